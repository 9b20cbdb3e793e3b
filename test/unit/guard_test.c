/* The guard alone: nothing of the sandbox is linked. With -DSP_PLANT_NO_RATE in guard.c the property test must fail. */
#include "unit.h"

#include <math.h>

#include "core/guard.h"

enum { PERIOD_MS = 300000 };

static const struct sp_point points[] = {
    {.name = "setpoint", .unit = "Cel", .type = SP_F32, .min = 40, .max = 65, .rate = 0.05, .fallback = 52, .hold = 3},
    {.name = "valve", .unit = "1", .type = SP_F64, .min = -1, .max = 1, .rate = 1e-5, .fallback = 0, .hold = 0},
};

static const struct sp_contract contract = {.name = "unit", .points = points, .point_count = 2, .budget = {.period_ms = PERIOD_MS}};

static struct sp_guard guard;

static int setup(void **state) {
  (void)state;
  sp_guard_init(&guard, &contract, 1000);
  return 0;
}

/* Asserts the last decision on the setpoint. */
static void assert_decision(double applied, enum sp_guard_reason reason) {
  assert_float_equal(guard.points[0].last.applied, applied, 1e-9);
  assert_string_equal(sp_guard_reason_name(guard.points[0].last.reason), sp_guard_reason_name(reason));
}

static void boots_at_fallback(void **state) {
  (void)state;
  assert_decision(52, SP_GUARD_BOOT);
  assert_false(guard.points[0].last.has_proposal);
}

static void accepts(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 60, 1000 + PERIOD_MS);
  assert_decision(60, SP_GUARD_ACCEPTED);
  assert_true(guard.points[0].last.has_proposal);
  assert_true(guard.points[0].last.proposed == 60.0);
}

static void clamps(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 95, 1000 + PERIOD_MS);
  assert_decision(65, SP_GUARD_MAX);
  sp_guard_propose(&guard, 0, 66, 1000 + 2 * PERIOD_MS);
  sp_guard_propose(&guard, 0, 53, 1000 + 3 * PERIOD_MS);
  sp_guard_propose(&guard, 0, -1e300, 1000 + 4 * PERIOD_MS);
  assert_decision(40, SP_GUARD_MIN);
}

static void limits_the_rate(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 60, 1000 + 60000);
  assert_decision(55, SP_GUARD_RATE); /* a minute at 0.05 K/s */
  sp_guard_propose(&guard, 0, 60, 1000 + 120000);
  assert_decision(58, SP_GUARD_RATE);
  sp_guard_propose(&guard, 0, 60, 1000 + 180000);
  assert_decision(60, SP_GUARD_ACCEPTED);
}

static void counts_one_period(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 40, 1000 + PERIOD_MS);
  assert_decision(40, SP_GUARD_ACCEPTED);
  sp_guard_propose(&guard, 0, 65, 1000 + 100 * (uint64_t)PERIOD_MS); /* late by hours, and yet no jump */
  assert_decision(55, SP_GUARD_RATE);
}

static void no_time_no_move(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 60, 1000);
  assert_decision(52, SP_GUARD_RATE);
  sp_guard_propose(&guard, 0, 60, 0); /* a clock that went back is no time either */
  assert_decision(52, SP_GUARD_RATE);
}

static void holds_then_falls_back(void **state) {
  (void)state;
  uint64_t now = 1000 + PERIOD_MS;
  sp_guard_propose(&guard, 0, 65, now);
  for (int i = 0; i < 3; i++) {
    sp_guard_no_proposal(&guard, 0, now += PERIOD_MS / 5);
    assert_decision(65, SP_GUARD_HELD);
    assert_false(guard.points[0].last.has_proposal);
  }
  sp_guard_no_proposal(&guard, 0, now += PERIOD_MS / 5);
  assert_decision(62, SP_GUARD_FALLBACK); /* 13 K away, 3 K a minute */
  for (int i = 0; i < 5; i++) sp_guard_no_proposal(&guard, 0, now += PERIOD_MS / 5);
  assert_decision(52, SP_GUARD_FALLBACK);
  sp_guard_propose(&guard, 0, 53, now += PERIOD_MS);
  assert_decision(53, SP_GUARD_ACCEPTED);
  sp_guard_no_proposal(&guard, 0, now += PERIOD_MS);
  assert_decision(53, SP_GUARD_HELD); /* a proposal starts the hold anew */
}

static void not_finite(void **state) {
  (void)state;
  uint64_t now = 1000 + PERIOD_MS;
  static const double values[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
  sp_guard_propose(&guard, 0, 60, now);
  for (int i = 0; i < 3; i++) {
    sp_guard_propose(&guard, 0, values[i], now += PERIOD_MS);
    assert_decision(60, SP_GUARD_NOT_FINITE);
  }
  sp_guard_propose(&guard, 0, (double)NAN, now += PERIOD_MS);
  assert_decision(52, SP_GUARD_FALLBACK);
}

static void without_hold(void **state) {
  (void)state;
  sp_guard_no_proposal(&guard, 1, 2000);
  assert_string_equal(sp_guard_reason_name(guard.points[1].last.reason), "fallback");
}

static double odd_value(uint64_t *seed) {
  static const double odd[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e308, -1e308, 4.9e-324, 0, -0.0, 65, 40};
  const uint64_t pick = unit_random(seed) % 20;
  return pick < sizeof odd / sizeof odd[0] ? odd[pick] : unit_between(seed, -200, 200);
}

/* Whatever is proposed, and whenever: finite, in the bounds, and no further from the last value than rate and time allow. */
static void properties(void **state) {
  (void)state;
  uint64_t seed = 7;
  for (unsigned sequence = 0; sequence < 100000; sequence++) {
    uint64_t now = unit_random(&seed) % 1000000;
    sp_guard_init(&guard, &contract, now);
    for (unsigned i = 0; i < 8; i++) {
      const unsigned index = (unsigned)(unit_random(&seed) % 2);
      const struct sp_point *point = &points[index];
      const double last = guard.points[index].last.applied;
      const uint64_t decided = guard.points[index].decided_at_ms;
      now += unit_random(&seed) % (2 * PERIOD_MS);
      if (unit_random(&seed) % 4 == 0) {
        sp_guard_no_proposal(&guard, index, now);
      } else {
        sp_guard_propose(&guard, index, odd_value(&seed), now);
      }
      const double applied = guard.points[index].last.applied;
      const uint64_t elapsed = now - decided < PERIOD_MS ? now - decided : PERIOD_MS;
      const double reach = point->rate * (double)elapsed / 1000.0;
      if (!isfinite(applied)) fail_msg("sequence %u: not finite", sequence);
      if (applied < point->min || applied > point->max) fail_msg("sequence %u: %f is out of bounds", sequence, applied);
      if (fabs(applied - last) > reach + 1e-12) fail_msg("sequence %u: %f after %f in %u ms", sequence, applied, last, (unsigned)elapsed);
    }
  }
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(boots_at_fallback, "a point boots at its fallback"),
      TEST(accepts, "a proposal within the bounds is applied as it is"),
      TEST(clamps, "a proposal outside of min and max is clamped"),
      TEST(limits_the_rate, "a far proposal is reached at the rate"),
      TEST(counts_one_period, "the rate counts at most one period, however long the silence"),
      TEST(no_time_no_move, "without time passing nothing moves"),
      TEST(holds_then_falls_back, "without a proposal the value is held, then falls back within the rate"),
      TEST(not_finite, "NaN and infinities count as no proposal"),
      TEST(without_hold, "a point without hold falls back at once"),
      TEST(properties, "100,000 random sequences never break a bound"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
