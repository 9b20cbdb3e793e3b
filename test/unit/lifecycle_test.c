/* What runs: trial, confirm, revert, quarantine, the security counter. Power cuts are in test/power-loss. */
#include "unit.h"

#include <string.h>

#include "store_fixture.h"

static bool reverted;

static int start(void) { return STEPS(sp_lifecycle_start(&store, left_ms)); }
static int confirm(void) { return STEPS(sp_lifecycle_confirm(&store, left_ms)); }
static int revert(int code) { return STEPS(sp_lifecycle_revert(&store, code, left_ms)); }
static int quarantine(void) { return STEPS(sp_lifecycle_quarantine(&store, SP_E_TRAP, 4, left_ms)); }
static int due(uint64_t now_ms) { return STEPS(sp_lifecycle_due(&store, now_ms, left_ms, &reverted)); }

static int new_device(void **state) {
  (void)state;
  fixture_init(&fake_parts[1]);
  return 0;
}

/* OLD is confirmed, with counter 1; NEW, with counter 2, is complete. */
static int with_candidate(void **state) {
  (void)new_device(state);
  fixture_install(OLD);
  return fixture_upload(NEW);
}

static int on_trial(void **state) {
  (void)with_candidate(state);
  return fixture_mark(NEW, false) != SP_OK || start() != SP_OK;
}

static void expect(unsigned running, enum sp_phase phase, uint32_t counter) {
  assert_true(fixture_holds(SP_SLOT_RUNNING, running));
  assert_int_equal(store.state.phase, phase);
  assert_int_equal(store.state.counter, counter);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_OK);
}

static void expect_ended(unsigned package, int code) {
  assert_int_equal(store.state.ended_code, code);
  assert_memory_equal(store.state.ended_hash, fixture_packages[package].hash, 32);
}

static void nothing_at_first(void **state) {
  (void)state;
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
  assert_int_equal(fake_flash.operations, 0);
  assert_int_equal(start(), SP_E_NOT_PENDING);
  assert_int_equal(confirm(), SP_E_NO_TRIAL);
  assert_int_equal(revert(SP_E_BY_HAND), SP_E_NO_TRIAL);
  assert_int_equal(quarantine(), SP_E_NO_MODULE);
  assert_int_equal(fixture_mark(NEW, false), SP_E_NO_PACKAGE);
}

static void a_reset_starts_and_a_second_goes_back(void **state) {
  (void)state;
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_true(sp_lifecycle_pending(&store));
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  fixture_boot();
  expect(NEW, SP_PHASE_TRIAL, 1);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, OLD));
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EARLIER);
  fixture_boot();
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_COMPLETE);
  expect_ended(NEW, SP_E_RESET);
  fixture_boot(); /* and it is not tried again by itself */
  expect(OLD, SP_PHASE_CONFIRMED, 1);
}

static void a_confirm_raises_the_counter(void **state) {
  (void)state;
  assert_int_equal(confirm(), SP_OK);
  expect(NEW, SP_PHASE_CONFIRMED, 2);
  assert_int_equal(revert(SP_E_BY_HAND), SP_E_NO_TRIAL);
  assert_int_equal(fixture_mark(OLD, false), SP_E_COUNTER); /* it is still in the slot, and stays there */
  fake_flash.operations = 0;
  assert_int_equal(confirm(), SP_OK);
  assert_int_equal(fake_flash.operations, 0);
  fixture_boot();
  expect(NEW, SP_PHASE_CONFIRMED, 2);
}

static void a_revert_goes_back(void **state) {
  (void)state;
  assert_int_equal(revert(SP_E_BY_HAND), SP_OK);
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  expect_ended(NEW, SP_E_BY_HAND);
  assert_int_equal(fixture_mark(NEW, false), SP_OK); /* and can be tried again */
  assert_int_equal(start(), SP_OK);
  expect(NEW, SP_PHASE_TRIAL, 1);
}

static void a_first_trial_goes_back_to_nothing(void **state) {
  (void)state;
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_int_equal(start(), SP_OK);
  expect(NEW, SP_PHASE_TRIAL, 0);
  assert_false(sp_store_holds(&store, SP_SLOT_CANDIDATE));
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, NEW));
}

static void without_a_trial(void **state) {
  (void)state;
  assert_int_equal(fixture_mark(NEW, true), SP_OK);
  fixture_boot();
  expect(NEW, SP_PHASE_PERMANENT, 1);
  fixture_boot(); /* a reset does not go back */
  expect(NEW, SP_PHASE_PERMANENT, 1);
  assert_int_equal(revert(SP_E_BY_HAND), SP_E_NO_TRIAL);
  assert_int_equal(confirm(), SP_OK);
  expect(NEW, SP_PHASE_PERMANENT, 1);
  sp_lifecycle_evaluated(&store, false, 0);
  assert_int_equal(due(0), SP_OK);
  expect(NEW, SP_PHASE_PERMANENT, 1);
  sp_lifecycle_evaluated(&store, true, 0);
  assert_int_equal(due(0), SP_OK);
  expect(NEW, SP_PHASE_CONFIRMED, 2);
}

static void by_policy(void **state) {
  (void)state;
  assert_int_equal(STEPS(sp_lifecycle_mark_pending(&store, fixture_packages[NEW].hash, false, 3, left_ms)), SP_OK);
  assert_int_equal(start(), SP_OK);
  for (unsigned i = 0; i < 6; i++) {
    expect(NEW, i < 5 ? SP_PHASE_TRIAL : SP_PHASE_CONFIRMED, i < 5 ? 1 : 2);
    sp_lifecycle_evaluated(&store, i % 2 == 0, i);
    assert_int_equal(due(i), SP_OK);
  }
}

static void a_trial_has_an_end(void **state) {
  (void)state;
  assert_int_equal(due(10ull * SP_TRIAL_MS), SP_OK); /* no evaluation could run yet */
  expect(NEW, SP_PHASE_TRIAL, 1);
  sp_lifecycle_evaluated(&store, true, 1000);
  sp_lifecycle_evaluated(&store, true, 2000);
  assert_int_equal(due(1000ull + SP_TRIAL_MS - 1), SP_OK);
  assert_false(reverted);
  assert_int_equal(due(1000ull + SP_TRIAL_MS), SP_OK);
  assert_true(reverted);
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  expect_ended(NEW, SP_E_UNCONFIRMED);
}

static void what_waits_is_not_overwritten(void **state) {
  uint32_t offset;
  (void)state;
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_int_equal(fixture_begin(OTHER, &offset), SP_E_STORE_PENDING);
  assert_int_equal(start(), SP_OK);
  assert_int_equal(fixture_begin(OTHER, &offset), SP_E_STORE_TRIAL);
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_E_STORE_TRIAL);
  assert_int_equal(fixture_mark(OLD, false), SP_E_STORE_TRIAL);
  expect(NEW, SP_PHASE_TRIAL, 1);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, OLD));
  assert_int_equal(revert(SP_E_BY_HAND), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK); /* takes it back */
  assert_false(sp_lifecycle_pending(&store));
  assert_int_equal(fixture_upload(OTHER), SP_OK);
}

static void marks_that_change_nothing(void **state) {
  (void)state;
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  const uint16_t writes = store.state.writes;
  fake_flash.operations = 0;
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  assert_int_equal(fake_flash.operations, 0);
  assert_int_equal(fixture_mark(NEW, true), SP_OK);
  assert_int_equal(store.state.writes, writes - 1);
  assert_int_equal(fixture_mark(OLD, true), SP_E_NO_PACKAGE); /* that is the running one */
}

static void quarantine_on_trial(void **state) {
  (void)state;
  assert_int_equal(quarantine(), SP_OK);
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  expect_ended(NEW, SP_E_TRAP);
  assert_int_equal(store.state.quarantined[0].code, SP_E_TRAP);
  assert_int_equal(store.state.quarantined[0].faults, 4);
  assert_false(sp_store_holds(&store, SP_SLOT_CANDIDATE));
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(fixture_mark(NEW, false), SP_E_QUARANTINED);
  fixture_boot();
  assert_int_equal(fixture_mark(NEW, false), SP_E_QUARANTINED);
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK); /* lifts it */
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
}

static void quarantine_never_lowers_the_counter(void **state) {
  (void)state;
  assert_int_equal(confirm(), SP_OK);
  assert_int_equal(quarantine(), SP_OK);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_QUARANTINE_LOWER);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_QUARANTINE_LOWER);
  assert_int_equal(store.state.counter, 2);
  assert_int_equal(fixture_mark(OLD, true), SP_E_COUNTER);
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  assert_int_equal(fixture_mark(OTHER, true), SP_OK);
  assert_int_equal(start(), SP_OK);
  expect(OTHER, SP_PHASE_PERMANENT, 2);
  assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY); /* there is no earlier one */
}

static void quarantine_with_an_equal_counter(void **state) {
  (void)state;
  assert_int_equal(confirm(), SP_OK);
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  assert_int_equal(fixture_mark(OTHER, true), SP_OK);
  assert_int_equal(start(), SP_OK);
  assert_int_equal(quarantine(), SP_OK);
  expect(NEW, SP_PHASE_CONFIRMED, 2);
  assert_int_equal(quarantine(), SP_OK); /* of this one too: there is nothing to go back to */
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_QUARANTINED);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_QUARANTINED);
}

static void quarantine_during_an_upload(void **state) {
  uint32_t offset;
  (void)state;
  assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
  assert_int_equal(fixture_begin(OTHER, &offset), SP_OK);
  assert_int_equal(fixture_send(OTHER, 0, 600), SP_OK);
  assert_int_equal(quarantine(), SP_OK);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_QUARANTINED);
  assert_int_equal(fixture_send(OTHER, 600, fixture_packages[OTHER].length), SP_OK);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, OTHER));
}

static void the_last_four_are_remembered(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_QUARANTINE_MAX + 1u; i++) {
    struct sp_state next = store.state;
    fixture_packages[NEW].hash[0] ^= (uint8_t)i;
    memcpy(next.slot[next.running].hash, fixture_packages[NEW].hash, 32);
    next.phase = SP_PHASE_CONFIRMED;
    assert_int_equal(sp_store_commit(&store, &next), SP_OK);
    assert_int_equal(quarantine(), SP_OK);
    assert_true(sp_store_is_quarantined(&store, fixture_packages[NEW].hash));
    fixture_packages[NEW].hash[0] ^= (uint8_t)i;
  }
  assert_false(sp_store_is_quarantined(&store, fixture_packages[NEW].hash)); /* the first */
  fixture_packages[NEW].hash[0] ^= 1;
  assert_true(sp_store_is_quarantined(&store, fixture_packages[NEW].hash));
}

static void flip(unsigned logical, unsigned at) {
  fake_flash_bytes(sp_store_physical(&store, logical) == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1)[at] ^= 0x10;
}

static void damaged_packages(void **state) {
  (void)state;
  assert_int_equal(fixture_mark(NEW, false), SP_OK);
  flip(SP_SLOT_CANDIDATE, 100);
  assert_int_equal(start(), SP_E_PACKAGE_HASH); /* verified again */
  expect(OLD, SP_PHASE_CONFIRMED, 1);
  assert_false(sp_store_holds(&store, SP_SLOT_CANDIDATE));
  expect_ended(NEW, SP_E_PACKAGE_HASH);
  flip(SP_SLOT_RUNNING, 100);
  fixture_boot(); /* at every boot too */
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
  expect_ended(OLD, SP_E_PACKAGE_HASH);
}

static void a_damaged_one_gives_way_to_the_earlier(void **state) {
  (void)state;
  assert_int_equal(confirm(), SP_OK);
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  assert_int_equal(fixture_mark(OTHER, true), SP_OK);
  fixture_boot();
  flip(SP_SLOT_RUNNING, 100);
  fixture_boot();
  expect(NEW, SP_PHASE_CONFIRMED, 2);
}

/* Since the boot, which has verified it. */
static void a_damaged_earlier_one(void **state) {
  (void)state;
  flip(SP_SLOT_CANDIDATE, 100);
  assert_int_equal(sp_lifecycle_revert(&store, SP_E_BY_HAND, SP_VERIFY_MS), SP_LATER); /* it takes time to see that */
  assert_int_equal(revert(SP_E_BY_HAND), SP_OK);
  assert_false(sp_store_holds(&store, SP_SLOT_RUNNING));
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_PACKAGE_HASH);
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_PACKAGE_HASH);
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
}

/* The running one's first good evaluation, its quarantine: neither is about what is pending. */
static void what_is_pending_keeps_its_policy(void **state) {
  (void)state;
  for (unsigned goes = 0; goes < 2; goes++) {
    (void)new_device(NULL);
    assert_int_equal(fixture_upload(OLD), SP_OK);
    assert_int_equal(fixture_mark(OLD, true), SP_OK);
    assert_int_equal(start(), SP_OK);
    assert_int_equal(fixture_upload(NEW), SP_OK);
    assert_int_equal(STEPS(sp_lifecycle_mark_pending(&store, fixture_packages[NEW].hash, false, 2, left_ms)), SP_OK);
    if (goes == 1) {
      assert_int_equal(quarantine(), SP_OK);
    } else {
      sp_lifecycle_evaluated(&store, true, 0);
      assert_int_equal(due(0), SP_OK);
      expect(OLD, SP_PHASE_CONFIRMED, 1);
    }
    fixture_boot();
    for (unsigned i = 0; i < 2; i++) {
      assert_int_equal(store.state.phase, SP_PHASE_TRIAL);
      sp_lifecycle_evaluated(&store, true, 0);
      assert_int_equal(due(0), SP_OK);
    }
    expect(NEW, SP_PHASE_CONFIRMED, 2);
  }
}

/* A whole package, but not the one that was uploaded. */
static void a_slot_that_was_changed(void **state) {
  (void)state;
  assert_int_equal(fixture_upload(OTHER), SP_OK);
  memcpy(fake_flash_bytes(sp_store_physical(&store, SP_SLOT_CANDIDATE) == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1),
         fixture_packages[OLD].bytes, fixture_packages[OLD].length);
  struct sp_state next = store.state;
  next.slot[sp_store_physical(&store, SP_SLOT_CANDIDATE)].length = fixture_packages[OLD].length;
  assert_int_equal(sp_store_commit(&store, &next), SP_OK);
  fixture_boot();
  assert_int_equal(fixture_mark(OTHER, false), SP_E_SLOT_CHANGED);
}

/* Writes the state again until it is the only record of the other half. */
static void fill_the_half(void) {
  const uint32_t generation = store.journal.generation;
  const struct sp_state same = store.state;
  while (store.journal.generation == generation) assert_int_equal(sp_store_commit(&store, &same), SP_OK);
}

static void rot_the_last_record(void) {
  const enum sp_flash_area half = store.journal.half == 0 ? SP_FLASH_JOURNAL_0 : SP_FLASH_JOURNAL_1;
  fake_flash_bytes(half)[store.journal.record[0].offset + 3u] ^= 1;
}

/* SECURITY.md, "What is not covered": a whole record that rots looks like one that was cut. */
static void a_rotten_last_record(void **state) {
  (void)state;
  fill_the_half();
  assert_int_equal(confirm(), SP_OK);
  rot_the_last_record();
  fixture_boot();
  expect(OLD, SP_PHASE_CONFIRMED, 1); /* the confirm has not happened: its trial ends with the reset, one counter back */
  expect_ended(NEW, SP_E_RESET);
}

static void a_rotten_only_record(void **state) {
  (void)state;
  assert_int_equal(confirm(), SP_OK);
  fill_the_half();
  rot_the_last_record();
  fixture_boot();
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_JOURNAL_LOST);
  assert_int_equal(store.journal.status, SP_JOURNAL_LOST);
  assert_int_equal(store.state.counter, SP_COUNTER_FLOOR);
}

static void nothing_is_done_without_time(void **state) {
  (void)state;
  fake_flash.operations = 0;
  assert_int_equal(sp_lifecycle_confirm(&store, 1), SP_LATER);
  assert_int_equal(sp_lifecycle_revert(&store, SP_E_BY_HAND, 1), SP_LATER);
  assert_int_equal(sp_lifecycle_quarantine(&store, SP_E_TRAP, 4, 1), SP_LATER);
  expect(NEW, SP_PHASE_TRIAL, 1);
  assert_int_equal(store.state.quarantines, 0);
  assert_int_equal(fake_flash.operations, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_device, nothing_at_first, "a new device runs nothing, and a boot writes nothing"),
      TEST_AFTER(with_candidate, a_reset_starts_and_a_second_goes_back, "a reset starts what is pending, and the next one goes back"),
      TEST_AFTER(on_trial, a_confirm_raises_the_counter, "a confirm raises the counter, and ends all ways back"),
      TEST_AFTER(on_trial, a_revert_goes_back, "a revert brings the earlier package back"),
      TEST_AFTER(new_device, a_first_trial_goes_back_to_nothing, "a trial without an earlier package goes back to nothing"),
      TEST_AFTER(with_candidate, without_a_trial, "a confirm without trial raises the counter at the first good evaluation"),
      TEST_AFTER(with_candidate, by_policy, "a trial is confirmed by as many good evaluations as were asked for"),
      TEST_AFTER(on_trial, a_trial_has_an_end, "a trial that is not confirmed in time, counted from its first evaluation, goes back"),
      TEST_AFTER(with_candidate, what_waits_is_not_overwritten, "what is pending or belongs to a trial is not overwritten"),
      TEST_AFTER(with_candidate, marks_that_change_nothing, "a mark that changes nothing writes nothing"),
      TEST_AFTER(on_trial, quarantine_on_trial, "a quarantine on trial goes back, is remembered, and is lifted by an erase"),
      TEST_AFTER(on_trial, quarantine_never_lowers_the_counter, "a quarantine never brings back a lower security counter"),
      TEST_AFTER(on_trial, quarantine_with_an_equal_counter, "a quarantine brings back an equal one, once"),
      TEST_AFTER(with_candidate, quarantine_during_an_upload, "a quarantine leaves an upload alone"),
      TEST_AFTER(with_candidate, the_last_four_are_remembered, "the last four quarantines are remembered"),
      TEST_AFTER(with_candidate, damaged_packages, "packages are verified again before a start and at every boot"),
      TEST_AFTER(on_trial, a_damaged_one_gives_way_to_the_earlier, "a damaged running package gives way to the earlier one"),
      TEST_AFTER(on_trial, a_damaged_earlier_one, "an earlier one that is damaged itself does not run again"),
      TEST_AFTER(new_device, what_is_pending_keeps_its_policy, "what is pending keeps the good evaluations that confirm it"),
      TEST_AFTER(new_device, a_slot_that_was_changed, "a whole package that is not the recorded one does not run"),
      TEST_AFTER(on_trial, a_rotten_last_record, "a last record that rots counts as cut: the one before it holds"),
      TEST_AFTER(on_trial, a_rotten_only_record, "the only record of a half that rots is a lost journal, and nothing runs"),
      TEST_AFTER(on_trial, nothing_is_done_without_time, "without time nothing is done"),
  };
  return cmocka_run_group_tests_name("lifecycle", tests, NULL, NULL);
}
