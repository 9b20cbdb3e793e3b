/* What was answered stays, on flash that fails twice in a row and says so or not. */
#include "unit.h"

#include "store_fixture.h"

/* NEW is on trial, and the next operations of flash fail. */
static void on_trial(const struct fake_part *part, uint32_t at, unsigned fault) {
  fixture_init(part);
  fixture_install(OLD);
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_int_equal(STEPS(sp_lifecycle_start(&store, left_ms)), SP_OK);
  fake_flash.operations = 0;
  fake_flash.fail_at = at;
  fake_flash.fail_more = 1;
  fake_flash.fault = (enum fake_fault)fault;
}

static void confirm_again(const struct fake_part *part, uint32_t at, unsigned fault) {
  on_trial(part, at, fault);
  const int error = sp_lifecycle_confirm(&store, SP_LEFT_ALL);
  fake_flash.fail_at = 0;
  assert_int_equal(store.state.counter, error == SP_OK ? 2 : 1);
  assert_int_equal(sp_lifecycle_confirm(&store, SP_LEFT_ALL), SP_OK);
  fixture_boot();
  assert_true(fixture_holds(SP_SLOT_RUNNING, NEW));
  assert_int_equal(store.state.phase, SP_PHASE_CONFIRMED);
  assert_int_equal(store.state.counter, 2);
}

static void quarantine_again(const struct fake_part *part, uint32_t at, unsigned fault) {
  on_trial(part, at, fault);
  const int error = sp_lifecycle_quarantine(&store, SP_E_TRAP, 4, SP_LEFT_ALL);
  fake_flash.fail_at = 0;
  if (error != SP_OK) assert_int_equal(sp_lifecycle_quarantine(&store, SP_E_TRAP, 4, SP_LEFT_ALL), SP_OK);
  fixture_boot();
  assert_true(fixture_holds(SP_SLOT_RUNNING, OLD));
  assert_int_equal(store.state.quarantines, 1);
  assert_true(sp_store_is_quarantined(&store, fixture_packages[NEW].hash));
}

static void on_all(void (*change)(const struct fake_part *part, uint32_t at, unsigned fault)) {
  for (unsigned part = 0; part < FAKE_PARTS; part++) {
    for (unsigned fault = 0; fault < FAKE_FAULTS; fault++) {
      for (uint32_t at = 1; at < 200; at += 1 + at / 10) change(&fake_parts[part], at, fault);
    }
  }
}

static void a_confirm_stays(void **state) {
  (void)state;
  on_all(confirm_again);
}

static void a_quarantine_stays(void **state) {
  (void)state;
  on_all(quarantine_again);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_confirm_stays, "a confirm that failed is tried again, and its package and counter stay"),
      TEST(a_quarantine_stays, "so is a quarantine, and the earlier package runs"),
  };
  return cmocka_run_group_tests_name("lifecycle, faults", tests, NULL, NULL);
}
