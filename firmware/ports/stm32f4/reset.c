/* Reset and its cause: that of the chip (cause.c), and for faults a word of RAM that a reset leaves alone. PM0214 4.4.5. */
#include "../../core/config.h"
#include "chip.h"

#define FAULT_MARK 0x5E7F4017u

static volatile uint32_t mark __attribute__((section(".noinit")));
static uint8_t retained[SP_RETAINED_BYTES] __attribute__((section(".noinit"), aligned(8)));
static enum sp_reset_cause cause;

void sp_reset_start(void) {
  cause = sp_cause_take();
  if (cause == SP_RESET_SOFTWARE && mark == FAULT_MARK) cause = SP_RESET_FAULT;
  mark = 0;
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

void *sp_port_retained(void) { return retained; }

void sp_port_reset(void) {
  __asm volatile("dsb" ::: "memory");
  SP_REGISTER(SP_AIRCR) = SP_AIRCR_SYSRESETREQ;
  for (;;) {
  }
}

void sp_reset_fault(void) {
  mark = FAULT_MARK;
  sp_port_reset();
}
