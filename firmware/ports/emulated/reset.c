/* QEMU's machines show no reset cause: it goes through a word of RAM that a reset leaves alone. At power-on that RAM is zero. */
#include "../../core/config.h"
#include "board.h"

#define MARK 0x5E7F0000u /* the cause is in the low byte */

static volatile uint32_t mark __attribute__((section(".noinit")));
static uint8_t retained[SP_RETAINED_BYTES] __attribute__((section(".noinit"), aligned(8)));
static enum sp_reset_cause cause;

void sp_reset_start(void) {
  cause = (mark & ~0xFFu) == MARK ? (enum sp_reset_cause)(mark & 0xFFu) : SP_RESET_POWER;
  mark = 0;
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

void *sp_port_retained(void) { return retained; }

void sp_reset(enum sp_reset_cause next) {
  mark = MARK | (uint32_t)next;
  sp_emulated_restart();
}

void sp_port_reset(void) { sp_reset(SP_RESET_SOFTWARE); }

void sp_reset_fault(void) { sp_reset(SP_RESET_FAULT); }
