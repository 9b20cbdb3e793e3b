/* Evaluations on their grid, what the app sees of them, and what happens between them. */
#include "control_fixture.h"

#include <string.h>

#include "guest/vet.h"

#include "good_wasm.h"
#include "moods_wasm.h"
#include "start_wasm.h"

static void steps_at_init(void **state) {
  (void)state;
  assert_int_equal(app_seen.steps, 1);
  assert_true(app_seen.applied == 20.0);
  assert_int_equal(app_seen.samples, 0);
}

static void steps_between(void **state) {
  (void)state;
  assert_true(sp_control_poll(&control, 0) == STEP);
  assert_int_equal(app_seen.steps, 2);
  assert_true(sp_control_poll(&control, STEP - 1) == STEP);
  assert_int_equal(app_seen.steps, 2);
  assert_true(sp_control_poll(&control, STEP + 10) == 2 * STEP); /* the grid stays */
  assert_int_equal(app_seen.steps, 3);
  assert_int_equal(app_seen.samples, 2);
  assert_int_equal(control.last.number, 0); /* no evaluation yet */
}

static void fixed_grid(void **state) {
  (void)state;
  (void)sp_control_poll(&control, PERIOD);
  assert_int_equal(control.last.number, 1);
  assert_true(control.next_evaluation_ms == 2 * PERIOD);
  (void)sp_control_poll(&control, 2 * PERIOD + 30);
  assert_int_equal(control.last.number, 2);
  assert_true(control.next_evaluation_ms == 3 * PERIOD); /* late, but the grid does not drift */
  assert_int_equal(control.counters.late_max_ms, 30);
  (void)sp_control_poll(&control, 6 * PERIOD + 5);
  assert_int_equal(control.last.number, 3); /* missed points are skipped, not caught up */
  assert_true(control.next_evaluation_ms == 7 * PERIOD);
  assert_int_equal(control.counters.late_max_ms, 3 * PERIOD + 5);
  (void)sp_control_poll(&control, 6 * PERIOD + 6);
  assert_int_equal(control.last.number, 3);
}

static void without_module(void **state) {
  (void)state;
  for (unsigned i = 1; i <= 4; i++) assert_string_equal(evaluate_at(i * PERIOD, 0), "none");
  assert_true(app_seen.applied == 20.0);
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_FALLBACK);
  assert_int_equal(control.counters.faults + control.counters.good + control.counters.skipped, 0);
}

static void activates_in_slack(void **state) {
  (void)state;
  PUT(good, 1);
  settle(100);
  assert_int_equal(running(), 1);
  assert_false(control.activate);
  assert_int_equal(control.counters.loads, 1);
  assert_int_equal(control.last.number, 0); /* the evaluation waits for its grid point */
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_true(app_seen.applied == 31.0);
  assert_true(app_seen.stepped_at == PERIOD);
  assert_int_equal(control.last.fuel, 1);
  assert_true(control.last.cpu > 0);
}

static void evaluates_before_it_activates(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  set_x(30, PERIOD - 1);
  PUT(moods, 2);
  settle(PERIOD - 1); /* too close before the grid point */
  assert_int_equal(running(), 1);
  settle(PERIOD);
  assert_true(app_seen.applied == 31.0);
  assert_int_equal(running(), 2);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_true(app_seen.applied == 50.0);
}

static void bad_candidate(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  PUT(start, 2);
  settle(2);
  assert_int_equal(running(), 1);
  assert_int_equal(control.refused, SP_VET_START);
  assert_non_null(strstr(control.refused_text, "--exportStart"));
  assert_string_equal(evaluate_at(PERIOD, 30), "good"); /* loaded back */
  assert_true(app_seen.applied == 31.0);
  PUT(moods, 3);
  settle(PERIOD + 1);
  assert_int_equal(control.refused, SP_OK);
  assert_int_equal(running(), 3);
}

static void bad_first_candidate(void **state) {
  (void)state;
  PUT(start, 2);
  settle(2);
  assert_int_equal(control.refused, SP_VET_START);
  assert_int_equal(running(), 0);
  assert_string_equal(evaluate_at(PERIOD, 30), "quarantined");
}

static void abandoned_candidate(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_FAULTED;
  PUT(moods, 2);
  settle(2);
  assert_int_equal(running(), 1);
  assert_int_equal(control.refused, SP_E_ISOLATION);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
}

static void erased_while_running(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  erase_running();
  assert_string_equal(evaluate_at(PERIOD, 30), "none");
  assert_false(control.sandbox.loaded);
}

static void fault_and_recovery(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  assert_string_equal(evaluate_at(1 * PERIOD, 0), "good");
  assert_string_equal(evaluate_at(2 * PERIOD, 1), "trap");
  assert_true(app_seen.applied == 50.0); /* held */
  assert_string_equal(evaluate_at(3 * PERIOD, 2), "fuel");
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_HELD);
  assert_string_equal(evaluate_at(4 * PERIOD, 3), "depth");
  assert_true(app_seen.applied == 20.0); /* the hold is over */
  assert_int_equal(control.counters.faults, 3);
  assert_int_equal(control.counters.faults_in_a_row, 3);
  assert_string_equal(evaluate_at(5 * PERIOD, 0), "good");
  assert_true(app_seen.applied == 50.0);
  assert_int_equal(control.counters.faults_in_a_row, 0);
  assert_int_equal(control.counters.good, 2);
}

static void declined_and_skipped(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  settle(PERIOD); /* x was never set */
  assert_int_equal(control.last.result, SP_E_SKIPPED);
  assert_int_equal(control.last.missing, 0);
  assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
  assert_int_equal(control.last.declined, 42);
  assert_int_equal(control.counters.skipped, 1);
  assert_int_equal(control.counters.declined, 1);
  assert_int_equal(control.counters.faults, 0);
}

static void declined_between_faults(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  assert_string_equal(evaluate_at(1 * PERIOD, 1), "trap");
  assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
  assert_int_equal(control.counters.faults_in_a_row, 1);
  assert_string_equal(evaluate_at(3 * PERIOD, 1), "trap");
  assert_int_equal(control.counters.faults_in_a_row, 2);
}

static void abandoned_guest(void **state) {
  static const struct {
    enum sp_guest_exit left;
    const char *name;
  } exits[] = {{SP_GUEST_TIMED_OUT, "deadline"}, {SP_GUEST_FAULTED, "isolation"}};
  uint64_t now_ms = PERIOD;
  (void)state;
  PUT(good, 1);
  settle(1);
  fake_board.fault = (struct sp_guest_fault){SP_OFFENCE_WRITE, true, 0x20000000};
  for (unsigned i = 0; i < 2; i++, now_ms += 2 * PERIOD) {
    fake_board.lost_runs = 1;
    fake_board.lost_exit = exits[i].left;
    assert_string_equal(evaluate_at(now_ms, 30), exits[i].name);
    assert_int_equal(control.counters.faults, i + 1);
    assert_true(control.sandbox.loaded); /* again, at once: the next evaluation does not wait for it */
    assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "good");
    assert_true(app_seen.applied == 31.0);
    assert_string_equal(control.last.text, "");
    assert_int_equal(control.fault.number, 2 * i + 1); /* is kept */
    assert_string_equal(control.fault.text, i == 0 ? "" : "write at 0x20000000");
  }
  assert_int_equal(control.counters.loads, 3);
}

/* The arena is lost, the package too cannot be loaded back at first: tried again after the next evaluation, not all the time. */
static void abandoned_load(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  fake_board.lost_runs = 2;
  fake_board.lost_exit = SP_GUEST_TIMED_OUT;
  assert_string_equal(evaluate_at(PERIOD, 30), "deadline");
  assert_int_equal(control.counters.faults_in_a_row, 2); /* the evaluation, and the load back */
  const unsigned runs = fake_board.guest_runs;
  settle(PERIOD + STEP);
  assert_int_equal(fake_board.guest_runs, runs);
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "none");
  assert_int_equal(control.counters.faults, 2);
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
}

static void hostile_proposals(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  assert_string_equal(evaluate_at(1 * PERIOD, 10), "good");
  assert_true(app_seen.applied == 90.0); /* wanted 95 */
  assert_string_equal(evaluate_at(2 * PERIOD, 9), "good");
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_NOT_FINITE);
  assert_true(app_seen.applied == 90.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_device, steps_at_init, "the app steps with fallbacks before anything else"),
      TEST_AFTER(new_device, steps_between, "the app samples and steps on its own grid"),
      TEST_AFTER(new_device, fixed_grid, "evaluations keep their grid: lateness is recorded, missed points are skipped"),
      TEST_AFTER(new_device, without_module, "without a module every point goes to its fallback"),
      TEST_AFTER(new_device, activates_in_slack, "a complete candidate is loaded at once and evaluated on the next grid point"),
      TEST_AFTER(new_device, evaluates_before_it_activates, "an activation never delays an evaluation that is due"),
      TEST_AFTER(new_device, bad_candidate, "a candidate that cannot be loaded is refused and the running module goes on"),
      TEST_AFTER(new_device, bad_first_candidate, "a first candidate that cannot be loaded leaves the device without a module"),
      TEST_AFTER(new_device, abandoned_candidate, "a candidate whose load is stopped is refused and the running module goes on"),
      TEST_AFTER(new_device, erased_while_running, "an erased running package stops before the next evaluation"),
      TEST_AFTER(new_device, fault_and_recovery, "faults hold, then fall back, and a good evaluation recovers"),
      TEST_AFTER(new_device, declined_and_skipped, "declined and skipped are no faults"),
      TEST_AFTER(new_device, declined_between_faults, "a declined evaluation does not end a row of faults"),
      TEST_AFTER(new_device, abandoned_guest,
                 "after a guest that was stopped the package is loaded again, and the next evaluation is good"),
      TEST_AFTER(new_device, abandoned_load, "a package that cannot be loaded back is tried again after the next evaluation"),
      TEST_AFTER(new_device, hostile_proposals, "a proposal beyond the bounds is clamped and NaN is held"),
  };
  return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
