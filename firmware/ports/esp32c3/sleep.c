/* Sleep until an interrupt. The TRM does not say that wfi ends while interrupts are off, so they are on around it, and one that comes
 * between the two instructions must not leave the processor asleep: an interrupt that finds it there sends it on behind them. */
#include "chip.h"

extern const uint8_t sp_sleep_wait[], sp_sleep_done[];

__attribute__((naked, noinline)) void sp_sleep(void) {
  __asm volatile(
      ".option push\n .option norvc\n"
      "csrsi mstatus, 8\n" /* MIE */
      ".globl sp_sleep_wait\n"
      "sp_sleep_wait: wfi\n"
      ".globl sp_sleep_done\n"
      "sp_sleep_done: csrci mstatus, 8\n"
      "ret\n"
      ".option pop\n");
}

void sp_sleep_end(void) {
  uintptr_t pc;
  __asm volatile("csrr %0, mepc" : "=r"(pc));
  if (pc == (uintptr_t)sp_sleep_wait) __asm volatile("csrw mepc, %0" ::"r"(sp_sleep_done) : "memory");
}
