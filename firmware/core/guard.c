#include "guard.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "error.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: up to here a double tells whole numbers apart */
#define STEPS_MAX 2147483647.0       /* of a float */
#define COUNT_END 4294967296.0       /* 2^32: what a count in fractions of a step stays below */
#define BITS_MAX  7u                 /* of these fractions */
#define ON_GRID   (1 / 1024.0)       /* of a step: how far off a number of the table or the operator may be, since it is rounded */

#define INLINE static inline __attribute__((always_inline)) /* the compiler, which is to save space, would call them */

static const char *const reason_names[] = {
    [SP_GUARD_BOOT] = "boot", [SP_GUARD_ACCEPTED] = "accepted", [SP_GUARD_STEP] = "step",     [SP_GUARD_MIN] = "min",
    [SP_GUARD_MAX] = "max",   [SP_GUARD_RATE] = "rate",         [SP_GUARD_DWELL] = "dwell",   [SP_GUARD_NOT_FINITE] = "not-finite",
    [SP_GUARD_HELD] = "held", [SP_GUARD_FALLBACK] = "fallback", [SP_GUARD_MANUAL] = "manual", [SP_GUARD_OFF] = "off",
};

const char *sp_guard_reason_name(enum sp_guard_reason reason) { return reason_names[reason]; }

/* --- the table, whatever stands in it ------------------------------------------------------------------------------------ */

struct range {
  double min, max, fallback;
};

static const struct range types[] = {
    [SP_BOOL] = {.min = 0, .max = 1},
    [SP_I8] = {.min = INT8_MIN, .max = INT8_MAX},
    [SP_U8] = {.min = 0, .max = UINT8_MAX},
    [SP_I16] = {.min = INT16_MIN, .max = INT16_MAX},
    [SP_U16] = {.min = 0, .max = UINT16_MAX},
    [SP_I32] = {.min = INT32_MIN, .max = INT32_MAX},
    [SP_U32] = {.min = 0, .max = UINT32_MAX},
    [SP_I64] = {.min = -EXACT_MAX, .max = EXACT_MAX},
    [SP_F32] = {.min = -FLT_MAX, .max = FLT_MAX},
    [SP_F64] = {.min = -DBL_MAX, .max = DBL_MAX},
};

static double clamp(double value, double low, double high) { return value > low ? value < high ? value : high : low; }

/* Bounds of the type, the right way round, with a fallback between them. */
static struct range range_of(const struct sp_point *point) {
  const struct range *type = &types[point->type];
  const double fallback = isnan(point->fallback) ? 0 : point->fallback;
  if (point->type == SP_BOOL) return (struct range){.min = 0, .max = 1, .fallback = fallback != 0};
  struct range range = {.min = fmax(point->min, type->min), .max = fmin(point->max, type->max)};
  if (!(point->min <= point->max) || range.min > range.max) range.min = range.max = clamp(fallback, type->min, type->max);
  range.fallback = clamp(fallback, range.min, range.max);
  return range;
}

/* How many steps there are up to the max of a float. */
static double steps_of(const struct range *range, double step) {
  return floor(clamp((range->max - range->min) / step + ON_GRID, 0, STEPS_MAX));
}

/* --- arithmetic ---------------------------------------------------------------------------------------------------------- */

/* The time since the last change, as far as it counts. */
INLINE uint32_t since_change(const struct sp_guard_point *point, uint64_t now_ms) {
  const uint64_t since_ms = now_ms - point->changed_at_ms;
  const uint32_t low = (uint32_t)since_ms;
  if (since_ms >> 32 == 0 && low <= point->counted_ms) return low;
  return (int64_t)since_ms < 0 ? 0 : point->counted_ms;
}

/* The steps that a time allows. */
INLINE uint64_t steps_allowed(const struct sp_guard_pace *pace, uint32_t ms) {
  const uint64_t fraction = ((uint64_t)ms * pace->low >> 32) + (uint64_t)ms * pace->high;
  return (fraction >> 32) + (uint64_t)ms * pace->whole;
}

/* The first digits of a product. */
static inline uint32_t product_f32(uint64_t digits, uint32_t time) { return (uint32_t)((uint64_t)time * (uint32_t)(digits >> 32) >> 32); }

static inline uint64_t product_f64(uint64_t digits, uint32_t time) {
  return (uint64_t)time * (uint32_t)(digits >> 32) + ((uint64_t)time * (uint32_t)digits >> 32);
}

#define REAL         float
#define BITS         uint32_t
#define NAME(x)      x##_f32
#define VALUE        f32
#define STEPS        steps_f32
#define MANTISSA     23
#define EXPONENT_MAX 0xff
#define NEXT         nextafterf
#define ZEROS        __builtin_clz
#define FINE         (1u << 21)
#define MORE         SP_GUARD_MORE_F32
#define RATE_BIAS    (64 + 31 + 127 - 1)
#include "guard_real.h"

#define REAL         double
#define BITS         uint64_t
#define NAME(x)      x##_f64
#define VALUE        f64
#define STEPS        steps_f64
#define MANTISSA     52
#define EXPONENT_MAX 0x7ff
#define NEXT         nextafter
#define ZEROS        __builtin_clzll
#define FINE         (1ull << 32) /* a count ends there */
#define MORE         SP_GUARD_MORE_F64
#define RATE_BIAS    (32 + 63 + 1023 - 1)
#include "guard_real.h"

/* The step, or whole number, next to a value. */
static enum sp_guard_reason aim_whole(struct sp_guard_point *state, double value) {
  struct sp_guard_whole *const point = &state->whole;
  const double inside = clamp(value, (double)point->lowest, point->max);
  const uint64_t step = (uint64_t)point->step, above = (uint64_t)(llround(inside) - point->lowest);
  const uint64_t count = step == 1 ? above : (above + step / 2) / step;
  point->count[SP_GUARD_PROPOSED] = count;
  if (value > inside) return SP_GUARD_MAX;
  if (value < inside) return SP_GUARD_MIN;
  return (double)(point->lowest + (int64_t)(count * step)) == value ? SP_GUARD_ACCEPTED : SP_GUARD_STEP;
}

/* Between two counts within the bounds there is none that is not. */
static enum sp_guard_reason move_by(struct sp_guard_point *state, enum sp_guard_place heading, uint64_t reach, uint64_t now_ms) {
  struct sp_guard_whole *const point = &state->whole;
  const uint64_t last = point->count[SP_GUARD_APPLIED];
  uint64_t count = point->count[heading];
  const uint64_t distance = count > last ? count - last : last - count;
  if (distance > reach) count = count > last ? last + reach : last - reach;
  if (count != last) state->changed_at_ms = now_ms;
  point->count[SP_GUARD_APPLIED] = count;
  state->last.applied = (double)(point->lowest + (int64_t)count * point->step);
  return distance > reach ? SP_GUARD_RATE : SP_GUARD_ACCEPTED;
}

static enum sp_guard_reason move_whole(struct sp_guard_point *state, enum sp_guard_place heading, uint64_t now_ms) {
  return move_by(state, heading, steps_allowed(&state->whole.pace, since_change(state, now_ms)), now_ms);
}

/* A bool flips when its dwell is over, which is all of the time that counts. */
static enum sp_guard_reason move_bool(struct sp_guard_point *state, enum sp_guard_place heading, uint64_t now_ms) {
  const enum sp_guard_reason kept = move_by(state, heading, since_change(state, now_ms) >= state->counted_ms, now_ms);
  return kept == SP_GUARD_RATE ? SP_GUARD_DWELL : kept;
}

#define PLACES(array) offsetof(struct sp_guard_point, array), sizeof((struct sp_guard_point *)NULL)->array[0]

static const struct sp_guard_kind f32 = {aim_f32, move_f32, PLACES(f32.value)}, f64 = {aim_f64, move_f64, PLACES(f64.value)},
                                  steps_f32 = {aim_steps_f32, move_steps_f32, PLACES(steps_f32.count)},
                                  steps_f64 = {aim_steps_f64, move_steps_f64, PLACES(steps_f64.count)},
                                  whole = {aim_whole, move_whole, PLACES(whole.count)},
                                  flipping = {aim_whole, move_bool, PLACES(whole.count)};

static void copy(struct sp_guard_point *point, enum sp_guard_place to, const struct sp_guard_point *source, enum sp_guard_place from) {
  const struct sp_guard_kind *kind = &point->kind;
  uint8_t *const there = (uint8_t *)point + kind->first + to * kind->size;
  const uint8_t *const here = (const uint8_t *)source + kind->first + from * kind->size;
  for (unsigned i = 0; i < kind->size; i += sizeof(uint32_t)) memcpy(there + i, here + i, sizeof(uint32_t));
}

/* Makes a value a place of a point. */
static void put(struct sp_guard_point *point, enum sp_guard_place place, double value) {
  struct sp_guard_point aside = *point;
  (void)aside.kind.aim(&aside, value);
  copy(point, place, &aside, SP_GUARD_PROPOSED);
}

/* Whether two numbers are equal: by their bits, which takes a few instructions where a comparison takes thirty. */
static bool same(double one, double other) {
  return bits_f64(one) == bits_f64(other) || (bits_f64(one) | bits_f64(other)) << 1 == 0; /* 0 and -0 */
}

/* To the fallback past rate and dwell. */
static void jump(struct sp_guard_point *point, uint64_t now_ms) {
  if (!same(point->last.applied, point->fallback)) point->changed_at_ms = now_ms;
  copy(point, SP_GUARD_APPLIED, point, SP_GUARD_SAFE);
  point->last.applied = point->fallback;
}

/* --- boot ------------------------------------------------------------------------------------------------------------------- */

static void init_whole(struct sp_guard_whole *point, const struct range *range, double step) {
  double low = ceil(range->min), high = floor(range->max);
  if (low > high) low = high = floor(range->fallback);
  point->lowest = (int64_t)low;
  point->step = (int64_t)clamp(step, 1, EXACT_MAX);
  point->max = (double)((int64_t)high - ((int64_t)high - point->lowest) % point->step);
}

static void init_point(struct sp_guard_point *state, const struct sp_point *point) {
  struct range range = range_of(point);
  const bool stepped = point->step > 0 && point->type != SP_BOOL;
  const double step = stepped ? point->step : 1;
  if (point->type == SP_F32 && stepped) {
    state->kind = steps_f32;
    state->steps_f32.pace = sp_guard_pace_of(point->rate, step);
    init_steps_f32(&state->steps_f32, &range, step);
  } else if (point->type == SP_F32) {
    state->kind = f32;
    init_f32(&state->f32, &range, point->rate);
  } else if (point->type == SP_F64 && stepped) {
    state->kind = steps_f64;
    state->steps_f64.pace = sp_guard_pace_of(point->rate, step);
    init_steps_f64(&state->steps_f64, &range, step);
  } else if (point->type == SP_F64) {
    state->kind = f64;
    init_f64(&state->f64, &range, point->rate);
  } else {
    state->kind = point->type == SP_BOOL ? flipping : whole;
    init_whole(&state->whole, &range, step);
    state->whole.pace = sp_guard_pace_of(point->rate, (double)state->whole.step);
  }
  put(state, SP_GUARD_SAFE, range.fallback);
}

/* Points that there is room for: a contract has no more. */
static unsigned known(const struct sp_guard *guard) {
  return guard->contract->point_count < SP_POINTS_MAX ? guard->contract->point_count : SP_POINTS_MAX;
}

void sp_guard_init(struct sp_guard *guard, const struct sp_contract *contract, uint64_t now_ms) {
  *guard = (struct sp_guard){.contract = contract};
  for (unsigned i = 0; i < known(guard); i++) {
    const struct sp_point *table = &contract->points[i];
    struct sp_guard_point *point = &guard->points[i];
    init_point(point, table);
    point->counted_ms = table->type == SP_BOOL ? table->dwell_ms : contract->budget.period_ms;
    point->immediate = table->immediate;
    point->hold = point->hold_left = table->hold;
    copy(point, SP_GUARD_APPLIED, point, SP_GUARD_SAFE);
    (void)point->kind.move(point, SP_GUARD_SAFE, now_ms); /* into the bounds */
    copy(point, SP_GUARD_SAFE, point, SP_GUARD_APPLIED);
    point->fallback = point->last.applied;
    point->changed_at_ms = now_ms;
    point->decided = SP_GUARD_FALLBACK;
    point->last.reason = SP_GUARD_BOOT;
  }
}

/* --- decisions --------------------------------------------------------------------------------------------------------------- */

/* Where a point goes that the module has the say over. */
static enum sp_guard_place heading_of(const struct sp_guard_point *point) {
  if (point->decided < SP_GUARD_NOT_FINITE) return SP_GUARD_PROPOSED;
  return point->decided == SP_GUARD_FALLBACK ? SP_GUARD_SAFE : point->held;
}

/* Moves a point to where those want it who have the say. The reason of a proposal gives way to what has kept the point from it; the other
 * reasons come later in their list. */
static void follow(struct sp_guard_point *point, uint64_t now_ms) {
  enum sp_guard_place heading = heading_of(point);
  enum sp_guard_reason reason = point->decided, kept = SP_GUARD_ACCEPTED;
  if (point->say == SP_GUARD_BY_HAND) heading = SP_GUARD_SET, reason = SP_GUARD_MANUAL;
  if (point->say == SP_GUARD_NOBODY) heading = SP_GUARD_SAFE, reason = SP_GUARD_OFF;
  if (point->immediate && (reason == SP_GUARD_FALLBACK || reason == SP_GUARD_OFF)) {
    jump(point, now_ms);
  } else if (heading != SP_GUARD_APPLIED) {
    kept = point->kind.move(point, heading, now_ms);
  }
  if (point->say == SP_GUARD_BACK && kept < SP_GUARD_RATE) point->say = SP_GUARD_AUTO;
  point->last.reason = kept > reason ? kept : reason;
}

/* Without a proposal; `held` is the reason while the point is held: where it is, or, while it is under others or on its way back from
 * there, where it was to go before. */
static void decide_without(struct sp_guard_point *point, enum sp_guard_reason held, uint64_t now_ms) {
  const enum sp_guard_place before = heading_of(point);
  point->held = point->say == SP_GUARD_AUTO ? SP_GUARD_APPLIED : before;
  point->decided = point->hold_left > 0 ? held : SP_GUARD_FALLBACK;
  if (point->hold_left > 0) point->hold_left--;
  if (point->say <= SP_GUARD_BACK) follow(point, now_ms);
}

/* Whether a double is neither NaN nor infinite: by its bits too. */
static bool is_number(double value) { return (uint32_t)(bits_f64(value) >> 32) << 1 < 0xffe00000u; }

void sp_guard_propose(struct sp_guard *guard, unsigned index, double proposed, uint64_t now_ms) {
  struct sp_guard_point *point = &guard->points[index];
  point->last.has_proposal = true;
  point->last.proposed = proposed;
  if (!is_number(proposed)) {
    decide_without(point, SP_GUARD_NOT_FINITE, now_ms);
    return;
  }
  point->hold_left = point->hold;
  const enum sp_guard_reason reason = point->kind.aim(point, proposed);
  point->decided = reason;
  if (point->say > SP_GUARD_BACK) return;
  const enum sp_guard_reason kept = point->kind.move(point, SP_GUARD_PROPOSED, now_ms);
  point->last.reason = kept > reason ? kept : reason;
}

void sp_guard_no_proposal(struct sp_guard *guard, unsigned index, uint64_t now_ms) {
  struct sp_guard_point *point = &guard->points[index];
  point->last.has_proposal = false;
  decide_without(point, SP_GUARD_HELD, now_ms);
}

void sp_guard_unknown(struct sp_guard *guard, unsigned index, uint64_t now_ms) {
  guard->points[index].hold_left = 0; /* not held now, nor by the evaluations that follow without a proposal */
  sp_guard_no_proposal(guard, index, now_ms);
}

/* --- the operator -------------------------------------------------------------------------------------------------------------- */

/* Whether a point can have a value, but for what rounding makes of one: an f32 may have come as the float that is nearest. */
static bool settable(const struct sp_point *point, double value) {
  const bool single = point->type == SP_F32;
  if (point->type == SP_BOOL) return value == 0 || value == 1;
  if (single && !((float)value >= (float)point->min && (float)value <= (float)point->max)) return false;
  if (!single && !(value >= point->min && value <= point->max)) return false;
  if (sp_type_integer(point->type) && value != floor(value)) return false;
  if (!(point->step > 0)) return true;
  const double on_grid = point->min + floor((value - point->min) / point->step + 0.5) * point->step;
  return fabs(value - on_grid) <= ON_GRID * point->step || (single && (float)value == (float)on_grid);
}

/* The operator, or nobody, has the say from now on: where the point is held, it will go back to. */
static void leave_auto(struct sp_guard_point *point) {
  if (heading_of(point) != SP_GUARD_APPLIED) return;
  point->held = SP_GUARD_PROPOSED;
  copy(point, SP_GUARD_PROPOSED, point, SP_GUARD_APPLIED);
}

/* From manual or off to what was decided; or, from manual, to off. */
static void go_back(const struct sp_guard *guard, struct sp_guard_point *point) {
  point->say = guard->off ? SP_GUARD_NOBODY : SP_GUARD_BACK;
}

int sp_guard_set_manual(struct sp_guard *guard, unsigned index, double value, uint64_t until_ms, uint64_t now_ms) {
  if (index >= known(guard)) return SP_E_POINT_UNKNOWN;
  if (!settable(&guard->contract->points[index], value)) return SP_E_POINT_RANGE;
  if (until_ms <= now_ms) return SP_OK;
  struct sp_guard_point *point = &guard->points[index];
  leave_auto(point);
  point->say = SP_GUARD_BY_HAND;
  point->by_hand = value;
  point->until_ms = until_ms;
  put(point, SP_GUARD_SET, value);
  follow(point, now_ms);
  return SP_OK;
}

void sp_guard_off(struct sp_guard *guard, uint64_t now_ms) {
  guard->off = true;
  for (unsigned i = 0; i < known(guard); i++) {
    struct sp_guard_point *point = &guard->points[i];
    leave_auto(point);
    point->say = SP_GUARD_NOBODY;
    follow(point, now_ms);
  }
}

void sp_guard_auto(struct sp_guard *guard, uint64_t now_ms) {
  guard->off = false;
  for (unsigned i = 0; i < known(guard); i++) {
    struct sp_guard_point *point = &guard->points[i];
    if (point->say <= SP_GUARD_BACK) continue;
    go_back(guard, point);
    follow(point, now_ms);
  }
}

void sp_guard_tick(struct sp_guard *guard, uint64_t now_ms) {
  for (unsigned i = 0; i < known(guard); i++) {
    struct sp_guard_point *point = &guard->points[i];
    if (point->say == SP_GUARD_BY_HAND && point->until_ms <= now_ms) go_back(guard, point);
    if (point->say != SP_GUARD_AUTO) follow(point, now_ms);
  }
}

/* --- status ---------------------------------------------------------------------------------------------------------------------- */

enum sp_guard_mode sp_guard_mode(const struct sp_guard *guard) {
  if (guard->off) return SP_MODE_OFF;
  for (unsigned i = 0; i < known(guard); i++) {
    if (guard->points[i].say == SP_GUARD_BY_HAND) return SP_MODE_MANUAL;
  }
  return SP_MODE_AUTO;
}

bool sp_guard_manual(const struct sp_guard *guard, unsigned index, double *value, uint64_t *until_ms) {
  const struct sp_guard_point *point = &guard->points[index];
  *value = point->by_hand;
  *until_ms = point->until_ms;
  return point->say == SP_GUARD_BY_HAND;
}
