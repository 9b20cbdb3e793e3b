/* From reset to the firmware. */
#include "riscv.h"

extern uint32_t sp_link_data_load[], sp_link_data[], sp_link_data_end[], sp_link_bss[], sp_link_bss_end[];

_Noreturn void sp_start(void);
_Noreturn void sp_riscv_start(void);

/* The first instructions of the image. Interrupts off: a boot loader may have left them on. mscratch 0: traps are the firmware's. Vectored
 * traps: the low bit of mtvec. */
__attribute__((naked, section(".start"))) void sp_start(void) {
  __asm volatile(
      "csrci mstatus, 8\n"
      "csrw mscratch, zero\n"
      "la t0, sp_riscv_vectors\n"
      "ori t0, t0, 1\n"
      "csrw mtvec, t0\n"
      "la sp, sp_link_stack_top\n"
      "j sp_riscv_start");
}

void sp_riscv_start(void) {
  const uint32_t *load = sp_link_data_load;
  for (uint32_t *word = sp_link_data; word < sp_link_data_end; word++) *word = *load++;
  for (uint32_t *word = sp_link_bss; word < sp_link_bss_end; word++) *word = 0;
  sp_chip_start();
  sp_isolation_start();
  sp_port_arena_reset();
  sp_interrupts_on();
  sp_main();
}
