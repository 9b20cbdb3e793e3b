/* In place of the main program: the water heater with a period so short that what writes flash comes upon evaluations all the time
 * (test/e2e/lateness.test.ts). */
#include "app/water_heater.h"
#include "core/device.h"
#include "ports/stm32f4/chip.h"

#define PERIOD_MS 2000u /* longer than any step: sp_control_step_ms */

_Noreturn void __wrap_sp_main(void);

void __wrap_sp_main(void) {
  static struct sp_contract contract;
  static struct sp_app app;
  static struct sp_device device;
  contract = *sp_water_heater.contract;
  contract.budget.period_ms = PERIOD_MS;
  app = sp_water_heater;
  app.contract = &contract;
  sp_device_init(&device, &app);
  for (;;) sp_device_poll(&device);
}

/* --- time ------------------------------------------------------------------------------------------------------------------ */

/* Awake while it waits: then time is the count of instructions, however busy the machine is that emulates the board. QEMU's own ways to
 * pass the time of a processor that sleeps follow that machine's clock, or (sleep=off) now and then take a sleep twice. */
#define LOOPS 5000u /* a tenth of a millisecond: to look at the clock takes QEMU as long as thousands of instructions */

void __wrap_sp_timer_sleep(uint64_t microseconds, bool (*awake)(void));
void __wrap_sp_timer_sleep(uint64_t microseconds, bool (*awake)(void)) {
  const uint64_t until = sp_timer_microseconds() + microseconds;
  while (sp_timer_microseconds() < until && !awake()) {
    for (uint32_t i = 0; i < LOOPS; i++) __asm volatile("");
  }
}

void __wrap_sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void));
void __wrap_sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void)) {
  const uint64_t now = sp_timer_microseconds(), until = until_ms * 1000u;
  __wrap_sp_timer_sleep(until > now ? until - now : 1000u, awake);
}
