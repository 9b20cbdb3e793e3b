#include "signals.h"

#include <math.h>
#include <string.h>

#include "error.h"

#define MS_PER_S 1000

static size_t signal_size(const struct sp_signal *signal) { return signal->count * sp_type_size(signal->type); }

void sp_signals_init(struct sp_signals *signals, const struct sp_contract *contract) {
  *signals = (struct sp_signals){.contract = contract};
  for (unsigned i = 0; i < contract->signal_count; i++) {
    const struct sp_signal *signal = &contract->signals[i];
    if (signal->source != SP_SOURCE_SETTING) continue;
    memcpy(signals->in + signal->offset, signal->initial, signal_size(signal));
    signals->present[i] = true;
  }
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

/* Bounds of an f32 are floats, and a decimal fraction that is given as the bound is the same float: what counts is what is stored. */
static bool in_range(const struct sp_signal *signal, double value) {
  if (!sp_type_holds(signal->type, value)) return false;
  const double held = signal->type == SP_F32 ? (double)(float)value : value;
  return held >= signal->min && held <= signal->max;
}

/* The largest i64 round up to 2^63, which no double of the type's range is: they are compared as they are. */
static bool integer_in_range(const struct sp_signal *signal, int64_t value) {
  if (signal->type != SP_I64) return in_range(signal, (double)value);
  return (double)value >= signal->min && (double)value <= signal->max;
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
  write->settings = false;
  memcpy(write->in, signals->in, sizeof write->in);
}

int sp_signals_write_signal(struct sp_signals_write *write, unsigned index, size_t elements) {
  if (index >= write->signals->contract->signal_count) return SP_E_SIGNAL_UNKNOWN;
  const struct sp_signal *signal = &write->signals->contract->signals[index];
  if (signal->source != SP_SOURCE_HOST && signal->source != SP_SOURCE_SETTING) return SP_E_SIGNAL_SOURCE;
  if (signal->count != elements) return SP_E_SIGNAL_COUNT;
  write->settings |= signal->source == SP_SOURCE_SETTING;
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
  if (!integer_in_range(signal, value)) return SP_E_SIGNAL_RANGE;
  sp_type_write_integer(signal->type, to, value);
  return SP_OK;
}

void sp_signals_write_commit(struct sp_signals_write *write, uint64_t now_ms) {
  struct sp_signals *signals = write->signals;
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    if ((write->touched >> i & 1u) == 0) continue;
    const struct sp_signal *signal = &signals->contract->signals[i];
    memcpy(signals->in + signal->offset, write->in + signal->offset, signal_size(signal));
    signals->present[i] = true;
    signals->set_at_ms[i] = now_ms;
  }
}

/* --- settings ---------------------------------------------------------------------------------------------------------- */

/* An entry: u8 bytes of the name, the name, u8 type, u16 elements, the elements. */
#define ENTRY_BYTES 4u /* without name and elements */

uint32_t sp_signals_write_settings(const struct sp_signals_write *write, uint8_t *out) {
  const struct sp_contract *contract = write->signals->contract;
  uint32_t at = 0;
  for (unsigned i = 0; i < contract->signal_count; i++) {
    const struct sp_signal *signal = &contract->signals[i];
    const size_t name = strlen(signal->name), size = signal_size(signal);
    if (signal->source != SP_SOURCE_SETTING || at + ENTRY_BYTES + name + size > SP_JOURNAL_PAYLOAD_MAX) continue;
    out[at++] = (uint8_t)name;
    memcpy(out + at, signal->name, name);
    at += (uint32_t)name;
    out[at++] = (uint8_t)signal->type;
    out[at++] = (uint8_t)signal->count;
    out[at++] = (uint8_t)(signal->count >> 8);
    memcpy(out + at, write->in + signal->offset, size);
    at += (uint32_t)size;
  }
  return at;
}

static bool kept_in_range(const struct sp_signal *signal, const uint8_t *element) {
  int64_t integer;
  if (signal->type == SP_BOOL && element[0] > 1) return false;
  if (signal->type != SP_I64) return in_range(signal, sp_type_read(signal->type, element));
  memcpy(&integer, element, sizeof integer);
  return integer_in_range(signal, integer);
}

static bool all_in_range(const struct sp_signal *signal, const uint8_t *elements) {
  for (size_t i = 0; i < signal->count; i++) {
    if (!kept_in_range(signal, elements + i * sp_type_size(signal->type))) return false;
  }
  return true;
}

void sp_signals_restore_settings(struct sp_signals *signals, const uint8_t *bytes, uint32_t length) {
  for (uint32_t at = 0; at + ENTRY_BYTES <= length;) {
    const uint8_t *const name = bytes + at + 1u;
    const uint32_t name_length = bytes[at];
    if (name_length + ENTRY_BYTES > length - at) return;
    const uint8_t type = name[name_length];
    const uint32_t count = name[name_length + 1u] | (uint32_t)name[name_length + 2u] << 8;
    const uint8_t *const elements = name + name_length + 3u;
    if (type > SP_F64) return;
    at += ENTRY_BYTES + name_length;
    if (count > (length - at) / sp_type_size((enum sp_type)type)) return;
    at += count * (uint32_t)sp_type_size((enum sp_type)type);
    const int index = sp_signals_find(signals, (const char *)name, name_length);
    const struct sp_signal *signal = index < 0 ? NULL : &signals->contract->signals[index];
    if (signal == NULL || signal->source != SP_SOURCE_SETTING || signal->type != type || signal->count != count) continue;
    if (all_in_range(signal, elements)) memcpy(signals->in + signal->offset, elements, signal_size(signal));
  }
}

/* --- clock ------------------------------------------------------------------------------------------------------------- */

void sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms) {
  signals->utc_offset_ms = unix_ms - (int64_t)now_ms;
  signals->zone_s = zone_s;
  signals->clock_set = true;
  signals->ticked = false;
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
  if ((signals->ticked && signals->ticked_ms == now_ms) || !sp_signals_clock(signals, now_ms, &unix_ms, &zone_s)) return;
  signals->ticked = true;
  signals->ticked_ms = now_ms;
  for (unsigned i = 0; i < signals->contract->signal_count; i++) {
    const struct sp_signal *signal = &signals->contract->signals[i];
    if (!is_clock(signal)) continue;
    const int64_t value = signal->source == SP_SOURCE_CLOCK_UTC ? floor_seconds(unix_ms) : zone_s;
    signals->present[i] = integer_in_range(signal, value);
    sp_type_write_integer(signal->type, signals->in + signal->offset, value);
    signals->set_at_ms[i] = now_ms;
  }
}

/* --- reading ----------------------------------------------------------------------------------------------------------- */

/* Inline, though the compiler is to save space: an evaluation asks for every signal. */
static inline __attribute__((always_inline)) bool fresh(const struct sp_signals *signals, const struct sp_signal *signal, unsigned index,
                                                        uint64_t now_ms) {
  const uint64_t at = signals->set_at_ms[index];
  return signals->present[index] && (signal->stale_after_ms == 0 || now_ms <= at || now_ms - at < signal->stale_after_ms);
}

uint64_t sp_signals_age_ms(const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  const uint64_t at = signals->set_at_ms[index];
  return now_ms > at ? now_ms - at : 0;
}

bool sp_signals_fresh(const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  return fresh(signals, &signals->contract->signals[index], index, now_ms);
}

const uint8_t *sp_signals_element(const struct sp_signals *signals, unsigned index, size_t element) {
  return signals->in + element_offset(&signals->contract->signals[index], element);
}

double sp_signals_value(const struct sp_signals *signals, unsigned index, size_t element) {
  return sp_type_read(signals->contract->signals[index].type, sp_signals_element(signals, index, element));
}

/* What is missing is 0 for the module, whatever it was before. */
static void leave_out(const struct sp_signal *signal, uint8_t *out) {
  out[signal->has_offset] = 0;
  memset(out + signal->offset, 0, signal_size(signal));
}

/* Up to the end of the last signal that the module knows: what pads its struct may be a place of signals that came later. */
static uint32_t known_bytes(const struct sp_contract *contract, const struct sp_minor *agreed) {
  if (agreed->signal_count == 0) return 0;
  const struct sp_signal *last = &contract->signals[agreed->signal_count - 1u];
  return last->offset + (uint32_t)signal_size(last);
}

int sp_signals_collect(struct sp_signals *signals, const struct sp_minor *agreed, uint64_t now_ms, uint8_t *out, unsigned *missing) {
  sp_signals_tick(signals, now_ms);
  const struct sp_signal *const table = signals->contract->signals;
  const unsigned count = agreed->signal_count;
  const uint32_t known = known_bytes(signals->contract, agreed);
  memcpy(out, signals->in, known); /* as a whole: `in` is laid out as sp_in, with zeros between the signals */
  memset(out + known, 0, agreed->in.size - known);
  for (unsigned i = 0; i < count; i++) {
    const bool there = fresh(signals, &table[i], i, now_ms);
    if (table[i].has_offset != SP_NO_HAS) {
      out[table[i].has_offset] = 1;
      if (!there) leave_out(&table[i], out);
    } else if (!there) {
      *missing = i;
      return SP_E_SKIPPED;
    }
  }
  return SP_OK;
}
