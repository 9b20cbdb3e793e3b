/* The guard alone, rule by rule; guard_modes_test.c has manual and off. */
#include <math.h>
#include <stdlib.h>

#include "guard_fixture.h"
#include "guard_properties.h"

#define SEQUENCES 100000ul /* in a run of all tests; SETPOINT_GUARD_SEQUENCES=1000000 for a long one */

enum { SETPOINT, DIAL, VALVE, PUMP, LAMP, COUNTER, SPEED, SAFETY };

static const struct sp_point points[] = {
    [SETPOINT] = POINT_SETPOINT,
    [DIAL] = {.name = "dial", .type = SP_F32, .min = 40, .max = 65, .rate = 0.05, .step = 0.5, .fallback = 52, .hold = 3},
    [VALVE] = {.name = "valve", .type = SP_F64, .min = -1, .max = 1, .rate = 0.001, .fallback = 0},
    [PUMP] = POINT_PUMP,
    [LAMP] = {.name = "lamp", .type = SP_BOOL, .max = 1, .fallback = 1, .immediate = true, .dwell_ms = MINUTE_MS},
    [COUNTER] = {.name = "counter", .type = SP_I32, .min = -90, .max = 100, .rate = 0.07, .fallback = 10},
    [SPEED] = POINT_SPEED,
    [SAFETY] = POINT_SAFETY,
};

static const struct sp_contract contract = CONTRACT_OF(points);

static int setup(void **state) {
  (void)state;
  boot_guard(&contract);
  return 0;
}

static void assert_decision(unsigned point, double applied, const char *reason) {
  assert_true(guard.points[point].last.applied == applied);
  assert_string_equal(reason_of(point), reason);
}

/* --- bounds and rate ------------------------------------------------------------------------------------------------------ */

static void boots_at_fallback(void **state) {
  (void)state;
  for (unsigned i = 0; i < contract.point_count; i++) {
    assert_decision(i, points[i].fallback, "boot");
    assert_false(guard.points[i].last.has_proposal);
  }
}

static void accepts(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 60, "accepted");
  assert_true(guard.points[SETPOINT].last.has_proposal);
  assert_true(guard.points[SETPOINT].last.proposed == 60.0);
}

static void clamps(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 95);
  assert_decision(SETPOINT, 65, "max");
  for (int i = 0; i < 2; i++) {
    after(PERIOD_MS);
    propose(SETPOINT, -1e300);
  }
  assert_decision(SETPOINT, 40, "min");
}

static void limits_the_rate(void **state) {
  (void)state;
  after(MINUTE_MS);
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 55, "rate"); /* a minute at 0.05 K/s */
  after(MINUTE_MS);
  propose(SETPOINT, 95);
  assert_decision(SETPOINT, 58, "rate");
  after(MINUTE_MS);
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 60, "accepted");
}

static void reaches_what_is_exactly_allowed(void **state) {
  (void)state;
  after(MINUTE_MS);
  propose(VALVE, 0.06); /* 0.001 * 60 is less in binary */
  assert_decision(VALVE, 0.06, "accepted");
  after(10 * SECOND_MS);
  propose(DIAL, 52.5); /* 0.05 * 70 is seven steps; one of them */
  assert_decision(DIAL, 52.5, "accepted");
  after(10 * SECOND_MS);
  propose(DIAL, 60); /* 0.05 * 10 is one */
  assert_decision(DIAL, 53, "rate");
}

static void counts_one_period(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 40);
  after(100 * (uint64_t)PERIOD_MS); /* late by hours, and yet no jump */
  propose(SETPOINT, 65);
  assert_decision(SETPOINT, 55, "rate");
}

static void no_time_no_move(void **state) {
  (void)state;
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 52, "rate");
  now = 0;
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 52, "rate");
}

static void a_clock_that_goes_back(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 53);
  now -= MINUTE_MS;
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 53, "rate");
  after(2 * MINUTE_MS); /* a minute more than it was */
  propose(SETPOINT, 60);
  assert_decision(SETPOINT, 56, "rate");
}

static void adds_up(void **state) {
  (void)state;
  for (int second = 1; second <= 9; second++) {
    after(SECOND_MS);
    propose(DIAL, 60);
    assert_decision(DIAL, 52, "rate");
  }
  after(SECOND_MS);
  propose(DIAL, 60);
  assert_decision(DIAL, 52.5, "rate");
}

/* --- types ------------------------------------------------------------------------------------------------------------------ */

static void rounds_to_steps(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(DIAL, 53.3);
  assert_decision(DIAL, 53.5, "step");
  after(PERIOD_MS);
  propose(DIAL, 54);
  assert_decision(DIAL, 54, "accepted");
  after(PERIOD_MS);
  propose(DIAL, 54.001); /* a module's arithmetic */
  assert_decision(DIAL, 54, "accepted");
  after(PERIOD_MS);
  propose(SPEED, 63);
  assert_decision(SPEED, 65, "step");
  after(PERIOD_MS);
  propose(SPEED, 101);
  assert_decision(SPEED, 95, "rate"); /* 0.1 * 300 is six steps of 5 */
  after(PERIOD_MS);
  propose(SPEED, 101);
  assert_decision(SPEED, 100, "max");
}

static void integers_stay_whole(void **state) {
  (void)state;
  after(10 * SECOND_MS);
  propose(COUNTER, 50);
  assert_decision(COUNTER, 10, "rate"); /* 0.7 of a unit: not yet */
  after(40 * SECOND_MS);
  propose(COUNTER, 50);
  assert_decision(COUNTER, 13, "rate"); /* 3.5 */
  after(50 * SECOND_MS);
  propose(COUNTER, -50);
  assert_decision(COUNTER, 10, "rate");
  after(50 * SECOND_MS);
  propose(COUNTER, 11);
  assert_decision(COUNTER, 11, "accepted");
}

static void keeps_the_dwell(void **state) {
  (void)state;
  after(MINUTE_MS - 1);
  propose(PUMP, 1);
  assert_decision(PUMP, 0, "dwell");
  after(1);
  propose(PUMP, 1);
  assert_decision(PUMP, 1, "accepted");
  after(MINUTE_MS - 1);
  propose(PUMP, 0);
  assert_decision(PUMP, 1, "dwell");
  propose(PUMP, 1);
  assert_decision(PUMP, 1, "accepted");
  after(1);
  propose(PUMP, 0);
  assert_decision(PUMP, 0, "accepted");
}

/* The floats nearest to 0.7, 1.1 and 0.6 lie outside of 0.7 .. 1.1 and 0.1 .. 0.6. */
static void floats_stay_inside(void **state) {
  (void)state;
  static const struct sp_point narrow[] = {{.type = SP_F32, .min = 0.7, .max = 1.1, .rate = 1, .fallback = 1.1},
                                           {.type = SP_F32, .min = 0.1, .max = 0.6, .rate = 1, .fallback = 0.6},
                                           {.type = SP_F32, .min = 0.7, .max = 1.1, .rate = 1, .step = 0.1, .fallback = 1.1}};
  static const struct sp_contract few = CONTRACT_OF(narrow);
  boot_guard(&few);
  for (unsigned i = 0; i < few.point_count; i++) {
    for (int sign = -1; sign <= 1; sign += 2) {
      const double applied = guard.points[i].last.applied;
      assert_true((double)(float)applied == applied);
      assert_true(applied >= narrow[i].min && applied <= narrow[i].max);
      assert_true(fabs(applied - (sign < 0 ? narrow[i].max : narrow[i].min)) < 1e-7);
      after(PERIOD_MS);
      propose(i, sign * 1e9);
    }
    assert_string_equal(reason_of(i), "max");
  }
}

/* --- without a proposal ------------------------------------------------------------------------------------------------------ */

static void holds_then_falls_back(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 65);
  for (int i = 0; i < 3; i++) {
    after(MINUTE_MS);
    no_proposal(SETPOINT);
    assert_decision(SETPOINT, 65, "held");
    assert_false(guard.points[SETPOINT].last.has_proposal);
  }
  after(PERIOD_MS);
  no_proposal(SETPOINT);
  assert_decision(SETPOINT, 52, "fallback");
  after(PERIOD_MS);
  propose(SETPOINT, 53);
  assert_decision(SETPOINT, 53, "accepted");
  after(PERIOD_MS);
  no_proposal(SETPOINT);
  assert_decision(SETPOINT, 53, "held"); /* a proposal starts the hold anew */
}

static void falls_back_within_the_rate(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 65);
  for (int i = 0; i < 4; i++) no_proposal(SETPOINT);
  assert_decision(SETPOINT, 65, "fallback");
  after(MINUTE_MS);
  no_proposal(SETPOINT);
  assert_decision(SETPOINT, 62, "fallback");
}

static void not_finite(void **state) {
  (void)state;
  static const double values[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
  after(PERIOD_MS);
  propose(SETPOINT, 60);
  for (int i = 0; i < 3; i++) {
    after(PERIOD_MS);
    propose(SETPOINT, values[i]);
    assert_decision(SETPOINT, 60, "not-finite");
  }
  after(PERIOD_MS);
  propose(SETPOINT, (double)NAN);
  assert_decision(SETPOINT, 52, "fallback");
}

static void unknown_is_not_held(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 60);
  after(PERIOD_MS);
  sp_guard_unknown(&guard, SETPOINT, now);
  assert_decision(SETPOINT, 52, "fallback");
  after(PERIOD_MS);
  no_proposal(SETPOINT); /* nor in an evaluation that was skipped */
  assert_decision(SETPOINT, 52, "fallback");
}

static void immediate_drops_at_once(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SAFETY, 30);
  after(1);
  no_proposal(SAFETY);
  assert_decision(SAFETY, 0, "fallback");
  after(10 * SECOND_MS);
  propose(SAFETY, 30);
  assert_decision(SAFETY, 1, "rate"); /* counted from the drop */
}

static void immediate_ignores_the_dwell(void **state) {
  (void)state;
  after(MINUTE_MS);
  propose(LAMP, 0);
  after(1);
  no_proposal(LAMP);
  assert_decision(LAMP, 1, "fallback");
  after(MINUTE_MS - 1);
  propose(LAMP, 0);
  assert_decision(LAMP, 1, "dwell"); /* counted from there */
  after(1);
  propose(LAMP, 0);
  assert_decision(LAMP, 0, "accepted");
}

/* --- whatever happens ---------------------------------------------------------------------------------------------------------- */

static unsigned long sequences(void) {
  const char *wanted = getenv("SETPOINT_GUARD_SEQUENCES");
  return wanted != NULL ? strtoul(wanted, NULL, 10) : SEQUENCES;
}

static void properties(void **state) {
  (void)state;
  print_message("%lu random sequences\n", sequences());
  const char *broken = guard_broken_property(sequences(), 7);
  if (broken != NULL) fail_msg("%s", broken);
}

static void senseless_tables(void **state) {
  (void)state;
  const char *broken = guard_broken_by_table(sequences() / 10, 11);
  if (broken != NULL) fail_msg("%s", broken);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(boots_at_fallback, "a point boots at its fallback"),
      TEST(accepts, "a proposal within the bounds is applied as it is"),
      TEST(clamps, "a proposal outside of min and max is clamped"),
      TEST(limits_the_rate, "a far proposal is reached at the rate"),
      TEST(reaches_what_is_exactly_allowed, "a way that the rate just allows in decimal is gone, though in binary it is a hair too long"),
      TEST(counts_one_period, "the rate counts at most one period, however long the silence"),
      TEST(no_time_no_move, "without time passing nothing moves"),
      TEST(a_clock_that_goes_back, "a clock that goes back is no time, until it has caught up"),
      TEST(adds_up, "what is too little for a step adds up while the point stands"),
      TEST(rounds_to_steps, "a proposal between two steps is rounded to the nearest, and a step further than the rate is not gone"),
      TEST(integers_stay_whole, "an integer is applied whole, and its rate is not exceeded for that"),
      TEST(keeps_the_dwell, "a bool does not flip before its dwell is over, after boot neither"),
      TEST(floats_stay_inside, "an f32 is applied as a float within bounds that are no floats"),
      TEST(holds_then_falls_back, "without a proposal the value is held, then the point falls back"),
      TEST(falls_back_within_the_rate, "a point falls back within its rate"),
      TEST(not_finite, "NaN and infinities count as no proposal"),
      TEST(unknown_is_not_held, "a point that the module does not know falls back without being held"),
      TEST(immediate_drops_at_once, "an immediate point falls back at once, and its rate counts from there"),
      TEST(immediate_ignores_the_dwell, "an immediate bool falls back before its dwell is over, which counts from there"),
      TEST(properties,
           "whatever happens in random sequences: finite, of the type, in bounds, on the grid, within rate and dwell, and as said"),
      TEST(senseless_tables, "tables that make no sense do no harm"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
