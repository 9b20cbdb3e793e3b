/* Reset by the machine's finisher. It shows no cause: that goes through a word of RAM that a reset leaves alone, and that is zero at
 * power-on. */
#include "chip.h"

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
  __asm volatile("fence" ::: "memory");
  SP_FINISHER = SP_FINISHER_RESET;
  for (;;) {
  }
}

void sp_port_reset(void) { reset(SP_RESET_SOFTWARE); }

void sp_reset_fault(void) { reset(SP_RESET_FAULT); }
