#include "control.h"

#include <string.h>

#include "../port.h"
#include "error.h"

#define US_PER_MS 1000u

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

/* --- what runs ---------------------------------------------------------------------------------------------------------- */

static uint32_t load_ms(const struct sp_control *control) { return control->app->contract->budget.load_deadline_us / US_PER_MS + 1u; }

uint32_t sp_control_left_ms(const struct sp_control *control, uint64_t now_ms) {
  const uint64_t left_ms = control->next_evaluation_ms > now_ms ? control->next_evaluation_ms - now_ms : 0;
  return left_ms < UINT32_MAX ? (uint32_t)left_ms : UINT32_MAX;
}

/* To go back to the earlier package: verified, recorded, loaded. */
static uint32_t leave_ms(const struct sp_control *control) { return SP_VERIFY_MS + sp_store_commit_ms(control->store) + load_ms(control); }

/* To start a package, and go back when it cannot be loaded. */
static uint32_t change_ms(const struct sp_control *control) { return 2u * leave_ms(control); }

uint32_t sp_control_step_ms(const struct sp_control *control) {
  const uint32_t change = change_ms(control), store = sp_store_step_ms(control->store);
  return change > store ? change : store;
}

static void unload(struct sp_control *control) {
  sp_sandbox_unload(&control->sandbox);
  sp_liveness_unloaded(&control->liveness);
}

static const struct sp_package *running_of(const struct sp_control *control) {
  return &control->store->package[sp_store_physical(control->store, SP_SLOT_RUNNING)];
}

/* What the running package's module knows of the contract; NULL where none runs, or it is for another contract. */
static const struct sp_minor *agreed_of(const struct sp_control *control) {
  if (!sp_store_holds(control->store, SP_SLOT_RUNNING)) return NULL;
  return sp_contract_agreed(control->app->contract, running_of(control)->contract);
}

/* SP_OK, or why the running package, if there is one, may not be loaded. */
static int loadable(const struct sp_control *control) {
  if (sp_liveness_disabled(&control->liveness)) return SP_E_DISABLED;
  return control->halted != SP_OK ? SP_E_FLASH : sp_lifecycle_runnable(control->store);
}

static int read_and_start(struct sp_control *control) {
  const struct sp_package *package = running_of(control);
  uint8_t *room = sp_sandbox_room(&control->sandbox, agreed_of(control), package->payload_length);
  if (room == NULL) return SP_E_LOAD_ARENA;
  if (!sp_store_read(control->store, SP_SLOT_RUNNING, package->payload_offset, room, package->payload_length)) return SP_E_FLASH;
  return sp_sandbox_start(&control->sandbox);
}

/* Loads the running package, which is loadable. What was loaded is not any more. */
static int load(struct sp_control *control) {
  sp_liveness_loading(&control->liveness, running_of(control)->hash);
  const int result = read_and_start(control);
  if (result == SP_OK) {
    control->counters.loads++;
  } else {
    sp_liveness_unloaded(&control->liveness);
  }
  return result;
}

/* Whether there is a running package that should be loaded and is not. */
static bool lost(const struct sp_control *control) {
  return !control->sandbox.loaded && control->leaving == SP_OK && loadable(control) == SP_OK;
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

/* That the running package could not be loaded again is a fault as one in an evaluation is: a module must not live on by it. */
static void count_load(struct sp_control *control, int result) {
  if (result == SP_OK) return;
  struct sp_evaluation fault = {.number = control->last.number, .at_ms = control->last.at_ms, .result = result};
  set_text(control, &fault, result);
  count_fault(control, &fault);
}

/* Loads the running package back, verified anew: what was checked is what runs. A damaged one goes. */
static void load_back(struct sp_control *control) {
  const int verdict = sp_store_verify(control->store, sp_store_physical(control->store, SP_SLOT_RUNNING));
  control->leaving = verdict;
  count_load(control, verdict == SP_OK ? load(control) : verdict);
}

static void refuse(struct sp_control *control, int reason, const uint8_t hash[32]) {
  control->refused = reason;
  control->refused_at = control->sandbox.refused_at;
  memcpy(control->refused_hash, hash, sizeof control->refused_hash);
  memcpy(control->refused_text, control->sandbox.text, sizeof control->refused_text);
}

/* Another package is the running one, or none is: what the one before it has done does not count any more. */
static void begin_anew(struct sp_control *control) {
  control->leaving = control->halted = SP_OK;
  control->counters.faults_in_a_row = 0;
}

/* A new package has become the running one. It ends a crash loop by being loaded; when it cannot be loaded it has to go again. */
static void take_over(struct sp_control *control) {
  begin_anew(control);
  sp_module_state_hand_over(&control->state, agreed_of(control));
  control->refused = SP_OK;
  const int result = load(control);
  if (result == SP_OK) {
    sp_liveness_clear_crashes(&control->liveness);
    return;
  }
  refuse(control, result, running_of(control)->hash);
  control->leaving = result;
}

/* A package that has run before is the running one again, or none is. trial: what took its place was on trial. */
static void go_back(struct sp_control *control, bool trial) {
  begin_anew(control);
  sp_module_state_go_back(&control->state, agreed_of(control), trial);
  unload(control);
  if (loadable(control) == SP_OK) count_load(control, load(control));
}

/* A trial goes back; what is damaged gives way; any other is quarantined, so that it does not come again by itself. */
static int give_up(struct sp_control *control, int code, uint32_t left_ms) {
  struct sp_store *store = control->store;
  if (store->state.phase == SP_PHASE_TRIAL) return sp_lifecycle_revert(store, code, left_ms);
  if (store->verdict[sp_store_physical(store, SP_SLOT_RUNNING)] != SP_OK) return sp_lifecycle_give_way(store, left_ms);
  return sp_lifecycle_quarantine(store, code, control->counters.faults_in_a_row, left_ms);
}

static void leave(struct sp_control *control, uint32_t left_ms) {
  const int code = control->leaving;
  const bool trial = control->store->state.phase == SP_PHASE_TRIAL;
  const int error = give_up(control, code, left_ms);
  if (error == SP_LATER) return;
  if (error == SP_OK) {
    go_back(control, trial);
    return;
  }
  control->leaving = SP_OK;
  control->halted = code;
}

/* What was pending and did not become the running package. */
static void refuse_candidate(struct sp_control *control, int reason) {
  control->sandbox.text[0] = '\0'; /* nobody has looked into it */
  refuse(control, reason, control->store->state.slot[sp_store_physical(control->store, SP_SLOT_CANDIDATE)].hash);
}

static void activate(struct sp_control *control, uint32_t left_ms) {
  struct sp_store *store = control->store;
  const int error = sp_lifecycle_start(store, left_ms);
  if (error == SP_LATER) return;
  control->activate = false;
  if (error == SP_OK) {
    take_over(control);
  } else if (error != SP_E_NOT_PENDING) {
    refuse_candidate(control, error);
  }
}

/* Settings, and that no module has a say, as they were before the reset. */
static void restore_kept(struct sp_control *control) {
  uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
  const uint32_t length = sp_store_kept(control->store, SP_RECORD_SETTINGS, kept, sizeof kept);
  sp_signals_restore_settings(&control->signals, kept, length);
  if (sp_store_kept(control->store, SP_RECORD_MODE, kept, sizeof kept) > 0 && kept[0] != 0)
    sp_guard_off(&control->guard, sp_port_wall_ms());
}

/* The module that ran at the crash that made it a crash loop. One that was on trial goes back, as after any reset. */
static void quarantine_blamed(struct sp_control *control) {
  const struct sp_liveness *liveness = &control->liveness;
  const struct sp_state *state = &control->store->state;
  if (!liveness->blames || state->phase == SP_PHASE_TRIAL) return;
  if (memcmp(liveness->blamed, state->slot[state->running].hash, sizeof liveness->blamed) != 0) return;
  (void)sp_lifecycle_quarantine(control->store, SP_E_DISABLED, SP_CRASHES_MAX, SP_LEFT_ALL); /* nothing runs in a crash loop anyway */
}

void sp_control_boot(struct sp_control *control) {
  struct sp_store *store = control->store;
  restore_kept(control);
  quarantine_blamed(control); /* before it could become the earlier package of what is pending */
  const bool pending = sp_lifecycle_pending(store);
  const uint8_t running = store->state.running;
  const int error = sp_lifecycle_boot(store);
  if (pending && store->state.running != running) {
    take_over(control);
  } else if (error != SP_OK && store->state.phase == SP_PHASE_TRIAL) {
    control->halted = SP_E_RESET;
  } else {
    if (pending) refuse_candidate(control, error != SP_OK ? error : store->state.ended_code);
    go_back(control, false);
  }
  if (control->leaving != SP_OK) leave(control, SP_LEFT_ALL);
  const int why = loadable(control);
  if (why == SP_E_JOURNAL_LOST || why == SP_E_JOURNAL_FUTURE) control->last.result = why; /* to be seen before the first evaluation */
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

int sp_control_erase_running(struct sp_control *control, uint32_t left_ms) {
  unload(control);
  const int error = sp_store_erase_running(control->store, left_ms);
  if (!sp_store_holds(control->store, SP_SLOT_RUNNING)) {
    begin_anew(control);
    sp_module_state_go_back(&control->state, NULL, false);
  }
  if (error == SP_OK) sp_liveness_clear_crashes(&control->liveness);
  return error;
}

int sp_control_confirm(struct sp_control *control, uint32_t left_ms) {
  if (control->leaving != SP_OK || control->halted != SP_OK) return SP_E_LEAVING;
  return sp_lifecycle_confirm(control->store, left_ms);
}

int sp_control_revert(struct sp_control *control, uint32_t left_ms) {
  if (control->store->state.phase != SP_PHASE_TRIAL) return SP_E_NO_TRIAL;
  if (change_ms(control) > left_ms) return SP_LATER;
  const int error = sp_lifecycle_revert(control->store, SP_E_BY_HAND, left_ms);
  if (error == SP_OK) go_back(control, true);
  return error;
}

/* --- evaluation --------------------------------------------------------------------------------------------------------- */

/* Why no module is loaded. */
static int nothing_runs(const struct sp_control *control) {
  const int why = loadable(control);
  return why != SP_OK ? why : SP_E_NO_MODULE;
}

/* Runs the module, if it can run now. Returns SP_OK with sp_out in control->out, or why there is no proposal. */
static int propose(struct sp_control *control, uint64_t now_ms) {
  uint8_t in[SP_IN_BYTES_MAX] __attribute__((aligned(8)));
  if (!control->sandbox.loaded) return nothing_runs(control);
  const int collected = sp_signals_collect(&control->signals, control->sandbox.agreed, now_ms, in, &control->last.missing);
  if (collected != SP_OK) return collected;
  const uint32_t before = sp_port_cpu_count();
  const int result = sp_sandbox_evaluate(&control->sandbox, in, control->state.bytes, control->out, &control->last.declined);
  control->last.cpu = sp_port_cpu_count() - before;
  control->last.fuel = control->sandbox.fuel_used;
  set_text(control, &control->last, result);
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
      if (is_fault(result)) count_fault(control, &control->last);
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

/* A module has stood a trial only where it had its say: a fault counts in any case, for it ends the trial. */
static void note(struct sp_control *control, bool good, uint64_t now_ms) {
  if (good && sp_guard_mode(&control->guard) != SP_MODE_AUTO) {
    sp_lifecycle_overruled(control->store, now_ms);
  } else {
    sp_lifecycle_evaluated(control->store, good, now_ms);
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

/* Whether the running module has to go: a trial ends with its first fault. */
static bool has_to_go(const struct sp_control *control) {
  const uint32_t allowed = control->store->state.phase == SP_PHASE_TRIAL ? 1u : control->app->contract->budget.faults;
  return sp_store_holds(control->store, SP_SLOT_RUNNING) && control->counters.faults_in_a_row >= allowed;
}

/* After an evaluation, and after the outputs. A package whose arena is lost is loaded again, and what flash has refused is tried again,
 * once in each period. */
static void recover(struct sp_control *control) {
  if (!has_to_go(control) && lost(control)) load_back(control);
  if (control->halted != SP_OK) {
    control->leaving = control->halted;
  } else if (has_to_go(control)) {
    control->leaving = control->fault.result;
    unload(control);
  }
}

/* --- the slack ---------------------------------------------------------------------------------------------------------- */

/* Lifecycle work that waits for time. False when there is none, or no time for it. */
static bool change(struct sp_control *control, uint64_t now_ms, uint32_t left_ms) {
  bool reverted = false;
  if (control->leaving != SP_OK) {
    unload(control);
    if (leave_ms(control) > left_ms) return false;
    leave(control, left_ms);
    return true;
  }
  if (change_ms(control) > left_ms) return false;
  if (control->due && control->halted == SP_OK) {
    control->due = sp_lifecycle_due(control->store, now_ms, left_ms, &reverted) == SP_LATER;
    if (reverted) go_back(control, true);
    return true;
  }
  if (!control->activate) return false;
  activate(control, left_ms);
  return true;
}

/* One step of lifecycle work; of house-keeping where there is none, or where it does not fit: with room in the journal it takes less. True
 * when there is more to do at once. */
static bool use_slack(struct sp_control *control, uint64_t now_ms) {
  const uint32_t left_ms = sp_control_left_ms(control, now_ms);
  if (!change(control, now_ms, left_ms)) {
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
    recover(control);
    control->handled_ms = control->last.at_ms;
    return now_ms; /* all this has taken time: what is left until the next one is seen in another pass */
  }
  if (use_slack(control, now_ms)) return now_ms;
  return control->next_evaluation_ms < control->next_step_ms ? control->next_evaluation_ms : control->next_step_ms;
}
