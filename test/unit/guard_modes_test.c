/* Manual, off, and the way back. */
#include "core/error.h"
#include "guard_fixture.h"

#define FOREVER UINT64_MAX
#define HAIR    2e-4 /* what a float loses at ticks, since it never exceeds its rate */

enum { SETPOINT, DIAL, PUMP, COUNTER, SPEED, SAFETY };

static const struct sp_point points[] = {
    [SETPOINT] = POINT_SETPOINT,
    [DIAL] = {.name = "dial", .type = SP_F32, .min = 0.1, .max = 1.1, .rate = 0.005, .step = 0.1, .fallback = 0.5, .hold = 3},
    [PUMP] = POINT_PUMP,
    [COUNTER] = {.name = "counter", .type = SP_I32, .min = -90, .max = 100, .rate = 1, .fallback = 10},
    [SPEED] = POINT_SPEED,
    [SAFETY] = POINT_SAFETY,
};

static const struct sp_contract contract = CONTRACT_OF(points);

/* A period after boot, so that points may move. */
static int setup(void **state) {
  (void)state;
  boot_guard(&contract);
  after(PERIOD_MS);
  return 0;
}

/* An evaluation of a point, and the tick behind it. */
static void evaluate(unsigned point, double value) {
  propose(point, value);
  sp_guard_tick(&guard, now);
}

static void evaluate_without(unsigned point) {
  no_proposal(point);
  sp_guard_tick(&guard, now);
}

static void set(unsigned point, double value, uint64_t until_ms) {
  assert_int_equal(sp_guard_set_manual(&guard, point, value, until_ms, now), SP_OK);
}

/* Ticks, once a second. */
static void ticks(unsigned seconds) {
  for (unsigned i = 0; i < seconds; i++) {
    after(SECOND_MS);
    sp_guard_tick(&guard, now);
  }
}

static void assert_decision(unsigned point, double applied, const char *reason) {
  assert_float_equal(guard.points[point].last.applied, applied, HAIR);
  assert_string_equal(reason_of(point), reason);
}

/* --- manual ------------------------------------------------------------------------------------------------------------------ */

static void acts_at_once(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  assert_decision(SETPOINT, 60, "manual");
  set(SETPOINT, 45, FOREVER);
  assert_decision(SETPOINT, 60, "manual"); /* no time has passed */
  ticks(60);
  assert_decision(SETPOINT, 57, "manual");
  ticks(300);
  assert_decision(SETPOINT, 45, "manual");
}

static void tells_what_is_set(void **state) {
  (void)state;
  double value = 0;
  uint64_t until_ms = 0;
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_AUTO);
  assert_false(sp_guard_manual(&guard, SETPOINT, &value, &until_ms));
  set(SETPOINT, 60, now + MINUTE_MS);
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_MANUAL);
  assert_true(sp_guard_manual(&guard, SETPOINT, &value, &until_ms));
  assert_true(value == 60.0);
  assert_int_equal(until_ms, now + MINUTE_MS);
  assert_false(sp_guard_manual(&guard, DIAL, &value, &until_ms));
}

static void refuse(unsigned point, double value, int error) {
  const struct sp_guard before = guard;
  assert_int_equal(sp_guard_set_manual(&guard, point, value, FOREVER, now), error);
  assert_memory_equal(&guard, &before, sizeof guard);
}

static void refuses(void **state) {
  (void)state;
  refuse(sizeof points / sizeof points[0], 1, SP_E_POINT_UNKNOWN);
  refuse(SETPOINT, 65.5, SP_E_POINT_RANGE);
  refuse(SETPOINT, 39, SP_E_POINT_RANGE);
  refuse(SETPOINT, (double)__builtin_nanf(""), SP_E_POINT_RANGE);
  refuse(SETPOINT, (double)__builtin_inff(), SP_E_POINT_RANGE);
  refuse(DIAL, 0.55, SP_E_POINT_RANGE);
  refuse(COUNTER, 1.5, SP_E_POINT_RANGE);
  refuse(COUNTER, 101, SP_E_POINT_RANGE);
  refuse(SPEED, 42, SP_E_POINT_RANGE);
  refuse(PUMP, 2, SP_E_POINT_RANGE);
  refuse(PUMP, 0.5, SP_E_POINT_RANGE);
}

static void takes_what_is_on_the_grid(void **state) {
  (void)state;
  for (int tenth = 1; tenth <= 11; tenth++) {
    set(DIAL, tenth / 10.0, FOREVER); /* 0.1 + 2 * 0.1 is another number than 0.3 */
    set(DIAL, (double)((float)tenth / 10.0f), FOREVER);
    ticks(300);
    assert_decision(DIAL, tenth / 10.0, "manual");
  }
  set(SPEED, 45, FOREVER);
  set(PUMP, 1, FOREVER);
  set(COUNTER, -90, FOREVER);
}

static void steps_at_ticks(void **state) {
  (void)state;
  set(SPEED, 100, FOREVER);
  assert_decision(SPEED, 70, "manual"); /* 300 s at 0.1 a second: six steps of 5 */
  ticks(49);
  assert_decision(SPEED, 70, "manual");
  ticks(1);
  assert_decision(SPEED, 75, "manual"); /* what a second allows is less than a step, and adds up */
}

static void keeps_the_dwell(void **state) {
  (void)state;
  set(PUMP, 1, FOREVER);
  assert_decision(PUMP, 1, "manual");
  set(PUMP, 0, FOREVER);
  ticks(59);
  assert_decision(PUMP, 1, "manual");
  ticks(1);
  assert_decision(PUMP, 0, "manual");
  sp_guard_auto(&guard, now);
  evaluate(PUMP, 1);
  assert_decision(PUMP, 0, "dwell");
}

static void evaluations_go_on(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  evaluate(SETPOINT, 45);
  assert_decision(SETPOINT, 60, "manual");
  assert_true(guard.points[SETPOINT].last.has_proposal);
  assert_true(guard.points[SETPOINT].last.proposed == 45.0);
  for (int i = 0; i < 4; i++) evaluate_without(SETPOINT);
  assert_false(guard.points[SETPOINT].last.has_proposal);
  sp_guard_auto(&guard, now);
  assert_string_equal(reason_of(SETPOINT), "fallback"); /* hold has been counted */
}

static void others_stay_with_the_module(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  evaluate(COUNTER, 20);
  assert_decision(COUNTER, 20, "accepted");
}

static void ends_in_time(void **state) {
  (void)state;
  evaluate(SETPOINT, 50);
  after(PERIOD_MS);
  set(SETPOINT, 60, now + 60 * SECOND_MS);
  ticks(59);
  assert_decision(SETPOINT, 60, "manual");
  ticks(1);
  assert_decision(SETPOINT, 57, "rate"); /* on its way back at once */
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_AUTO);
  ticks(141);
  assert_decision(SETPOINT, 50, "accepted");
}

static void time_that_has_come(void **state) {
  (void)state;
  set(SETPOINT, 60, now);
  assert_decision(SETPOINT, 52, "boot");
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_AUTO);
}

/* --- the way back ---------------------------------------------------------------------------------------------------------------- */

static void goes_back_to_the_proposal(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  evaluate(SETPOINT, 95);
  after(MINUTE_MS);
  sp_guard_auto(&guard, now);
  assert_decision(SETPOINT, 63, "rate");
  ticks(40);
  assert_decision(SETPOINT, 65, "rate");
  ticks(1);
  assert_decision(SETPOINT, 65, "max");
}

static void goes_back_to_what_was_held(void **state) {
  (void)state;
  evaluate(SETPOINT, 56);
  after(PERIOD_MS);
  evaluate_without(SETPOINT);
  set(SETPOINT, 60, FOREVER);
  after(PERIOD_MS);
  sp_guard_auto(&guard, now);
  assert_decision(SETPOINT, 56, "held");
}

static void goes_back_to_the_last_proposal_that_is_held(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  evaluate(SETPOINT, 56);
  after(PERIOD_MS);
  evaluate(SETPOINT, (double)__builtin_nanf(""));
  sp_guard_auto(&guard, now);
  assert_decision(SETPOINT, 56, "not-finite");
}

static void goes_back_before_any_evaluation(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  after(PERIOD_MS);
  sp_guard_auto(&guard, now);
  assert_decision(SETPOINT, 52, "fallback");
}

static void held_on_the_way_back(void **state) {
  (void)state;
  evaluate(SETPOINT, 56);
  after(PERIOD_MS);
  set(SETPOINT, 65, FOREVER);
  sp_guard_auto(&guard, now);
  ticks(60);
  evaluate_without(SETPOINT);
  assert_decision(SETPOINT, 62, "held"); /* it goes on to what is held */
  ticks(121);
  assert_decision(SETPOINT, 56, "held");
}

static void auto_moves_at_evaluations(void **state) {
  (void)state;
  after(PERIOD_MS);
  propose(SETPOINT, 65);
  propose(SETPOINT, 40);
  assert_decision(SETPOINT, 65, "rate");
  ticks(100);
  assert_decision(SETPOINT, 65, "rate");
  sp_guard_auto(&guard, now); /* there is nothing to end */
  assert_decision(SETPOINT, 65, "rate");
  propose(SETPOINT, 40);
  assert_decision(SETPOINT, 60, "rate");
}

/* --- off -------------------------------------------------------------------------------------------------------------------------- */

static void off_falls_back(void **state) {
  (void)state;
  evaluate(SETPOINT, 60);
  evaluate(SAFETY, 30);
  set(COUNTER, 50, FOREVER);
  sp_guard_off(&guard, now);
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_OFF);
  assert_decision(SETPOINT, 60, "off");
  assert_decision(COUNTER, 50, "off");
  assert_decision(SAFETY, 0, "off"); /* immediate */
  assert_decision(PUMP, 0, "off");
  ticks(60);
  assert_decision(SETPOINT, 57, "off");
  assert_decision(COUNTER, 10, "off");
  ticks(100);
  assert_decision(SETPOINT, 52, "off");
}

static void off_records(void **state) {
  (void)state;
  sp_guard_off(&guard, now);
  evaluate(SETPOINT, 60);
  assert_decision(SETPOINT, 52, "off");
  assert_true(guard.points[SETPOINT].last.proposed == 60.0);
  sp_guard_auto(&guard, now);
  assert_decision(SETPOINT, 60, "accepted");
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_AUTO);
}

static void by_hand_while_off(void **state) {
  (void)state;
  sp_guard_off(&guard, now);
  set(SETPOINT, 60, now + MINUTE_MS);
  assert_decision(SETPOINT, 60, "manual");
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_OFF);
  ticks(60);
  assert_decision(SETPOINT, 57, "off");
}

static void a_reset_ends_all(void **state) {
  (void)state;
  set(SETPOINT, 60, FOREVER);
  sp_guard_off(&guard, now);
  sp_guard_init(&guard, &contract, now);
  assert_decision(SETPOINT, 52, "boot");
  assert_int_equal(sp_guard_mode(&guard), SP_MODE_AUTO);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(acts_at_once, "a point that is set by hand goes there at once, within its rate"),
      TEST(tells_what_is_set, "mode and points tell what is set by hand, and until when"),
      TEST(refuses, "a value that the point cannot have, and a point that is none, are refused and nothing changes"),
      TEST(takes_what_is_on_the_grid, "decimal values on the grid are taken, as doubles and as floats"),
      TEST(steps_at_ticks, "a point with a step moves at ticks that each allow less than a step"),
      TEST(keeps_the_dwell, "a bool keeps its dwell when it is set by hand, and after that"),
      TEST(evaluations_go_on, "under the operator proposals are recorded and hold is counted"),
      TEST(others_stay_with_the_module, "points that are not set by hand stay with the module"),
      TEST(ends_in_time, "a manual setting ends when its time has come, and the point goes back at ticks"),
      TEST(time_that_has_come, "a time that has come already changes nothing"),
      TEST(goes_back_to_the_proposal, "a point goes back to what was proposed last, within bounds and rate"),
      TEST(goes_back_to_what_was_held, "a point that was held goes back to where it was held"),
      TEST(goes_back_to_the_last_proposal_that_is_held, "a point goes back to the last proposal while that is held"),
      TEST(goes_back_before_any_evaluation, "before any evaluation a point goes back to its fallback"),
      TEST(held_on_the_way_back, "an evaluation without a proposal does not stop a point on its way back"),
      TEST(auto_moves_at_evaluations, "a point that the module has the say over moves at evaluations only"),
      TEST(off_falls_back, "off: all points go to their fallback, immediate ones at once, and manual settings end"),
      TEST(off_records, "off: proposals are recorded, and applied when it ends"),
      TEST(by_hand_while_off, "off: a point that is set by hand falls back when its time has come"),
      TEST(a_reset_ends_all, "after a reset nothing is manual or off"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("guard_modes", tests, NULL, NULL);
}
