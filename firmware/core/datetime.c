#include "datetime.h"

#define DAY_S       86400
#define HOUR_S      3600
#define MINUTE_S    60
#define YEAR_MIN    1970
#define ERA_DAYS    146097 /* of 400 years in the Gregorian calendar */
#define EPOCH_SHIFT 719468 /* days from 0000-03-01 to 1970-01-01 */

/* Days since 1970-01-01. Years begin in March, so that the leap day is the last (H. Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t days_from_date(int32_t year, int32_t month, int32_t day) {
  const int32_t y = month <= 2 ? year - 1 : year;
  const int32_t era = y / 400;
  const int32_t year_of_era = y - era * 400;
  const int32_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (int64_t)era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
}

static void date_from_days(int64_t days, int32_t *year, int32_t *month, int32_t *day) {
  const int64_t shifted = days + EPOCH_SHIFT;
  const int32_t era = (int32_t)(shifted / ERA_DAYS);
  const int32_t day_of_era = (int32_t)(shifted - (int64_t)era * ERA_DAYS);
  const int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t shifted_month = (5 * day_of_year + 2) / 153;
  *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static int32_t days_in_month(int32_t year, int32_t month) {
  static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* What is left of the text. */
struct cursor {
  const char *at;
  size_t left;
};

static bool take_char(struct cursor *cursor, const char *allowed, char *taken) {
  for (; cursor->left > 0 && *allowed != '\0'; allowed++) {
    if (*cursor->at != *allowed) continue;
    if (taken != NULL) *taken = *allowed;
    cursor->at++;
    cursor->left--;
    return true;
  }
  return false;
}

/* Exactly so many digits, min to max. */
static bool take_number(struct cursor *cursor, unsigned digits, int32_t min, int32_t max, int32_t *value) {
  *value = 0;
  for (unsigned i = 0; i < digits; i++) {
    char digit = '0';
    if (!take_char(cursor, "0123456789", &digit)) return false;
    *value = *value * 10 + (digit - '0');
  }
  return *value >= min && *value <= max;
}

/* Milliseconds of a fraction; further digits are ignored. */
static bool take_fraction(struct cursor *cursor, int32_t *ms) {
  int32_t weight = 100;
  char digit = '0';
  *ms = 0;
  if (!take_char(cursor, ".", NULL)) return true;
  if (!take_char(cursor, "0123456789", &digit)) return false;
  do {
    *ms += weight * (digit - '0');
    weight /= 10;
  } while (take_char(cursor, "0123456789", &digit));
  return true;
}

static bool take_zone(struct cursor *cursor, int32_t *zone_s) {
  int32_t hours = 0, minutes = 0;
  char sign = '+';
  *zone_s = 0;
  if (cursor->left == 0 || take_char(cursor, "Zz", NULL)) return true;
  if (!take_char(cursor, "+-", &sign) || !take_number(cursor, 2, 0, 23, &hours) || !take_char(cursor, ":", NULL) ||
      !take_number(cursor, 2, 0, 59, &minutes)) {
    return false;
  }
  *zone_s = (sign == '-' ? -1 : 1) * (hours * HOUR_S + minutes * MINUTE_S);
  return true;
}

bool sp_datetime_parse(const char *text, size_t length, int64_t *unix_ms, int32_t *zone_s) {
  struct cursor cursor = {.at = text, .left = length};
  int32_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0;
  const bool date = take_number(&cursor, 4, YEAR_MIN, 9999, &year) && take_char(&cursor, "-", NULL) &&
                    take_number(&cursor, 2, 1, 12, &month) && take_char(&cursor, "-", NULL) &&
                    take_number(&cursor, 2, 1, days_in_month(year, month), &day);
  const bool time = date && take_char(&cursor, "Tt ", NULL) && take_number(&cursor, 2, 0, 23, &hour) && take_char(&cursor, ":", NULL) &&
                    take_number(&cursor, 2, 0, 59, &minute) && take_char(&cursor, ":", NULL) &&
                    take_number(&cursor, 2, 0, 60, &second); /* 60: a leap second counts as the next minute's first */
  if (!time || !take_fraction(&cursor, &ms) || !take_zone(&cursor, zone_s) || cursor.left != 0) return false;
  const int64_t local_s = days_from_date(year, month, day) * DAY_S + hour * HOUR_S + minute * MINUTE_S + second;
  *unix_ms = (local_s - *zone_s) * 1000 + ms;
  return *unix_ms >= 0;
}

/* So many digits of a number that is not negative; returns where to go on. */
static char *put_number(char *out, unsigned digits, int64_t value) {
  for (unsigned i = digits; i > 0; i--) {
    out[i - 1] = (char)('0' + value % 10);
    value /= 10;
  }
  return out + digits;
}

void sp_datetime_format(int64_t unix_ms, int32_t zone_s, char out[SP_DATETIME_LENGTH + 1u]) {
  int64_t local_s = unix_ms / 1000 + zone_s;
  if (local_s < 0) local_s = 0;
  const int32_t zone = zone_s < 0 ? -zone_s : zone_s;
  int32_t year = 0, month = 0, day = 0;
  date_from_days(local_s / DAY_S, &year, &month, &day);
  const int64_t rest = local_s % DAY_S;
  out = put_number(out, 4, year);
  *out++ = '-';
  out = put_number(out, 2, month);
  *out++ = '-';
  out = put_number(out, 2, day);
  *out++ = 'T';
  out = put_number(out, 2, rest / HOUR_S);
  *out++ = ':';
  out = put_number(out, 2, rest / MINUTE_S % 60);
  *out++ = ':';
  out = put_number(out, 2, rest % 60);
  *out++ = zone_s < 0 ? '-' : '+';
  out = put_number(out, 2, zone / HOUR_S);
  *out++ = ':';
  out = put_number(out, 2, zone / MINUTE_S % 60);
  *out = '\0';
}
