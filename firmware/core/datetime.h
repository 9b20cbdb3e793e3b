/* RFC 3339 date and time <-> Unix time, without the C library's clock. */
#ifndef SP_DATETIME_H
#define SP_DATETIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SP_DATETIME_LENGTH 25u /* "2026-11-22T10:00:00+01:00" */

/* Reads "2026-11-22T10:00:00[.fraction][Z|+01:00]"; no zone means UTC; years 1970 to 9999. False when it is no such date. */
bool sp_datetime_parse(const char *text, size_t length, int64_t *unix_ms, int32_t *zone_s);

/* Writes the date as local time with its offset, to the second, and a terminator. Years 1970 to 9999. */
void sp_datetime_format(int64_t unix_ms, int32_t zone_s, char out[SP_DATETIME_LENGTH + 1u]);

#endif
