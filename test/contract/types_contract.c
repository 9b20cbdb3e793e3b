/* Made by `setpoint contract generate` from types.json: do not edit. */
#include "types_contract.h"

#include <stddef.h>

#include "core/config.h"

static const double initial_gains[] = {
    1.5,
    -2.0,
};

static const struct sp_signal signals[] = {
    {
        .name = "flag",
        .unit = "",
        .type = SP_BOOL,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, flag),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 1,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "tiny",
        .unit = "",
        .type = SP_I8,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, tiny),
        .has_offset = SP_NO_HAS,
        .min = -128,
        .max = 127,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "level",
        .unit = "%",
        .type = SP_U8,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, level),
        .has_offset = offsetof(struct sp_types_in, has_level),
        .min = 0,
        .max = 255,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "short_one",
        .unit = "",
        .type = SP_I16,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, short_one),
        .has_offset = SP_NO_HAS,
        .min = -32768,
        .max = 32767,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "words",
        .unit = "",
        .type = SP_U16,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 3,
        .offset = offsetof(struct sp_types_in, words),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 65535,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "count",
        .unit = "",
        .type = SP_I32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, count),
        .has_offset = SP_NO_HAS,
        .min = -2147483648.0,
        .max = 2147483647,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "total",
        .unit = "",
        .type = SP_U32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, total),
        .has_offset = offsetof(struct sp_types_in, has_total),
        .min = 0,
        .max = 4294967295.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "stamp",
        .unit = "s",
        .type = SP_I64,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, stamp),
        .has_offset = SP_NO_HAS,
        .min = -9007199254740991.0,
        .max = 9007199254740991.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "wind",
        .unit = "m/s",
        .type = SP_F32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, wind),
        .has_offset = offsetof(struct sp_types_in, has_wind),
        .min = -2.0000000300949324e+30,
        .max = 2.0000000300949324e+30,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "curve",
        .unit = "kW",
        .type = SP_F32,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 4,
        .offset = offsetof(struct sp_types_in, curve),
        .has_offset = SP_NO_HAS,
        .min = -2.0000000300949324e+30,
        .max = 2.0000000300949324e+30,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "exact",
        .unit = "",
        .type = SP_F64,
        .since = 0,
        .source = SP_SOURCE_HOST,
        .count = 1,
        .offset = offsetof(struct sp_types_in, exact),
        .has_offset = SP_NO_HAS,
        .min = -1e+300,
        .max = 1e+300,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "now",
        .unit = "s",
        .type = SP_I64,
        .since = 0,
        .source = SP_SOURCE_CLOCK_UTC,
        .count = 1,
        .offset = offsetof(struct sp_types_in, now),
        .has_offset = SP_NO_HAS,
        .min = -1099511627776.0,
        .max = 1099511627776.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "offset",
        .unit = "s",
        .type = SP_I32,
        .since = 0,
        .source = SP_SOURCE_CLOCK_ZONE,
        .count = 1,
        .offset = offsetof(struct sp_types_in, offset),
        .has_offset = SP_NO_HAS,
        .min = -86400,
        .max = 86400,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "gains",
        .unit = "",
        .type = SP_F64,
        .since = 1,
        .source = SP_SOURCE_SETTING,
        .count = 2,
        .offset = offsetof(struct sp_types_in, gains),
        .has_offset = SP_NO_HAS,
        .min = -10,
        .max = 10,
        .stale_after_ms = 0u,
        .initial = initial_gains,
    },
    {
        .name = "bits",
        .unit = "",
        .type = SP_BOOL,
        .since = 1,
        .source = SP_SOURCE_HOST,
        .count = 5,
        .offset = offsetof(struct sp_types_in, bits),
        .has_offset = SP_NO_HAS,
        .min = 0,
        .max = 1,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
    {
        .name = "longs",
        .unit = "",
        .type = SP_I64,
        .since = 2,
        .source = SP_SOURCE_HOST,
        .count = 2,
        .offset = offsetof(struct sp_types_in, longs),
        .has_offset = offsetof(struct sp_types_in, has_longs),
        .min = -9007199254740991.0,
        .max = 9007199254740991.0,
        .stale_after_ms = 0u,
        .initial = NULL,
    },
};

static const struct sp_point points[] = {
    {
        .name = "relay",
        .unit = "",
        .type = SP_BOOL,
        .since = 0,
        .offset = offsetof(struct sp_types_out, relay),
        .min = 0,
        .max = 1,
        .rate = 0,
        .step = 0,
        .fallback = 0,
        .hold = 0,
        .immediate = true,
        .dwell_ms = 60000u,
    },
    {
        .name = "stage",
        .unit = "",
        .type = SP_I8,
        .since = 0,
        .offset = offsetof(struct sp_types_out, stage),
        .min = -100,
        .max = 100,
        .rate = 200,
        .step = 0,
        .fallback = 0,
        .hold = 0,
        .immediate = false,
        .dwell_ms = 0u,
    },
    {
        .name = "duty",
        .unit = "%",
        .type = SP_U16,
        .since = 0,
        .offset = offsetof(struct sp_types_out, duty),
        .min = 0,
        .max = 10000,
        .rate = 10000,
        .step = 100,
        .fallback = 500,
        .hold = 2,
        .immediate = false,
        .dwell_ms = 0u,
    },
    {
        .name = "power",
        .unit = "kW",
        .type = SP_F32,
        .since = 0,
        .offset = offsetof(struct sp_types_out, power),
        .min = -1.0000000150474662e+30,
        .max = 1.0000000150474662e+30,
        .rate = 1e+30,
        .step = 0,
        .fallback = 0.10000000149011612,
        .hold = 0,
        .immediate = false,
        .dwell_ms = 0u,
    },
    {
        .name = "since_when",
        .unit = "s",
        .type = SP_I64,
        .since = 0,
        .offset = offsetof(struct sp_types_out, since_when),
        .min = -9007199254740991.0,
        .max = 9007199254740991.0,
        .rate = 9000000000000000.0,
        .step = 0,
        .fallback = 0,
        .hold = 0,
        .immediate = false,
        .dwell_ms = 0u,
    },
    {
        .name = "ratio",
        .unit = "",
        .type = SP_F64,
        .since = 1,
        .offset = offsetof(struct sp_types_out, ratio),
        .min = -1e+300,
        .max = 1e+300,
        .rate = 1e+300,
        .step = 0,
        .fallback = 1,
        .hold = 0,
        .immediate = false,
        .dwell_ms = 0u,
    },
    {
        .name = "pulses",
        .unit = "",
        .type = SP_U32,
        .since = 2,
        .offset = offsetof(struct sp_types_out, pulses),
        .min = 0,
        .max = 4294967295.0,
        .rate = 4294967295.0,
        .step = 0,
        .fallback = 7,
        .hold = 0,
        .immediate = false,
        .dwell_ms = 0u,
    },
};

static const struct sp_field probes[] = {
    {
        .name = "seen",
        .unit = "",
        .type = SP_U8,
        .since = 0,
        .count = 1,
        .offset = offsetof(struct sp_types_out, seen),
    },
    {
        .name = "sum",
        .unit = "",
        .type = SP_F64,
        .since = 0,
        .count = 1,
        .offset = offsetof(struct sp_types_out, sum),
    },
    {
        .name = "low",
        .unit = "",
        .type = SP_I16,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_types_out, low),
    },
    {
        .name = "steps",
        .unit = "",
        .type = SP_I32,
        .since = 2,
        .count = 1,
        .offset = offsetof(struct sp_types_out, steps),
    },
    {
        .name = "even",
        .unit = "",
        .type = SP_BOOL,
        .since = 2,
        .count = 1,
        .offset = offsetof(struct sp_types_out, even),
    },
};

static const struct sp_field state[] = {
    {
        .name = "calls",
        .unit = "",
        .type = SP_U32,
        .since = 0,
        .count = 1,
        .offset = offsetof(struct sp_types_state, calls),
    },
    {
        .name = "latch",
        .unit = "",
        .type = SP_BOOL,
        .since = 0,
        .count = 1,
        .offset = offsetof(struct sp_types_state, latch),
    },
    {
        .name = "mean",
        .unit = "kW",
        .type = SP_F32,
        .since = 0,
        .count = 1,
        .offset = offsetof(struct sp_types_state, mean),
    },
    {
        .name = "past",
        .unit = "",
        .type = SP_I16,
        .since = 0,
        .count = 3,
        .offset = offsetof(struct sp_types_state, past),
    },
    {
        .name = "memo",
        .unit = "",
        .type = SP_I64,
        .since = 1,
        .count = 1,
        .offset = offsetof(struct sp_types_state, memo),
    },
    {
        .name = "drift",
        .unit = "",
        .type = SP_F64,
        .since = 2,
        .count = 2,
        .offset = offsetof(struct sp_types_state, drift),
    },
};

static const struct sp_minor minors[] = {
    {
        /* 3.0 */
        .id = {0x43, 0x79, 0x3a, 0x99, 0x12, 0x0d, 0x37, 0x42, 0xa6, 0x9f, 0xa5, 0x39, 0x12, 0x16, 0x09, 0x2c,
               0x69, 0x6c, 0x87, 0x13, 0xe4, 0xef, 0x2f, 0xca, 0xb5, 0xf6, 0xe2, 0x80, 0xd0, 0x9d, 0xad, 0x54},
        .signal_count = 13,
        .point_count = 5,
        .probe_count = 2,
        .state_count = 4,
        .in = {.size = 80, .align = 8},
        .out = {.size = 32, .align = 8},
        .state = {.size = 20, .align = 4},
    },
    {
        /* 3.1 */
        .id = {0x06, 0xab, 0x81, 0xb7, 0x8b, 0xfd, 0x31, 0xc0, 0x7d, 0x93, 0x8f, 0xf3, 0x0f, 0x6c, 0x98, 0x69,
               0x5a, 0xd0, 0xd5, 0xf3, 0x06, 0xee, 0x67, 0xaf, 0xae, 0xd5, 0x98, 0xb8, 0x12, 0xa8, 0xb7, 0x1d},
        .signal_count = 15,
        .point_count = 6,
        .probe_count = 3,
        .state_count = 5,
        .in = {.size = 104, .align = 8},
        .out = {.size = 48, .align = 8},
        .state = {.size = 32, .align = 8},
    },
    {
        /* 3.2 */
        .id = {0x8e, 0xa7, 0x21, 0x36, 0x2b, 0xf8, 0xff, 0x42, 0x10, 0x4a, 0x6a, 0x72, 0xd2, 0xd8, 0x8a, 0xd7,
               0x13, 0xca, 0x79, 0x37, 0xe2, 0x32, 0xbc, 0xdc, 0x1e, 0xb0, 0x89, 0x8c, 0x6b, 0x48, 0xb9, 0x2a},
        .signal_count = 16,
        .point_count = 7,
        .probe_count = 5,
        .state_count = 6,
        .in = {.size = 120, .align = 8},
        .out = {.size = 56, .align = 8},
        .state = {.size = 48, .align = 8},
    },
};

const struct sp_contract sp_types_contract = {
    .name = "types",
    .major = 3,
    .minor = 2,
    .minors = minors,
    .signals = signals,
    .points = points,
    .probes = probes,
    .state = state,
    .signal_count = SP_TYPES_SIGNALS,
    .point_count = SP_TYPES_POINTS,
    .probe_count = SP_TYPES_PROBES,
    .state_count = SP_TYPES_STATE_FIELDS,
    .budget.period_ms = 60000u,
    .budget.fuel = 50000u,
    .budget.load_fuel = 20000u,
    .budget.faults = 6u,
    .budget.depth = 24u,
    .budget.memory = 16384u,
    .budget.stack = 2048u,
    .budget.deadline_us = 250000u,
    .budget.load_deadline_us = 500000u,
};

/* Modules know these places. */
_Static_assert(offsetof(struct sp_types_in, flag) == 0, "flag");
_Static_assert(offsetof(struct sp_types_in, tiny) == 1, "tiny");
_Static_assert(offsetof(struct sp_types_in, has_level) == 2, "has_level");
_Static_assert(offsetof(struct sp_types_in, level) == 3, "level");
_Static_assert(offsetof(struct sp_types_in, short_one) == 4, "short_one");
_Static_assert(offsetof(struct sp_types_in, words) == 6, "words");
_Static_assert(offsetof(struct sp_types_in, count) == 12, "count");
_Static_assert(offsetof(struct sp_types_in, has_total) == 16, "has_total");
_Static_assert(offsetof(struct sp_types_in, total) == 20, "total");
_Static_assert(offsetof(struct sp_types_in, stamp) == 24, "stamp");
_Static_assert(offsetof(struct sp_types_in, has_wind) == 32, "has_wind");
_Static_assert(offsetof(struct sp_types_in, wind) == 36, "wind");
_Static_assert(offsetof(struct sp_types_in, curve) == 40, "curve");
_Static_assert(offsetof(struct sp_types_in, exact) == 56, "exact");
_Static_assert(offsetof(struct sp_types_in, now) == 64, "now");
_Static_assert(offsetof(struct sp_types_in, offset) == 72, "offset");
_Static_assert(offsetof(struct sp_types_in, gains) == 80, "gains");
_Static_assert(offsetof(struct sp_types_in, bits) == 96, "bits");
_Static_assert(offsetof(struct sp_types_in, has_longs) == 101, "has_longs");
_Static_assert(offsetof(struct sp_types_in, longs) == 104, "longs");
_Static_assert(sizeof(struct sp_types_in) == 120 && _Alignof(struct sp_types_in) == 8, "sp_in");
_Static_assert(offsetof(struct sp_types_out, relay) == 0, "relay");
_Static_assert(offsetof(struct sp_types_out, stage) == 1, "stage");
_Static_assert(offsetof(struct sp_types_out, duty) == 2, "duty");
_Static_assert(offsetof(struct sp_types_out, power) == 4, "power");
_Static_assert(offsetof(struct sp_types_out, since_when) == 8, "since_when");
_Static_assert(offsetof(struct sp_types_out, seen) == 16, "seen");
_Static_assert(offsetof(struct sp_types_out, sum) == 24, "sum");
_Static_assert(offsetof(struct sp_types_out, ratio) == 32, "ratio");
_Static_assert(offsetof(struct sp_types_out, low) == 40, "low");
_Static_assert(offsetof(struct sp_types_out, pulses) == 44, "pulses");
_Static_assert(offsetof(struct sp_types_out, steps) == 48, "steps");
_Static_assert(offsetof(struct sp_types_out, even) == 52, "even");
_Static_assert(sizeof(struct sp_types_out) == 56 && _Alignof(struct sp_types_out) == 8, "sp_out");
_Static_assert(offsetof(struct sp_types_state, calls) == 0, "calls");
_Static_assert(offsetof(struct sp_types_state, latch) == 4, "latch");
_Static_assert(offsetof(struct sp_types_state, mean) == 8, "mean");
_Static_assert(offsetof(struct sp_types_state, past) == 12, "past");
_Static_assert(offsetof(struct sp_types_state, memo) == 24, "memo");
_Static_assert(offsetof(struct sp_types_state, drift) == 32, "drift");
_Static_assert(sizeof(struct sp_types_state) == 48 && _Alignof(struct sp_types_state) == 8, "sp_state");

_Static_assert(SP_TYPES_SIGNALS <= SP_SIGNALS_MAX, "signals");
_Static_assert(SP_TYPES_POINTS <= SP_POINTS_MAX, "points");
_Static_assert(SP_TYPES_PROBES <= SP_PROBES_MAX, "probes");
_Static_assert(SP_TYPES_STATE_FIELDS <= SP_STATE_MAX, "state");
_Static_assert(sizeof(struct sp_types_in) <= SP_IN_BYTES_MAX, "sp_in");
_Static_assert(sizeof(struct sp_types_out) <= SP_OUT_BYTES_MAX, "sp_out");
_Static_assert(sizeof(struct sp_types_state) <= SP_STATE_BYTES_MAX, "sp_state");
_Static_assert(sizeof "since_when" <= SP_NAME_MAX, "names");
_Static_assert(24u <= SP_DEPTH_MAX, "depth");
_Static_assert(500000u <= SP_DEADLINE_MAX_US, "deadlines");
_Static_assert(16384u <= SP_MEMORY_CAP_MAX, "memory");
_Static_assert(20000u >= SP_VET_INITIALISERS_MAX, "a load has fuel for all initialisers that vet allows");
