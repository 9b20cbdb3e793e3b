/* What is remembered across resets, on a board whose RAM a test can spoil. */
#include "unit.h"

#include <string.h>

#include "core/liveness.h"
#include "fake_board.h"

static struct sp_liveness liveness;

static uint8_t hash[32];

static const uint8_t *hash_of(uint8_t number) {
  memset(hash, number, sizeof hash);
  return hash;
}

static void restart(enum sp_reset_cause cause) {
  memset(&liveness, 0, sizeof liveness);
  sp_liveness_init(&liveness, cause);
}

static int power_on(void **state) {
  (void)state;
  fake_board_reset();
  memset(fake_board.retained, 0xa5, sizeof fake_board.retained);
  restart(SP_RESET_POWER);
  return 0;
}

static void nothing_is_known(void **state) {
  (void)state;
  assert_false(liveness.blames);
  assert_false(sp_liveness_disabled(&liveness));
  assert_string_equal(sp_liveness_why(&liveness), "");
}

static void a_crash_spoils_the_record(void **state) {
  static const enum sp_reset_cause causes[] = {SP_RESET_WATCHDOG, SP_RESET_FAULT};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    (void)power_on(NULL);
    memset(fake_board.retained, 0xa5, sizeof fake_board.retained);
    restart(causes[i]);
    assert_true(sp_liveness_disabled(&liveness));
    assert_string_equal(sp_liveness_why(&liveness), "a crash that lost the count");
    assert_false(liveness.blames);
    restart(SP_RESET_SOFTWARE);
    assert_true(sp_liveness_disabled(&liveness));
    sp_liveness_clear_crashes(&liveness);
    assert_false(sp_liveness_disabled(&liveness));
  }
}

static void crash(unsigned times, enum sp_reset_cause cause) {
  for (unsigned i = 0; i < times; i++) {
    sp_liveness_loading(&liveness, hash_of(9));
    restart(cause);
  }
}

static void any_damage_is_seen(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(struct sp_kept); i++) {
    (void)power_on(NULL);
    crash(3, SP_RESET_FAULT);
    restart(SP_RESET_SOFTWARE);
    assert_true(sp_liveness_disabled(&liveness));
    fake_board.retained[i] ^= 0x10;
    fake_board.retained[sizeof(struct sp_kept) + i] ^= 0x10;
    restart(SP_RESET_SOFTWARE);
    assert_false(sp_liveness_disabled(&liveness));
    assert_int_equal(sp_liveness_boots(&liveness), 1);
  }
}

static void one_copy_is_enough(void **state) {
  (void)state;
  for (size_t i = 0; i < SP_KEPT_COPIES * sizeof(struct sp_kept); i++) {
    (void)power_on(NULL);
    crash(1, SP_RESET_WATCHDOG);
    sp_liveness_loading(&liveness, hash_of(9));
    fake_board.retained[i] ^= 0x10;
    restart(SP_RESET_WATCHDOG);
    assert_false(sp_liveness_disabled(&liveness));
    assert_int_equal(sp_liveness_boots(&liveness), 3);
    sp_liveness_loading(&liveness, hash_of(9));
    fake_board.retained[i] ^= 0x10;
    restart(SP_RESET_WATCHDOG);
    assert_string_equal(sp_liveness_why(&liveness), "3 watchdog resets in a row");
    assert_true(liveness.blames);
    assert_memory_equal(liveness.blamed, hash_of(9), 32);
  }
}

/* Every reset in the middle of a change: the memory has so many bytes of what came after it, in the order of writing. */
static void a_change_is_cut(void **state) {
  uint8_t before[SP_RETAINED_BYTES], after[SP_RETAINED_BYTES];
  (void)state;
  crash(2, SP_RESET_FAULT);
  sp_liveness_loading(&liveness, hash_of(1));
  memcpy(before, fake_board.retained, sizeof before);
  sp_liveness_loading(&liveness, hash_of(2));
  memcpy(after, fake_board.retained, sizeof after);
  for (size_t written = 0; written <= SP_KEPT_COPIES * sizeof(struct sp_kept); written++) {
    memcpy(fake_board.retained, before, sizeof before);
    memcpy(fake_board.retained, after, written);
    restart(SP_RESET_FAULT);
    assert_string_equal(sp_liveness_why(&liveness), "3 fault resets in a row");
    assert_true(liveness.blames); /* one of the two, whole */
    assert_memory_equal(liveness.blamed, hash_of(liveness.blamed[0]), 32);
    assert_in_range(liveness.blamed[0], 1, 2);
  }
}

static void three_in_a_row(void **state) {
  static const struct {
    enum sp_reset_cause causes[3];
    const char *why;
  } rows[] = {{{SP_RESET_WATCHDOG, SP_RESET_WATCHDOG, SP_RESET_WATCHDOG}, "3 watchdog resets in a row"},
              {{SP_RESET_FAULT, SP_RESET_FAULT, SP_RESET_FAULT}, "3 fault resets in a row"},
              {{SP_RESET_FAULT, SP_RESET_WATCHDOG, SP_RESET_FAULT}, "3 crashes in a row"}};
  (void)state;
  for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
    (void)power_on(NULL);
    for (size_t i = 0; i < 3; i++) {
      assert_false(sp_liveness_disabled(&liveness));
      assert_false(liveness.blames);
      crash(1, rows[row].causes[i]);
    }
    assert_true(sp_liveness_disabled(&liveness));
    assert_string_equal(sp_liveness_why(&liveness), rows[row].why);
    assert_true(liveness.blames);
    assert_memory_equal(liveness.blamed, hash_of(9), 32);
    restart(rows[row].causes[2]); /* once */
    assert_false(liveness.blames);
  }
}

static void one_more(void **state) {
  (void)state;
  crash(3, SP_RESET_FAULT);
  sp_liveness_loading(&liveness, hash_of(8)); /* a new one, that brings it down too */
  restart(SP_RESET_FAULT);
  assert_true(sp_liveness_disabled(&liveness));
  assert_true(liveness.blames);
  assert_memory_equal(liveness.blamed, hash_of(8), 32);
  sp_liveness_loading(&liveness, hash_of(7));
  restart(SP_RESET_SOFTWARE);
  assert_false(liveness.blames);
}

static void others_do_not_count(void **state) {
  static const enum sp_reset_cause others[] = {SP_RESET_POWER, SP_RESET_PIN, SP_RESET_SOFTWARE, SP_RESET_UNKNOWN};
  (void)state;
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    (void)power_on(NULL);
    crash(10, others[i]);
    assert_false(sp_liveness_disabled(&liveness));
    crash(2, SP_RESET_WATCHDOG);
    crash(1, others[i]);
    assert_false(sp_liveness_disabled(&liveness));
    crash(1, SP_RESET_WATCHDOG); /* nor do they end a row */
    assert_true(sp_liveness_disabled(&liveness));
    crash(1, others[i]);
    assert_true(sp_liveness_disabled(&liveness));
  }
}

static void a_row_ends(void **state) {
  (void)state;
  crash(2, SP_RESET_FAULT);
  sp_liveness_clear_crashes(&liveness);
  crash(2, SP_RESET_FAULT);
  assert_false(sp_liveness_disabled(&liveness));
  crash(1, SP_RESET_FAULT);
  assert_true(sp_liveness_disabled(&liveness));
}

static void every_start_is_counted(void **state) {
  static const enum sp_reset_cause causes[] = {SP_RESET_PIN, SP_RESET_SOFTWARE, SP_RESET_WATCHDOG, SP_RESET_FAULT, SP_RESET_UNKNOWN};
  (void)state;
  assert_int_equal(sp_liveness_boots(&liveness), 1);
  for (uint32_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
    restart(causes[i]);
    assert_int_equal(sp_liveness_boots(&liveness), 2 + i);
  }
  const uint32_t boots = sp_liveness_boots(&liveness);
  sp_liveness_clear_crashes(&liveness);
  assert_int_equal(sp_liveness_boots(&liveness), boots);
}

static void nobody_is_blamed(void **state) {
  (void)state;
  crash(2, SP_RESET_FAULT);
  restart(SP_RESET_FAULT); /* no package was loaded since the reset before */
  assert_true(sp_liveness_disabled(&liveness));
  assert_false(liveness.blames);
}

static void what_was_unloaded_is_not_blamed(void **state) {
  (void)state;
  crash(2, SP_RESET_FAULT);
  sp_liveness_loading(&liveness, hash_of(9));
  sp_liveness_unloaded(&liveness);
  restart(SP_RESET_FAULT);
  assert_true(sp_liveness_disabled(&liveness));
  assert_false(liveness.blames);
}

static void an_end_is_kept(void **state) {
  (void)state;
  crash(3, SP_RESET_FAULT);
  sp_liveness_clear_crashes(&liveness);
  restart(SP_RESET_SOFTWARE);
  assert_false(sp_liveness_disabled(&liveness));
  assert_false(liveness.blames);
  assert_false(liveness.blames);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(power_on, nothing_is_known, "after power-on nothing is known"),
      TEST_AFTER(power_on, any_damage_is_seen, "what is kept is forgotten when one bit of both its copies has changed"),
      TEST_AFTER(power_on, one_copy_is_enough, "what is kept is believed while one of its copies is right"),
      TEST_AFTER(power_on, a_change_is_cut, "a reset in the middle of a change loses neither the count nor who is to blame"),
      TEST_AFTER(power_on, a_crash_spoils_the_record, "a crash that spoils what is kept disables modules"),
      TEST_AFTER(power_on, three_in_a_row, "three watchdog or fault resets in a row disable modules, and blame the one that ran"),
      TEST_AFTER(power_on, one_more, "a package whose load is the next crash of a crash loop is blamed at once"),
      TEST_AFTER(power_on, others_do_not_count, "other resets neither count nor end a row"),
      TEST_AFTER(power_on, a_row_ends, "a row that was ended begins anew"),
      TEST_AFTER(power_on, an_end_is_kept, "a crash loop that was ended stays so across a reset"),
      TEST_AFTER(power_on, every_start_is_counted, "every start since power-on is counted, whatever is forgiven"),
      TEST_AFTER(power_on, nobody_is_blamed, "a crash loop without a module disables modules and blames none"),
      TEST_AFTER(power_on, what_was_unloaded_is_not_blamed, "a package that was unloaded before the crash is not blamed"),
  };
  return cmocka_run_group_tests_name("liveness", tests, NULL, NULL);
}
