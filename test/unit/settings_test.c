/* Settings: their values from the start, in the form of the journal, and kept there within the budget of writes. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/signals.h"
#include "store_fixture.h"

struct in {
  float comfort;
  int16_t steps[3];
  uint8_t eco;
  uint8_t host;
  int64_t id;
};

enum { COMFORT, STEPS_, ECO, HOST, ID, SIGNALS };

static const float comfort = 40;
static const int16_t steps[3] = {1, 2, 3};
static const uint8_t eco = 1;
static const int64_t id = 7;

#define SETTING(field, kind, elements, low, high)                                                                                       \
  {                                                                                                                                     \
    .name = #field, .unit = "", .type = (kind), .source = SP_SOURCE_SETTING, .count = (elements), .offset = offsetof(struct in, field), \
    .has_offset = SP_NO_HAS, .min = (low), .max = (high), .initial = &field                                                             \
  }

static const struct sp_signal signals[SIGNALS] = {
    [COMFORT] = SETTING(comfort, SP_F32, 1, 38, 50),
    [STEPS_] = SETTING(steps, SP_I16, 3, -9, 9),
    [ECO] = SETTING(eco, SP_BOOL, 1, 0, 1),
    [HOST] = {.name = "host",
              .unit = "",
              .type = SP_U8,
              .source = SP_SOURCE_HOST,
              .count = 1,
              .offset = offsetof(struct in, host),
              .has_offset = SP_NO_HAS,
              .max = 9},
    [ID] = SETTING(id, SP_I64, 1, -1e19, 1e19),
};

static const struct sp_minor minor = {.signal_count = SIGNALS, .in = {sizeof(struct in), 8}, .out = {0, 1}, .state = {0, 1}};
static const struct sp_contract contract = {.name = "unit", .minors = &minor, .signals = signals, .signal_count = SIGNALS};

static struct sp_signals values;
static struct sp_signals_write write_;
static uint8_t record[SP_JOURNAL_PAYLOAD_MAX];
static uint32_t length;

static int setup(void **state) {
  (void)state;
  sp_signals_init(&values, &contract);
  sp_signals_write_begin(&write_, &values);
  return 0;
}

static void write_integer(unsigned index, int64_t value) {
  assert_int_equal(sp_signals_write_signal(&write_, index, 1), SP_OK);
  assert_int_equal(sp_signals_write_integer(&write_, index, 0, value), SP_OK);
}

/* All settings but with other values than at first. */
static void write_all(void) {
  assert_int_equal(sp_signals_write_signal(&write_, COMFORT, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, COMFORT, 0, 45.5), SP_OK);
  assert_int_equal(sp_signals_write_signal(&write_, STEPS_, 3), SP_OK);
  for (size_t i = 0; i < 3; i++) assert_int_equal(sp_signals_write_integer(&write_, STEPS_, i, -(int64_t)i), SP_OK);
  write_integer(ECO, 0);
  write_integer(ID, INT64_MAX);
  length = sp_signals_write_settings(&write_, record);
}

static void assert_values(double warm, double last_step, double saving, int64_t number) {
  int64_t kept;
  assert_true(sp_signals_value(&values, COMFORT, 0) == warm);
  assert_true(sp_signals_value(&values, STEPS_, 2) == last_step);
  assert_true(sp_signals_value(&values, ECO, 0) == saving);
  memcpy(&kept, sp_signals_element(&values, ID, 0), sizeof kept);
  assert_true(kept == number);
}

static void assert_first(void) { assert_values(40, 3, 1, 7); }

/* --- values ------------------------------------------------------------------------------------------------------------- */

static void present_from_the_start(void **state) {
  (void)state;
  assert_first();
  assert_true(sp_signals_fresh(&values, COMFORT, UINT64_MAX));
  assert_false(sp_signals_fresh(&values, HOST, 0));
}

static void writes_like_a_host_signal(void **state) {
  (void)state;
  write_integer(HOST, 3);
  assert_false(write_.settings);
  assert_int_equal(sp_signals_write_signal(&write_, COMFORT, 1), SP_OK);
  assert_true(write_.settings);
  assert_int_equal(sp_signals_write_element(&write_, COMFORT, 0, 51), SP_E_SIGNAL_RANGE);
  assert_int_equal(sp_signals_write_signal(&write_, STEPS_, 2), SP_E_SIGNAL_COUNT);
  assert_int_equal(sp_signals_write_signal(&write_, ECO, 1), SP_OK);
  assert_int_equal(sp_signals_write_integer(&write_, ECO, 0, 2), SP_E_SIGNAL_RANGE);
  assert_first();
}

/* --- the record ----------------------------------------------------------------------------------------------------------- */

static void restores_what_was_written(void **state) {
  (void)state;
  write_integer(HOST, 3);
  write_all();
  assert_first(); /* until the commit */
  sp_signals_restore_settings(&values, record, length);
  assert_values(45.5, -2, 0, INT64_MAX);
  assert_false(sp_signals_fresh(&values, HOST, 0)); /* is no setting */
}

static void knows_its_form(void **state) {
  (void)state;
  write_all();
  static const uint8_t expected[] = {7, 'c', 'o', 'm', 'f', 'o', 'r',    't', SP_F32, 1, 0, 0,    0,    0x36, 0x42, /* 45.5 */
                                     5, 's', 't', 'e', 'p', 's', SP_I16, 3,   0,      0, 0, 0xff, 0xff, 0xfe, 0xff};
  assert_memory_equal(record, expected, sizeof expected);
}

static void another_contract_keeps_its_own(void **state) {
  (void)state;
  write_all();
  record[1] = 'k'; /* a name that the contract does not have */
  record[15 + 6] = SP_U16;
  sp_signals_restore_settings(&values, record, length);
  assert_values(40, 3, 0, INT64_MAX);
}

static void out_of_range_is_not_taken(void **state) {
  (void)state;
  write_all();
  const float hot = 51;
  memcpy(record + 11, &hot, sizeof hot);
  record[15 + 9] = 100; /* the first step */
  sp_signals_restore_settings(&values, record, length);
  assert_values(40, 3, 0, INT64_MAX);
}

static void damage_is_survived(void **state) {
  (void)state;
  uint64_t seed = 3;
  for (unsigned round = 0; round < 20000; round++) {
    (void)setup(NULL);
    write_all();
    for (unsigned flips = (unsigned)(unit_random(&seed) % 4); flips > 0; flips--)
      record[unit_random(&seed) % length] = (uint8_t)unit_random(&seed);
    uint8_t *exact = malloc(length); /* so that a read beyond it is seen */
    const uint32_t cut = (uint32_t)(unit_random(&seed) % (length + 1u));
    memcpy(exact, record, cut);
    sp_signals_restore_settings(&values, exact, cut);
    free(exact);
    for (unsigned i = 0; i < SIGNALS; i++) {
      const double value = sp_signals_value(&values, i, 0);
      assert_true(i == HOST || (value >= signals[i].min && value <= signals[i].max));
    }
  }
}

/* --- kept in flash ---------------------------------------------------------------------------------------------------------- */

static int keep(uint32_t bytes) { return STEPS(sp_store_keep(&store, SP_RECORD_SETTINGS, record, bytes, left_ms)); }

ON_PARTS(is_kept) {
  uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
  fixture_init(fixture_part);
  assert_int_equal(sp_store_kept(&store, SP_RECORD_SETTINGS, kept, sizeof kept), 0);
  memset(record, 0xa5, sizeof record);
  assert_int_equal(keep(sizeof record), SP_OK);
  fixture_boot();
  assert_int_equal(sp_store_kept(&store, SP_RECORD_SETTINGS, kept, sizeof kept), sizeof record);
  assert_memory_equal(kept, record, sizeof record);
  assert_int_equal(sp_store_kept(&store, SP_RECORD_MODE, kept, sizeof kept), 0);
}

ON_PARTS(the_same_costs_nothing) {
  fixture_init(fixture_part);
  memset(record, 1, 20);
  assert_int_equal(keep(20), SP_OK);
  fake_flash.operations = 0;
  const unsigned left = store.state.writes;
  assert_int_equal(keep(20), SP_OK);
  assert_int_equal(fake_flash.operations, 0);
  assert_int_equal(store.state.writes, left);
}

ON_PARTS(the_budget_holds) {
  fixture_init(fixture_part);
  for (unsigned i = 0; i < SP_WRITES_BURST; i++) {
    record[0] = (uint8_t)(i + 1u);
    assert_int_equal(keep(1), SP_OK);
    if (i % 8 == 0) fixture_boot(); /* a reset gives nothing back */
  }
  record[0] = 0;
  assert_int_equal(keep(1), SP_E_STORE_BUSY);
  uint8_t kept;
  assert_int_equal(sp_store_kept(&store, SP_RECORD_SETTINGS, &kept, sizeof kept), 1);
  assert_int_equal(kept, SP_WRITES_BURST);
}

static void flash_that_fails_keeps_the_old(void **state) {
  (void)state;
  uint8_t kept;
  fixture_init(&fake_parts[1]);
  record[0] = 1;
  assert_int_equal(keep(1), SP_OK);
  fake_flash.worn = true;
  record[0] = 2;
  assert_int_equal(sp_store_keep(&store, SP_RECORD_SETTINGS, record, 1, SP_LEFT_ALL), SP_E_FLASH);
  fake_flash.worn = false;
  fixture_boot();
  assert_int_equal(sp_store_kept(&store, SP_RECORD_SETTINGS, &kept, sizeof kept), 1);
  assert_int_equal(kept, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(setup, present_from_the_start, "a setting has the contract's value from the start, and is never stale"),
      TEST_AFTER(setup, writes_like_a_host_signal, "a setting is written like a host signal, within its type and range"),
      TEST_AFTER(setup, restores_what_was_written, "settings that were written are restored to the bit, other signals are not"),
      TEST_AFTER(setup, knows_its_form, "the record has the bytes of SPEC.md"),
      TEST_AFTER(setup, another_contract_keeps_its_own, "an entry of another name or type is passed over, those behind it are taken"),
      TEST_AFTER(setup, out_of_range_is_not_taken, "a value outside of the contract's range is not taken"),
      TEST_AFTER(setup, damage_is_survived, "whatever a record holds, every setting stays in its range"),
      TEST(is_kept, "settings outlive a reset"),
      TEST(the_same_costs_nothing, "the same settings again write nothing"),
      TEST(the_budget_holds, "settings cost writes of the budget, and beyond it the answer is busy"),
      TEST(flash_that_fails_keeps_the_old, "settings that flash refuses are as they were"),
  };
  return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
