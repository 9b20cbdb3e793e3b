#include "guard.h"

#include <math.h>

#define MS_PER_S 1000.0

#ifdef SP_PLANT_NO_RATE
#define PLANTED INFINITY /* a bug that the tests plant, to see that they find it */
#else
#define PLANTED 0.0
#endif

static const char *const reason_names[] = {
    [SP_GUARD_BOOT] = "boot", [SP_GUARD_ACCEPTED] = "accepted", [SP_GUARD_MIN] = "min",
    [SP_GUARD_MAX] = "max",   [SP_GUARD_RATE] = "rate",         [SP_GUARD_NOT_FINITE] = "not-finite",
    [SP_GUARD_HELD] = "held", [SP_GUARD_FALLBACK] = "fallback", [SP_GUARD_MANUAL] = "manual",
    [SP_GUARD_OFF] = "off",
};

const char *sp_guard_reason_name(enum sp_guard_reason reason) { return reason_names[reason]; }

/* The value of the type that lies nearest to `value` on the side of `from`: between two bounds it stays between them. */
static double fit(enum sp_type type, double value, double from) {
  if (sp_type_integer(type)) return value > from ? floor(value) : ceil(value);
  if (type != SP_F32) return value;
  const float narrow = (float)value;
  if (value > from && (double)narrow > value) return (double)nextafterf(narrow, -INFINITY);
  if (value < from && (double)narrow < value) return (double)nextafterf(narrow, INFINITY);
  return (double)narrow;
}

void sp_guard_init(struct sp_guard *guard, const struct sp_contract *contract, uint64_t now_ms) {
  *guard = (struct sp_guard){.contract = contract};
  for (unsigned i = 0; i < contract->point_count && i < SP_POINTS_MAX; i++) {
    const struct sp_point *point = &contract->points[i];
    const double fallback = fit(point->type, point->fallback, (point->min + point->max) / 2);
    guard->points[i].last = (struct sp_decision){.applied = fallback, .reason = SP_GUARD_BOOT};
    guard->points[i].decided_at_ms = now_ms;
  }
}

static double clamp(double value, double low, double high) { return value < low ? low : value > high ? high : value; }

/* How far the point may move now: the rate over the time since the last decision, at most one period. A bool has no way to go: it
 * flips as a whole. */
static double reach(const struct sp_contract *contract, const struct sp_point *point, uint64_t since_ms, uint64_t now_ms) {
  if (point->type == SP_BOOL) return 1;
  const uint64_t elapsed = now_ms > since_ms ? now_ms - since_ms : 0;
  const uint64_t counted = elapsed < contract->budget.period_ms ? elapsed : contract->budget.period_ms;
  return counted == 0 ? 0 : point->rate * (double)counted / MS_PER_S;
}

/* Moves the point towards a finite target. The rate is applied first and min and max last, so that they hold in any case; then the
 * value becomes one of the point's type, towards the last one, so that both still hold. Returns whether the rate kept it from the target.
 */
static bool move(struct sp_guard *guard, unsigned index, double target, uint64_t now_ms) {
  const struct sp_point *point = &guard->contract->points[index];
  struct sp_guard_point *state = &guard->points[index];
  const double last = state->last.applied;
  const double step = reach(guard->contract, point, state->decided_at_ms, now_ms) + PLANTED;
  const double limited = clamp(target, last - step, last + step);
  state->last.applied = fit(point->type, clamp(limited, point->min, point->max), last);
  state->decided_at_ms = now_ms;
  return limited < target || limited > target;
}

void sp_guard_propose(struct sp_guard *guard, unsigned index, double proposed, uint64_t now_ms) {
  const struct sp_point *point = &guard->contract->points[index];
  struct sp_guard_point *state = &guard->points[index];
  if (!isfinite(proposed)) {
    sp_guard_no_proposal(guard, index, now_ms);
    if (state->last.reason == SP_GUARD_HELD) state->last.reason = SP_GUARD_NOT_FINITE;
  } else {
    const double target = clamp(proposed, point->min, point->max);
    const bool limited = move(guard, index, target, now_ms);
    state->without_proposal = 0;
    state->last.reason = limited ? SP_GUARD_RATE : target > proposed ? SP_GUARD_MIN : target < proposed ? SP_GUARD_MAX : SP_GUARD_ACCEPTED;
  }
  state->last.has_proposal = true;
  state->last.proposed = proposed;
}

void sp_guard_no_proposal(struct sp_guard *guard, unsigned index, uint64_t now_ms) {
  const struct sp_point *point = &guard->contract->points[index];
  struct sp_guard_point *state = &guard->points[index];
  if (state->without_proposal <= point->hold) state->without_proposal++;
  const bool hold = state->without_proposal <= point->hold;
  (void)move(guard, index, hold ? state->last.applied : point->fallback, now_ms);
  state->last.has_proposal = false;
  state->last.reason = hold ? SP_GUARD_HELD : SP_GUARD_FALLBACK;
}

void sp_guard_unknown(struct sp_guard *guard, unsigned index, uint64_t now_ms) {
  guard->points[index].without_proposal = guard->contract->points[index].hold;
  sp_guard_no_proposal(guard, index, now_ms);
}
int sp_guard_set_manual(struct sp_guard *guard, unsigned index, double value, uint64_t until_ms, uint64_t now_ms) {
  (void)guard, (void)index, (void)value, (void)until_ms, (void)now_ms;
  return 0;
}
void sp_guard_auto(struct sp_guard *guard, uint64_t now_ms) { (void)guard, (void)now_ms; }
void sp_guard_off(struct sp_guard *guard, uint64_t now_ms) { (void)guard, (void)now_ms; }
void sp_guard_tick(struct sp_guard *guard, uint64_t now_ms) { (void)guard, (void)now_ms; }
enum sp_guard_mode sp_guard_mode(const struct sp_guard *guard) {
  (void)guard;
  return SP_MODE_AUTO;
}
bool sp_guard_manual(const struct sp_guard *guard, unsigned index, double *value, uint64_t *until_ms) {
  (void)guard, (void)index, (void)value, (void)until_ms;
  return false;
}
