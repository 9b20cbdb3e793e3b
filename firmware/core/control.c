#include "control.h"

#include <string.h>

#include "../port.h"
#include "error.h"

#define US_PER_MS 1000u

struct result_name {
  int result;
  const char *name;
};

static const struct result_name result_names[] = {
    {SP_OK, "good"},
    {SP_E_DECLINED, "declined"},
    {SP_E_SKIPPED, "skipped"},
    {SP_E_NO_MODULE, "none"},
    {SP_E_TRAP, "trap"},
    {SP_E_FUEL, "fuel"},
    {SP_E_DEPTH, "depth"},
    {SP_E_DEADLINE, "deadline"},
    {SP_E_ISOLATION, "isolation"},
    {SP_E_QUARANTINED, "quarantined"},
    {SP_E_DISABLED, "disabled"},
};

const char *sp_control_result_name(int result) {
  for (size_t i = 0; i < sizeof result_names / sizeof result_names[0]; i++) {
    if (result_names[i].result == result) return result_names[i].name;
  }
  return "load"; /* the code of a load back that failed */
}

/* --- the app's step ----------------------------------------------------------------------------------------------------- */

static void step(struct sp_control *control, uint64_t now_ms) {
  double applied[SP_POINTS_MAX];
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
  sp_signals_init(&control->signals, app->contract);
  sp_guard_init(&control->guard, app->contract, now_ms);
  step(control, now_ms); /* outputs are safe before anything else happens: no signal is known yet */
  sp_liveness_init(&control->liveness, sp_port_reset_cause());
  sp_sandbox_init(&control->sandbox, app->contract);
}

/* --- activation --------------------------------------------------------------------------------------------------------- */

static void unload(struct sp_control *control) {
  sp_sandbox_unload(&control->sandbox);
  sp_liveness_unloaded(&control->liveness);
}

/* Of a slot that is complete. What is quarantined changes nothing; anything else takes the place of what was loaded. */
static int load(struct sp_control *control, unsigned logical) {
  const struct sp_slot *slot = sp_store_slot(control->store, logical);
  if (sp_liveness_is_quarantined(&control->liveness, slot->package.hash)) {
    control->sandbox.text[0] = '\0'; /* nobody has looked at it */
    return SP_E_QUARANTINED;
  }
  sp_liveness_loading(&control->liveness, slot->package.hash);
  const int result = sp_sandbox_load(&control->sandbox, slot->bytes + slot->package.payload_offset, slot->package.payload_length);
  if (result == SP_OK) {
    control->counters.loads++;
  } else {
    sp_liveness_unloaded(&control->liveness);
  }
  return result;
}

static void refuse(struct sp_control *control, int reason) {
  control->refused = reason;
  control->refused_at = control->sandbox.refused_at;
  memcpy(control->refused_hash, sp_store_slot(control->store, SP_SLOT_CANDIDATE)->package.hash, sizeof control->refused_hash);
  memcpy(control->refused_text, control->sandbox.text, sizeof control->refused_text);
}

static bool complete(struct sp_control *control, unsigned logical) {
  return sp_store_slot(control->store, logical)->state == SP_SLOT_COMPLETE;
}

/* Whether there is a running package that should be loaded and is not. */
static bool lost(struct sp_control *control) {
  return !control->sandbox.loaded && complete(control, SP_SLOT_RUNNING) && !sp_liveness_disabled(&control->liveness);
}

/* What the port said, for a status that comes later. */
static void set_text(const struct sp_control *control, struct sp_evaluation *evaluation, int result) {
  if (result == SP_E_ISOLATION) memcpy(evaluation->text, control->sandbox.text, sizeof evaluation->text - 1u);
}

static void count_fault(struct sp_control *control, const struct sp_evaluation *fault) {
  control->fault = *fault;
  control->counters.faults++;
  control->counters.faults_in_a_row++;
}

/* Loads the running package again. Its failing is a fault as one in an evaluation is: a module must not live on by it. */
static void reload(struct sp_control *control) {
  const int result = load(control, SP_SLOT_RUNNING);
  if (result == SP_OK || result == SP_E_QUARANTINED) return;
  struct sp_evaluation fault = {.number = control->last.number, .at_ms = control->last.at_ms, .result = result};
  set_text(control, &fault, result);
  count_fault(control, &fault);
}

/* Loads the candidate. What cannot be loaded never becomes the running package: that one is loaded back. */
static void activate(struct sp_control *control) {
  control->store->activate = false;
  if (!complete(control, SP_SLOT_CANDIDATE)) return;
  const int result = load(control, SP_SLOT_CANDIDATE);
  if (result == SP_OK) {
    memcpy(control->earlier, sp_store_slot(control->store, SP_SLOT_RUNNING)->package.hash, sizeof control->earlier);
    sp_store_swap(control->store);
    if (sp_liveness_disabled(&control->liveness)) sp_liveness_clear_crashes(&control->liveness); /* a new package ends a crash loop */
    control->refused = SP_OK;
    control->counters.faults_in_a_row = 0;
  } else {
    refuse(control, result);
    if (lost(control)) reload(control);
  }
}

/* Whether the candidate slot still holds the package that ran before the running one, and that one may run. */
static bool earlier_may_run(struct sp_control *control) {
  const struct sp_slot *slot = sp_store_slot(control->store, SP_SLOT_CANDIDATE);
  return complete(control, SP_SLOT_CANDIDATE) && memcmp(slot->package.hash, control->earlier, sizeof control->earlier) == 0 &&
         !sp_liveness_is_quarantined(&control->liveness, control->earlier);
}

/* Stops the running module for good, and goes back to the earlier one if that may run. */
static void quarantine(struct sp_control *control) {
  struct sp_store *store = control->store;
  sp_liveness_quarantine(&control->liveness, sp_store_slot(store, SP_SLOT_RUNNING)->package.hash, control->fault.result,
                         control->counters.faults_in_a_row);
  unload(control);
  if (!earlier_may_run(control)) {
    sp_store_erase(store, SP_SLOT_RUNNING);
    return;
  }
  sp_store_swap(store);
  sp_store_erase(store, SP_SLOT_CANDIDATE);
  control->counters.faults_in_a_row = 0;
  reload(control);
}

void sp_control_erase_running(struct sp_control *control) {
  unload(control);
  sp_store_erase(control->store, SP_SLOT_RUNNING);
  sp_liveness_forgive(&control->liveness);
}

/* A candidate that is stopped at its deadline, and the running package loaded back. */
static uint32_t activation_worst_ms(const struct sp_control *control) {
  return 2u * control->app->contract->budget.load_deadline_us / US_PER_MS + 1u;
}

/* --- evaluation --------------------------------------------------------------------------------------------------------- */

/* Why no module is loaded. */
static int nothing_runs(const struct sp_control *control) {
  if (sp_liveness_disabled(&control->liveness)) return SP_E_DISABLED;
  if (sp_store_slot(control->store, SP_SLOT_RUNNING)->state == SP_SLOT_COMPLETE) return SP_E_NO_MODULE;
  return sp_liveness_quarantined(&control->liveness) != NULL ? SP_E_QUARANTINED : SP_E_NO_MODULE;
}

/* Runs the module, if it can run now. Returns SP_OK with sp_out in `out`, or why there is no proposal. */
static int propose(struct sp_control *control, uint64_t now_ms, uint8_t *out) {
  uint8_t in[SP_SIGNAL_BYTES_MAX] __attribute__((aligned(8)));
  if (!control->sandbox.loaded) return nothing_runs(control);
  const int collected = sp_signals_collect(&control->signals, now_ms, in, &control->last.missing);
  if (collected != SP_OK) return collected;
  const uint32_t before = sp_port_cpu_count();
  const int result = sp_sandbox_evaluate(&control->sandbox, in, out, &control->last.declined);
  control->last.cpu = sp_port_cpu_count() - before;
  control->last.fuel = control->sandbox.fuel_used;
  set_text(control, &control->last, result);
  return result;
}

static bool is_fault(int result) { return result <= SP_E_TRAP && result >= SP_E_ISOLATION; }

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
      if (is_fault(result)) count_fault(control, &control->last);
  }
}

static void evaluate(struct sp_control *control, uint64_t now_ms) {
  const struct sp_contract *contract = control->app->contract;
  uint8_t out[SP_POINT_BYTES_MAX] __attribute__((aligned(8)));
  /* Guard, step and outputs have lived with the one before: a module may crash any of them by what it proposes. */
  if (control->last.result == SP_OK) sp_liveness_clear_crashes(&control->liveness);
  control->last = (struct sp_evaluation){.number = control->last.number + 1, .at_ms = now_ms};
  control->last.result = propose(control, now_ms, out);
  count(control, control->last.result);
  for (unsigned i = 0; i < contract->point_count; i++) {
    if (control->last.result == SP_OK) {
      sp_guard_propose(&control->guard, i, sp_type_read(contract->points[i].type, out + contract->points[i].offset), now_ms);
    } else {
      sp_guard_no_proposal(&control->guard, i, now_ms);
    }
  }
}

static bool faulted_too_often(struct sp_control *control) {
  return complete(control, SP_SLOT_RUNNING) && control->counters.faults_in_a_row >= control->app->contract->budget.faults;
}

/* After an evaluation, and after the outputs. A package whose arena is lost is loaded again, once in each period. */
static void recover(struct sp_control *control) {
  if (!faulted_too_often(control) && lost(control)) reload(control);
  if (faulted_too_often(control)) quarantine(control);
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
  if (control->sandbox.loaded && sp_store_slot(control->store, SP_SLOT_RUNNING)->state != SP_SLOT_COMPLETE) {
    unload(control); /* erased while it ran */
  }
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
    recover(control);
    control->handled_ms = control->last.at_ms;
  }
  if (control->store->activate && (evaluation_due || now_ms + activation_worst_ms(control) <= control->next_evaluation_ms))
    activate(control);
  return control->next_evaluation_ms < control->next_step_ms ? control->next_evaluation_ms : control->next_step_ms;
}
