/* What an interpreter gone wrong could do on an ARMv7-M core. Numbers are those of test/e2e/support/planted.ts. */
#include "bugs.h"

static void call(uint32_t address) { ((void (*)(void))(address | 1u))(); }

static void execute_arena(uint32_t argument) {
  volatile uint16_t code[2] = {0x4770, 0x4770}; /* bx lr */
  (void)argument;
  ((void (*)(void))((uintptr_t)code | 1u))();
}

static void stack_push(uint32_t address) { __asm volatile("mov sp, %0\n push {r0-r3}\n1: b 1b" : : "r"(address)); }

static void stack_spin(uint32_t address) { __asm volatile("mov sp, %0\n1: b 1b" : : "r"(address)); }

static void stack_exit(uint32_t address) { __asm volatile("mov sp, %0\n svc 0\n1: b 1b" : : "r"(address)); }

static void stack_undefined(uint32_t address) { __asm volatile("mov sp, %0\n udf #1" : : "r"(address)); }

static void stack_breakpoint(uint32_t address) { __asm volatile("mov sp, %0\n bkpt 1" : : "r"(address)); }

static void stack_bad_load(uint32_t address) { __asm volatile("mov sp, %0\n ldr r0, [%0]\n1: b 1b" : : "r"(address) : "r0"); }

static void disable_interrupts(uint32_t argument) {
  __asm volatile(
      "cpsid i\n cpsid f\n mov r0, #0\n msr control, r0\n isb\n mov r0, #1\n msr primask, r0\n msr faultmask, r0\n msr basepri, r0\n"
      "msr msp, %0\n1: b 1b"
      :
      : "r"(argument)
      : "r0");
}

static void undefined(uint32_t argument) {
  (void)argument;
  __asm volatile("udf #1");
}

static void breakpoint(uint32_t argument) {
  (void)argument;
  __asm volatile("bkpt 1");
}

static void wait_for_interrupt(uint32_t argument) {
  (void)argument;
  __asm volatile("1: wfi\n b 1b");
}

static void branch(uint32_t address) { __asm volatile("bx %0" : : "r"(address)); }

static void use_fpu(uint32_t argument) { __asm volatile(".inst.w 0xee002a10" : : "r"(argument)); } /* vmov s0, r2 */

static void load_unaligned(uint32_t argument) { __asm volatile("add r2, sp, #1\n ldrd r0, r1, [r2]" : : "r"(argument) : "r0", "r1", "r2"); }

static void exit_early(uint32_t argument) { __asm volatile("mov r0, %0\n mov r1, %0\n svc 77\n1: b 1b" : : "r"(argument) : "r0", "r1"); }

/* As if it had returned, with an answer that is none. */
static void answer_nonsense(uint32_t argument) {
  sp_guest_io->status = (int32_t)argument;
  __asm volatile("svc 0");
}

static void wipe_arena(uint32_t bytes) {
  volatile uint8_t *io = (volatile uint8_t *)sp_guest_io;
  for (uint32_t i = 0; i < bytes; i++) io[i] = 0xff;
  __asm volatile("svc 0");
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
                                          stack_undefined,
                                          stack_breakpoint,
                                          stack_bad_load,
                                          disable_interrupts,
                                          undefined,
                                          breakpoint,
                                          wait_for_interrupt,
                                          branch,
                                          use_fpu,
                                          load_unaligned,
                                          exit_early,
                                          answer_nonsense,
                                          wipe_arena};
const uint32_t planted_bug_count = sizeof planted_bugs / sizeof planted_bugs[0];
