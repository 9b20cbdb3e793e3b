/* What must hold for every guard, as a check that also runs on a guard with a planted bug. */
#ifndef SP_GUARD_PROPERTIES_H
#define SP_GUARD_PROPERTIES_H

#include <math.h>

#include "core/guard.h"
#include "unit.h"

enum { GUARD_PERIOD_MS = 300000 };

static const struct sp_point guard_points[] = {
    {.name = "setpoint", .unit = "Cel", .type = SP_F32, .min = 40, .max = 65, .rate = 0.05, .fallback = 52, .hold = 3},
    {.name = "valve", .unit = "1", .type = SP_F64, .min = -1, .max = 1, .rate = 1e-5, .fallback = 0, .hold = 0},
    {.name = "share",
     .unit = "1",
     .type = SP_F32,
     .min = 0.7,
     .max = 1.1,
     .rate = 0.0007,
     .fallback = 1.1,
     .hold = 1}, /* no floats: the nearest lie outside */
    {.name = "tiny", .unit = "1", .type = SP_F32, .min = 0.1, .max = 0.6, .rate = 0.001, .fallback = 0.1, .hold = 1},
    {.name = "pump", .unit = "", .type = SP_BOOL, .min = 0, .max = 1, .rate = 0.001, .fallback = 0, .hold = 1},
    {.name = "locked", .unit = "", .type = SP_BOOL, .min = 0, .max = 0, .rate = 1, .fallback = 0, .hold = 1},
    {.name = "i8", .unit = "", .type = SP_I8, .min = -100, .max = 100, .rate = 0.07, .fallback = 10, .hold = 1},
    {.name = "u8", .unit = "", .type = SP_U8, .min = 1.5, .max = 97.5, .rate = 0.07, .fallback = 10, .hold = 1},
    {.name = "i16", .unit = "", .type = SP_I16, .min = -100, .max = 100, .rate = 0.011, .fallback = -10, .hold = 1},
    {.name = "u16", .unit = "", .type = SP_U16, .min = 0, .max = 90, .rate = 0.011, .fallback = 10, .hold = 1},
    {.name = "i32", .unit = "", .type = SP_I32, .min = -90, .max = 100, .rate = 0.07, .fallback = 10, .hold = 0},
    {.name = "u32", .unit = "", .type = SP_U32, .min = 0, .max = 100, .rate = 0.07, .fallback = 10, .hold = 0},
    {.name = "i64", .unit = "", .type = SP_I64, .min = -100, .max = 100, .rate = 0.29, .fallback = 0, .hold = 0},
};

enum { GUARD_POINTS = sizeof guard_points / sizeof guard_points[0] };
_Static_assert(GUARD_POINTS > SP_POINTS_MAX && GUARD_POINTS <= 2 * SP_POINTS_MAX, "two contracts hold them");

static const struct sp_contract guard_contract = {
    .name = "unit", .points = guard_points, .point_count = SP_POINTS_MAX, .budget = {.period_ms = GUARD_PERIOD_MS}};

static const struct sp_contract guard_more = {.name = "more",
                                              .points = guard_points + SP_POINTS_MAX,
                                              .point_count = GUARD_POINTS - SP_POINTS_MAX,
                                              .budget = {.period_ms = GUARD_PERIOD_MS}};

/* Whether a point of the type can have the value. */
static inline bool guard_representable(enum sp_type type, double value) {
  uint8_t bytes[sizeof(int64_t)] = {0x55};
  sp_type_write(type, bytes, value);
  return sp_type_read(type, bytes) == value;
}

static inline double guard_odd_value(uint64_t *seed) {
  static const double odd[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e308, -1e308, 4.9e-324, 0, -0.0, 65, 40};
  const uint64_t pick = unit_random(seed) % 20;
  return pick < sizeof odd / sizeof odd[0] ? odd[pick] : unit_between(seed, -200, 200);
}

/* One decision at random; names the bound that it broke, or NULL. */
static inline const char *guard_try(struct sp_guard *guard, uint64_t *seed, uint64_t now_ms) {
  const unsigned index = (unsigned)(unit_random(seed) % guard->contract->point_count);
  const struct sp_point *point = &guard->contract->points[index];
  const double last = guard->points[index].last.applied;
  const uint64_t since = now_ms - guard->points[index].decided_at_ms;
  const double reach = point->rate * (double)(since < GUARD_PERIOD_MS ? since : GUARD_PERIOD_MS) / 1000.0;
  if (unit_random(seed) % 4 == 0) {
    sp_guard_no_proposal(guard, index, now_ms);
  } else {
    sp_guard_propose(guard, index, guard_odd_value(seed), now_ms);
  }
  const double applied = guard->points[index].last.applied;
  if (!isfinite(applied)) return "not finite";
  if (applied < point->min || applied > point->max) return "outside of min..max";
  if (!guard_representable(point->type, applied)) return "not of the type";
  return point->type != SP_BOOL && fabs(applied - last) > reach + 1e-12 ? "faster than the rate" : NULL;
}

/* Random sequences of decisions: the bound that was broken first, or NULL. */
static inline const char *guard_broken_bound(unsigned sequences) {
  static struct sp_guard guard;
  uint64_t seed = 7;
  for (unsigned sequence = 0; sequence < sequences; sequence++) {
    uint64_t now_ms = unit_random(&seed) % 1000000;
    sp_guard_init(&guard, sequence % 2 == 0 ? &guard_contract : &guard_more, now_ms);
    for (unsigned i = 0; i < guard.contract->point_count; i++) {
      const struct sp_point *point = &guard.contract->points[i];
      const double applied = guard.points[i].last.applied;
      if (applied < point->min || applied > point->max || !guard_representable(point->type, applied)) return "a wrong value at boot";
    }
    for (unsigned i = 0; i < 8; i++) {
      now_ms += unit_random(&seed) % (2 * GUARD_PERIOD_MS);
      const char *broken = guard_try(&guard, &seed, now_ms);
      if (broken != NULL) return broken;
    }
  }
  return NULL;
}

#endif
