#include "water_heater.h"

#include <math.h>

#include "../port.h"

/* --- contract ---------------------------------------------------------------------------------------------------------- */

#define MINUTE_MS 60000u
#define DAY_S     86400
#define DAY_MS    (DAY_S * 1000u)
#define TIME_MAX  1099511627776.0 /* 2^40 s */

#define IN(field) .offset = offsetof(struct sp_water_heater_in, field), .has_offset = SP_NO_HAS

static const struct sp_signal signals[] = {
    [SP_WATER_HEATER_TIME] = {.name = "time",
                              .unit = "s",
                              .type = SP_I64,
                              .source = SP_SOURCE_CLOCK_UTC,
                              .count = 1,
                              IN(time),
                              .min = -TIME_MAX,
                              .max = TIME_MAX},
    [SP_WATER_HEATER_PRICE_START] = {.name = "price_start",
                                     .unit = "s",
                                     .type = SP_I64,
                                     .source = SP_SOURCE_HOST,
                                     .count = 1,
                                     IN(price_start),
                                     .min = 0,
                                     .max = TIME_MAX},
    [SP_WATER_HEATER_ZONE] =
        {.name = "zone", .unit = "s", .type = SP_I32, .source = SP_SOURCE_CLOCK_ZONE, .count = 1, IN(zone), .min = -DAY_S, .max = DAY_S},
    [SP_WATER_HEATER_TANK] = {.name = "tank",
                              .unit = "Cel",
                              .type = SP_F32,
                              .source = SP_SOURCE_BOARD,
                              .count = 1,
                              IN(tank),
                              .min = 0,
                              .max = 99,
                              .stale_after_ms = MINUTE_MS},
    [SP_WATER_HEATER_PRICE] = {.name = "price",
                               .unit = "1/kW/h",
                               .type = SP_F32,
                               .source = SP_SOURCE_HOST,
                               .count = SP_WATER_HEATER_HOURS,
                               IN(price),
                               .min = -10,
                               .max = 10,
                               .stale_after_ms = DAY_MS},
    [SP_WATER_HEATER_USAGE] = {.name = "usage",
                               .unit = "L",
                               .type = SP_F32,
                               .source = SP_SOURCE_HOST,
                               .count = SP_WATER_HEATER_HOURS,
                               IN(usage),
                               .min = 0,
                               .max = 1000,
                               .stale_after_ms = 7u * DAY_MS},
};

static const struct sp_point points[] = {
    [SP_WATER_HEATER_SETPOINT] = {.name = "setpoint",
                                  .unit = "Cel",
                                  .type = SP_F32,
                                  .offset = offsetof(struct sp_water_heater_out, setpoint),
                                  .min = 40,
                                  .max = 65,
                                  .rate = 0.05,
                                  .fallback = 52,
                                  .hold = 3},
};

#define DEPTH            24u
#define DEADLINE_US      250000u
#define LOAD_DEADLINE_US 500000u
#define LOAD_FUEL        20000u
_Static_assert(DEPTH <= SP_DEPTH_MAX, "depth");
_Static_assert(DEADLINE_US <= SP_DEADLINE_MAX_US && LOAD_DEADLINE_US <= SP_DEADLINE_MAX_US, "deadlines");
_Static_assert(LOAD_FUEL >= SP_VET_INITIALISERS_MAX, "a load has fuel for all initialisers that vet allows");

static const struct sp_minor minors[] = {
    {.id = {0x58, 0xde, 0x2b, 0xbf, 0x76, 0x38, 0x0e, 0x80, 0x09, 0x16, 0x80, 0x04, 0x94, 0x54, 0x06, 0x24,
            0x92, 0x11, 0x78, 0x45, 0x72, 0x22, 0x4a, 0xad, 0x9a, 0xf9, 0x64, 0x90, 0x14, 0x83, 0xcc, 0x0d}, /* 1.0 */
     .signal_count = SP_WATER_HEATER_SIGNALS,
     .point_count = SP_WATER_HEATER_POINTS,
     .in = {sizeof(struct sp_water_heater_in), _Alignof(int64_t)},
     .out = {sizeof(struct sp_water_heater_out), _Alignof(float)},
     .state = {0, 1}},
};

static const struct sp_contract contract = {
    .name = "water-heater",
    .major = 1,
    .minor = 0,
    .minors = minors,
    .signals = signals,
    .points = points,
    .signal_count = SP_WATER_HEATER_SIGNALS,
    .point_count = SP_WATER_HEATER_POINTS,
    .budget = {.period_ms = SP_WATER_HEATER_PERIOD_MS,
               .fuel = 20000,
               .load_fuel = LOAD_FUEL,
               .faults = 6,
               .depth = DEPTH,
               .memory = 8192,
               .stack = 2048,
               .deadline_us = DEADLINE_US,
               .load_deadline_us = LOAD_DEADLINE_US},
};

/* The table of SPEC.md, "Water heater contract 1.0": modules know these offsets. */
_Static_assert(offsetof(struct sp_water_heater_in, time) == 0, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_in, price_start) == 8, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_in, zone) == 16, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_in, tank) == 20, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_in, price) == 24, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_in, usage) == 120, "SPEC.md");
_Static_assert(sizeof(struct sp_water_heater_in) == 216, "SPEC.md");
_Static_assert(offsetof(struct sp_water_heater_out, setpoint) == 0, "SPEC.md");
_Static_assert(sizeof(struct sp_water_heater_out) == 4, "SPEC.md");

_Static_assert(sizeof signals / sizeof signals[0] == SP_WATER_HEATER_SIGNALS && SP_WATER_HEATER_SIGNALS <= SP_SIGNALS_MAX, "signals");
_Static_assert(sizeof points / sizeof points[0] == SP_WATER_HEATER_POINTS && SP_WATER_HEATER_POINTS <= SP_POINTS_MAX, "points");
_Static_assert(sizeof(struct sp_water_heater_in) <= SP_IN_BYTES_MAX, "sp_in");
_Static_assert(sizeof(struct sp_water_heater_out) <= SP_OUT_BYTES_MAX, "sp_out");

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
    .contract = &contract,
    .step_ms = 1000,
    .sample = sample,
    .step = step,
    .output_names = output_names,
    .output_count = sizeof output_names / sizeof output_names[0],
    .output = output,
};
