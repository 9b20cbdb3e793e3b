/* Vector table and the way from reset to the firmware. */
#include "chip.h"
#include "regs.h"

extern uint32_t sp_link_stack_top[], sp_link_data_load[], sp_link_data[], sp_link_data_end[], sp_link_bss[], sp_link_bss_end[];

_Noreturn void sp_start(void);
_Noreturn void sp_startup_run(void);

/* What nobody asked for. The stack may be what failed: it starts over before anything is pushed. */
__attribute__((naked)) static void unexpected(void) { __asm volatile("ldr r0, =sp_link_stack_top\n mov sp, r0\n b sp_reset_fault"); }

union vector {
  uint32_t *stack;
  void (*handler)(void);
};

#define CORE_VECTORS 16

__attribute__((section(".vectors"), used)) static const union vector vectors[CORE_VECTORS + SP_BOARD_IRQ_COUNT] = {
    [0] = {.stack = sp_link_stack_top},
    [1] = {.handler = sp_start},
    [2] = {.handler = unexpected},
    [3 ... 6] = {.handler = sp_isolation_fault},
    [7 ... 10] = {.handler = unexpected},
    [11] = {.handler = sp_isolation_svcall},
    [12 ... 13] = {.handler = unexpected},
    [14] = {.handler = sp_isolation_pendsv},
    [15] = {.handler = sp_systick_interrupt},
    [CORE_VECTORS... CORE_VECTORS + SP_BOARD_IRQ_COUNT - 1] = {.handler = unexpected},
};

/* Where handlers are looked up: flash cannot be read while it is erased or programmed. PM0214 4.4.4: aligned to the next power of two. */
__attribute__((section(".noinit.vectors"), aligned(512))) static union vector vectors_in_ram[CORE_VECTORS + SP_BOARD_IRQ_COUNT];
_Static_assert(sizeof vectors_in_ram <= 512, "the alignment covers the table");

void sp_startup_handle(unsigned irq, void (*handler)(void)) { vectors_in_ram[CORE_VECTORS + irq].handler = handler; }

static void move_vectors(void) {
  for (unsigned i = 0; i < CORE_VECTORS + SP_BOARD_IRQ_COUNT; i++) vectors_in_ram[i] = vectors[i];
  sp_startup_handle(SP_BOARD_LINK_0_IRQ, sp_link_0_interrupt);
  sp_startup_handle(SP_BOARD_LINK_1_IRQ, sp_link_1_interrupt);
  SP_REGISTER(SP_VTOR) = (uint32_t)vectors_in_ram;
  __asm volatile("dsb\n isb" ::: "memory");
}

/* As a reset leaves the core, for who comes here without one (take_over.c): interrupts are masked until they are sorted out; then
 * PM0214 2.1.3, FAULTMASK, BASEPRI and CONTROL: no priority masked, privileged, on the main stack, and no state of the FPU for exceptions
 * to save. */
__attribute__((naked)) void sp_start(void) {
  __asm volatile(
      "cpsid i\n cpsie f\n"
      "movs r0, #0\n msr basepri, r0\n msr control, r0\n isb\n"
      "ldr r0, =sp_link_stack_top\n mov sp, r0\n"
      "b sp_startup_run\n .pool");
}

/* RAM first: the last bit of what the loader has answered goes out meanwhile. */
__attribute__((used)) void sp_startup_run(void) {
  const uint32_t *load = sp_link_data_load;
  for (uint32_t *word = sp_link_data; word < sp_link_data_end; word++) *word = *load++;
  for (uint32_t *word = sp_link_bss; word < sp_link_bss_end; word++) *word = 0;
  move_vectors();
  sp_take_over();
  __asm volatile("cpsie i" ::: "memory");
  sp_outputs_start();
  sp_reset_start();
  sp_isolation_start();
  sp_clock_start();
  sp_timer_start();
  sp_links_start();
  sp_main();
}
