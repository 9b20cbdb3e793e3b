/* The system timer counts 16 MHz of the crystal since reset and never stops: wall clock and CPU clock. Its comparator 0 wakes from sleep or
 * ends the guest's time: never both at a time. TRM 10, System Timer. */
#include "chip.h"

#define PER_US    (SP_SYSTIMER_HZ / 1000000u)
#define US_PER_MS 1000u

const uint32_t sp_port_cpu_hz = SP_SYSTIMER_HZ;

static uint64_t at_start;

/* TRM 10: a value is asked for, and stays until the next one is. Interrupts do not ask. */
static uint64_t now(void) {
  SP_SYSTIMER->unit0_op = SP_SYSTIMER_UPDATE;
  while ((SP_SYSTIMER->unit0_op & SP_SYSTIMER_VALID) == 0) {
  }
  return (uint64_t)SP_SYSTIMER->unit0_hi << 32 | SP_SYSTIMER->unit0_lo;
}

/* TRM 10, "Alarm": a target that has passed is reached at once. */
static void start(uint64_t target) {
  SP_SYSTIMER->target0_conf = 0; /* once, of unit 0 */
  SP_SYSTIMER->target0_hi = (uint32_t)(target >> 32);
  SP_SYSTIMER->target0_lo = (uint32_t)target;
  SP_SYSTIMER->comp0_load = SP_SYSTIMER_LOAD;
  SP_SYSTIMER->conf |= SP_SYSTIMER_TARGET0;
}

void sp_timer_start(void) {
  SP_SYSTIMER->conf = (SP_SYSTIMER->conf | SP_SYSTIMER_CLK_EN | SP_SYSTIMER_UNIT0_WORK) & ~(SP_SYSTIMER_UNIT0_STALL | SP_SYSTIMER_TARGET0);
  SP_SYSTIMER->int_clr = SP_SYSTIMER_INT_TARGET0;
  SP_SYSTIMER->int_ena = SP_SYSTIMER_INT_TARGET0;
  at_start = now();
}

uint64_t sp_port_real_ms(void) { return (now() - at_start) / PER_US / US_PER_MS; }

uint64_t sp_port_wall_ms(void) { return sp_port_real_ms(); }

uint32_t sp_port_cpu_count(void) { return (uint32_t)now(); }

void sp_deadline_start(uint32_t microseconds) { start(now() + (uint64_t)microseconds * PER_US); }

void sp_deadline_stop(void) {
  SP_SYSTIMER->conf &= ~SP_SYSTIMER_TARGET0;
  SP_SYSTIMER->int_clr = SP_SYSTIMER_INT_TARGET0;
}

bool sp_timer_interrupt(void) {
  if ((SP_SYSTIMER->int_raw & SP_SYSTIMER_INT_TARGET0) == 0) return false;
  sp_deadline_stop();
  return true;
}

void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void)) {
  const uint64_t longest = UINT64_MAX / US_PER_MS / PER_US - at_start;
  const uint64_t wanted = at_start + (until_ms < longest ? until_ms : longest) * US_PER_MS * PER_US;
  const uint64_t current = now();
  sp_interrupts_off();
  if (!awake()) {
    start(wanted > current ? wanted : current + US_PER_MS * PER_US);
    sp_sleep();
    sp_deadline_stop();
  }
  sp_interrupts_on();
}
