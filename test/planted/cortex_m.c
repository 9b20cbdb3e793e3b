/* What an interpreter gone wrong could do on an ARMv7-M core. */
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

static void call_host(uint32_t operation) { __asm volatile("mov r0, %0\n mov r1, #0\n bkpt 0xab" : : "r"(operation) : "r0", "r1"); }

static void wait_for_interrupt(uint32_t argument) {
  (void)argument;
  __asm volatile("1: wfi\n b 1b");
}

static void branch(uint32_t address) { __asm volatile("bx %0" : : "r"(address)); }

/* Rounds to zero, flushes denormals, raises every flag; no register is 0. */
#define DIRTY_FPU                                                        \
  " mov r0, #0x03c00000\n orr r0, #0x9f\n vmsr fpscr, r0\n"              \
  " .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n" \
  " vmov d\\number, r0, r0\n .endr\n"

static void fpu_exit(uint32_t argument) { __asm volatile(DIRTY_FPU "svc 0" : : "r"(argument) : "r0"); }

static void fpu_fault(uint32_t argument) { __asm volatile(DIRTY_FPU "udf #1" : : "r"(argument) : "r0"); }

static void fpu_spin(uint32_t argument) { __asm volatile(DIRTY_FPU "1: vdiv.f32 s0, s1, s2\n b 1b" : : "r"(argument) : "r0"); }

void planted_entered(void) {
  uint32_t registers[32], status;
  __asm volatile("vmrs %0, fpscr\n vstmia %1, {s0-s31}" : "=r"(status) : "r"(registers) : "memory");
  for (unsigned i = 0; i < 32; i++) status |= registers[i];
  if (status != 0) __asm volatile("udf #1");
}

static void load_unaligned(uint32_t argument) { __asm volatile("add r2, sp, #1\n ldrd r0, r1, [r2]" : : "r"(argument) : "r0", "r1", "r2"); }

static void exit_early(uint32_t argument) { __asm volatile("mov r0, %0\n mov r1, %0\n svc 77\n1: b 1b" : : "r"(argument) : "r0", "r1"); }

static void leave_guest(void) { __asm volatile("svc 0"); }

void (*const planted_bugs[])(uint32_t) = {BUGS_OF_ALL,
                                          [PLANTED_STACK_UNDEFINED] = stack_undefined,
                                          [PLANTED_STACK_BREAKPOINT] = stack_breakpoint,
                                          [PLANTED_STACK_BAD_LOAD] = stack_bad_load,
                                          [PLANTED_FPU_EXIT] = fpu_exit,
                                          [PLANTED_FPU_FAULT] = fpu_fault,
                                          [PLANTED_FPU_SPIN] = fpu_spin,
                                          [PLANTED_BRANCH] = branch,
                                          [PLANTED_UNALIGNED] = load_unaligned};
const uint32_t planted_bug_count = sizeof planted_bugs / sizeof planted_bugs[0];
