/* QEMU shows no reset cause: it goes through a word of RAM that a reset leaves alone. At power-on that RAM is zero. */
#include "../stm32f4/chip.h"

#define MARK 0x5E7F0000u /* the cause is in the low byte */

static volatile uint32_t mark __attribute__((section(".noinit")));
static enum sp_reset_cause cause;

void sp_reset_start(void) {
  cause = (mark & ~0xFFu) == MARK ? (enum sp_reset_cause)(mark & 0xFFu) : SP_RESET_POWER;
  mark = 0;
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

_Noreturn static void reset(enum sp_reset_cause next) {
  mark = MARK | (uint32_t)next;
  __asm volatile("dsb" ::: "memory");
  SP_REGISTER(SP_AIRCR) = SP_AIRCR_SYSRESETREQ;
  for (;;) {
  }
}

void sp_port_reset(void) { reset(SP_RESET_SOFTWARE); }

void sp_reset_fault(void) { reset(SP_RESET_FAULT); }
