/* Erases that a power cut has ended, and that read as if they were done. */
#include "unit.h"

#include "store_fixture.h"

/* The power goes in the erase of a slot: each sector reads blank, and none may be programmed. */
static void cut_erase(enum sp_flash_area area) {
  fake_flash_fill(area, 0xff);
  for (uint32_t i = 0; i < sp_flash_size(area) / sp_flash_sector(area); i++) fake_flash.content.weak[fake_flash_sector(area) + i] = 1;
  fixture_boot();
}

/* `LARGE` fills the slot: what is programmed where an erase was cut ends the test. */
static void expect_erased_before(void) {
  assert_int_equal(fixture_upload(LARGE), SP_OK);
  assert_true(fixture_holds(SP_SLOT_CANDIDATE, LARGE));
}

ON_PARTS(a_cut_erase_of_the_candidate) {
  assert_int_equal(fixture_upload(NEW), SP_OK);
  assert_int_equal(sp_store_erase_candidate(&store, SP_LEFT_ALL), SP_LATER);
  cut_erase(fixture_area(SP_SLOT_CANDIDATE));
  expect_erased_before();
}

ON_PARTS(a_cut_erase_of_the_running_slot) {
  fixture_install(OLD);
  const enum sp_flash_area area = fixture_area(SP_SLOT_RUNNING);
  assert_int_equal(sp_store_erase_running(&store, SP_LEFT_ALL), SP_LATER);
  cut_erase(area);
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK);
  fixture_install(NEW);
  expect_erased_before();
}

/* What is pending takes the place of the slot that was being erased, and that is not forgotten. */
ON_PARTS(a_cut_erase_and_a_start) {
  bool reverted;
  for (unsigned erases_it = 0; erases_it < 2; erases_it++) {
    fixture_init(fixture_part);
    fixture_install(OLD);
    assert_int_equal(fixture_upload(NEW), SP_OK);
    assert_int_equal(fixture_mark(NEW, true), SP_OK);
    const enum sp_flash_area area = fixture_area(SP_SLOT_RUNNING);
    assert_int_equal(sp_store_erase_running(&store, SP_LEFT_ALL), SP_LATER);
    cut_erase(area);
    assert_int_equal(fixture_area(SP_SLOT_CANDIDATE), area);
    assert_int_equal(store.state.candidate, SP_CANDIDATE_EMPTY);
    sp_lifecycle_evaluated(&store, true, 0);
    assert_int_equal(STEPS(sp_lifecycle_due(&store, 0, left_ms, &reverted)), SP_OK);
    fixture_boot();
    if (erases_it == 1) {
      assert_int_equal(STEPS(sp_store_erase_candidate(&store, left_ms)), SP_OK);
      assert_int_equal(fake_flash.content.weak[fake_flash_sector(area)], 0);
    }
    expect_erased_before();
  }
}

/* Nobody knows what was under way when it was lost. */
ON_PARTS(a_cut_erase_and_a_lost_journal) {
  fixture_install(NEW);
  fixture_lose_journal();
  cut_erase(SP_FLASH_SLOT_0);
  cut_erase(SP_FLASH_SLOT_1);
  for (unsigned i = 0; i < 2; i++) {
    fixture_boot();
    expect_erased_before();
    fixture_install(i == 0 ? OTHER : NEW);
  }
  assert_false(store.state.journal_lost); /* confirmed since */
  assert_int_equal(STEPS(sp_store_erase_running(&store, left_ms)), SP_OK);
  assert_int_equal(sp_lifecycle_runnable(&store), SP_E_NO_MODULE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_cut_erase_of_the_candidate, "where an erase of the candidate was cut all is erased again, even what reads blank"),
      TEST(a_cut_erase_of_the_running_slot, "and where one of the running slot was"),
      TEST(a_cut_erase_and_a_start, "also after a start, which makes that slot the candidate, and another reset"),
      TEST(a_cut_erase_and_a_lost_journal, "also after the journal was lost, which a confirm ends"),
  };
  return cmocka_run_group_tests_name("erasure", tests, NULL, NULL);
}
