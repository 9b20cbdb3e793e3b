/* Between a module's proposal and a point. Whatever is proposed, whenever, and whoever has the say, the applied value of a point is
 *
 * - finite, of the point's type and within min..max; these bounds come last. For a point with a step it is min + k * step, counted in the
 *   type from the lowest value that the type has within the bounds, or max where that is above it.
 * - within the rate. A change is at most rate * min(time since the last change, one period): what is too little for a step adds up while
 *   the point stands. An f32 may exceed that product by its 2^-23rd part, an f64 by its 2^-51st, which is rounding. Integers and points
 *   with a step count whole units and steps, floor(rate * time / step); what lacks a 2^-32nd and a 2^-50th of itself to a whole number
 *   counts as that, for decimal fractions are not exact in binary. Until a clock that went back has caught up, no time has passed.
 * - for a bool, which flips as a whole and has no rate, unchanged for dwell_ms at least, from the last flip or from boot on.
 *
 * These hold across proposals, faults, swaps, fallback, manual and off. There are two exemptions: the value at boot, which is the fallback,
 * and a point that is `immediate`, which goes to its fallback at once; rate and dwell count from there. Of a bool, min, max, rate and step
 * are not looked at. A table that no tool has checked can do no harm: where its bounds make no sense the point stays at its fallback, or at
 * 0 where that is none; a fallback beyond the bounds or beside the grid counts as the value next to it.
 *
 * Evaluations decide; sp_guard_tick moves what the module has not the say over, and is to be called after each evaluation too. Knows
 * nothing of the sandbox and links without it. Nothing here may be called from an interrupt. */
#ifndef SP_GUARD_H
#define SP_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "contract.h"
#include "guard_rate.h"

/* Why the applied value is what it is. ACCEPTED to DWELL are about a proposal: the last that holds. */
enum __attribute__((packed)) sp_guard_reason {
  SP_GUARD_BOOT,       /* since reset: the fallback */
  SP_GUARD_ACCEPTED,   /* the proposal as it was, rounded to the type */
  SP_GUARD_STEP,       /* rounded to a step, or to a whole number: by a 64th of a step or more, where the type tells that apart */
  SP_GUARD_MIN,        /* raised to min */
  SP_GUARD_MAX,        /* lowered to max */
  SP_GUARD_RATE,       /* on the way to the proposal, limited by the rate */
  SP_GUARD_DWELL,      /* a bool that is to flip, and must not yet */
  SP_GUARD_NOT_FINITE, /* NaN or infinite, treated as no proposal: the last value, for a while */
  SP_GUARD_HELD,       /* no proposal: the last value, for a while */
  SP_GUARD_FALLBACK,   /* no proposal for longer than hold, or none that could be: on the way to, or at, the fallback */
  SP_GUARD_MANUAL,     /* on the way to, or at, what the operator has set */
  SP_GUARD_OFF,        /* on the way to, or at, the fallback, since nothing is proposed */
};

/* One decision. `proposed` is meaningless unless has_proposal; under manual and off it is what the module would have. */
struct sp_decision {
  bool has_proposal;
  double proposed;
  double applied;
  enum sp_guard_reason reason;
};

/* Who has the say over the points. */
enum sp_guard_mode {
  SP_MODE_AUTO,   /* the module */
  SP_MODE_MANUAL, /* the operator over one at least, the module over the others */
  SP_MODE_OFF,    /* nobody: all go to their fallback */
};

/* --- what a point is decided with, made of its table once, so that no decision divides; for guard.c alone --- */

/* Where a point is, and where it may be heading for. */
enum __attribute__((packed)) sp_guard_place { SP_GUARD_PROPOSED, SP_GUARD_SET, SP_GUARD_SAFE, SP_GUARD_APPLIED, SP_GUARD_PLACES };

/* Who has the say over a point. BACK: the module, but the point is still on its way back from where others wanted it. */
enum __attribute__((packed)) sp_guard_say { SP_GUARD_AUTO, SP_GUARD_BACK, SP_GUARD_BY_HAND, SP_GUARD_NOBODY };

/* Bounds are the outermost values of the type within those of the contract. Steps are counted from the lowest value. */
struct sp_guard_f32 {
  struct sp_guard_rate rate;
  float min, max, value[SP_GUARD_PLACES];
};

struct sp_guard_f64 {
  struct sp_guard_rate rate;
  double min, max, value[SP_GUARD_PLACES];
};

struct sp_guard_steps_f32 {
  uint32_t count[SP_GUARD_PLACES];
  struct sp_guard_pace pace;
  uint32_t bits, half; /* of the fractions of a step that are told apart in a proposal, and half a step in them */
  float min, max, step;
  float scale, top; /* such fractions in 1, and from min to max */
};

struct sp_guard_steps_f64 {
  uint32_t count[SP_GUARD_PLACES];
  struct sp_guard_pace pace;
  uint8_t bits, half;
  double min, max, step;
  double scale, top;
};

struct sp_guard_whole {
  uint64_t count[SP_GUARD_PLACES];
  struct sp_guard_pace pace;
  int64_t lowest, step;
  double max;
};

struct sp_guard_point;

/* How points of a type, with or without a step, are computed. `aim` makes a value the place PROPOSED and returns what that changed of it:
 * ACCEPTED, STEP, MIN or MAX. `move` moves the point towards a place, as far as it may by now, and returns what kept it from there:
 * ACCEPTED for nothing, MIN, MAX, RATE or DWELL. The places are an array in the point, `first` bytes from its start, of elements of a size.
 */
struct sp_guard_kind {
  enum sp_guard_reason (*aim)(struct sp_guard_point *point, double value);
  enum sp_guard_reason (*move)(struct sp_guard_point *point, enum sp_guard_place heading, uint64_t now_ms);
  uint8_t first, size;
};

struct sp_guard_point {
  struct sp_decision last;
  enum sp_guard_say say;
  enum sp_guard_reason decided; /* by the last evaluation, whatever is applied */
  enum sp_guard_place held;     /* decided to be held: where */
  bool immediate;
  uint16_t hold, hold_left; /* evaluations without a proposal: allowed, and left */
  struct sp_guard_kind kind;
  uint32_t counted_ms; /* of the time since the last change: a period, or the dwell of a bool */
  uint64_t changed_at_ms;
  double fallback; /* as it is applied */
  double by_hand;  /* what the operator has set, until `until_ms` */
  uint64_t until_ms;
  union {
    struct sp_guard_f32 f32;
    struct sp_guard_f64 f64;
    struct sp_guard_steps_f32 steps_f32;
    struct sp_guard_steps_f64 steps_f64;
    struct sp_guard_whole whole;
  };
};

struct sp_guard {
  struct sp_guard_point points[SP_POINTS_MAX];
  const struct sp_contract *contract;
  bool off;
};

/* Every point at its fallback, reason boot. The contract must outlive the guard. A guard may be copied. */
void sp_guard_init(struct sp_guard *guard, const struct sp_contract *contract, uint64_t now_ms);

/* --- evaluations: one of the three for each point; `index` is one of the contract's. Of a point in manual or off they only record --- */

/* On a proposal. NaN and infinities count as no proposal. */
void sp_guard_propose(struct sp_guard *guard, unsigned index, double proposed, uint64_t now_ms);

/* Without one: the value is held for as many evaluations in a row as the contract says, then the point falls back. */
void sp_guard_no_proposal(struct sp_guard *guard, unsigned index, uint64_t now_ms);

/* The module does not know the point, as it was made for an earlier minor version: the point falls back without being held. */
void sp_guard_unknown(struct sp_guard *guard, unsigned index, uint64_t now_ms);

/* --- the operator --- */

/* Sets a point by hand until `until_ms`, of the same clock as now_ms. It goes there from now on; what evaluations decide is recorded. A
 * time that has come already changes nothing. Of all points that are off, one that is set by hand is not.
 * Returns SP_OK, SP_E_POINT_UNKNOWN (no such index) or SP_E_POINT_RANGE (outside min..max, NaN, between two steps, a fraction for an
 * integer, neither 0 nor 1 for a bool; an f32 may be the float next to a good value); then nothing has changed. */
int sp_guard_set_manual(struct sp_guard *guard, unsigned index, double value, uint64_t until_ms, uint64_t now_ms);

/* Nothing is proposed: manual settings end, and all points go to their fallback from now on. */
void sp_guard_off(struct sp_guard *guard, uint64_t now_ms);

/* Ends all manual settings and off. These points go back to what the last evaluation decided: its proposal, the fallback, or the value that
 * was held when the module lost the say, or that it proposed since then. On that way they move at ticks too. */
void sp_guard_auto(struct sp_guard *guard, uint64_t now_ms);

/* Once a second or so, and after each evaluation. Ends manual settings whose time has come (until_ms <= now_ms), and moves the points that
 * are in manual or off or on their way back from there. All others move at evaluations only. */
void sp_guard_tick(struct sp_guard *guard, uint64_t now_ms);

/* --- status --- */

/* Off outdoes manual. */
enum sp_guard_mode sp_guard_mode(const struct sp_guard *guard);

/* Whether a point is set by hand; then to what, and until when. */
bool sp_guard_manual(const struct sp_guard *guard, unsigned index, double *value, uint64_t *until_ms);

/* Name of a reason for status ("accepted", "min", "not-finite"). */
const char *sp_guard_reason_name(enum sp_guard_reason reason);

#endif
