/* Crash loops: who is to blame, what runs after them, and what ends them. */
#include "control_fixture.h"

#include "guest/vet.h"

#include "good_wasm.h"
#include "moods_wasm.h"
#include "start_wasm.h"

static void crash_loops(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
    assert_true(control.sandbox.loaded);
    restart(SP_RESET_WATCHDOG);
  }
  assert_string_equal(evaluate_at(PERIOD, 0), "disabled");
  assert_int_equal(control.store->state.quarantined[0].code, SP_E_DISABLED);
  assert_int_equal(UPLOAD(moods, 1, 1, true, 0), SP_E_QUARANTINED);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "disabled");
  PUT(start, 3); /* a new package, but one that cannot run */
  settle(2 * PERIOD + 1);
  assert_int_equal(control.refused, SP_VET_START);
  assert_int_equal(running(), 0);
  assert_true(sp_liveness_disabled(&control.liveness));
  PUT(good, 2); /* a new package */
  settle(2 * PERIOD + 1);
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
  assert_false(sp_liveness_disabled(&control.liveness));
}

/* What a good evaluation proposes brings down the guard, the app or an output: the row has to grow. */
static void a_crash_after_a_good_evaluation(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
    assert_false(sp_liveness_disabled(&control.liveness));
    assert_string_equal(evaluate_at(PERIOD, 0), "good");
    restart(SP_RESET_FAULT);
  }
  assert_true(sp_liveness_disabled(&control.liveness));
  expect_quarantined(1, SP_E_DISABLED);
}

/* Three crashes while nothing is loaded: what is in the slots is not to blame. */
static void crash_without_module(void) {
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
    sp_liveness_unloaded(&control.liveness);
    restart(SP_RESET_FAULT);
  }
  assert_true(sp_liveness_disabled(&control.liveness));
}

/* Modules are disabled, and the slots still hold what ran: a candidate that cannot be loaded does not bring that back. */
static void nothing_is_loaded_back_in_a_crash_loop(void **state) {
  (void)state;
  for (unsigned permanent = 0; permanent < 2; permanent++) {
    for (unsigned by_reset = 0; by_reset < 2; by_reset++) {
      (void)new_device(NULL);
      PUT(good, 1);
      settle(1);
      crash_without_module();
      activate(UPLOAD(start, 2, 1, permanent == 1, 0));
      if (by_reset == 1) restart(SP_RESET_SOFTWARE);
      settle(2);
      assert_int_equal(control.refused, SP_VET_START);
      assert_int_equal(running(), 1);
      assert_string_equal(evaluate_at(PERIOD, 30), "disabled");
    }
  }
}

/* A pending package has changed in flash. */
static void a_package_that_is_refused_at_a_reset(void **state) {
  (void)state;
  for (unsigned disabled = 0; disabled < 2; disabled++) {
    (void)new_device(NULL);
    PUT(good, 1);
    settle(1);
    if (disabled == 1) crash_without_module();
    assert_int_equal(UPLOAD(moods, 2, 1, true, 0), SP_OK);
    *bytes_of(SP_SLOT_CANDIDATE) ^= 1;
    restart(SP_RESET_SOFTWARE);
    assert_int_equal(control.refused, SP_E_PACKAGE_HASH);
    assert_int_equal(running(), 1);
    assert_string_equal(evaluate_at(PERIOD, 30), disabled == 1 ? "disabled" : "good");
  }
}

/* Whatever has left the device without a module between the second crash and the third: the package that was there is not blamed. */
static void only_what_runs_is_blamed(void **state) {
  enum { REFUSED, REFUSED_TRIAL, ERASING, QUARANTINED, LOST, CASES };
  static const int codes[CASES] = {[REFUSED] = SP_VET_START, [QUARANTINED] = SP_E_TRAP};
  (void)state;
  for (unsigned which = 0; which < CASES; which++) {
    (void)new_device(NULL);
    if (which > REFUSED_TRIAL) PUT(moods, 1);
    settle(1);
    for (unsigned i = 1; i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
    if (which <= REFUSED_TRIAL) activate(UPLOAD(start, 1, 1, which == REFUSED, 0));
    settle(1);
    if (which == ERASING) assert_int_equal(sp_running_erase(&control, SP_LEFT_ALL), SP_LATER);
    if (which == QUARANTINED) (void)fault_out(PERIOD);
    if (which == LOST) {
      lose_runs(2); /* the evaluation, and the load back */
      assert_string_equal(evaluate_at(PERIOD, 0), "isolation");
    }
    assert_false(control.sandbox.loaded);
    assert_false(sp_liveness_disabled(&control.liveness));
    restart(SP_RESET_FAULT);
    assert_true(sp_liveness_disabled(&control.liveness));
    assert_false(control.liveness.blames);
    assert_int_equal(control.store->state.quarantines, codes[which] != SP_OK);
    assert_int_equal(control.store->state.quarantined[0].code, codes[which]);
  }
}

static void a_pending_package_ends_a_crash_loop(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
  assert_int_equal(UPLOAD(good, 2, 1, false, 0), SP_OK);
  restart(SP_RESET_SOFTWARE);
  assert_false(sp_liveness_disabled(&control.liveness));
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
}

/* And what ran before it must not come back when its trial ends. */
static void the_blamed_one_gives_way_to_a_pending_one(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  for (unsigned i = 1; i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
  assert_int_equal(UPLOAD(good, 2, 1, false, 0), SP_OK);
  restart(SP_RESET_FAULT);
  assert_int_equal(running(), 2);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  expect_quarantined(1, SP_E_DISABLED);
  restart(SP_RESET_SOFTWARE);
  assert_string_equal(evaluate_at(PERIOD, 30), "quarantined");
}

/* The package is recorded, and the crash comes while it is loaded. */
static void a_load_that_crashes(void **state) {
  (void)state;
  for (unsigned permanent = 0; permanent < 2; permanent++) {
    (void)new_device(NULL);
    crash_without_module();
    assert_int_equal(UPLOAD(good, 2, 1, permanent == 1, 0), SP_OK);
    assert_int_equal(sp_lifecycle_start(control.store, SP_LEFT_ALL), SP_OK);
    sp_liveness_loading(&control.liveness, control.store->state.slot[control.store->state.running].hash);
    restart(SP_RESET_FAULT);
    assert_int_equal(running(), 0);
    assert_int_equal(control.store->state.ended_code, permanent == 1 ? SP_E_DISABLED : SP_E_RESET);
    assert_int_equal(control.store->state.quarantines, permanent);
    assert_string_equal(evaluate_at(PERIOD, 30), "disabled");
  }
}

static void the_operator_ends_a_crash_loop(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
  assert_string_equal(evaluate_at(PERIOD, 0), "disabled");
  erase_running();
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "none");
}

static void a_good_evaluation_ends_a_row(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  for (unsigned i = 0; i < 2 * SP_CRASHES_MAX; i++) {
    assert_string_equal(evaluate_at(PERIOD, 0), "good");
    assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
    restart(SP_RESET_WATCHDOG);
    assert_false(sp_liveness_disabled(&control.liveness));
  }
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) { /* the last one above counts */
    assert_int_equal(sp_liveness_disabled(&control.liveness), i == SP_CRASHES_MAX - 1);
    if (control.sandbox.loaded) assert_string_equal(evaluate_at(PERIOD, 6), "declined"); /* neither */
    restart(SP_RESET_WATCHDOG);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_device, crash_loops, "three crashes in a row disable modules until a new package comes"),
      TEST_AFTER(new_device, a_crash_after_a_good_evaluation, "crashes that follow a good evaluation at once are a crash loop"),
      TEST_AFTER(new_device, nothing_is_loaded_back_in_a_crash_loop,
                 "a new package that cannot be loaded does not bring back what ran before a crash loop"),
      TEST_AFTER(new_device, a_package_that_is_refused_at_a_reset,
                 "nor does one that is refused at a reset; without a crash loop the running one goes on"),
      TEST_AFTER(new_device, only_what_runs_is_blamed, "a package that does not run at a crash is not quarantined for it"),
      TEST_AFTER(new_device, a_pending_package_ends_a_crash_loop, "a pending package ends a crash loop at the next reset"),
      TEST_AFTER(new_device, the_blamed_one_gives_way_to_a_pending_one,
                 "the module that ran at the third crash is quarantined also when another one is pending"),
      TEST_AFTER(new_device, a_load_that_crashes, "a package whose load is one more crash of a crash loop does not run again"),
      TEST_AFTER(new_device, the_operator_ends_a_crash_loop, "erasing the running module ends a crash loop"),
      TEST_AFTER(new_device, a_good_evaluation_ends_a_row,
                 "a good evaluation ends a row of crashes when the next one comes, a declined one does not"),
  };
  return cmocka_run_group_tests_name("crash loops", tests, NULL, NULL);
}
