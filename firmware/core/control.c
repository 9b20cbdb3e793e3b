#include "control.h"

#include <string.h>

#include "../port.h"
#include "error.h"
#include "running.h"

/* --- the app's step ----------------------------------------------------------------------------------------------------- */

static void step(struct sp_control *control, uint64_t now_ms) {
  double applied[SP_POINTS_MAX];
  sp_guard_tick(&control->guard, now_ms);
  for (unsigned i = 0; i < control->app->contract->point_count; i++) applied[i] = control->guard.points[i].last.applied;
  control->app->step(&control->signals, applied, now_ms);
}

void sp_control_init(struct sp_control *control, const struct sp_app *app, struct sp_store *store, uint64_t now_ms) {
  memset(control, 0, sizeof *control);
  control->app = app;
  control->store = store;
  control->last.result = SP_E_NO_MODULE;
  control->next_evaluation_ms = now_ms + app->contract->budget.period_ms;
  control->next_step_ms = control->handled_ms = now_ms;
  control->tidy = true;
  sp_signals_init(&control->signals, app->contract);
  sp_guard_init(&control->guard, app->contract, now_ms);
  step(control, now_ms); /* outputs are safe before anything else happens: no signal is known yet */
  sp_liveness_init(&control->liveness, sp_port_reset_cause());
  sp_sandbox_init(&control->sandbox, app->contract);
}

/* Settings, and that no module has a say, as they were before the reset. */
static void restore_kept(struct sp_control *control) {
  uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
  const uint32_t length = sp_store_kept(control->store, SP_RECORD_SETTINGS, kept, sizeof kept);
  sp_signals_restore_settings(&control->signals, kept, length);
  if (sp_store_kept(control->store, SP_RECORD_MODE, kept, sizeof kept) > 0 && kept[0] != 0)
    sp_guard_off(&control->guard, sp_port_wall_ms());
}

void sp_control_boot(struct sp_control *control) {
  restore_kept(control);
  sp_running_boot(control);
}

int sp_control_off(struct sp_control *control, bool off, uint32_t left_ms) {
  const uint64_t now_ms = sp_port_wall_ms();
  const uint8_t record = off;
  if (off) {
    sp_guard_off(&control->guard, now_ms);
  } else {
    sp_guard_auto(&control->guard, now_ms);
  }
  uint8_t kept;
  if (!off && sp_store_kept(control->store, SP_RECORD_MODE, &kept, sizeof kept) == 0) return SP_OK; /* it has never been off */
  return sp_store_keep(control->store, SP_RECORD_MODE, &record, sizeof record, left_ms);
}

/* --- evaluation --------------------------------------------------------------------------------------------------------- */

/* Runs the module, if it can run now. Returns SP_OK with sp_out in control->out, or why there is no proposal. */
static int propose(struct sp_control *control, uint64_t now_ms) {
  uint8_t in[SP_IN_BYTES_MAX] __attribute__((aligned(8)));
  if (!control->sandbox.loaded) return sp_running_why_not(control);
  const int collected = sp_signals_collect(&control->signals, control->sandbox.agreed, now_ms, in, &control->last.missing);
  if (collected != SP_OK) return collected;
  const uint32_t before = sp_port_cpu_count();
  const int result = sp_sandbox_evaluate(&control->sandbox, in, control->state.bytes, control->out, &control->last.declined);
  control->last.cpu = sp_port_cpu_count() - before;
  control->last.fuel = control->sandbox.fuel_used;
  return result;
}

static bool is_fault(int result) { return result <= SP_E_TRAP && result >= SP_E_ISOLATION; }

static bool ran(int result) { return result == SP_OK || result == SP_E_DECLINED || is_fault(result); }

static void count(struct sp_control *control, int result) {
  struct sp_counters *counters = &control->counters;
  switch (result) {
    case SP_OK:
      counters->good++;
      counters->faults_in_a_row = 0;
      break;
    case SP_E_DECLINED: /* neither a fault nor a good one: it does not end a row of faults */
      counters->declined++;
      break;
    case SP_E_SKIPPED:
      counters->skipped++;
      break;
    default:
      if (is_fault(result)) sp_running_fault(control, &control->last);
  }
}

/* The guard decides each point: on the proposal, on the lack of one, or on a module that does not know the point. */
static void decide(struct sp_control *control, uint64_t now_ms) {
  const struct sp_contract *contract = control->app->contract;
  for (unsigned i = 0; i < contract->point_count; i++) {
    const struct sp_point *point = &contract->points[i];
    if (control->proposed == NULL) {
      sp_guard_no_proposal(&control->guard, i, now_ms);
    } else if (i < control->proposed->point_count) {
      sp_guard_propose(&control->guard, i, sp_type_read(point->type, control->out + point->offset), now_ms);
    } else {
      sp_guard_unknown(&control->guard, i, now_ms);
    }
  }
}

/* Whether every point has a proposal: a NaN or an infinity is none. */
static bool proposes_all(const struct sp_control *control) {
  const struct sp_point *points = control->app->contract->points;
  for (unsigned i = 0; i < control->proposed->point_count; i++) {
    if (!sp_type_holds(points[i].type, sp_type_read(points[i].type, control->out + points[i].offset))) return false;
  }
  return true;
}

/* A module has stood a trial only where it had its say, and something to say: a fault counts in any case, for it ends the trial. */
static void note(struct sp_control *control, bool good, uint64_t now_ms) {
  if (good && sp_guard_mode(&control->guard) != SP_MODE_AUTO) {
    sp_lifecycle_overruled(control->store, now_ms);
  } else {
    sp_lifecycle_evaluated(control->store, good && proposes_all(control), now_ms);
  }
}

static void evaluate(struct sp_control *control, uint64_t now_ms) {
  /* Guard, step and outputs have lived with the one before: a module may crash any of them by what it proposes. */
  if (control->last.result == SP_OK) sp_liveness_clear_crashes(&control->liveness);
  control->last = (struct sp_evaluation){.number = control->last.number + 1, .at_ms = now_ms};
  control->last.result = propose(control, now_ms);
  const bool good = control->last.result == SP_OK;
  control->proposed = good ? control->sandbox.agreed : NULL;
  control->state.used |= good;
  count(control, control->last.result);
  control->tidy = control->due = true; /* the hour of a trial ends also while its signals are missing */
  if (ran(control->last.result)) note(control, good, now_ms);
  decide(control, now_ms);
}

/* --- the slack ---------------------------------------------------------------------------------------------------------- */

uint32_t sp_control_left_ms(const struct sp_control *control, uint64_t now_ms) {
  const uint64_t left_ms = control->next_evaluation_ms > now_ms ? control->next_evaluation_ms - now_ms : 0;
  return left_ms < UINT32_MAX ? (uint32_t)left_ms : UINT32_MAX;
}

uint32_t sp_control_step_ms(const struct sp_control *control) {
  const uint32_t change = sp_running_change_ms(control), store = sp_store_step_ms(control->store);
  return change > store ? change : store;
}

/* One step of lifecycle work; of house-keeping where there is none, or where it does not fit: with room in the journal it takes less. True
 * when there is more to do at once. */
static bool use_slack(struct sp_control *control, uint64_t now_ms) {
  const uint32_t left_ms = sp_control_left_ms(control, now_ms);
  if (!sp_running_change(control, now_ms, left_ms)) {
    if (!control->tidy) return false;
    const int step = sp_store_tidy(control->store, now_ms, left_ms);
    control->tidy = step == SP_OK || step == SP_LATER;
    if (step != SP_LATER) return false;
  }
  return left_ms >= sp_control_step_ms(control);
}

/* --- the loop ----------------------------------------------------------------------------------------------------------- */

/* The first point of the grid after now: points that were missed are skipped, the grid stays where it was. */
static uint64_t next_on_grid(uint64_t due_ms, uint64_t period_ms, uint64_t now_ms) {
  return due_ms + ((now_ms - due_ms) / period_ms + 1) * period_ms;
}

static void note_lateness(struct sp_counters *counters, uint64_t late_ms) {
  const uint32_t late = late_ms < UINT32_MAX ? (uint32_t)late_ms : UINT32_MAX;
  if (late > counters->late_max_ms) counters->late_max_ms = late;
}

bool sp_control_on_time(const struct sp_control *control, uint64_t now_ms) {
  return now_ms <= control->handled_ms + control->app->contract->budget.period_ms + SP_WATCHDOG_LATE_MS;
}

uint64_t sp_control_poll(struct sp_control *control, uint64_t now_ms) {
  const struct sp_app *app = control->app;
  sp_signals_tick(&control->signals, now_ms);
  const bool evaluation_due = now_ms >= control->next_evaluation_ms;
  if (evaluation_due || now_ms >= control->next_step_ms) app->sample(&control->signals, now_ms);
  if (evaluation_due) {
    note_lateness(&control->counters, now_ms - control->next_evaluation_ms);
    control->next_evaluation_ms = next_on_grid(control->next_evaluation_ms, app->contract->budget.period_ms, now_ms);
    evaluate(control, now_ms);
  }
  if (evaluation_due || now_ms >= control->next_step_ms) {
    step(control, now_ms);
    if (now_ms >= control->next_step_ms) control->next_step_ms = next_on_grid(control->next_step_ms, app->step_ms, now_ms);
  }
  if (evaluation_due) {
    sp_running_recover(control);
    control->handled_ms = control->last.at_ms;
    return now_ms; /* all this has taken time: what is left until the next one is seen in another pass */
  }
  if (use_slack(control, now_ms)) return now_ms;
  return control->next_evaluation_ms < control->next_step_ms ? control->next_evaluation_ms : control->next_step_ms;
}
