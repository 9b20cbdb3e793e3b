#include "water_heater.h"

#include <math.h>

#include "../port.h"

/* --- thermostat -------------------------------------------------------------------------------------------------------- */

#define HYSTERESIS_K 2.0  /* closes this far below the setpoint */
#define TOO_HOT_CEL  75.0 /* opens at and above, whatever the setpoint */

static int32_t relay; /* as last driven */

static void sample(struct sp_signals *values, uint64_t now_ms) {
  double tank;
  if (sp_port_sample(SP_WATER_HEATER_SENSOR, &tank)) {
    sp_signals_sample(values, SP_WATER_HEATER_TANK, tank, now_ms);
  } else {
    sp_signals_missing(values, SP_WATER_HEATER_TANK);
  }
}

/* Where the relay should be. Anything unknown or unsafe opens it; comparisons are written so that a NaN does too. */
static int32_t decide(const struct sp_signals *values, double setpoint, uint64_t now_ms) {
  if (!sp_signals_fresh(values, SP_WATER_HEATER_TANK, now_ms)) return 0;
  const double tank = sp_signals_value(values, SP_WATER_HEATER_TANK, 0);
  if (!(tank < TOO_HOT_CEL) || !isfinite(setpoint)) return 0;
  if (tank < setpoint - HYSTERESIS_K) return 1;
  if (tank > setpoint) return 0;
  return relay;
}

static void step(const struct sp_signals *values, const double *applied, uint64_t now_ms) {
  relay = decide(values, applied[SP_WATER_HEATER_SETPOINT], now_ms);
  sp_port_output(SP_WATER_HEATER_RELAY, relay);
}

static const char *const output_names[] = {"heater"};

static int32_t output(unsigned index) { return index == SP_WATER_HEATER_RELAY ? relay : 0; }

const struct sp_app sp_water_heater = {
    .name = "water-heater",
    .version = "0.1.0",
    .contract = &sp_water_heater_contract,
    .step_ms = 1000,
    .sample = sample,
    .step = step,
    .output_names = output_names,
    .output_count = sizeof output_names / sizeof output_names[0],
    .output = output,
};
