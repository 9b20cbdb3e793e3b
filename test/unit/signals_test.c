/* Signals: what a module may see, and how fresh. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/signals.h"

struct in {
  int64_t time;
  int32_t zone;
  float tank;
  float price[3];
  uint8_t level;
  uint8_t has_wind, padding[2];
  float wind;
  int64_t start;
};

enum { TIME, ZONE, TANK, PRICE, LEVEL, WIND, START, SIGNALS };

#define AT(field) .offset = offsetof(struct in, field)

static const struct sp_signal signals[SIGNALS] = {
    [TIME] = {.name = "time",
              .type = SP_I64,
              .source = SP_SOURCE_CLOCK_UTC,
              .count = 1,
              AT(time),
              .has_offset = SP_NO_HAS,
              .min = -1e12,
              .max = 4e9},
    [ZONE] = {.name = "zone",
              .type = SP_I32,
              .source = SP_SOURCE_CLOCK_ZONE,
              .count = 1,
              AT(zone),
              .has_offset = SP_NO_HAS,
              .min = -86400,
              .max = 86400},
    [TANK] = {.name = "tank",
              .type = SP_F32,
              .source = SP_SOURCE_BOARD,
              .count = 1,
              AT(tank),
              .has_offset = SP_NO_HAS,
              .min = 0,
              .max = 99,
              .stale_after_ms = 60000},
    [PRICE] = {.name = "price",
               .type = SP_F32,
               .source = SP_SOURCE_HOST,
               .count = 3,
               AT(price),
               .has_offset = SP_NO_HAS,
               .min = -10,
               .max = 10,
               .stale_after_ms = 1000},
    [LEVEL] =
        {.name = "level", .type = SP_U8, .source = SP_SOURCE_HOST, .count = 1, AT(level), .has_offset = SP_NO_HAS, .min = 0, .max = 1000},
    [WIND] = {.name = "wind",
              .type = SP_F32,
              .source = SP_SOURCE_HOST,
              .count = 1,
              AT(wind),
              .has_offset = offsetof(struct in, has_wind),
              .min = 0,
              .max = (double)50.3f,
              .stale_after_ms = 500},
    [START] = {.name = "start",
               .type = SP_I64,
               .source = SP_SOURCE_HOST,
               .count = 1,
               AT(start),
               .has_offset = SP_NO_HAS,
               .min = -1e19,
               .max = 1e19},
};

static const struct sp_minor minor = {.signal_count = SIGNALS, .in = {sizeof(struct in), 8}, .out = {0, 1}, .state = {0, 1}};

static const struct sp_contract contract = {.name = "unit", .minors = &minor, .signals = signals, .signal_count = SIGNALS};

static struct sp_signals values;
static struct sp_signals_write write_;

static int setup(void **state) {
  (void)state;
  sp_signals_init(&values, &contract);
  return 0;
}

static void write_scalar(unsigned index, double value, uint64_t now_ms) {
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, index, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, index, 0, value), SP_OK);
  sp_signals_write_commit(&write_, now_ms);
}

static void write_prices(double first, uint64_t now_ms) {
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, PRICE, 3), SP_OK);
  for (size_t i = 0; i < 3; i++) assert_int_equal(sp_signals_write_element(&write_, PRICE, i, first + (double)i), SP_OK);
  sp_signals_write_commit(&write_, now_ms);
}

/* Everything that is required, at now_ms. */
static void fill(uint64_t now_ms) {
  sp_signals_set_clock(&values, 1790000000000, 3600, now_ms);
  sp_signals_sample(&values, TANK, 55.5, now_ms);
  write_prices(1, now_ms);
  write_scalar(LEVEL, 7, now_ms);
  write_scalar(START, 1, now_ms);
}

static void found_by_name(void **state) {
  (void)state;
  assert_int_equal(sp_signals_find(&values, "price, and more", 5), PRICE);
  assert_int_equal(sp_signals_find(&values, "pric", 4), -1);
  assert_int_equal(sp_signals_find(&values, "", 0), -1);
}

static void collects(void **state) {
  (void)state;
  struct in in;
  unsigned missing = SIGNALS;
  fill(5000);
  memset(&in, 0xff, sizeof in);
  assert_int_equal(sp_signals_collect(&values, &minor, 5900, (uint8_t *)&in, &missing), SP_OK);
  assert_true(in.time == 1790000000);
  assert_int_equal(in.zone, 3600);
  assert_true(in.tank == 55.5F && in.price[0] == 1.0F && in.price[2] == 3.0F);
  assert_int_equal(in.level, 7);
  assert_int_equal(in.has_wind, 0);
  assert_true(in.wind == 0.0F);
  assert_int_equal(in.padding[0], 0);
}

static void optional_signals(void **state) {
  (void)state;
  struct in in;
  unsigned missing;
  fill(5000);
  write_scalar(WIND, 12, 5000);
  assert_int_equal(sp_signals_collect(&values, &minor, 5499, (uint8_t *)&in, &missing), SP_OK);
  assert_int_equal(in.has_wind, 1);
  assert_true(in.wind == 12.0F);
  assert_int_equal(sp_signals_collect(&values, &minor, 5500, (uint8_t *)&in, &missing), SP_OK); /* stale */
  assert_int_equal(in.has_wind, 0);
  assert_true(in.wind == 0.0F);
}

static void required_signals(void **state) {
  (void)state;
  struct in in;
  unsigned missing = SIGNALS;
  fill(5000);
  sp_signals_missing(&values, TANK);
  assert_int_equal(sp_signals_collect(&values, &minor, 5000, (uint8_t *)&in, &missing), SP_E_SKIPPED);
  assert_int_equal(missing, TANK);
  sp_signals_sample(&values, TANK, 50, 5000);
  assert_int_equal(sp_signals_collect(&values, &minor, 6000, (uint8_t *)&in, &missing), SP_E_SKIPPED); /* a second later prices are stale */
  assert_int_equal(missing, PRICE);
}

static void staleness(void **state) {
  (void)state;
  fill(5000);
  assert_true(sp_signals_fresh(&values, PRICE, 5999));
  assert_false(sp_signals_fresh(&values, PRICE, 6000));
  assert_true(sp_signals_fresh(&values, LEVEL, UINT64_MAX)); /* never stale */
  assert_int_equal(sp_signals_age_ms(&values, PRICE, 5999), 999);
}

static void implausible_samples(void **state) {
  (void)state;
  static const double bad[] = {-0.1, 99.1, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    sp_signals_sample(&values, TANK, 50, 100);
    assert_true(sp_signals_fresh(&values, TANK, 100));
    sp_signals_sample(&values, TANK, bad[i], 101);
    assert_false(sp_signals_fresh(&values, TANK, 101));
  }
  sp_signals_sample(&values, LEVEL, 5, 100); /* not the board's to give */
  assert_false(sp_signals_fresh(&values, LEVEL, 100));
}

static void atomic_write(void **state) {
  (void)state;
  fill(5000);
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, LEVEL, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, 200), SP_OK);
  assert_int_equal(sp_signals_write_signal(&write_, PRICE, 3), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, PRICE, 0, 9), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, PRICE, 1, 10.5), SP_E_SIGNAL_RANGE);
  assert_true(sp_signals_value(&values, LEVEL, 0) == 7.0); /* nothing of it was committed */
  assert_true(sp_signals_value(&values, PRICE, 0) == 1.0);
}

static void a_write_keeps_the_rest(void **state) {
  (void)state;
  fill(5000);
  sp_signals_write_begin(&write_, &values);
  sp_signals_sample(&values, TANK, 60, 5001); /* between begin and commit */
  assert_int_equal(sp_signals_write_signal(&write_, LEVEL, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, 9), SP_OK);
  sp_signals_write_commit(&write_, 5002);
  assert_true(sp_signals_value(&values, TANK, 0) == 60.0);
  assert_true(sp_signals_value(&values, LEVEL, 0) == 9.0);
  assert_int_equal(sp_signals_age_ms(&values, PRICE, 5002), 2);
}

static void refused_writes(void **state) {
  (void)state;
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, SIGNALS, 1), SP_E_SIGNAL_UNKNOWN);
  assert_int_equal(sp_signals_write_signal(&write_, TANK, 1), SP_E_SIGNAL_SOURCE);
  assert_int_equal(sp_signals_write_signal(&write_, TIME, 1), SP_E_SIGNAL_SOURCE);
  assert_int_equal(sp_signals_write_signal(&write_, PRICE, 2), SP_E_SIGNAL_COUNT);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, 1), SP_E_SIGNAL_COUNT); /* not announced */
  assert_int_equal(sp_signals_write_signal(&write_, LEVEL, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 1, 1), SP_E_SIGNAL_COUNT);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, 1.5), SP_E_SIGNAL_TYPE);
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, 256), SP_E_SIGNAL_RANGE); /* in min..max, but no u8 */
  assert_int_equal(sp_signals_write_element(&write_, LEVEL, 0, (double)NAN), SP_E_SIGNAL_RANGE);
  assert_int_equal(sp_signals_write_integer(&write_, LEVEL, 0, -1), SP_E_SIGNAL_RANGE);
  assert_int_equal(sp_signals_write_integer(&write_, LEVEL, 0, 255), SP_OK);
}

static void bounds_as_floats(void **state) {
  (void)state;
  assert_true((double)50.3f < 50.3);
  write_scalar(WIND, 50.3, 0);
  assert_true(sp_signals_value(&values, WIND, 0) == (double)50.3f);
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, WIND, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write_, WIND, 0, 50.30001), SP_E_SIGNAL_RANGE);
}

static void whole_integers(void **state) {
  (void)state;
  int64_t stored;
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, START, 1), SP_OK);
  assert_int_equal(sp_signals_write_integer(&write_, START, 0, INT64_MAX), SP_OK);
  sp_signals_write_commit(&write_, 0);
  memcpy(&stored, values.in + offsetof(struct in, start), sizeof stored);
  assert_true(stored == INT64_MAX);
  sp_signals_write_begin(&write_, &values);
  assert_int_equal(sp_signals_write_signal(&write_, PRICE, 3), SP_OK);
  assert_int_equal(sp_signals_write_integer(&write_, PRICE, 0, -10), SP_OK); /* 20 and 20.0 are the same price */
  assert_int_equal(sp_signals_write_integer(&write_, PRICE, 0, 11), SP_E_SIGNAL_RANGE);
}

static void clock_counts(void **state) {
  (void)state;
  int64_t unix_ms;
  int32_t zone_s;
  assert_false(sp_signals_clock(&values, 100, &unix_ms, &zone_s));
  assert_false(sp_signals_fresh(&values, TIME, 100));
  sp_signals_set_clock(&values, 1790000000500, -7200, 1000);
  assert_true(sp_signals_value(&values, TIME, 0) == 1790000000.0);
  assert_true(sp_signals_clock(&values, 61000, &unix_ms, &zone_s));
  assert_true(unix_ms == 1790000060500);
  assert_int_equal(zone_s, -7200);
  sp_signals_tick(&values, 61000);
  assert_true(sp_signals_value(&values, TIME, 0) == 1790000060.0);
  assert_true(sp_signals_value(&values, ZONE, 0) == -7200.0);
  sp_signals_set_clock(&values, -1, 0, 1000);
  assert_true(sp_signals_value(&values, TIME, 0) == -1.0); /* a millisecond before 1970 is second -1 */
}

static void clock_out_of_range(void **state) {
  (void)state;
  struct in in;
  unsigned missing = SIGNALS;
  fill(5000);
  sp_signals_set_clock(&values, 5000000000000, 3600, 5000); /* the year 2128, and the contract's clock ends before */
  assert_int_equal(sp_signals_collect(&values, &minor, 5000, (uint8_t *)&in, &missing), SP_E_SKIPPED);
  assert_int_equal(missing, TIME);
  sp_signals_set_clock(&values, 1790000000000, 3600, 5000);
  assert_int_equal(sp_signals_collect(&values, &minor, 5000, (uint8_t *)&in, &missing), SP_OK);
}

static void clock_set_backwards(void **state) {
  (void)state;
  struct in in;
  unsigned missing;
  fill(5000);
  sp_signals_set_clock(&values, 1700000000000, 3600, 5500);
  assert_int_equal(sp_signals_collect(&values, &minor, 5999, (uint8_t *)&in, &missing), SP_OK); /* nothing is older or younger for it */
  assert_true(in.time == 1700000000);
  assert_int_equal(sp_signals_age_ms(&values, PRICE, 5999), 999);
  assert_int_equal(sp_signals_collect(&values, &minor, 6000, (uint8_t *)&in, &missing), SP_E_SKIPPED);
  assert_int_equal(missing, PRICE);
}

/* A signal that a later version added lies where the struct of an earlier one is padded. */
static void older_modules_see_no_newer_signals(void **state) {
  (void)state;
  static const struct sp_signal two[] = {
      {.name = "a", .unit = "", .type = SP_I64, .source = SP_SOURCE_HOST, .count = 1, .has_offset = SP_NO_HAS, .min = -1e9, .max = 1e9},
      {.name = "b",
       .unit = "",
       .type = SP_U8,
       .source = SP_SOURCE_HOST,
       .since = 1,
       .count = 1,
       .offset = 8,
       .has_offset = SP_NO_HAS,
       .max = 255},
      {.name = "c",
       .unit = "",
       .type = SP_U8,
       .source = SP_SOURCE_HOST,
       .since = 2,
       .count = 1,
       .offset = 9,
       .has_offset = SP_NO_HAS,
       .max = 255}};
  static const struct sp_minor minors[] = {
      {.signal_count = 1, .in = {8, 8}}, {.signal_count = 2, .in = {16, 8}}, {.signal_count = 3, .in = {16, 8}}};
  static const struct sp_contract grown = {.name = "grown", .minor = 2, .minors = minors, .signals = two, .signal_count = 3};
  uint8_t in[16] __attribute__((aligned(8)));
  unsigned missing;
  sp_signals_init(&values, &grown);
  for (unsigned i = 0; i < 3; i++) write_scalar(i, 200, 1000);
  for (unsigned minor_version = 0; minor_version < 3; minor_version++) {
    memset(in, 0x55, sizeof in);
    assert_int_equal(sp_signals_collect(&values, &minors[minor_version], 1000, in, &missing), SP_OK);
    assert_int_equal(in[0], 200);
    assert_int_equal(in[8], minor_version == 0 ? 0x55 : 200);
    assert_int_equal(in[9], minor_version == 0 ? 0x55 : minor_version == 1 ? 0 : 200);
  }
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(found_by_name, "a signal is found by its whole name"),
      TEST(collects, "an evaluation gets every field and zeros between them"),
      TEST(optional_signals, "an optional signal that is missing or stale is zero and says so"),
      TEST(required_signals, "a required signal that is missing or stale skips the evaluation and is named"),
      TEST(staleness, "a signal goes stale when its age reaches the limit"),
      TEST(implausible_samples, "an implausible sample makes the signal missing"),
      TEST(atomic_write, "a write that is refused half way changes nothing"),
      TEST(a_write_keeps_the_rest, "a write leaves the signals alone that it does not name"),
      TEST(refused_writes, "wrong signals, sources, counts, types and ranges are refused"),
      TEST(bounds_as_floats, "a decimal fraction that is the bound of a float is within it"),
      TEST(whole_integers, "integers are stored exactly, and floats take them"),
      TEST(clock_counts, "the clock is missing until set, then counts"),
      TEST(older_modules_see_no_newer_signals, "a module for an earlier minor version sees nothing of the signals that came later"),
      TEST_AFTER(setup, clock_out_of_range, "a clock that is set outside of the contract's range is missing until it is set right"),
      TEST_AFTER(setup, clock_set_backwards, "a clock that is set backwards makes no signal older or younger"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
