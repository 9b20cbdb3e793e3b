/* What an interpreter gone wrong could do on a RISC-V core. Numbers are those of test/e2e/support/planted-riscv.ts. */
#include "bugs.h"

void sp_guest_return(void); /* where the guest's entry returns to */

static void call(uint32_t address) { ((void (*)(void))address)(); }

static void execute_arena(uint32_t argument) {
  volatile uint32_t code[1] = {0x00008067}; /* ret */
  (void)argument;
  ((void (*)(void))(uintptr_t)code)();
}

static void stack_push(uint32_t address) { __asm volatile("mv sp, %0\n sw ra, -4(sp)\n1: j 1b" : : "r"(address)); }

/* No register of the guest's is of use to the firmware. */
static void stack_spin(uint32_t address) { __asm volatile("mv sp, %0\n mv gp, %0\n mv tp, %0\n mv s0, %0\n1: j 1b" : : "r"(address)); }

static void stack_exit(uint32_t address) {
  __asm volatile("mv sp, %0\n mv gp, %0\n mv tp, %0\n mv s0, %0\n ecall\n1: j 1b" : : "r"(address));
}

static void ecall(uint32_t argument) { __asm volatile("mv a0, %0\n mv a7, %0\n ecall\n1: j 1b" : : "r"(argument) : "a0", "a7"); }

static void illegal(uint32_t argument) {
  (void)argument;
  __asm volatile(".4byte 0xffffffff");
}

static void breakpoint(uint32_t argument) {
  (void)argument;
  __asm volatile("ebreak");
}

static void disable_interrupts(uint32_t argument) {
  (void)argument;
  __asm volatile("csrci mstatus, 8\n1: j 1b");
}

static void write_mtvec(uint32_t argument) { __asm volatile("csrw mtvec, %0" : : "r"(argument)); }

static void write_mscratch(uint32_t argument) { __asm volatile("csrw mscratch, %0" : : "r"(argument)); }

static void write_pmp(uint32_t argument) { __asm volatile("csrw pmpcfg0, %0" : : "r"(argument)); }

static void read_pmp(uint32_t argument) { __asm volatile("csrr %0, pmpaddr0" : "+r"(argument)); }

static void read_time(uint32_t argument) { __asm volatile("rdtime %0" : "+r"(argument)); }

static void read_cycles(uint32_t argument) { __asm volatile("rdcycle %0" : "+r"(argument)); }

static void machine_return(uint32_t argument) {
  (void)argument;
  __asm volatile("mret");
}

static void supervisor_return(uint32_t argument) {
  (void)argument;
  __asm volatile("sret");
}

static void wait_for_interrupt(uint32_t argument) {
  (void)argument;
  __asm volatile("1: wfi\n j 1b");
}

static void fence_addresses(uint32_t argument) {
  (void)argument;
  __asm volatile("sfence.vma");
}

static void use_fpu(uint32_t argument) { __asm volatile("mv a0, %0\n .4byte 0xf0050053" : : "r"(argument) : "a0"); } /* fmv.w.x ft0, a0 */

static void change_atomically(uint32_t address) {
  __asm volatile("mv a0, %0\n .4byte 0x00a5202f" : : "r"(address) : "a0"); /* amoadd.w zero, a0, (a0) */
}

static void answer_nonsense(uint32_t argument) {
  sp_guest_io->status = (int32_t)argument;
  sp_guest_return();
}

static void wipe_io(uint32_t bytes) {
  volatile uint8_t *io = (volatile uint8_t *)sp_guest_io;
  for (uint32_t i = 0; i < bytes; i++) io[i] = 0xff;
  sp_guest_return();
}

static void exit_early(uint32_t argument) {
  (void)argument;
  sp_guest_return();
}

void (*const planted_bugs[])(uint32_t) = {NULL,
                                          write_word,
                                          read_word,
                                          call,
                                          execute_arena,
                                          spin,
                                          overrun_stack,
                                          stack_push,
                                          stack_spin,
                                          stack_exit,
                                          ecall,
                                          illegal,
                                          breakpoint,
                                          disable_interrupts,
                                          write_mtvec,
                                          write_mscratch,
                                          write_pmp,
                                          read_pmp,
                                          read_time,
                                          read_cycles,
                                          machine_return,
                                          supervisor_return,
                                          wait_for_interrupt,
                                          fence_addresses,
                                          use_fpu,
                                          change_atomically,
                                          answer_nonsense,
                                          wipe_io,
                                          exit_early};
const uint32_t planted_bug_count = sizeof planted_bugs / sizeof planted_bugs[0];
