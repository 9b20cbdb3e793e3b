#include "guard_tables.h"

#include <float.h>
#include <math.h>

#include "unit.h"

#define EXACT_MAX 9007199254740992.0

static uint64_t below(uint64_t *seed, uint64_t limit) { return unit_random(seed) % limit; }

static bool one_in(uint64_t *seed, unsigned count) { return below(seed, count) == 0; }

static double pick(uint64_t *seed, const double *values, size_t count) { return values[below(seed, count)]; }
#define PICK(seed, values) pick(seed, values, sizeof(values) / sizeof((values)[0]))

static double power(uint64_t *seed, double low, double high) { return pow(10, unit_between(seed, low, high)); }

static const struct {
  double min, max;
} types[GUARD_TYPES] = {
    [SP_BOOL] = {0, 1},
    [SP_I8] = {INT8_MIN, INT8_MAX},
    [SP_U8] = {0, UINT8_MAX},
    [SP_I16] = {INT16_MIN, INT16_MAX},
    [SP_U16] = {0, UINT16_MAX},
    [SP_I32] = {INT32_MIN, INT32_MAX},
    [SP_U32] = {0, UINT32_MAX},
    [SP_I64] = {-EXACT_MAX, EXACT_MAX},
    [SP_F32] = {-FLT_MAX, FLT_MAX},
    [SP_F64] = {-DBL_MAX, DBL_MAX},
};

/* --- as a contract has them ----------------------------------------------------------------------------------------------- */

static void whole_bounds(struct sp_point *point, uint64_t *seed) {
  const double low = types[point->type].min, high = types[point->type].max;
  const double a = one_in(seed, 8) ? low : floor(unit_between(seed, fmax(low, -1e3), fmin(high, 1e3)));
  const double width = one_in(seed, 8) ? high - a : floor(power(seed, 0, 4));
  point->min = a;
  point->max = fmin(high, a + width);
  if (one_in(seed, 2)) return;
  const int64_t step = 1 + (int64_t)unit_between(seed, 0, fmin(point->max - point->min, 1e6));
  point->step = (double)step;
  point->max -= (double)(((int64_t)point->max - (int64_t)point->min) % step);
}

/* The distance of the values of a type where they are farthest apart. */
static double grain(const struct sp_point *point) {
  const double largest = fmax(fabs(point->min), fabs(point->max));
  if (point->type == SP_F64) return nextafter(largest, (double)INFINITY) - largest;
  return (double)(nextafterf((float)largest, INFINITY) - (float)largest);
}

/* Bounds and steps with few decimals, as people write them, or with none that anybody could. */
static void real_bounds(struct sp_point *point, uint64_t *seed) {
  static const double parts[] = {1, 0.5, 0.25, 0.1, 0.05, 0.01, 0.001, 0.3, 0.7};
  const bool odd_numbers = one_in(seed, 4);
  const double size = one_in(seed, 4) ? power(seed, -30, 30) : power(seed, -3, 6);
  const double part = odd_numbers ? size * unit_between(seed, 0.0001, 1) : PICK(seed, parts);
  const double steps = floor(point->type == SP_F64 && one_in(seed, 8) ? power(seed, 4, 9) : power(seed, 0, 4));
  point->min = odd_numbers ? unit_between(seed, -size, size) : floor(unit_between(seed, -100, 100)) * part;
  point->max = point->min + steps * part;
  if (part < 16 * grain(point)) point->max = point->min + 16 * grain(point);
  if (part >= 16 * grain(point) && one_in(seed, 2)) point->step = part;
}

/* A number of units or steps in a period, and not only a whole one. */
static double some_rate(const struct sp_point *point, uint32_t period_ms, uint64_t *seed) {
  static const double decimals[] = {0.05, 0.1, 0.3, 0.7, 1, 2, 1000};
  const double unit = point->step > 0 ? point->step : point->type >= SP_F32 ? (point->max - point->min) / 100 + DBL_MIN : 1;
  switch (below(seed, 4)) {
    case 0:
      return PICK(seed, decimals) * unit;
    case 1:
      return floor(power(seed, 0, 4)) * unit / (period_ms / 1000.0); /* exactly that many in a period */
    case 2:
      return unit / (period_ms / 1000.0) * power(seed, -4, 8);
    default:
      return unit * power(seed, -9, 9);
  }
}

static double some_fallback(const struct sp_point *point, uint64_t *seed) {
  const double width = point->max - point->min;
  if (point->step > 0) return fmin(point->max, point->min + floor(unit_between(seed, 0, 1.01) * width / point->step) * point->step);
  const double value = one_in(seed, 4) ? point->min : one_in(seed, 4) ? point->max : point->min + unit_between(seed, 0, width);
  if (point->type < SP_F32) return floor(value);
  return value;
}

void guard_table(struct sp_point *point, uint32_t period_ms, uint64_t *seed) {
  static const double dwells[] = {0, 1, 1000, 60000, 300000, 100000000};
  *point = (struct sp_point){.name = "point", .unit = "", .type = (enum sp_type)below(seed, GUARD_TYPES)};
  point->hold = (uint16_t)below(seed, 4);
  point->immediate = one_in(seed, 4);
  if (point->type == SP_BOOL) {
    point->max = 1;
    point->fallback = (double)below(seed, 2);
    point->dwell_ms = (uint32_t)PICK(seed, dwells);
    return;
  }
  if (point->type < SP_F32) whole_bounds(point, seed);
  if (point->type >= SP_F32) real_bounds(point, seed);
  point->rate = some_rate(point, period_ms, seed);
  point->fallback = some_fallback(point, seed);
}

/* --- as none should ----------------------------------------------------------------------------------------------------------- */

static const double odd[] = {
    (double)NAN, (double)INFINITY, -(double)INFINITY, DBL_MAX,      -DBL_MAX,      4.9e-324, -4.9e-324, 0,  -0.0,  1e38, 3.5e38,
    -3.5e38,     EXACT_MAX,        -EXACT_MAX,        2147483648.0, -2147483649.0, 0.5,      1,         65, 1e-40, 1e308};

static double senseless(uint64_t *seed) {
  if (one_in(seed, 2)) return PICK(seed, odd);
  return unit_between(seed, -1, 1) * power(seed, -50, 50);
}

void guard_senseless_table(struct sp_point *point, uint64_t *seed) {
  *point = (struct sp_point){.name = "point", .unit = "", .type = (enum sp_type)below(seed, GUARD_TYPES)};
  point->min = senseless(seed);
  point->max = senseless(seed);
  point->rate = senseless(seed);
  point->step = one_in(seed, 2) ? 0 : senseless(seed);
  point->fallback = senseless(seed);
  point->hold = (uint16_t)below(seed, 3);
  point->immediate = one_in(seed, 2);
  point->dwell_ms = (uint32_t)unit_random(seed);
}

/* --- values --------------------------------------------------------------------------------------------------------------------- */

double guard_proposal(const struct sp_point *point, uint64_t *seed) {
  const double width = point->max - point->min;
  switch (below(seed, 8)) {
    case 0:
      return PICK(seed, odd);
    case 1:
      return one_in(seed, 2) ? point->min : point->max;
    case 2:
      return point->min + unit_between(seed, -2, 3) * width;
    case 3:
      return nextafter(one_in(seed, 2) ? point->min : point->max, one_in(seed, 2) ? (double)INFINITY : -(double)INFINITY);
    case 4:
      return guard_settable(point, seed);
    default:
      return point->min + unit_between(seed, 0, 1) * width;
  }
}

double guard_settable(const struct sp_point *point, uint64_t *seed) {
  if (point->type == SP_BOOL) return (double)below(seed, 2);
  const double width = point->max - point->min;
  if (point->step > 0) return fmin(point->max, point->min + floor(unit_between(seed, 0, 1.01) * width / point->step + 0.5) * point->step);
  const double value = point->min + unit_between(seed, 0, 1) * width;
  return point->type < SP_F32 ? floor(value) : fmin(point->max, fmax(point->min, value));
}
