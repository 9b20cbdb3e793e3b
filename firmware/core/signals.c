#include "signals.h"

#include <math.h>
#include <string.h>

#include "error.h"

#define MS_PER_S 1000

void sp_signals_init(struct sp_signals *signals, const struct sp_contract *contract) {
  *signals = (struct sp_signals){.contract = contract};
}

int sp_signals_find(const struct sp_signals *signals, const char *name, size_t length) {
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    const char *candidate = signals->contract->signals[i].name;
    if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) return (int)i;
  }
  return -1;
}

static bool is_clock(const struct sp_signal *signal) {
  return signal->source == SP_SOURCE_CLOCK_UTC || signal->source == SP_SOURCE_CLOCK_ZONE;
}

static bool in_range(const struct sp_signal *signal, double value) {
  return sp_type_holds(signal->type, value) && value >= signal->min && value <= signal->max;
}

static size_t element_offset(const struct sp_signal *signal, size_t element) {
  return signal->offset + element * sp_type_size(signal->type);
}

/* --- board ------------------------------------------------------------------------------------------------------------ */

void sp_signals_sample(struct sp_signals *signals, unsigned index, double value, uint64_t now_ms) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  signals->present[index] = signal->source == SP_SOURCE_BOARD && in_range(signal, value);
  if (!signals->present[index]) return;
  sp_type_write(signal->type, signals->in + signal->offset, value);
  signals->set_at_ms[index] = now_ms;
}

void sp_signals_missing(struct sp_signals *signals, unsigned index) { signals->present[index] = false; }

/* --- host ------------------------------------------------------------------------------------------------------------- */

void sp_signals_write_begin(struct sp_signals_write *write, struct sp_signals *signals) {
  write->signals = signals;
  write->touched = 0;
  memcpy(write->in, signals->in, sizeof write->in);
}

int sp_signals_write_signal(struct sp_signals_write *write, unsigned index, size_t elements) {
  if (index >= write->signals->contract->signal_count) return SP_E_SIGNAL_UNKNOWN;
  const struct sp_signal *signal = &write->signals->contract->signals[index];
  if (signal->source != SP_SOURCE_HOST) return SP_E_SIGNAL_SOURCE;
  if (signal->count != elements) return SP_E_SIGNAL_COUNT;
  write->touched |= 1u << index;
  return SP_OK;
}

/* The element of a signal that write_signal has announced, or NULL. */
static uint8_t *announced(struct sp_signals_write *write, unsigned index, size_t element) {
  if (index >= SP_SIGNALS_MAX || (write->touched >> index & 1u) == 0) return NULL;
  const struct sp_signal *signal = &write->signals->contract->signals[index];
  return element < signal->count ? write->in + element_offset(signal, element) : NULL;
}

int sp_signals_write_element(struct sp_signals_write *write, unsigned index, size_t element, double value) {
  uint8_t *to = announced(write, index, element);
  if (to == NULL) return SP_E_SIGNAL_COUNT;
  const struct sp_signal *signal = &write->signals->contract->signals[index];
  if (!in_range(signal, value)) return SP_E_SIGNAL_RANGE;
  if (sp_type_integer(signal->type) && value != trunc(value)) return SP_E_SIGNAL_TYPE;
  sp_type_write(signal->type, to, value);
  return SP_OK;
}

int sp_signals_write_integer(struct sp_signals_write *write, unsigned index, size_t element, int64_t value) {
  uint8_t *to = announced(write, index, element);
  if (to == NULL) return SP_E_SIGNAL_COUNT;
  const struct sp_signal *signal = &write->signals->contract->signals[index];
  /* The largest i64 round up to 2^63, which no double of the type's range is: compare them as they are. */
  const bool fits = signal->type == SP_I64 ? (double)value >= signal->min && (double)value <= signal->max : in_range(signal, (double)value);
  if (!fits) return SP_E_SIGNAL_RANGE;
  sp_type_write_integer(signal->type, to, value);
  return SP_OK;
}

void sp_signals_write_commit(struct sp_signals_write *write, uint64_t now_ms) {
  struct sp_signals *signals = write->signals;
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    if ((write->touched >> i & 1u) == 0) continue;
    const struct sp_signal *signal = &signals->contract->signals[i];
    memcpy(signals->in + signal->offset, write->in + signal->offset, signal->count * sp_type_size(signal->type));
    signals->present[i] = true;
    signals->set_at_ms[i] = now_ms;
  }
}

/* --- clock ------------------------------------------------------------------------------------------------------------- */

void sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms) {
  signals->utc_offset_ms = unix_ms - (int64_t)now_ms;
  signals->zone_s = zone_s;
  signals->clock_set = true;
  sp_signals_tick(signals, now_ms);
}

bool sp_signals_clock(const struct sp_signals *signals, uint64_t now_ms, int64_t *unix_ms, int32_t *zone_s) {
  if (!signals->clock_set) return false;
  *unix_ms = signals->utc_offset_ms + (int64_t)now_ms;
  *zone_s = signals->zone_s;
  return true;
}

/* Seconds since 1970, also before it: rounded down. */
static int64_t floor_seconds(int64_t ms) { return ms / MS_PER_S - (ms % MS_PER_S < 0 ? 1 : 0); }

void sp_signals_tick(struct sp_signals *signals, uint64_t now_ms) {
  int64_t unix_ms;
  int32_t zone_s;
  if (!sp_signals_clock(signals, now_ms, &unix_ms, &zone_s)) return;
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    const struct sp_signal *signal = &signals->contract->signals[i];
    if (!is_clock(signal)) continue;
    const int64_t value = signal->source == SP_SOURCE_CLOCK_UTC ? floor_seconds(unix_ms) : zone_s;
    sp_type_write_integer(signal->type, signals->in + signal->offset, value);
    signals->present[i] = true;
    signals->set_at_ms[i] = now_ms;
  }
}

/* --- reading ----------------------------------------------------------------------------------------------------------- */

uint64_t sp_signals_age_ms(const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  const uint64_t at = signals->set_at_ms[index];
  return now_ms > at ? now_ms - at : 0;
}

bool sp_signals_fresh(const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  const uint32_t stale_after = signals->contract->signals[index].stale_after_ms;
  return signals->present[index] && (stale_after == 0 || sp_signals_age_ms(signals, index, now_ms) < stale_after);
}

double sp_signals_value(const struct sp_signals *signals, unsigned index, size_t element) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  return sp_type_read(signal->type, signals->in + element_offset(signal, element));
}

int sp_signals_collect(struct sp_signals *signals, uint64_t now_ms, uint8_t *out, unsigned *missing) {
  sp_signals_tick(signals, now_ms);
  memset(out, 0, signals->contract->in_size);
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    const struct sp_signal *signal = &signals->contract->signals[i];
    const bool fresh = sp_signals_fresh(signals, i, now_ms);
    if (!fresh && signal->has_offset == SP_NO_HAS) {
      *missing = i;
      return SP_E_SKIPPED;
    }
    if (signal->has_offset != SP_NO_HAS) out[signal->has_offset] = fresh ? 1 : 0;
    if (fresh) memcpy(out + signal->offset, signals->in + signal->offset, signal->count * sp_type_size(signal->type));
  }
  return SP_OK;
}
