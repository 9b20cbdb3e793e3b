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
};

static const struct sp_contract guard_contract = {
    .name = "unit", .points = guard_points, .point_count = 2, .budget = {.period_ms = GUARD_PERIOD_MS}};

static inline double guard_odd_value(uint64_t *seed) {
  static const double odd[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e308, -1e308, 4.9e-324, 0, -0.0, 65, 40};
  const uint64_t pick = unit_random(seed) % 20;
  return pick < sizeof odd / sizeof odd[0] ? odd[pick] : unit_between(seed, -200, 200);
}

/* One decision at random; names the bound that it broke, or NULL. */
static inline const char *guard_try(struct sp_guard *guard, uint64_t *seed, uint64_t now_ms) {
  const unsigned index = (unsigned)(unit_random(seed) % 2);
  const struct sp_point *point = &guard_points[index];
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
  return fabs(applied - last) > reach + 1e-12 ? "faster than the rate" : NULL;
}

/* Random sequences of decisions: the bound that was broken first, or NULL. */
static inline const char *guard_broken_bound(unsigned sequences) {
  static struct sp_guard guard;
  uint64_t seed = 7;
  for (unsigned sequence = 0; sequence < sequences; sequence++) {
    uint64_t now_ms = unit_random(&seed) % 1000000;
    sp_guard_init(&guard, &guard_contract, now_ms);
    for (unsigned i = 0; i < 8; i++) {
      now_ms += unit_random(&seed) % (2 * GUARD_PERIOD_MS);
      const char *broken = guard_try(&guard, &seed, now_ms);
      if (broken != NULL) return broken;
    }
  }
  return NULL;
}

#endif
