/* The guard alone: nothing of the sandbox is linked. */
#include <math.h>

#include "guard_properties.h"
#include "unit.h"

static struct sp_guard guard;

static int setup(void **state) {
  (void)state;
  sp_guard_init(&guard, &guard_contract, 1000);
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
  sp_guard_propose(&guard, 0, 60, 1000 + GUARD_PERIOD_MS);
  assert_decision(60, SP_GUARD_ACCEPTED);
  assert_true(guard.points[0].last.has_proposal);
  assert_true(guard.points[0].last.proposed == 60.0);
}

static void clamps(void **state) {
  (void)state;
  sp_guard_propose(&guard, 0, 95, 1000 + GUARD_PERIOD_MS);
  assert_decision(65, SP_GUARD_MAX);
  sp_guard_propose(&guard, 0, 66, 1000 + 2 * GUARD_PERIOD_MS);
  sp_guard_propose(&guard, 0, 53, 1000 + 3 * GUARD_PERIOD_MS);
  sp_guard_propose(&guard, 0, -1e300, 1000 + 4 * GUARD_PERIOD_MS);
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
  sp_guard_propose(&guard, 0, 40, 1000 + GUARD_PERIOD_MS);
  assert_decision(40, SP_GUARD_ACCEPTED);
  sp_guard_propose(&guard, 0, 65, 1000 + 100 * (uint64_t)GUARD_PERIOD_MS); /* late by hours, and yet no jump */
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
  uint64_t now = 1000 + GUARD_PERIOD_MS;
  sp_guard_propose(&guard, 0, 65, now);
  for (int i = 0; i < 3; i++) {
    sp_guard_no_proposal(&guard, 0, now += GUARD_PERIOD_MS / 5);
    assert_decision(65, SP_GUARD_HELD);
    assert_false(guard.points[0].last.has_proposal);
  }
  sp_guard_no_proposal(&guard, 0, now += GUARD_PERIOD_MS / 5);
  assert_decision(62, SP_GUARD_FALLBACK); /* 13 K away, 3 K a minute */
  for (int i = 0; i < 5; i++) sp_guard_no_proposal(&guard, 0, now += GUARD_PERIOD_MS / 5);
  assert_decision(52, SP_GUARD_FALLBACK);
  sp_guard_propose(&guard, 0, 53, now += GUARD_PERIOD_MS);
  assert_decision(53, SP_GUARD_ACCEPTED);
  sp_guard_no_proposal(&guard, 0, now += GUARD_PERIOD_MS);
  assert_decision(53, SP_GUARD_HELD); /* a proposal starts the hold anew */
}

static void not_finite(void **state) {
  (void)state;
  uint64_t now = 1000 + GUARD_PERIOD_MS;
  static const double values[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
  sp_guard_propose(&guard, 0, 60, now);
  for (int i = 0; i < 3; i++) {
    sp_guard_propose(&guard, 0, values[i], now += GUARD_PERIOD_MS);
    assert_decision(60, SP_GUARD_NOT_FINITE);
  }
  sp_guard_propose(&guard, 0, (double)NAN, now += GUARD_PERIOD_MS);
  assert_decision(52, SP_GUARD_FALLBACK);
}

static void without_hold(void **state) {
  (void)state;
  sp_guard_no_proposal(&guard, 1, 2000);
  assert_string_equal(sp_guard_reason_name(guard.points[1].last.reason), "fallback");
}

/* The point of that type, at its fallback. */
static unsigned point_of(enum sp_type type, const struct sp_contract *contract) {
  sp_guard_init(&guard, contract, 0);
  for (unsigned i = 0; i < contract->point_count; i++) {
    if (contract->points[i].type == type) return i;
  }
  fail_msg("no such point");
  return 0;
}

static void integers_stay_whole(void **state) {
  (void)state;
  const unsigned i32 = point_of(SP_I32, &guard_more);
  sp_guard_propose(&guard, i32, 50, 10000); /* 0.7 of a unit: not yet */
  assert_true(guard.points[i32].last.applied == 10.0);
  assert_int_equal(guard.points[i32].last.reason, SP_GUARD_RATE);
  sp_guard_propose(&guard, i32, 50, 60000); /* 3.5 */
  assert_true(guard.points[i32].last.applied == 13.0);
  sp_guard_propose(&guard, i32, -50, 110000);
  assert_true(guard.points[i32].last.applied == 10.0);
  sp_guard_propose(&guard, i32, 11, 160000);
  assert_true(guard.points[i32].last.applied == 11.0);
  assert_int_equal(guard.points[i32].last.reason, SP_GUARD_ACCEPTED);
}

static void bools_flip(void **state) {
  (void)state;
  const unsigned pump = point_of(SP_BOOL, &guard_contract);
  sp_guard_propose(&guard, pump, 1, 1);
  assert_true(guard.points[pump].last.applied == 1.0);
  assert_int_equal(guard.points[pump].last.reason, SP_GUARD_ACCEPTED);
  sp_guard_no_proposal(&guard, pump, 2);
  assert_true(guard.points[pump].last.applied == 1.0); /* held */
  sp_guard_no_proposal(&guard, pump, 3);
  assert_true(guard.points[pump].last.applied == 0.0);
  assert_int_equal(guard.points[pump].last.reason, SP_GUARD_FALLBACK);
}

/* The floats nearest to 0.7, 1.1 and 0.6 lie outside of 0.7 .. 1.1 and 0.1 .. 0.6. */
static void floats_stay_inside(void **state) {
  (void)state;
  sp_guard_init(&guard, &guard_contract, 0);
  for (unsigned i = 2; i < 4; i++) {
    const struct sp_point *point = &guard_points[i];
    assert_int_equal(point->type, SP_F32);
    for (unsigned period = 1; period <= 20; period++) {
      sp_guard_propose(&guard, i, period <= 10 ? 1e9 : -1e9, period * (uint64_t)GUARD_PERIOD_MS);
      const float applied = (float)guard.points[i].last.applied;
      assert_true((double)applied == guard.points[i].last.applied);
      assert_true((double)applied >= point->min && (double)applied <= point->max);
    }
    assert_float_equal(guard.points[i].last.applied, point->min, 1e-7);
  }
}

static void properties(void **state) {
  (void)state;
  const char *broken = guard_broken_bound(100000);
  if (broken != NULL) fail_msg("%s", broken);
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
      TEST(integers_stay_whole, "an integer is applied whole, and its rate is not exceeded for that"),
      TEST(bools_flip, "a bool flips as a whole, whatever its rate"),
      TEST(floats_stay_inside, "an f32 is applied as a float within bounds that are no floats"),
      TEST(properties, "100,000 random sequences are finite, of their type, within min and max, and within the rate"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
