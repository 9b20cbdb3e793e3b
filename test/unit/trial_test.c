/* Packages on trial: what confirms them, and what goes back to the one before. */
#include "control_fixture.h"

#include "guest/vet.h"

#include "good_wasm.h"
#include "moods_wasm.h"
#include "start_wasm.h"

/* GOOD runs, confirmed; MOODS is on trial from the next grid point. */
static void begin_trial(uint32_t confirm_after) {
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  activate(UPLOAD(moods, 2, 2, false, confirm_after));
  assert_int_equal(running(), 1);
  settle(PERIOD + 1);
  assert_int_equal(running(), 2);
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
}

static void expect_back(uint64_t next_ms, int code) {
  assert_int_equal(running(), 1);
  assert_int_equal(control.store->state.phase, SP_PHASE_CONFIRMED);
  assert_int_equal(control.store->state.ended_code, code);
  assert_int_equal(control.store->state.counter, 1);
  assert_string_equal(evaluate_at(next_ms, 30), "good");
  assert_true(app_seen.applied == 31.0);
}

/* The record of the trial is in flash before anything of the module runs: when it cannot be written, nothing of it has. */
static void recorded_first(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  activate(UPLOAD(moods, 2, 2, false, 0));
  const unsigned runs = fake_board.guest_runs;
  fake_flash.worn = true;
  settle(PERIOD + 1);
  assert_int_equal(fake_board.guest_runs, runs);
  assert_int_equal(control.refused, SP_E_FLASH);
  assert_memory_equal(control.refused_hash, control.store->state.slot[1u - control.store->state.running].hash, sizeof control.refused_hash);
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "good");
  assert_int_equal(running(), 1);
}

/* It is still pending after that, and a reset tries again. */
static void recorded_first_at_a_reset(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_int_equal(UPLOAD(moods, 2, 2, false, 0), SP_OK);
  fake_flash.worn = true;
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(control.refused, SP_E_FLASH);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_int_equal(running(), 1);
  fake_flash.worn = false;
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(running(), 2);
  assert_int_equal(control.refused, SP_OK);
}

static void a_reset_goes_back(void **state) {
  (void)state;
  begin_trial(0);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  restart(SP_RESET_SOFTWARE);
  expect_back(PERIOD, SP_E_RESET);
}

static void a_crash_goes_back(void **state) {
  static const enum sp_reset_cause causes[] = {SP_RESET_WATCHDOG, SP_RESET_FAULT};
  (void)state;
  for (unsigned i = 0; i < 2; i++) {
    (void)new_device(NULL);
    begin_trial(0);
    restart(causes[i]);
    expect_back(PERIOD, SP_E_RESET);
    assert_int_equal(control.store->state.quarantines, 0);
    assert_true(sp_store_holds(control.store, SP_SLOT_CANDIDATE)); /* to be looked at */
  }
}

static void a_fault_goes_back(void **state) {
  (void)state;
  begin_trial(0);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_string_equal(evaluate_at(3 * PERIOD, 1), "trap");
  expect_back(4 * PERIOD, SP_E_TRAP); /* the very next evaluation */
  assert_int_equal(control.store->state.quarantines, 0);
  assert_int_equal(control.counters.faults_in_a_row, 0);
}

static void a_load_error_goes_back(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  TRY(start, 2);
  settle(PERIOD + 1);
  assert_int_equal(control.refused, SP_VET_START);
  expect_back(2 * PERIOD, SP_VET_START);
  assert_int_equal(control.store->state.quarantines, 0);
}

/* There is no time to go back before the next evaluation: it is not loaded once more for that. */
static void a_load_error_goes_back_later(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  TRY(start, 2);
  (void)sp_control_poll(&control, PERIOD + 1);
  settle(2 * PERIOD - 1);
  assert_int_equal(running(), 2);
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "none");
  assert_int_equal(control.counters.faults, 0);
  expect_back(3 * PERIOD, SP_VET_START);
}

static void a_load_error_at_a_reset_goes_back(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_int_equal(UPLOAD(start, 2, 2, false, 0), SP_OK);
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(control.refused, SP_VET_START);
  expect_back(PERIOD, SP_VET_START);
}

static void the_operator_goes_back(void **state) {
  (void)state;
  begin_trial(0);
  assert_int_equal(sp_running_revert(&control, 1), SP_LATER);
  assert_true(control.sandbox.loaded); /* it goes on until there is time */
  assert_int_equal(sp_running_revert(&control, PERIOD), SP_OK);
  expect_back(2 * PERIOD, SP_E_BY_HAND);
  assert_int_equal(sp_running_revert(&control, PERIOD), SP_E_NO_TRIAL);
}

/* A fault came shortly before an evaluation, and the operator is faster: what runs again must not go for it. */
static void the_operator_is_faster(void **state) {
  (void)state;
  begin_trial(0);
  assert_string_equal(evaluate_at(3 * PERIOD - 1, 1), "trap");
  assert_int_equal(running(), 2);
  assert_int_equal(sp_running_revert(&control, PERIOD), SP_OK);
  settle(3 * PERIOD - 1);
  expect_back(3 * PERIOD, SP_E_BY_HAND);
  assert_int_equal(control.store->state.quarantines, 0);
}

static void time_goes_back(void **state) {
  (void)state;
  begin_trial(0);
  forget_x();
  settle(2 * PERIOD); /* skipped: the time does not begin */
  assert_string_equal(evaluate_at(3 * PERIOD, 0), "good");
  assert_string_equal(evaluate_at(3 * PERIOD + SP_TRIAL_MS - PERIOD, 0), "good");
  assert_int_equal(running(), 2);
  assert_string_equal(evaluate_at(3 * PERIOD + SP_TRIAL_MS, 0), "good");
  expect_back(4 * PERIOD + SP_TRIAL_MS, SP_E_UNCONFIRMED);
}

static void time_goes_back_without_signals(void **state) {
  (void)state;
  begin_trial(0);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  forget_x();
  settle(2 * PERIOD + SP_TRIAL_MS);
  assert_int_equal(control.last.result, SP_E_SKIPPED);
  expect_back(3 * PERIOD + SP_TRIAL_MS, SP_E_UNCONFIRMED);
}

static void good_evaluations_confirm(void **state) {
  (void)state;
  begin_trial(2);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_string_equal(evaluate_at(3 * PERIOD, 6), "declined"); /* does not count */
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_string_equal(evaluate_at(4 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_CONFIRMED);
  assert_int_equal(control.store->state.counter, 2);
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(running(), 2);
}

static void nothing_is_written_without_time(void **state) {
  (void)state;
  begin_trial(1);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_CONFIRMED);
  assert_int_equal(UPLOAD(good, 3, 2, false, 0), SP_OK);
  control.activate = true;
  fake_flash.operations = 0;
  settle(3 * PERIOD - 1);
  assert_int_equal(fake_flash.operations, 0);
  assert_int_equal(running(), 2);
}

static uint32_t record_ms(void) { return sp_store_commit_ms(control.store); }

/* A start, or a way back, that has no time while the journal is full has it once there is room. */
static void room_comes_first(void **state) {
  enum { LEFT = 1200 }; /* more than two loads, less than two loads and two erases */
  (void)state;
  for (unsigned goes = 0; goes < 2; goes++) {
    (void)new_device(NULL);
    PUT(good, 1);
    settle(1);
    assert_string_equal(evaluate_at(PERIOD, 30), "good");
    assert_int_equal(UPLOAD(moods, 2, 2, false, 0), SP_OK);
    const struct sp_state same = control.store->state;
    while (record_ms() < 100) assert_int_equal(sp_store_commit(control.store, &same), SP_OK);
    control.activate = true;
    if (goes == 1) control.leaving = SP_E_TRAP;
    for (unsigned i = 0; i < 4; i++) settle(2 * PERIOD - (goes == 1 ? LEFT / 2 : LEFT));
    assert_true(record_ms() < 100);
    assert_int_equal(running(), goes == 1 ? 0 : 2);
  }
}

/* An evaluation takes time, which the pass that does it does not see. */
static void not_in_the_pass_of_an_evaluation(void **state) {
  (void)state;
  PUT(good, 2);
  settle(1);
  set_x(30, PERIOD);
  assert_int_equal(UPLOAD(good, 3, 2, false, 0), SP_OK);
  control.activate = true;
  assert_int_equal(sp_control_poll(&control, PERIOD), PERIOD);
  assert_int_equal(control.last.result, SP_OK);
  assert_int_equal(running(), 2);
  settle(PERIOD);
  assert_int_equal(running(), 3);
}

static void a_damaged_earlier_one(void **state) {
  (void)state;
  begin_trial(0);
  bytes_of(SP_SLOT_CANDIDATE)[20] ^= 1;
  assert_string_equal(evaluate_at(2 * PERIOD, 1), "trap");
  const unsigned runs = fake_board.guest_runs;
  assert_int_equal(running(), 0);
  assert_string_equal(evaluate_at(3 * PERIOD, 0), "damaged");
  assert_int_equal(fake_board.guest_runs, runs);
  restart(SP_RESET_SOFTWARE);
  assert_string_equal(evaluate_at(PERIOD, 0), "damaged");
}

/* --- flash that refuses the record ---------------------------------------------------------------------------------------- */

/* Nothing runs until flash works again; then the trial goes back. */
static void expect_back_when_flash_works(uint64_t now_ms, int code) {
  const unsigned runs = fake_board.guest_runs;
  for (unsigned i = 0; i < 2; i++, now_ms += PERIOD) assert_string_equal(evaluate_at(now_ms, 0), "flash");
  assert_int_equal(fake_board.guest_runs, runs);
  assert_int_equal(running(), 2);
  fake_flash.worn = false;
  assert_string_equal(evaluate_at(now_ms, 0), "flash");
  expect_back(now_ms + PERIOD, code);
}

static void a_reset_that_flash_refuses(void **state) {
  (void)state;
  begin_trial(0);
  fake_flash.worn = true;
  restart(SP_RESET_SOFTWARE);
  expect_back_when_flash_works(PERIOD, SP_E_RESET);
}

static void a_fault_that_flash_refuses(void **state) {
  (void)state;
  begin_trial(0);
  fake_flash.worn = true;
  assert_string_equal(evaluate_at(2 * PERIOD, 1), "trap");
  expect_back_when_flash_works(3 * PERIOD, SP_E_TRAP);
}

static void a_load_error_that_flash_refuses(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  TRY(start, 2);
  (void)sp_control_poll(&control, PERIOD + 1); /* recorded, and could not be loaded */
  assert_int_equal(running(), 2);
  fake_flash.worn = true;
  settle(PERIOD + 1);
  expect_back_when_flash_works(2 * PERIOD, SP_VET_START);
}

static void the_operator_ends_that(void **state) {
  (void)state;
  begin_trial(0);
  fake_flash.worn = true;
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(sp_running_revert(&control, PERIOD), SP_E_FLASH);
  assert_false(control.sandbox.loaded);
  fake_flash.worn = false;
  assert_int_equal(sp_running_revert(&control, PERIOD), SP_OK);
  expect_back(PERIOD, SP_E_BY_HAND);
}

/* --- a confirm that comes too late ---------------------------------------------------------------------------------------- */

/* It waited out the evaluation that faulted, and is served before the trial goes back. */
static void not_after_a_fault(void **state) {
  (void)state;
  begin_trial(0);
  set_x(1, 2 * PERIOD);
  assert_int_equal(sp_control_poll(&control, 2 * PERIOD), 2 * PERIOD);
  assert_int_equal(control.last.result, SP_E_TRAP);
  assert_int_equal(sp_running_confirm(&control, PERIOD), SP_E_LEAVING);
  settle(2 * PERIOD);
  expect_back(3 * PERIOD, SP_E_TRAP);
  assert_int_equal(sp_running_confirm(&control, PERIOD), SP_OK); /* what runs is confirmed already */
}

static void not_after_a_failed_load(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  activate(UPLOAD(start, 2, 2, false, 0));
  (void)sp_control_poll(&control, PERIOD + 1);
  assert_int_equal(running(), 2);
  assert_int_equal(sp_running_confirm(&control, PERIOD), SP_E_LEAVING);
  settle(PERIOD + 1);
  expect_back(2 * PERIOD, SP_VET_START);
}

/* Neither by hand nor by the good evaluations that were there before the fault. */
static void not_while_flash_refuses(void **state) {
  (void)state;
  begin_trial(1);
  set_x(0, 3 * PERIOD - 1); /* good, but there is no time left to confirm it */
  (void)sp_control_poll(&control, 3 * PERIOD - 1);
  settle(3 * PERIOD - 1);
  assert_int_equal(control.store->trial.good, 1);
  set_x(1, 3 * PERIOD);
  (void)sp_control_poll(&control, 3 * PERIOD);
  fake_flash.worn = true;
  (void)sp_control_poll(&control, 3 * PERIOD);
  assert_int_equal(control.halted, SP_E_TRAP);
  fake_flash.worn = false;
  assert_int_equal(sp_running_confirm(&control, PERIOD), SP_E_LEAVING);
  settle(3 * PERIOD + 1);
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_string_equal(evaluate_at(4 * PERIOD, 0), "flash");
  expect_back(5 * PERIOD, SP_E_TRAP);
}

/* What nobody acts on proves nothing; the hour of the trial begins all the same. */
static void overruled_evaluations_do_not_count(void **state) {
  (void)state;
  begin_trial(2);
  sp_guard_off(&control.guard, PERIOD + 1);
  for (unsigned i = 2; i <= 5; i++) assert_string_equal(evaluate_at(i * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_int_equal(control.store->trial.evaluations, 0);
  assert_true(control.store->trial.ran && control.store->trial.since_ms == 2 * PERIOD);
  sp_guard_auto(&control.guard, 5 * PERIOD + 1);
  assert_string_equal(evaluate_at(6 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_string_equal(evaluate_at(7 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_CONFIRMED);
}

/* A module whose every proposal is NaN leaves its points where they were: a good evaluation, but no ground to keep it. */
static void evaluations_without_a_number_do_not_count(void **state) {
  (void)state;
  begin_trial(2);
  for (unsigned i = 2; i <= 5; i++) assert_string_equal(evaluate_at(i * PERIOD, 9), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_int_equal(control.store->trial.evaluations, 4);
  assert_int_equal(control.store->trial.good, 0);
  assert_string_equal(evaluate_at(6 * PERIOD, 10), "good"); /* beyond its bounds, but a number */
  assert_string_equal(evaluate_at(7 * PERIOD, 9), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_TRIAL);
  assert_string_equal(evaluate_at(8 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.phase, SP_PHASE_CONFIRMED);
}

static void a_fault_while_overruled_ends_it(void **state) {
  (void)state;
  begin_trial(0);
  sp_guard_off(&control.guard, PERIOD + 1);
  assert_string_equal(evaluate_at(2 * PERIOD, 1), "trap");
  assert_int_equal(running(), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_device, overruled_evaluations_do_not_count,
                 "while the mode is off no evaluation counts for a confirm, and the hour of a trial begins"),
      TEST_AFTER(new_device, evaluations_without_a_number_do_not_count,
                 "an evaluation in which a proposal is NaN does not count for a confirm"),
      TEST_AFTER(new_device, a_fault_while_overruled_ends_it, "a fault ends a trial also while the mode is off"),
      TEST_AFTER(new_device, recorded_first, "a trial is recorded before the module's first instruction"),
      TEST_AFTER(new_device, recorded_first_at_a_reset, "so is one that begins at a reset, and the running module goes on without that"),
      TEST_AFTER(new_device, a_reset_goes_back, "a reset ends a trial that was not confirmed"),
      TEST_AFTER(new_device, a_crash_goes_back, "a watchdog or fault reset ends a trial, and quarantines nothing"),
      TEST_AFTER(new_device, a_fault_goes_back, "the first fault of a trial ends it, and no evaluation is missed"),
      TEST_AFTER(new_device, a_load_error_goes_back, "a trial that cannot be loaded ends at once"),
      TEST_AFTER(new_device, a_load_error_goes_back_later, "or as soon as there is time"),
      TEST_AFTER(new_device, a_load_error_at_a_reset_goes_back, "also when it begins at a reset"),
      TEST_AFTER(new_device, the_operator_goes_back, "the operator ends a trial"),
      TEST_AFTER(new_device, the_operator_is_faster, "an operator who ends a trial that has faulted loses nothing but the trial"),
      TEST_AFTER(new_device, time_goes_back, "a trial ends an hour after the first evaluation that could run"),
      TEST_AFTER(new_device, time_goes_back_without_signals, "also while its signals are missing"),
      TEST_AFTER(new_device, good_evaluations_confirm, "as many good evaluations as were asked for confirm a trial"),
      TEST_AFTER(new_device, nothing_is_written_without_time, "shortly before an evaluation flash is left alone"),
      TEST_AFTER(new_device, room_comes_first, "what does not fit while the journal is full waits for no more than room"),
      TEST_AFTER(new_device, not_in_the_pass_of_an_evaluation, "and so it is in the pass of an evaluation, which takes time itself"),
      TEST_AFTER(new_device, a_damaged_earlier_one, "an earlier package that was damaged meanwhile does not run again, and status says so"),
      TEST_AFTER(new_device, a_reset_that_flash_refuses,
                 "a trial that flash does not let end at a reset does not run, and ends when flash works again"),
      TEST_AFTER(new_device, a_fault_that_flash_refuses, "nor does one that has faulted"),
      TEST_AFTER(new_device, a_load_error_that_flash_refuses, "nor does one that could not be loaded"),
      TEST_AFTER(new_device, the_operator_ends_that, "the operator ends it too"),
      TEST_AFTER(new_device, not_after_a_fault, "a confirm that comes after the fault of a trial is refused, and the earlier package runs"),
      TEST_AFTER(new_device, not_after_a_failed_load, "so is one of a package that could not be loaded"),
      TEST_AFTER(new_device, not_while_flash_refuses, "and nothing confirms a trial that flash has not let end"),
  };
  return cmocka_run_group_tests_name("trial", tests, NULL, NULL);
}
