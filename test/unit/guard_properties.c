#include "guard_properties.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "core/error.h"
#include "core/guard.h"
#include "guard_tables.h"
#include "unit.h"

enum { EVENTS = 24 };

/* What is known of a point besides what the guard tells. */
struct model {
  double fallback, applied;
  uint64_t changed_ms;
  uint32_t without; /* evaluations in a row */
  bool left;        /* the module has not had the say all the time */
  bool by_hand;
  uint64_t until_ms;
};

struct run {
  struct sp_guard guard;
  struct sp_contract contract;
  struct sp_point points[SP_POINTS_MAX];
  struct model models[SP_POINTS_MAX];
  uint64_t seed, now_ms;
  unsigned long sequence;
  bool off;
};

static uint64_t some(struct run *run, uint64_t limit) { return unit_random(&run->seed) % limit; }

static const char *describe(const struct run *run, unsigned i, const char *wrong) {
  static char text[400];
  if (wrong == NULL) return NULL;
  const struct sp_point *point = &run->points[i];
  const struct sp_decision *decision = &run->guard.points[i].last;
  snprintf(text, sizeof text,
           "%s: %s %.17g..%.17g step %.17g rate %.17g fallback %.17g period %u, from %.17g to %.17g by %s (sequence %lu)", wrong,
           sp_type_name(point->type), point->min, point->max, point->step, point->rate, point->fallback,
           (unsigned)run->contract.budget.period_ms, run->models[i].applied, decision->applied, sp_guard_reason_name(decision->reason),
           run->sequence);
  return text;
}

/* --- one value ------------------------------------------------------------------------------------------------------------ */

static bool whole(const struct sp_point *point) { return point->type < SP_F32; }

/* The distance to the next value of the type, at the largest that the point may have. */
static double grain(const struct sp_point *point) {
  const double largest = fmax(fabs(point->min), fabs(point->max));
  if (whole(point)) return 0;
  if (point->type == SP_F64) return nextafter(largest, (double)INFINITY) - largest;
  return (double)(nextafterf((float)largest, INFINITY) - (float)largest);
}

static bool representable(enum sp_type type, double value) {
  uint8_t bytes[sizeof(int64_t)] = {0x55};
  sp_type_write(type, bytes, value);
  return sp_type_read(type, bytes) == value;
}

/* The number of steps, or of units, in a distance. */
static long double steps_in(const struct sp_point *point, long double distance) {
  return floorl(distance / (point->step > 0 ? (long double)point->step : 1) + 0.5L);
}

static bool on_grid(const struct sp_point *point, long double value) {
  if (!(point->step > 0)) return true;
  const long double count = steps_in(point, value - point->min), last = steps_in(point, (long double)point->max - point->min);
  return count >= 0 && count <= last && fabsl(point->min + count * point->step - value) <= 4 * grain(point);
}

static const char *wrong_value(const struct sp_point *point, double value) {
  if (!isfinite(value)) return "not finite";
  if (value < point->min || value > point->max) return "outside of min..max";
  if (!representable(point->type, value)) return "not of the type";
  return on_grid(point, value) ? NULL : "between two steps";
}

/* --- one change ----------------------------------------------------------------------------------------------------------- */

static long double time_counted(const struct run *run, const struct model *model) {
  const uint64_t since = run->now_ms > model->changed_ms ? run->now_ms - model->changed_ms : 0;
  return since < run->contract.budget.period_ms ? since : run->contract.budget.period_ms;
}

static bool too_fast(const struct run *run, const struct sp_point *point, const struct model *model, double value) {
  const long double way = point->rate * time_counted(run, model) / 1000;
  const long double change = fabsl((long double)value - (long double)model->applied);
  if (point->type == SP_F32 && !(point->step > 0)) return change > way * (1 + 0x1p-23L);
  if (point->type == SP_F64 && !(point->step > 0)) return change > way * (1 + 0x1p-51L);
  const long double steps = point->step > 0 ? way / point->step : way;
  return steps_in(point, change) > floorl(steps * (1 + 0x1p-50L) + 0x1p-32L);
}

/* What the contract exempts: a point that is immediate falls back. */
static bool at_once(const struct sp_point *point, const struct sp_decision *decision, const struct model *model) {
  const bool falls_back = decision->reason == SP_GUARD_FALLBACK || decision->reason == SP_GUARD_OFF;
  return point->immediate && falls_back && decision->applied == model->fallback;
}

static const char *wrong_change(const struct run *run, unsigned i) {
  const struct sp_point *point = &run->points[i];
  const struct model *model = &run->models[i];
  const struct sp_decision *decision = &run->guard.points[i].last;
  if (decision->applied == model->applied || at_once(point, decision, model)) return NULL;
  if (point->type != SP_BOOL) return too_fast(run, point, model, decision->applied) ? "faster than the rate" : NULL;
  const uint64_t since = run->now_ms > model->changed_ms ? run->now_ms - model->changed_ms : 0;
  return since < point->dwell_ms ? "sooner than the dwell" : NULL;
}

/* --- why ------------------------------------------------------------------------------------------------------------------ */

static bool is_near(const struct sp_point *point, double value, double proposed) {
  if (whole(point) && point->step > 1) return fabs(value - proposed) <= point->step / 2 + 0.5; /* to a whole number before */
  if (whole(point)) return fabs(value - proposed) <= 0.5;
  if (point->step > 0) return fabs(value - proposed) <= 0.501 * point->step + 4 * grain(point);
  return value == (point->type == SP_F32 ? (double)(float)proposed : proposed) || fabs(value - proposed) <= grain(point);
}

/* Limited by the rate it goes as far as it may, but for what is too little for a step or for the type. */
static bool too_slow(const struct run *run, const struct sp_point *point, const struct model *model, double value) {
  const double least = point->step > 0 ? point->step : whole(point) ? 1 : 2 * grain(point);
  const double way = point->rate * (double)time_counted(run, model) / 1000;
  return fabs(value - model->applied) < way * (1 - 1e-6) - least * 1.001;
}

static const char *wrong_for_proposal(const struct run *run, unsigned i) {
  const struct sp_point *point = &run->points[i];
  const struct sp_decision *decision = &run->guard.points[i].last;
  const double lowest = point->type == SP_BOOL ? 0 : point->min, highest = point->type == SP_BOOL ? 1 : point->max;
  switch (decision->reason) {
    case SP_GUARD_ACCEPTED:
    case SP_GUARD_STEP:
      return is_near(point, decision->applied, decision->proposed) ? NULL : "accepted, but not what was proposed";
    case SP_GUARD_MIN:
      return decision->proposed <= lowest + grain(point) && decision->applied <= lowest + 4 * grain(point) ? NULL : "min, but not at min";
    case SP_GUARD_MAX:
      return decision->proposed >= highest - grain(point) && decision->applied >= highest - 4 * grain(point) ? NULL : "max, but not at max";
    case SP_GUARD_RATE:
      return point->type == SP_BOOL || too_slow(run, point, &run->models[i], decision->applied) ? "slower than the rate" : NULL;
    case SP_GUARD_DWELL:
      return point->type == SP_BOOL && decision->applied == run->models[i].applied ? NULL : "a dwell without one";
    default:
      return "a proposal was not taken for one";
  }
}

/* After an evaluation of a point that the module has the say over. */
static const char *wrong_decision(const struct run *run, unsigned i) {
  const struct model *model = &run->models[i];
  const struct sp_decision *decision = &run->guard.points[i].last;
  if (model->without == 0) return wrong_for_proposal(run, i);
  if (model->without > run->points[i].hold) return decision->reason == SP_GUARD_FALLBACK ? NULL : "held for too long";
  if (decision->reason != (decision->has_proposal ? SP_GUARD_NOT_FINITE : SP_GUARD_HELD)) return "not held for long enough";
  return model->left || decision->applied == model->applied ? NULL : "held, but it moved";
}

static const char *wrong_mode(const struct run *run) {
  enum sp_guard_mode mode = SP_MODE_AUTO;
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    double value;
    uint64_t until_ms;
    const bool by_hand = run->models[i].by_hand;
    if (sp_guard_manual(&run->guard, i, &value, &until_ms) != by_hand) return "manual and its end do not fit";
    const enum sp_guard_reason reason = run->guard.points[i].last.reason;
    if (by_hand != (reason == SP_GUARD_MANUAL)) return "manual does not fit its reason";
    if ((run->off && !by_hand) != (reason == SP_GUARD_OFF)) return "off does not fit its reason";
    if (by_hand) mode = SP_MODE_MANUAL;
  }
  return sp_guard_mode(&run->guard) == (run->off ? SP_MODE_OFF : mode) ? NULL : "another mode";
}

/* --- events --------------------------------------------------------------------------------------------------------------- */

static const char *wrong_boot(const struct run *run, unsigned i) {
  const struct sp_decision *decision = &run->guard.points[i].last;
  if (decision->reason != SP_GUARD_BOOT || decision->has_proposal) return "a decision at boot";
  return is_near(&run->points[i], decision->applied, run->points[i].fallback) ? NULL : "not at the fallback at boot";
}

static const char *reset(struct run *run) {
  const char *wrong = NULL;
  run->off = false;
  sp_guard_init(&run->guard, &run->contract, run->now_ms);
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    const double applied = run->guard.points[i].last.applied;
    run->models[i] = (struct model){.fallback = applied, .applied = applied, .changed_ms = run->now_ms};
    if (wrong == NULL) wrong = describe(run, i, wrong_boot(run, i));
  }
  return wrong;
}

/* One of the three for a point. Its proposal is noted in the model as finite or none. */
static void evaluate_point(struct run *run, unsigned i) {
  struct model *model = &run->models[i];
  const uint64_t what = some(run, 8);
  if (what == 0) {
    model->without = UINT32_MAX;
    sp_guard_unknown(&run->guard, i, run->now_ms);
  } else if (what <= 2) {
    if (model->without < UINT32_MAX) model->without++;
    sp_guard_no_proposal(&run->guard, i, run->now_ms);
  } else {
    const double proposed = guard_proposal(&run->points[i], &run->seed);
    if (isfinite(proposed)) model->without = 0;
    if (!isfinite(proposed) && model->without < UINT32_MAX) model->without++;
    sp_guard_propose(&run->guard, i, proposed, run->now_ms);
  }
}

static const char *evaluate(struct run *run) {
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    evaluate_point(run, i);
    const char *wrong = run->off || run->models[i].by_hand ? NULL : wrong_decision(run, i);
    if (wrong != NULL) return describe(run, i, wrong);
  }
  return NULL;
}

static void tick(struct run *run) {
  sp_guard_tick(&run->guard, run->now_ms);
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    struct model *model = &run->models[i];
    if (model->by_hand && model->until_ms <= run->now_ms) model->by_hand = false;
  }
}

static const char *set_by_hand(struct run *run) {
  const unsigned i = (unsigned)some(run, run->contract.point_count);
  const struct sp_point *point = &run->points[i];
  struct model *model = &run->models[i];
  const bool good = some(run, 4) > 0;
  const double value = good ? guard_settable(point, &run->seed) : guard_proposal(point, &run->seed);
  const uint64_t until_ms = run->now_ms - 1000 + some(run, 3ull * run->contract.budget.period_ms);
  const int result = sp_guard_set_manual(&run->guard, i, value, until_ms, run->now_ms);
  if (good && result != SP_OK) return describe(run, i, "a value that may be set was refused");
  const double lowest = point->type == SP_BOOL ? 0 : point->min, highest = point->type == SP_BOOL ? 1 : point->max;
  if (result == SP_OK && !(value >= lowest - grain(point) && value <= highest + grain(point)))
    return describe(run, i, "a value outside of min..max was set");
  if (result != SP_OK || until_ms <= run->now_ms) return NULL;
  model->by_hand = model->left = true;
  model->until_ms = until_ms;
  return NULL;
}

static void end_by_hand(struct run *run, bool off) {
  run->off = off;
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    run->models[i].by_hand = false;
    run->models[i].left |= off;
  }
  if (off) {
    sp_guard_off(&run->guard, run->now_ms);
  } else {
    sp_guard_auto(&run->guard, run->now_ms);
  }
}

static void wait(struct run *run) {
  const uint32_t period_ms = run->contract.budget.period_ms;
  switch (some(run, 16)) {
    case 0:
      break;
    case 1:
      run->now_ms -= some(run, 10000);
      break;
    case 2:
      run->now_ms += some(run, 10000000000);
      break;
    case 3:
    case 4:
    case 5:
      run->now_ms += period_ms;
      break;
    case 6:
    case 7:
      run->now_ms += some(run, 2ull * period_ms);
      break;
    default:
      run->now_ms += 1 + some(run, 2000);
  }
}

/* One event at random. */
static const char *event(struct run *run) {
  switch (some(run, 32)) {
    case 0:
      return reset(run);
    case 1:
      end_by_hand(run, true);
      return NULL;
    case 2:
    case 3:
      end_by_hand(run, false);
      return NULL;
    case 4:
    case 5:
    case 6:
      return set_by_hand(run);
    case 7:
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
      tick(run);
      return NULL;
    default:
      return evaluate(run);
  }
}

/* --- sequences ------------------------------------------------------------------------------------------------------------- */

/* What is wrong with any of the points now; takes what they have as what they had. */
static const char *look(struct run *run) {
  for (unsigned i = 0; i < run->contract.point_count; i++) {
    struct model *model = &run->models[i];
    const double applied = run->guard.points[i].last.applied;
    const char *wrong = wrong_value(&run->points[i], applied);
    if (wrong == NULL) wrong = wrong_change(run, i);
    if (wrong != NULL) return describe(run, i, wrong);
    if (applied != model->applied) model->changed_ms = run->now_ms;
    model->applied = applied;
  }
  return describe(run, 0, wrong_mode(run));
}

/* Set by hand, a point that may move at all is there after the time that it may take. */
static const char *arrive(struct run *run) {
  const unsigned i = (unsigned)some(run, run->contract.point_count);
  const struct sp_point *point = &run->points[i];
  struct model *model = &run->models[i];
  const uint32_t pause_ms = point->type == SP_BOOL ? point->dwell_ms : run->contract.budget.period_ms;
  const double value = guard_settable(point, &run->seed), distance = fabs(value - model->applied);
  const double least = point->step > 0 ? point->step : whole(point) ? 1 : 4 * grain(point);
  const double way = point->type == SP_BOOL ? 2 : point->rate * pause_ms / 1000;
  if (way < 2 * least || distance > 30 * way || run->now_ms < model->changed_ms) return NULL;
  if (sp_guard_set_manual(&run->guard, i, value, UINT64_MAX, run->now_ms) != SP_OK) return describe(run, i, "refused");
  model->by_hand = model->left = true;
  model->until_ms = UINT64_MAX;
  const unsigned pauses = (unsigned)ceil(distance / (way - least)) + 1;
  for (unsigned k = 0; k <= pauses; k++) {
    tick(run);
    const char *wrong = look(run);
    if (wrong != NULL) return wrong;
    run->now_ms += pause_ms;
  }
  return is_near(point, model->applied, value) ? NULL : describe(run, i, "it never arrives");
}

static void begin(struct run *run, void (*make)(struct sp_point *point, struct run *run)) {
  static const uint32_t periods[] = {1000, 60000, 300000, 3600000};
  const uint64_t pick = some(run, 5);
  run->now_ms = 1000000 + some(run, 1000000);
  run->contract = (struct sp_contract){.name = "random", .points = run->points, .point_count = (uint16_t)(1 + some(run, 4))};
  run->contract.budget.period_ms = pick < 4 ? periods[pick] : 1 + (uint32_t)some(run, 1000000);
  for (unsigned i = 0; i < run->contract.point_count; i++) make(&run->points[i], run);
}

static void make_sound(struct sp_point *point, struct run *run) { guard_table(point, run->contract.budget.period_ms, &run->seed); }

static const char *sequence(struct run *run) {
  begin(run, make_sound);
  const char *wrong = reset(run);
  for (unsigned k = 0; k < EVENTS && wrong == NULL; k++) {
    wait(run);
    wrong = event(run);
    if (wrong == NULL) wrong = look(run);
  }
  return wrong != NULL || some(run, 4) > 0 ? wrong : arrive(run);
}

const char *guard_broken_property(unsigned long sequences, uint64_t seed) {
  static struct run run;
  run.seed = seed;
  const char *wrong = NULL;
  for (run.sequence = 0; run.sequence < sequences && wrong == NULL; run.sequence++) wrong = sequence(&run);
  return wrong;
}

/* --- tables that make no sense ----------------------------------------------------------------------------------------------- */

static void make_senseless(struct sp_point *point, struct run *run) { guard_senseless_table(point, &run->seed); }

/* Whether there is a value of the type between the bounds; of an i64 one that a double tells apart from its neighbours. */
static bool possible(const struct sp_point *point) {
  const double low = point->min, high = point->max;
  if (!(low <= high)) return false;
  if (point->type == SP_I64 && (low > 0x1p53 || high < -0x1p53)) return false;
  if (whole(point)) return ceil(low) <= floor(high) && sp_type_holds(point->type, ceil(low)) && sp_type_holds(point->type, floor(high));
  if (point->type == SP_F64) return isfinite(low) && isfinite(high);
  const float near = (float)low;
  return fabs(low) <= (double)FLT_MAX && fabs(high) <= (double)FLT_MAX &&
         ((double)near >= low ? (double)near : (double)nextafterf(near, INFINITY)) <= high;
}

static const char *senseless_value(const struct sp_point *point, double value) {
  if (!isfinite(value)) return "not finite";
  if (!representable(point->type, value)) return "not of the type";
  return point->type != SP_BOOL && possible(point) && (value < point->min || value > point->max) ? "outside of min..max" : NULL;
}

const char *guard_broken_by_table(unsigned long sequences, uint64_t seed) {
  static struct run run;
  run.seed = seed;
  for (run.sequence = 0; run.sequence < sequences; run.sequence++) {
    begin(&run, make_senseless);
    (void)reset(&run);
    for (unsigned k = 0; k < EVENTS; k++) {
      for (unsigned i = 0; i < run.contract.point_count; i++) {
        const char *wrong = senseless_value(&run.points[i], run.guard.points[i].last.applied);
        if (wrong != NULL) return describe(&run, i, wrong);
      }
      wait(&run);
      (void)event(&run);
    }
  }
  return NULL;
}
