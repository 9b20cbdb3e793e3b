/* In place of the main program: a device with the contract of types.json, all types and three minor versions (test/e2e/contract.test.ts).
 * As a process it holds no later minor version than SETPOINT_TEST_MINOR says. */
#include <stdlib.h>

#include "core/device.h"
#include "types_contract.h"

_Noreturn void __wrap_sp_main(void);

static void sample(struct sp_signals *signals, uint64_t now_ms) { (void)signals, (void)now_ms; }

static void step(const struct sp_signals *signals, const double *applied, uint64_t now_ms) { (void)signals, (void)applied, (void)now_ms; }

static uint16_t minor_to_hold(void) {
#ifdef __unix__
  const char *minor = getenv("SETPOINT_TEST_MINOR");
  if (minor != NULL) return (uint16_t)(minor[0] - '0');
#endif
  return sp_types_contract.minor;
}

/* Firmware that knows no later minor version: its tables end sooner. */
static struct sp_contract held_at(uint16_t minor) {
  const struct sp_minor *const known = &sp_types_contract.minors[minor];
  struct sp_contract held = sp_types_contract;
  held.minor = minor;
  held.signal_count = known->signal_count;
  held.point_count = known->point_count;
  held.probe_count = known->probe_count;
  held.state_count = known->state_count;
  return held;
}

void __wrap_sp_main(void) {
  static struct sp_contract contract;
  static struct sp_app app;
  static struct sp_device device;
  contract = held_at(minor_to_hold());
  app = (struct sp_app){.name = "types", .version = "0.0.0", .contract = &contract, .step_ms = 1000, .sample = sample, .step = step};
  sp_device_init(&device, &app);
  for (;;) sp_device_poll(&device);
}
