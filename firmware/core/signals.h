/* Current values of the contract's signals, in the layout of sp_in, with their age. Settings have a value from the start: the contract's,
 * then what was written last. Keeping that in flash is the caller's. */
#ifndef SP_SIGNALS_H
#define SP_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "contract.h"

_Static_assert(SP_SIGNALS_MAX <= 32u, "a write marks signals in 32 bits");

struct sp_signals {
  const struct sp_contract *contract;
  bool present[SP_SIGNALS_MAX];
  uint64_t set_at_ms[SP_SIGNALS_MAX];
  int64_t utc_offset_ms; /* Unix time in ms minus wall clock; valid while the clock signals are present */
  int32_t zone_s;
  bool clock_set, ticked; /* ticked: the clock signals are those of ticked_ms */
  uint64_t ticked_ms;
  uint8_t in[SP_IN_BYTES_MAX] __attribute__((aligned(8)));
};

/* A write of several signals that happens as a whole or not at all. */
struct sp_signals_write {
  struct sp_signals *signals;
  uint32_t touched; /* bit per signal */
  bool settings;    /* one of them is a setting: sp_signals_write_settings goes into flash before the commit */
  uint8_t in[SP_IN_BYTES_MAX] __attribute__((aligned(8)));
};

void sp_signals_init(struct sp_signals *signals, const struct sp_contract *contract);

/* Index of the signal of that name (length given, no terminator needed), or -1. */
int sp_signals_find(const struct sp_signals *signals, const char *name, size_t length);

/* Board side: a sample of signal `index`, element 0. Not plausible (outside min..max or NaN): the signal becomes missing. */
void sp_signals_sample(struct sp_signals *signals, unsigned index, double value, uint64_t now_ms);

/* Board side: the sensor gives nothing; the signal is missing from now on. */
void sp_signals_missing(struct sp_signals *signals, unsigned index);

/* Host side: begin, then set elements, then commit. sp_signals_write_element refuses with SP_E_SIGNAL_*; after a refusal drop the
 * write. `elements` of write_signal must equal the contract's count. An integer signal takes a double only without a fraction. */
void sp_signals_write_begin(struct sp_signals_write *write, struct sp_signals *signals);
int sp_signals_write_signal(struct sp_signals_write *write, unsigned index, size_t elements);
int sp_signals_write_element(struct sp_signals_write *write, unsigned index, size_t element, double value);
int sp_signals_write_integer(struct sp_signals_write *write, unsigned index, size_t element, int64_t value);
void sp_signals_write_commit(struct sp_signals_write *write, uint64_t now_ms);

/* All settings as they are after a write, in the form of the journal (SPEC.md, "Settings record"); at most SP_JOURNAL_PAYLOAD_MAX bytes.
 * Returns how many. */
uint32_t sp_signals_write_settings(const struct sp_signals_write *write, uint8_t *out);

/* Takes settings in that form. What does not fit the contract (another name, type or length, out of range) keeps its value, and so do the
 * settings behind a damaged entry. */
void sp_signals_restore_settings(struct sp_signals *signals, const uint8_t *bytes, uint32_t length);

/* Sets the clock: Unix time in ms, offset of local time in s. */
void sp_signals_set_clock(struct sp_signals *signals, int64_t unix_ms, int32_t zone_s, uint64_t now_ms);

/* Unix time in ms; false while the clock is not set. */
bool sp_signals_clock(const struct sp_signals *signals, uint64_t now_ms, int64_t *unix_ms, int32_t *zone_s);

/* Brings the clock signals up to now_ms, for sp_signals_value. A time outside of a signal's min..max is missing. */
void sp_signals_tick(struct sp_signals *signals, uint64_t now_ms);

/* Whether signal `index` may be used now: present and not stale. */
bool sp_signals_fresh(const struct sp_signals *signals, unsigned index, uint64_t now_ms);

/* Age in ms of a present signal. */
uint64_t sp_signals_age_ms(const struct sp_signals *signals, unsigned index, uint64_t now_ms);

/* Element `element`, as it lies in sp_in. */
const uint8_t *sp_signals_element(const struct sp_signals *signals, unsigned index, size_t element);

/* The same as a double. */
double sp_signals_value(const struct sp_signals *signals, unsigned index, size_t element);

/* Fills out (agreed->in.size bytes, aligned to 8) for an evaluation at now_ms of a module that knows so much of the contract: clock signals
 * computed, has_NAME set, what is missing 0. Returns SP_OK, or SP_E_SKIPPED with *missing = index of the first required signal that is
 * missing or stale. */
int sp_signals_collect(struct sp_signals *signals, const struct sp_minor *agreed, uint64_t now_ms, uint8_t *out, unsigned *missing);

#endif
