#include "running.h"

#include <string.h>

#include "../port.h"
#include "error.h"

#define US_PER_MS 1000u

/* --- times ---------------------------------------------------------------------------------------------------------------- */

static uint32_t load_ms(const struct sp_control *control) { return control->app->contract->budget.load_deadline_us / US_PER_MS + 1u; }

/* To go back to the earlier package: verified, recorded, loaded. */
static uint32_t leave_ms(const struct sp_control *control) { return SP_VERIFY_MS + sp_store_commit_ms(control->store) + load_ms(control); }

uint32_t sp_running_change_ms(const struct sp_control *control) { return 2u * leave_ms(control); }

/* --- faults --------------------------------------------------------------------------------------------------------------- */

void sp_running_fault(struct sp_control *control, struct sp_evaluation *fault) {
  if (fault->result == SP_E_ISOLATION) memcpy(fault->text, control->sandbox.text, sizeof fault->text - 1u);
  control->fault = *fault;
  control->counters.faults++;
  control->counters.faults_in_a_row++;
}

/* --- load and unload ------------------------------------------------------------------------------------------------------ */

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

/* That the running package could not be loaded again is a fault as one in an evaluation is: a module must not live on by it. */
static void count_load(struct sp_control *control, int result) {
  if (result == SP_OK) return;
  struct sp_evaluation fault = {.number = control->last.number, .at_ms = control->last.at_ms, .result = result};
  sp_running_fault(control, &fault);
}

int sp_running_why_not(const struct sp_control *control) {
  const int why = loadable(control);
  return why != SP_OK ? why : SP_E_NO_MODULE;
}

/* --- another package becomes the running one ------------------------------------------------------------------------------ */

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

/* --- at the start --------------------------------------------------------------------------------------------------------- */

/* The module that ran at the crash that made it a crash loop. One that was on trial goes back, as after any reset. */
static void quarantine_blamed(struct sp_control *control) {
  const struct sp_liveness *liveness = &control->liveness;
  const struct sp_state *state = &control->store->state;
  if (!liveness->blames || state->phase == SP_PHASE_TRIAL) return;
  if (memcmp(liveness->blamed, state->slot[state->running].hash, sizeof liveness->blamed) != 0) return;
  (void)sp_lifecycle_quarantine(control->store, SP_E_DISABLED, SP_CRASHES_MAX, SP_LEFT_ALL); /* nothing runs in a crash loop anyway */
}

void sp_running_boot(struct sp_control *control) {
  struct sp_store *store = control->store;
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

/* --- by the operator ------------------------------------------------------------------------------------------------------ */

int sp_running_erase(struct sp_control *control, uint32_t left_ms) {
  unload(control);
  const int error = sp_store_erase_running(control->store, left_ms);
  if (!sp_store_holds(control->store, SP_SLOT_RUNNING)) {
    begin_anew(control);
    sp_module_state_go_back(&control->state, NULL, false);
  }
  if (error == SP_OK) sp_liveness_clear_crashes(&control->liveness);
  return error;
}

int sp_running_confirm(struct sp_control *control, uint32_t left_ms) {
  if (control->leaving != SP_OK || control->halted != SP_OK) return SP_E_LEAVING;
  return sp_lifecycle_confirm(control->store, left_ms);
}

int sp_running_revert(struct sp_control *control, uint32_t left_ms) {
  if (control->store->state.phase != SP_PHASE_TRIAL) return SP_E_NO_TRIAL;
  if (sp_running_change_ms(control) > left_ms) return SP_LATER;
  const int error = sp_lifecycle_revert(control->store, SP_E_BY_HAND, left_ms);
  if (error == SP_OK) go_back(control, true);
  return error;
}

/* --- after an evaluation -------------------------------------------------------------------------------------------------- */

/* Whether the running module has to go: a trial ends with its first fault. */
static bool has_to_go(const struct sp_control *control) {
  const uint32_t allowed = control->store->state.phase == SP_PHASE_TRIAL ? 1u : control->app->contract->budget.faults;
  return sp_store_holds(control->store, SP_SLOT_RUNNING) && control->counters.faults_in_a_row >= allowed;
}

/* Whether there is a running package that should be loaded and is not. */
static bool lost(const struct sp_control *control) {
  return !control->sandbox.loaded && control->leaving == SP_OK && loadable(control) == SP_OK;
}

/* Loads the running package back, verified anew: what was checked is what runs. A damaged one goes. */
static void load_back(struct sp_control *control) {
  const int verdict = sp_store_verify(control->store, sp_store_physical(control->store, SP_SLOT_RUNNING));
  control->leaving = verdict;
  count_load(control, verdict == SP_OK ? load(control) : verdict);
}

void sp_running_recover(struct sp_control *control) {
  if (!has_to_go(control) && lost(control)) load_back(control);
  if (control->halted != SP_OK) {
    control->leaving = control->halted;
  } else if (has_to_go(control)) {
    control->leaving = control->fault.result;
    unload(control);
  }
}

bool sp_running_change(struct sp_control *control, uint64_t now_ms, uint32_t left_ms) {
  bool reverted = false;
  if (control->leaving != SP_OK) {
    unload(control);
    if (leave_ms(control) > left_ms) return false;
    leave(control, left_ms);
    return true;
  }
  if (sp_running_change_ms(control) > left_ms) return false;
  if (control->due && control->halted == SP_OK) {
    control->due = sp_lifecycle_due(control->store, now_ms, left_ms, &reverted) == SP_LATER;
    if (reverted) go_back(control, true);
    return true;
  }
  if (!control->activate) return false;
  activate(control, left_ms);
  return true;
}
