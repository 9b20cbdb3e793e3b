/* Packages whose contract this firmware does not hold: refused, kept, not quarantined. Firmware changes by opening the store anew with
 * another contract. */
#include "unit.h"

#include "control_fixture.h"
#include "made_package.h"
#include "good_wasm.h"
#include "store_fixture.h"

static const struct sp_minor minors[] = {{.id = {9, 9, 9}}, {.id = {1, 2, 3}}};
static const struct sp_contract other_contract = {.minors = minors};
static const struct sp_contract both_contracts = {.minors = minors, .minor = 1};

static int with_running(void **state) {
  (void)state;
  fixture_init(&fake_parts[1]);
  fixture_install(OLD);
  return 0;
}

static void other_firmware(const struct sp_contract *contract) {
  sp_store_open(&store, contract);
  assert_int_equal(sp_lifecycle_boot(&store), SP_OK);
}

static void expect_kept(unsigned package) {
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, package));
  assert_int_equal(store.state.candidate, SP_CANDIDATE_COMPLETE);
  assert_int_equal(store.state.quarantines, 0);
}

static void an_upload_is_refused_and_kept(void **state) {
  (void)state;
  uint32_t offset = 0;
  other_firmware(&other_contract);
  assert_int_equal(fixture_upload(NEW), SP_E_PACKAGE_CONTRACT);
  expect_kept(NEW);
  assert_int_equal(STEPS(sp_store_upload_finish(&store, left_ms)), SP_E_PACKAGE_CONTRACT); /* the answer was lost */
  fake_flash.operations = 0;
  assert_int_equal(fixture_begin(NEW, &offset), SP_E_PACKAGE_CONTRACT);
  assert_int_equal(fixture_mark(NEW, false), SP_E_PACKAGE_CONTRACT);
  assert_int_equal(fake_flash.operations, 0); /* nothing has to come again */
  other_firmware(&other_contract);
  expect_kept(NEW);
  other_firmware(&both_contracts);
  assert_int_equal(fixture_begin(NEW, &offset), SP_OK);
  assert_int_equal(offset, fixture_packages[NEW].length);
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
}

static void another_upload_takes_its_place(void **state) {
  (void)state;
  other_firmware(&other_contract);
  assert_int_equal(fixture_upload(NEW), SP_E_PACKAGE_CONTRACT);
  assert_int_equal(fixture_upload(OTHER), SP_E_PACKAGE_CONTRACT);
  expect_kept(OTHER);
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
  assert_false(sp_store_holds(&store, SP_SLOT_CANDIDATE));
}

static void what_is_pending_does_not_start(void **state) {
  (void)state;
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  other_firmware(&other_contract);
  expect_kept(NEW);
  assert_int_equal(store.state.ended_code, SP_E_PACKAGE_CONTRACT);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
}

static void what_runs_stays_and_does_not_run(void **state) {
  (void)state;
  other_firmware(&other_contract);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_PACKAGE_CONTRACT);
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
  assert_int_equal(store.state.phase, SP_PHASE_CONFIRMED);
  assert_int_equal(store.state.counter, 1);
  other_firmware(&both_contracts);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_OK);
}

static void evaluations_say_so(void **state) {
  (void)state;
  PUT(good, 1);
  settle(1);
  assert_true(control.sandbox.loaded);
  restart(SP_RESET_SOFTWARE);
  sp_store_open(control.store, &made_contract);
  sp_control_boot(&control);
  assert_false(control.sandbox.loaded);
  for (unsigned i = 1; i <= FAULTS + 1u; i++) assert_string_equal(evaluate_at(i * PERIOD, 1), "contract");
  assert_int_equal(control.counters.faults, 0);
  assert_int_equal(control.store->state.quarantines, 0);
  restart(SP_RESET_SOFTWARE);
  assert_string_equal(evaluate_at(PERIOD, 1), "good");
}

static void every_verdict_has_a_name(void **state) {
  (void)state;
  for (int code = SP_E_PACKAGE_KEY; code <= SP_E_PACKAGE_MAGIC; code++) assert_string_equal(sp_control_result_name(code), "damaged");
  assert_string_equal(sp_control_result_name(SP_E_PACKAGE_UNSIGNED), "damaged");
  assert_string_equal(sp_control_result_name(SP_E_PACKAGE_NO_COUNTER), "damaged");
  assert_string_equal(sp_control_result_name(SP_E_SLOT_CHANGED), "damaged");
  assert_string_equal(sp_control_result_name(SP_E_COUNTER), "counter");
  assert_string_equal(sp_control_result_name(SP_E_LOAD_ARENA), "load");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(with_running, an_upload_is_refused_and_kept, "its upload is refused, and kept for firmware that holds its contract"),
      TEST_AFTER(with_running, another_upload_takes_its_place, "another upload takes its place, and an erase removes it"),
      TEST_AFTER(with_running, what_is_pending_does_not_start, "what was pending does not start, and is complete again"),
      TEST_AFTER(with_running, what_runs_stays_and_does_not_run,
                 "what ran stays in its slot, and runs again under firmware that holds its contract"),
      TEST_AFTER(new_device, evaluations_say_so, "evaluations without it say contract, and it is not quarantined"),
      TEST(every_verdict_has_a_name, "every verdict over a package has a name as a result"),
  };
  return cmocka_run_group_tests_name("other contract", tests, NULL, NULL);
}
