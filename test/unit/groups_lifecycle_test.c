/* A package's life, asked for and told through the groups. */
#include "groups_fixture.h"

#include "core/error.h"

/* What image state shows of a slot. */
struct shown {
  bool pending, confirmed, active, permanent;
};

/* With `present` false the slot is not in the list. */
static void expect_slot(uint32_t slot, bool present, struct shown flags) {
  bool found = false;
  ask(SP_SMP_READ, IMAGES, 0);
  assert_true(zcbor_search_key_tstr_lit(answer, "images") && zcbor_list_start_decode(answer));
  while (!zcbor_array_at_end(answer)) {
    assert_true(zcbor_unordered_map_start_decode(answer));
    if (number("image") == 1 && number("slot") == slot) {
      found = true;
      assert_int_equal(truth("pending"), flags.pending);
      assert_int_equal(truth("confirmed"), flags.confirmed);
      assert_int_equal(truth("active"), flags.active);
      assert_int_equal(truth("permanent"), flags.permanent);
    }
    leave();
  }
  assert_int_equal(found, present);
}

static void expect_lifecycle(const char *running, const char *candidate, uint32_t counter) {
  ask(SP_SMP_READ, SETPOINT, 4);
  expect_text("running", running);
  expect_text("candidate", candidate);
  assert_int_equal(number("counter"), counter);
}

static void ask_for_state(const uint8_t *hash, bool confirm) {
  ask_begin(SP_SMP_WRITE, IMAGES, 0);
  assert_true(hash == NULL || sp_cbor_put_bytes(asked, "hash", hash, 32));
  assert_true(sp_cbor_put_bool(asked, "confirm", confirm));
  ask_send();
}

static void write_state(const uint8_t *hash, bool confirm) {
  ask_for_state(hash, confirm);
  assert_true(zcbor_search_key_tstr_lit(answer, "images"));
}

static void revert(void) { ask(SP_SMP_WRITE, SETPOINT, 7); }

/* "plain" runs and is confirmed, "of odd length" is complete. */
static void two_packages(void) {
  push("plain");
  upload_package("of odd length");
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.active = false});
}

static void test_reset_confirm(void **state) {
  (void)state;
  two_packages();
  write_state(package_hash, false);
  expect_slot(1, true, (struct shown){.pending = true});
  expect_lifecycle("permanent", "pending", 0);
  reset_device();
  expect_slot(0, true, (struct shown){.active = true});
  expect_slot(1, true, (struct shown){.confirmed = true});
  expect_lifecycle("trial", "earlier", 0);
  write_state(NULL, true);
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.confirmed = false});
  expect_lifecycle("confirmed", "earlier", 1);
  reset_device();
  expect_lifecycle("confirmed", "earlier", 1);
}

static void test_reset_reset(void **state) {
  (void)state;
  two_packages();
  write_state(package_hash, false);
  reset_device();
  reset_device();
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_lifecycle("permanent", "complete", 0);
  enter("reverted");
  expect_text("text", sp_reasons_sentence(SP_E_RESET));
}

static void activate_revert(void **state) {
  (void)state;
  two_packages();
  start_package(false);
  expect_lifecycle("trial", "earlier", 0);
  enter("trial");
  assert_int_equal(number("evaluations"), 0);
  assert_int_equal(number("left"), SP_TRIAL_MS);
  leave();
  revert();
  assert_true(zcbor_array_at_end(answer));
  expect_lifecycle("permanent", "complete", 0);
  enter("reverted");
  expect_text("text", sp_reasons_sentence(SP_E_BY_HAND));
  revert();
  enter("err");
  assert_int_equal(number("rc"), 7);
}

static void confirm_of_what_goes(void **state) {
  (void)state;
  two_packages();
  start_package(false);
  device.control.leaving = SP_E_TRAP; /* the evaluation that has just been */
  for (unsigned with_hash = 0; with_hash < 2; with_hash++) {
    ask_for_state(with_hash == 1 ? package_hash : NULL, true);
    enter("err");
    assert_int_equal(number("rc"), 32);
    assert_string_equal(sp_reasons_get(&device.reasons, 0)->text, sp_reasons_sentence(SP_E_LEAVING));
  }
  fake_run(&device, 20);
  expect_lifecycle("permanent", "complete", 0);
}

static void every_state_has_a_name(void **state) {
  static const char *const candidate[SP_CANDIDATES] = {"empty",   "erasing",           "uploading", "complete",
                                                       "pending", "pending-permanent", "earlier",   "resuming"};
  static const char *const running[SP_PHASES] = {"none", "trial", "permanent", "confirmed", "erasing"};
  (void)state;
  for (unsigned i = 0; i < SP_CANDIDATES; i++) {
    device.store.state.candidate = (uint8_t)i;
    device.store.state.phase = (uint8_t)(i % SP_PHASES);
    expect_lifecycle(running[i % SP_PHASES], candidate[i], 0);
  }
}

static void confirm_by_hash(void **state) {
  (void)state;
  two_packages();
  write_state(package_hash, true);
  expect_slot(1, true, (struct shown){.pending = true, .permanent = true});
  reset_device();
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.confirmed = false});
  expect_lifecycle("permanent", "earlier", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_groups, test_reset_confirm, "a test starts at the next reset, and a confirm without a hash keeps it"),
      TEST_AFTER(new_groups, test_reset_reset, "a second reset before the confirm goes back, and says so"),
      TEST_AFTER(new_groups, activate_revert, "activate starts a package without a reset, and revert goes back"),
      TEST_AFTER(new_groups, confirm_by_hash, "a confirm by hash starts the package for good at the next reset"),
      TEST_AFTER(new_groups, confirm_of_what_goes, "a confirm of a package on trial that has faulted is refused, and it goes"),
      TEST_AFTER(new_groups, every_state_has_a_name, "lifecycle has a name for whatever a slot is doing"),
  };
  return cmocka_run_group_tests_name("groups_lifecycle", tests, NULL, NULL);
}
