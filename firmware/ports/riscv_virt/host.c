/* What the emulated flash asks of this machine: there is no such chip, and its flash holds nobody up but the main loop. */
#include "../emulated/host.h"
#include "chip.h"

/* RISC-V Semihosting 0.4, section 2: these three instructions, none of them compressed, in one page. */
__attribute__((naked, noinline, aligned(16))) static intptr_t trap(__attribute__((unused)) uintptr_t operation,
                                                                   __attribute__((unused)) uintptr_t *arguments) {
  __asm volatile(
      ".option push\n .option norvc\n"
      "slli zero, zero, 0x1f\n"
      "ebreak\n"
      "srai zero, zero, 7\n"
      "ret\n"
      ".option pop\n");
}

intptr_t sp_host_call(enum sp_host_operation operation, uintptr_t *arguments) {
  __asm volatile("" ::: "memory");
  const intptr_t result = trap((uintptr_t)operation, arguments);
  __asm volatile("" ::: "memory");
  return result;
}

static bool never(void) { return false; }

void sp_emulated_flash_busy(uint32_t microseconds) {
  const uint64_t until = sp_timer_microseconds() + microseconds;
  for (uint64_t now; (now = sp_timer_microseconds()) < until;) sp_timer_sleep(until - now, never);
}
