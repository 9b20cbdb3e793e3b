/* The CLINT's mtime counts 10 MHz since power-on and never stops: wall clock and CPU clock. Its one comparator wakes from sleep or ends the
 * guest's time, both of them short; else it ticks for the watchdog. */
#include "chip.h"

#define PER_US    (SP_CLINT_HZ / 1000000u)
#define US_PER_MS 1000u
#define TICK      ((uint64_t)SP_EMULATED_TICK_MS * US_PER_MS * PER_US)

const uint32_t sp_port_cpu_hz = SP_CLINT_HZ;

static uint64_t at_reset;
static uint64_t next_tick = UINT64_MAX; /* of the watchdog */

static uint64_t now(void) {
  uint32_t high, low;
  do {
    high = SP_CLINT_MTIME[1];
    low = SP_CLINT_MTIME[0];
  } while (high != SP_CLINT_MTIME[1]);
  return (uint64_t)high << 32 | low;
}

/* Privileged specification 1.12, section 3.2.1: no value in between is earlier than the new one. */
static void compare(uint64_t at) {
  SP_CLINT_MTIMECMP[1] = UINT32_MAX;
  SP_CLINT_MTIMECMP[0] = (uint32_t)at;
  SP_CLINT_MTIMECMP[1] = (uint32_t)(at >> 32);
}

void sp_timer_start(void) {
  at_reset = now();
  sp_deadline_stop();
  sp_interrupt_enable(SP_MCAUSE_TIMER);
}

uint64_t sp_timer_microseconds(void) { return (now() - at_reset) / PER_US; }

uint64_t sp_port_real_ms(void) { return sp_timer_microseconds() / US_PER_MS; }

uint32_t sp_port_cpu_count(void) { return SP_CLINT_MTIME[0]; }

void sp_deadline_start(uint32_t microseconds) { compare(now() + (uint64_t)microseconds * PER_US); }

void sp_deadline_stop(void) { compare(next_tick); }

void sp_emulated_ticks_start(void) {
  next_tick = now() + TICK;
  compare(next_tick);
}

void sp_timer_interrupt(void) {
  if (now() >= next_tick) {
    next_tick = now() + TICK;
    sp_emulated_tick();
  }
  sp_deadline_stop();
}

void sp_timer_sleep(uint64_t microseconds, bool (*awake)(void)) {
  if (microseconds == 0) return;
  if (microseconds > UINT32_MAX) microseconds = UINT32_MAX;
  sp_interrupts_off();
  if (!awake()) {
    sp_deadline_start((uint32_t)microseconds);
    sp_wait_for_interrupt();
    sp_deadline_stop();
  }
  sp_interrupts_on();
}

void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void)) {
  const uint64_t real_ms = sp_port_real_ms();
  const uint64_t left_ms = until_ms > real_ms ? until_ms - real_ms : 1u;
  sp_timer_sleep((left_ms < UINT32_MAX ? left_ms : UINT32_MAX) * US_PER_MS, awake);
}
