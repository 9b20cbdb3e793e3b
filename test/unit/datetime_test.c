/* RFC 3339 <-> Unix time, against the C library. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/datetime.h"

static int64_t unix_ms;
static int32_t zone_s;

static bool parse(const char *text) { return sp_datetime_parse(text, strlen(text), &unix_ms, &zone_s); }

static void agrees_with_the_c_library(void **state) {
  (void)state;
  for (int64_t s = 0; s < 253402300800; s += 86400 * 27 + 12345) { /* until 10000 */
    const time_t time = (time_t)s;
    struct tm parts;
    char expected[32], text[SP_DATETIME_LENGTH + 1];
    assert_non_null(gmtime_r(&time, &parts));
    assert_true(strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S+00:00", &parts) > 0);
    sp_datetime_format(s * 1000 + 999, 0, text);
    assert_string_equal(text, expected);
    assert_true(parse(text));
    assert_int_equal(unix_ms, s * 1000);
  }
}

static void every_day_of_four_centuries_comes_back(void **state) {
  (void)state;
  for (int64_t day = 0; day < 146097; day++) {
    char text[SP_DATETIME_LENGTH + 1];
    sp_datetime_format(day * 86400000, -12600, text);
    assert_true(day == 0 || parse(text)); /* the first local day began before 1970 */
    if (day > 0) assert_int_equal(unix_ms, day * 86400000);
  }
}

static void understands_zones_and_fractions(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t unix_ms;
    int32_t zone_s;
  } dates[] = {
      {"2026-11-22T10:00:00+01:00", 1795338000000, 3600},  {"2026-11-22T09:00:00Z", 1795338000000, 0},
      {"2026-11-22t09:00:00z", 1795338000000, 0},          {"2026-11-22 09:00:00", 1795338000000, 0},
      {"2026-11-22T09:00:00.5Z", 1795338000500, 0},        {"2026-11-22T09:00:00.0009Z", 1795338000000, 0},
      {"2026-11-22T09:00:00.123456789", 1795338000123, 0}, {"2026-11-21T21:30:00-11:30", 1795338000000, -41400},
      {"2016-12-31T23:59:60Z", 1483228800000, 0},          {"1970-01-01T00:00:00Z", 0, 0},
      {"9999-12-31T23:59:59Z", 253402300799000, 0},        {"2000-02-29T00:00:00Z", 951782400000, 0},
  };
  for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    if (!parse(dates[i].text)) fail_msg("%s was refused", dates[i].text);
    assert_int_equal(unix_ms, dates[i].unix_ms);
    assert_int_equal(zone_s, dates[i].zone_s);
  }
}

static void refuses_what_is_no_date(void **state) {
  (void)state;
  static const char *const wrong[] = {
      "",
      "2026",
      "now",
      "2026-11-22",
      "2026-11-22T10:00",
      "2026-11-22T10:00:00+1",
      "2026-11-22T10:00:00+0100",
      "2026-11-22T10:00:00+01",
      "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-01-00T00:00:00Z",
      "2026-04-31T00:00:00Z",
      "2023-02-29T00:00:00Z",
      "2100-02-29T00:00:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T10:60:00Z",
      "2026-11-22T10:00:61Z",
      "2026-11-22T10:00:00.Z",
      "2026-11-22T10:00:00+24:00",
      "2026-11-22T10:00:00+01:60",
      "2026-11-22T10:00:00ZZ",
      "2026-11-22T10:00:00 Z",
      " 2026-11-22T10:00:00Z",
      "1969-12-31T23:59:59Z",
      "1970-01-01T00:00:00+01:00",
      "-026-11-22T10:00:00Z",
      "2026-1-22T10:00:00Z",
      "2026/11/22T10:00:00Z",
      "20261-11-22T10:00:00Z",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    if (parse(wrong[i])) fail_msg("%s was accepted", wrong[i]);
  }
}

static void reads_no_further_than_the_text(void **state) {
  (void)state;
  static const char text[] = "2026-11-22T10:00:00+01:00";
  for (size_t length = 0; length < sizeof text - 1; length++) {
    char exact[sizeof text];
    memcpy(exact + sizeof exact - length, text, length);
    const bool whole = length == 19; /* without a zone it is UTC */
    assert_int_equal(sp_datetime_parse(exact + sizeof exact - length, length, &unix_ms, &zone_s), whole);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(agrees_with_the_c_library, "dates until the year 10000 are those of the C library"),
      TEST(every_day_of_four_centuries_comes_back, "every day of four centuries comes back"),
      TEST(understands_zones_and_fractions, "zones, fractions and leap seconds are understood"),
      TEST(refuses_what_is_no_date, "what is no date is refused"),
      TEST(reads_no_further_than_the_text, "nothing beyond the text is read"),
  };
  return cmocka_run_group_tests_name("datetime", tests, NULL, NULL);
}
