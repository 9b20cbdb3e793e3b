/* Made by `setpoint contract generate` from ../../modules/water-heater/contract.json: do not edit. */
#include "water_heater_contract.h"

#include <stddef.h>

#include "../core/config.h"

static const float initial_comfort[] = {40.0f};

static const struct sp_signal signals[] = {
    {
        .name = "time",
        .unit = "s",
        .type = SP_I64,
        .since = 0,
        .source = SP_SOURCE_CLOCK_UTC,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, time),
        .has_offset = SP_NO_HAS,
        .min = -1099511627776.0,
        .max = 1099511627776.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "price_start",
        .unit = "s",
        .type = SP_I64,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, price_start),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 1099511627776.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "zone",
        .unit = "s",
        .type = SP_I32,
        .since = 0,
        .source = SP_SOURCE_CLOCK_ZONE,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, zone),
        .has_offset = SP_NO_HAS,
        .min = -86400,
        .max = 86400,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "tank",
        .unit = "Cel",
        .type = SP_F32,
        .since = 0,
        .source = SP_SOURCE_BOARD,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, tank),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 99,
        .stale_after_ms = 60000u,
        .initial = NULL,
    },
    {
        .name = "price",
        .unit = "1/kW/h",
        .type = SP_F32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 24,
        .offset = offsetof(struct sp_water_heater_in, price),
        .has_offset = SP_NO_HAS,
        .min = -10,
        .max = 10,
        .stale_after_ms = 86400000u,
        .initial = NULL,
    },
    {
        .name = "usage",
        .unit = "L",
        .type = SP_F32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 24,
        .offset = offsetof(struct sp_water_heater_in, usage),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 1000,
        .stale_after_ms = 604800000u,
        .initial = NULL,
    },
    {
        .name = "comfort",
        .unit = "Cel",
        .type = SP_F32,
        .since = 1,
        .source = SP_SOURCE_SETTING,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, comfort),
        .has_offset = SP_NO_HAS,
        .min = 38,
        .max = 50,
        .stale_after_ms = 0u,
        .initial = initial_comfort,
    },
    {
        .name = "away",
        .unit = "",
        .type = SP_BOOL,
        .since = 1,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_in, away),
        .has_offset = offsetof(struct sp_water_heater_in, has_away),
        .min = 0,
        .max = 1,
        .stale_after_ms = 604800000u,
        .initial = NULL,
    },
};

static const struct sp_point points[] = {
    {
        .name = "setpoint",
        .unit = "Cel",
        .type = SP_F32,
        .since = 0,
        .offset = offsetof(struct sp_water_heater_out, setpoint),
        .min = 40,
        .max = 65,
        .rate = 0.05,
        .step = 0,
        .fallback = 52,
        .hold = 3,
        .immediate = false,
        .dwell_ms = 0u,
    },
};

static const struct sp_field probes[] = {
    {
        .name = "goal",
        .unit = "Cel",
        .type = SP_F32,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_out, goal),
    },
    {
        .name = "reserve",
        .unit = "Cel",
        .type = SP_F32,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_out, reserve),
    },
};

static const struct sp_field state[] = {
    {
        .name = "hour",
        .unit = "s",
        .type = SP_I64,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_state, hour),
    },
    {
        .name = "storing",
        .unit = "",
        .type = SP_BOOL,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_water_heater_state, storing),
    },
};

static const struct sp_minor minors[] = {
    {
        /* 1.0 */
        .id = {0x58, 0xde, 0x2b, 0xbf, 0x76, 0x38, 0x0e, 0x80, 0x09, 0x16, 0x80, 0x04, 0x94, 0x54, 0x06, 0x24,
               0x92, 0x11, 0x78, 0x45, 0x72, 0x22, 0x4a, 0xad, 0x9a, 0xf9, 0x64, 0x90, 0x14, 0x83, 0xcc, 0x0d},
        .signal_count = 6,
        .point_count = 1,
        .probe_count = 0,
        .state_count = 0,
        .in = {.size = 216, .align = 8},
        .out = {.size = 4, .align = 4},
        .state = {.size = 0, .align = 1},
    },
    {
        /* 1.1 */
        .id = {0xb3, 0x21, 0xa7, 0x7d, 0x5f, 0x1f, 0x5c, 0x84, 0x40, 0xbe, 0x04, 0x4b, 0xe6, 0x48, 0xbf, 0xbb,
               0x03, 0x35, 0x7d, 0xe4, 0x26, 0xe3, 0x7a, 0x4c, 0xe9, 0x44, 0x4d, 0x4e, 0xad, 0x1c, 0x93, 0x41},
        .signal_count = 8,
        .point_count = 1,
        .probe_count = 2,
        .state_count = 2,
        .in = {.size = 224, .align = 8},
        .out = {.size = 12, .align = 4},
        .state = {.size = 16, .align = 8},
    },
};

const struct sp_contract sp_water_heater_contract = {
    .name = "water-heater",
    .major = 1,
    .minor = 1,
    .minors = minors,
    .signals = signals,
    .points = points,
    .probes = probes,
    .state = state,
    .signal_count = SP_WATER_HEATER_SIGNALS,
    .point_count = SP_WATER_HEATER_POINTS,
    .probe_count = SP_WATER_HEATER_PROBES,
    .state_count = SP_WATER_HEATER_STATE_FIELDS,
    .budget.period_ms = 300000u,
    .budget.fuel = 20000u,
    .budget.load_fuel = 20000u,
    .budget.faults = 6u,
    .budget.depth = 24u,
    .budget.memory = 8192u,
    .budget.stack = 2048u,
    .budget.deadline_us = 250000u,
    .budget.load_deadline_us = 500000u,
};

/* Modules know these places. */
_Static_assert(offsetof(struct sp_water_heater_in, time) == 0, "time");
_Static_assert(offsetof(struct sp_water_heater_in, price_start) == 8, "price_start");
_Static_assert(offsetof(struct sp_water_heater_in, zone) == 16, "zone");
_Static_assert(offsetof(struct sp_water_heater_in, tank) == 20, "tank");
_Static_assert(offsetof(struct sp_water_heater_in, price) == 24, "price");
_Static_assert(offsetof(struct sp_water_heater_in, usage) == 120, "usage");
_Static_assert(offsetof(struct sp_water_heater_in, comfort) == 216, "comfort");
_Static_assert(offsetof(struct sp_water_heater_in, has_away) == 220, "has_away");
_Static_assert(offsetof(struct sp_water_heater_in, away) == 221, "away");
_Static_assert(sizeof(struct sp_water_heater_in) == 224 && _Alignof(struct sp_water_heater_in) == 8, "sp_in");
_Static_assert(offsetof(struct sp_water_heater_out, setpoint) == 0, "setpoint");
_Static_assert(offsetof(struct sp_water_heater_out, goal) == 4, "goal");
_Static_assert(offsetof(struct sp_water_heater_out, reserve) == 8, "reserve");
_Static_assert(sizeof(struct sp_water_heater_out) == 12 && _Alignof(struct sp_water_heater_out) == 4, "sp_out");
_Static_assert(offsetof(struct sp_water_heater_state, hour) == 0, "hour");
_Static_assert(offsetof(struct sp_water_heater_state, storing) == 8, "storing");
_Static_assert(sizeof(struct sp_water_heater_state) == 16 && _Alignof(struct sp_water_heater_state) == 8, "sp_state");

_Static_assert(SP_WATER_HEATER_SIGNALS <= SP_SIGNALS_MAX, "signals");
_Static_assert(SP_WATER_HEATER_POINTS <= SP_POINTS_MAX, "points");
_Static_assert(SP_WATER_HEATER_PROBES <= SP_PROBES_MAX, "probes");
_Static_assert(SP_WATER_HEATER_STATE_FIELDS <= SP_STATE_MAX, "state");
_Static_assert(sizeof(struct sp_water_heater_in) <= SP_IN_BYTES_MAX, "sp_in");
_Static_assert(sizeof(struct sp_water_heater_out) <= SP_OUT_BYTES_MAX, "sp_out");
_Static_assert(sizeof(struct sp_water_heater_state) <= SP_STATE_BYTES_MAX, "sp_state");
_Static_assert(sizeof "water-heater" <= SP_NAME_MAX, "names");
_Static_assert(24u <= SP_DEPTH_MAX, "depth");
_Static_assert(500000u <= SP_DEADLINE_MAX_US, "deadlines");
_Static_assert(8192u <= SP_MEMORY_CAP_MAX, "memory");
_Static_assert(20000u >= SP_VET_INITIALISERS_MAX, "a load has fuel for all initialisers that vet allows");
