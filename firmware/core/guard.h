/* Between a module's proposal and a point: the applied value is always finite, of the point's type, within min..max and within the
 * rate; a bool has no rate, it flips as a whole.
 * Knows nothing of the sandbox and links without it. */
#ifndef SP_GUARD_H
#define SP_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "contract.h"

enum sp_guard_reason {
  SP_GUARD_BOOT,       /* since reset: the fallback */
  SP_GUARD_ACCEPTED,   /* the proposal as it was */
  SP_GUARD_MIN,        /* raised to min */
  SP_GUARD_MAX,        /* lowered to max */
  SP_GUARD_RATE,       /* on the way to the proposal, limited by the rate */
  SP_GUARD_NOT_FINITE, /* NaN or infinite: treated as no proposal */
  SP_GUARD_HELD,       /* no proposal: the last value, for a while */
  SP_GUARD_FALLBACK,   /* no proposal for longer than hold: on the way to, or at, the fallback */
  SP_GUARD_MANUAL,
  SP_GUARD_OFF,
};

enum sp_guard_mode { SP_MODE_AUTO, SP_MODE_MANUAL, SP_MODE_OFF };

/* One decision. `proposed` is meaningless unless has_proposal. */
struct sp_decision {
  bool has_proposal;
  double proposed;
  double applied;
  enum sp_guard_reason reason;
};

struct sp_guard_point {
  struct sp_decision last;
  uint64_t decided_at_ms;
  uint32_t without_proposal; /* evaluations in a row */
};

struct sp_guard {
  const struct sp_contract *contract;
  struct sp_guard_point points[SP_POINTS_MAX];
};

/* Every point at its fallback, reason boot. */
void sp_guard_init(struct sp_guard *guard, const struct sp_contract *contract, uint64_t now_ms);

/* Decides point `index` on a proposal; the rate uses min(elapsed, period). NaN and infinities count as no proposal. */
void sp_guard_propose(struct sp_guard *guard, unsigned index, double proposed, uint64_t now_ms);

/* Decides point `index` without a proposal: holds, then falls back within the rate. */
void sp_guard_no_proposal(struct sp_guard *guard, unsigned index, uint64_t now_ms);

void sp_guard_unknown(struct sp_guard *guard, unsigned index, uint64_t now_ms);
int sp_guard_set_manual(struct sp_guard *guard, unsigned index, double value, uint64_t until_ms, uint64_t now_ms);
void sp_guard_auto(struct sp_guard *guard, uint64_t now_ms);
void sp_guard_off(struct sp_guard *guard, uint64_t now_ms);
void sp_guard_tick(struct sp_guard *guard, uint64_t now_ms);
enum sp_guard_mode sp_guard_mode(const struct sp_guard *guard);
bool sp_guard_manual(const struct sp_guard *guard, unsigned index, double *value, uint64_t *until_ms);

/* Name of a reason for status ("accepted", "min", "not-finite"). */
const char *sp_guard_reason_name(enum sp_guard_reason reason);

#endif
