/* Quarantine: what does not run any more, and what runs again. */
#include "control_fixture.h"

#include <string.h>

#include "guest/vet.h"

#include "good_wasm.h"
#include "moods_wasm.h"
#include "start_wasm.h"

static void faults_in_a_row(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  for (unsigned i = 1; i < FAULTS; i++) {
    assert_string_equal(evaluate_at(i * PERIOD, 1), "trap");
    assert_true(control.sandbox.loaded);
    assert_int_equal(control.store->state.quarantines, 0);
  }
  assert_string_equal(evaluate_at(FAULTS * PERIOD, 2), "fuel");
  assert_false(control.sandbox.loaded);
  assert_int_equal(control.store->state.quarantines, 1);
  assert_int_equal(control.store->state.quarantined[0].code, SP_E_FUEL);
  assert_int_equal(control.store->state.quarantined[0].faults, FAULTS);
  assert_string_equal(evaluate_at((FAULTS + 1) * PERIOD, 0), "quarantined");
  assert_int_equal(control.counters.faults, FAULTS); /* nothing ran: no fault */
  assert_true(app_seen.applied == 20.0);
}

/* Any sequence: the module is quarantined when, and only when, so many faults came without a good evaluation between. */
static void neither_fault_nor_good(void **state) {
  uint64_t seed = 7;
  (void)state;
  for (unsigned round = 0; round < 40; round++) {
    (void)new_device(NULL);
    PUT(moods, 1);
    settle(1);
    unsigned row = 0;
    for (unsigned i = 1; row < FAULTS && i < 40; i++) {
      static const double moods[] = {0, 1, 2, 3, 6, 6, 6}; /* good, three faults, declined */
      const size_t mood = (size_t)(unit_random(&seed) % 8);
      if (mood < 7) {
        (void)evaluate_at(i * PERIOD, moods[mood]);
      } else {
        forget_x();
        settle(i * PERIOD);
        assert_int_equal(control.last.result, SP_E_SKIPPED);
      }
      row = mood == 0 ? 0 : row + (mood < 4 ? 1 : 0);
      assert_int_equal(control.sandbox.loaded, row < FAULTS);
    }
  }
}

static void same_hash_again(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  uint64_t now_ms = fault_out(PERIOD);
  assert_int_equal(UPLOAD(moods, 1, 1, true, 0), SP_E_QUARANTINED);
  assert_string_equal(evaluate_at(now_ms, 0), "quarantined");
  restart(SP_RESET_POWER); /* and not after a power cut either */
  assert_false(control.sandbox.loaded);
  memset(fake_board.retained, 0x5a, sizeof fake_board.retained); /* power-off: the RAM holds anything */
  restart(SP_RESET_POWER);
  assert_false(control.sandbox.loaded);
  assert_int_equal(UPLOAD(moods, 1, 1, false, 0), SP_E_QUARANTINED);
  PUT(good, 2);
  settle(1);
  assert_int_equal(control.refused, SP_OK);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_int_equal(UPLOAD(moods, 1, 1, true, 0), SP_E_QUARANTINED); /* another module does not lift it */
  assert_int_equal(running(), 2);
}

static void the_operator_lifts_it(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  uint64_t now_ms = fault_out(PERIOD);
  erase_running();
  assert_int_equal(control.store->state.quarantines, 0);
  PUT(moods, 1);
  settle(now_ms - PERIOD + 1);
  assert_string_equal(evaluate_at(now_ms, 0), "good");
}

static void the_earlier_one_runs_again(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  PUT(moods, 2);
  settle(2);
  const uint64_t now_ms = fault_out(PERIOD);
  assert_int_equal(running(), 1);
  assert_true(control.sandbox.loaded);
  assert_int_equal(control.counters.faults_in_a_row, 0); /* of the other one */
  assert_false(sp_store_holds(control.store, SP_SLOT_CANDIDATE));
  assert_string_equal(evaluate_at(now_ms, 30), "good");
  assert_true(app_seen.applied == 31.0);
}

static void not_one_with_a_lower_counter(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 0), "good");
  activate(UPLOAD(moods, 2, 2, true, 0));
  settle(PERIOD + 1);
  assert_int_equal(control.store->state.counter, 1);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_int_equal(control.store->state.counter, 2); /* with the first good evaluation */
  assert_string_equal(evaluate_at(fault_out(3 * PERIOD), 0), "quarantined-lower");
  assert_int_equal(UPLOAD(good, 3, 1, false, 0), SP_E_COUNTER);
}

/* Each of these is quarantined as it starts. */
static void the_last_ones_are_known(void **state) {
  (void)state;
  for (uint8_t i = 1; i <= SP_QUARANTINE_MAX + 2; i++) {
    PUT(start, i);
    settle(i);
    expect_quarantined(i, SP_VET_START);
  }
  restart(SP_RESET_POWER);
  for (uint8_t i = 3; i <= SP_QUARANTINE_MAX + 2; i++) assert_int_equal(UPLOAD(start, i, 1, true, 0), SP_E_QUARANTINED);
  assert_int_equal(UPLOAD(start, 2, 1, true, 0), SP_OK); /* forgotten */
}

/* What lies in the candidate slot has not run: it is no earlier module. */
static void not_a_refused_candidate(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  TRY(start, 2);
  settle(2);
  assert_int_equal(running(), 1);
  assert_true(sp_store_holds(control.store, SP_SLOT_CANDIDATE));
  assert_string_equal(evaluate_at(fault_out(PERIOD), 0), "quarantined");
  assert_int_equal(running(), 0);
}

static void not_a_quarantined_earlier_one(void **state) {
  (void)state;
  PUT(moods, 1);
  settle(1);
  PUT(moods, 2);
  settle(2);
  struct sp_state next = control.store->state; /* the same module was in both slots */
  memcpy(next.quarantined[next.quarantines++].hash, next.slot[1u - next.running].hash, sizeof next.quarantined[0].hash);
  assert_int_equal(sp_store_commit(control.store, &next), SP_OK);
  assert_string_equal(evaluate_at(fault_out(PERIOD), 0), "quarantined");
  assert_int_equal(running(), 0);
}

static void lost_guests_are_quarantined(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  for (unsigned i = 1; i <= FAULTS; i++) {
    fake_board.lost_runs = 1;
    fake_board.lost_exit = SP_GUEST_FAULTED;
    assert_string_equal(evaluate_at(i * PERIOD, 30), "isolation");
  }
  assert_false(control.sandbox.loaded); /* and is not loaded back */
  assert_string_equal(evaluate_at((FAULTS + 1) * PERIOD, 30), "quarantined");
}

/* One evaluation that is lost, and then every load back. */
static void lost_loads_are_quarantined(void **state) {
  (void)state;
  for (unsigned with_earlier = 0; with_earlier < 2; with_earlier++) {
    (void)new_device(NULL);
    if (with_earlier == 1) {
      PUT(moods, 1);
      settle(1);
    }
    PUT(good, 2);
    settle(2);
    lose_runs(FAULTS);
    assert_string_equal(evaluate_at(1 * PERIOD, 30), "isolation");
    for (unsigned i = 2; i < FAULTS; i++) {
      assert_int_equal(control.store->state.quarantines, 0);
      assert_string_equal(evaluate_at(i * PERIOD, 30), "none");
    }
    expect_quarantined(1, SP_E_ISOLATION);
    assert_int_equal(control.store->state.quarantined[0].faults, FAULTS);
    assert_int_equal(running(), with_earlier);
    assert_string_equal(evaluate_at(FAULTS * PERIOD, 0), with_earlier == 1 ? "good" : "quarantined");
  }
}

/* What lies in the slot has changed since it was loaded: its bytes do not reach the arena, and it goes. */
static void damaged_at_a_load_back(void **state) {
  (void)state;
  for (unsigned with_earlier = 0; with_earlier < 2; with_earlier++) {
    (void)new_device(NULL);
    if (with_earlier == 1) {
      PUT(moods, 1);
      settle(1);
    }
    PUT(good, 2);
    settle(2);
    bytes_of(SP_SLOT_RUNNING)[20] ^= 1;
    lose_runs(1);
    set_x(30, PERIOD);
    const unsigned runs = fake_board.guest_runs;
    (void)sp_control_poll(&control, PERIOD);
    assert_int_equal(control.last.result, SP_E_ISOLATION);
    assert_int_equal(fake_board.guest_runs, runs + 1u);
    assert_string_equal(sp_control_result_name(control.fault.result), "damaged");
    assert_string_equal(control.fault.text, ""); /* not what the port said of the first fault */
    settle(PERIOD);
    assert_int_equal(control.store->state.ended_code, SP_E_PACKAGE_HASH);
    assert_int_equal(control.store->state.quarantines, 0); /* a whole one of this hash may come */
    assert_int_equal(running(), with_earlier);
    assert_string_equal(evaluate_at(2 * PERIOD, 0), with_earlier == 1 ? "good" : "none");
    PUT(good, 2);
    settle(2 * PERIOD + 1);
    assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
  }
}

/* While flash refuses the record of that, nothing runs. */
static void damaged_and_refused(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  bytes_of(SP_SLOT_RUNNING)[20] ^= 1;
  lose_runs(1);
  fake_flash.worn = true;
  assert_string_equal(evaluate_at(PERIOD, 30), "isolation");
  const unsigned runs = fake_board.guest_runs;
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "flash");
  fake_flash.worn = false;
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "flash");
  assert_int_equal(control.store->state.ended_code, SP_E_PACKAGE_HASH);
  assert_int_equal(fake_board.guest_runs, runs);
  assert_string_equal(evaluate_at(4 * PERIOD, 30), "none");
}

static void a_damaged_earlier_one(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  PUT(moods, 2);
  settle(2);
  bytes_of(SP_SLOT_CANDIDATE)[20] ^= 1;
  assert_string_equal(evaluate_at(fault_out(PERIOD), 0), "quarantined");
  assert_int_equal(running(), 0);
}

static void a_load_at_boot_is_tried_again(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  lose_runs(2);
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(control.counters.faults_in_a_row, 1);
  const unsigned runs = fake_board.guest_runs;
  settle(STEP);
  assert_int_equal(fake_board.guest_runs, runs);
  assert_string_equal(evaluate_at(1 * PERIOD, 30), "none");
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "none");
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
  assert_int_equal(control.counters.faults, 2);
  lose_runs(FAULTS);
  restart(SP_RESET_SOFTWARE);
  for (unsigned i = 1; i < FAULTS; i++) {
    assert_int_equal(control.store->state.quarantines, 0);
    assert_string_equal(evaluate_at(i * PERIOD, 30), "none");
  }
  expect_quarantined(1, SP_E_ISOLATION);
  assert_string_equal(evaluate_at(FAULTS * PERIOD, 30), "quarantined");
}

/* Started for good, it would come again at every reset. */
static void a_new_package_that_cannot_be_loaded(void **state) {
  (void)state;
  for (unsigned by_reset = 0; by_reset < 2; by_reset++) {
    (void)new_device(NULL);
    PUT(good, 1);
    settle(1);
    PUT(start, 2);
    if (by_reset == 1) restart(SP_RESET_SOFTWARE);
    settle(2);
    assert_int_equal(running(), 1);
    assert_int_equal(control.refused, SP_VET_START);
    expect_quarantined(1, SP_VET_START);
    assert_memory_equal(control.refused_hash, control.store->state.ended_hash, sizeof control.refused_hash);
    assert_string_equal(evaluate_at(PERIOD, 30), "good");
  }
}

/* --- flash that refuses the record ---------------------------------------------------------------------------------------- */

/* Faults until the module had to be quarantined, and flash has refused to record it. The time of the next evaluation. */
static uint64_t fault_out_on_worn_flash(void) {
  PUT(good, 1);
  settle(1);
  PUT(moods, 2);
  settle(2);
  fake_flash.worn = true;
  const uint64_t now_ms = fault_out(PERIOD);
  assert_false(control.sandbox.loaded);
  return now_ms;
}

static void nothing_runs_without_its_record(void **state) {
  (void)state;
  uint64_t now_ms = fault_out_on_worn_flash();
  const unsigned runs = fake_board.guest_runs;
  for (unsigned i = 0; i < 2; i++, now_ms += PERIOD) {
    fake_flash.operations = 0;
    assert_string_equal(evaluate_at(now_ms, 0), "flash");
    const unsigned tries = fake_flash.operations;
    assert_true(tries > 0); /* once in each period */
    settle(now_ms + STEP);
    assert_int_equal(fake_flash.operations, tries);
  }
  assert_int_equal(fake_board.guest_runs, runs);
  fake_flash.worn = false;
  assert_string_equal(evaluate_at(now_ms, 30), "flash");
  expect_quarantined(1, SP_E_TRAP);
  assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "good"); /* the earlier one */
  assert_int_equal(running(), 1);
}

static void a_new_package_runs_after_that(void **state) {
  (void)state;
  const uint64_t now_ms = fault_out_on_worn_flash();
  fake_flash.worn = false;
  PUT(good, 3);
  settle(now_ms - PERIOD + 1);
  assert_int_equal(running(), 3);
  assert_string_equal(evaluate_at(now_ms, 30), "good");
  assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "good");
}

static void an_erase_ends_that(void **state) {
  (void)state;
  const uint64_t now_ms = fault_out_on_worn_flash();
  assert_int_equal(sp_running_erase(&control, SP_LEFT_ALL), SP_E_FLASH);
  assert_string_equal(evaluate_at(now_ms, 30), "flash");
  fake_flash.worn = false;
  erase_running();
  assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "none");
  assert_int_equal(control.store->state.quarantines, 0);
}

static void an_erase_that_flash_refuses(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  fake_flash.worn = true;
  assert_int_equal(sp_running_erase(&control, SP_LEFT_ALL), SP_E_FLASH);
  assert_false(control.sandbox.loaded);
  assert_string_equal(evaluate_at(1 * PERIOD, 30), "none");
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "good"); /* loaded back: it was not removed */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_device, faults_in_a_row,
                 "a module that faults as often in a row as the contract allows is quarantined, and the point falls back"),
      TEST_AFTER(new_device, neither_fault_nor_good, "declined and skipped evaluations count neither as a fault nor as good, in any order"),
      TEST_AFTER(new_device, same_hash_again,
                 "a quarantined module is refused when it is pushed again, also after a power cut, and another one is not"),
      TEST_AFTER(new_device, the_last_ones_are_known, "the last four quarantined modules are known, also after a power cut"),
      TEST_AFTER(new_device, the_operator_lifts_it, "erasing the running module lifts its quarantine"),
      TEST_AFTER(new_device, the_earlier_one_runs_again, "the earlier module runs again after a quarantine"),
      TEST_AFTER(new_device, not_one_with_a_lower_counter,
                 "an earlier module with a lower security counter does not run again after a quarantine"),
      TEST_AFTER(new_device, not_a_refused_candidate, "a candidate that was refused does not take the place of a quarantined module"),
      TEST_AFTER(new_device, lost_guests_are_quarantined, "isolation faults quarantine as others do"),
      TEST_AFTER(new_device, not_a_quarantined_earlier_one, "an earlier module that is quarantined does not run again after a quarantine"),
      TEST_AFTER(new_device, lost_loads_are_quarantined,
                 "a package that cannot be loaded back again and again is quarantined, and the earlier one runs again"),
      TEST_AFTER(new_device, damaged_at_a_load_back,
                 "a package that is damaged is not loaded back, gives way to the earlier one, and may be pushed again"),
      TEST_AFTER(new_device, damaged_and_refused, "nor does it run while flash refuses the record of that"),
      TEST_AFTER(new_device, a_damaged_earlier_one, "an earlier module that was damaged meanwhile does not run again after a quarantine"),
      TEST_AFTER(new_device, a_load_at_boot_is_tried_again,
                 "a package that cannot be loaded at a reset is tried again in each period, and quarantined in the end"),
      TEST_AFTER(new_device, a_new_package_that_cannot_be_loaded,
                 "a package started for good that cannot be loaded is quarantined, and the earlier one runs again"),
      TEST_AFTER(new_device, nothing_runs_without_its_record,
                 "while flash refuses the record of a quarantine nothing runs, and it is tried again in each period"),
      TEST_AFTER(new_device, a_new_package_runs_after_that, "a new package runs after a quarantine that flash has refused"),
      TEST_AFTER(new_device, an_erase_ends_that, "an erase of the running module ends what flash has refused"),
      TEST_AFTER(new_device, an_erase_that_flash_refuses, "an erase that flash refuses leaves the module running"),
  };
  return cmocka_run_group_tests_name("recovery", tests, NULL, NULL);
}
