#include "lifecycle.h"

#include <string.h>

static unsigned running_of(const struct sp_store *store) { return sp_store_physical(store, SP_SLOT_RUNNING); }

static unsigned candidate_of(const struct sp_store *store) { return sp_store_physical(store, SP_SLOT_CANDIDATE); }

/* The next state in flash; then the counts of a trial begin anew. */
static int change(struct sp_store *store, const struct sp_state *next, uint32_t left_ms) {
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (sp_store_commit_ms(store) > left_ms) return SP_LATER;
  const int error = sp_store_commit(store, next);
  if (error == SP_OK) memset(&store->trial, 0, sizeof store->trial);
  return error;
}

static uint32_t highest(uint32_t one, uint32_t other) { return one > other ? one : other; }

/* The running package is confirmed: the counter rises in the same record. */
static void confirm(const struct sp_store *store, struct sp_state *next) {
  next->phase = SP_PHASE_CONFIRMED;
  next->counter = highest(next->counter, store->package[next->running].counter);
  if (store->state.phase == SP_PHASE_TRIAL) next->confirm_after = 0; /* otherwise it is that of what is pending */
  next->journal_lost = false;
}

static void ended(const struct sp_store *store, struct sp_state *next, int code) {
  memcpy(next->ended_hash, store->state.slot[running_of(store)].hash, sizeof next->ended_hash);
  next->ended_code = code;
}

/* What may run again is verified now, as before any start. SP_LATER where there is no time for that and the record. */
static int weigh_earlier(struct sp_store *store, uint32_t left_ms) {
  if (store->state.candidate != SP_CANDIDATE_EARLIER) return SP_OK;
  if (SP_VERIFY_MS + sp_store_commit_ms(store) > left_ms) return SP_LATER;
  (void)sp_store_verify(store, candidate_of(store));
  return SP_OK;
}

/* The running package gives way: the earlier one runs again if it may, otherwise nothing does. `rest` is what the slot of the one that goes
 * counts as from now on. */
static void give_way(const struct sp_store *store, struct sp_state *next, enum sp_candidate rest) {
  const unsigned earlier = candidate_of(store);
  const bool back = next->candidate == SP_CANDIDATE_EARLIER && sp_store_allowed(store, earlier) == SP_OK;
  if (next->phase == SP_PHASE_TRIAL) next->confirm_after = 0;
  next->phase = SP_PHASE_NONE;
  const bool moves = back || next->candidate == SP_CANDIDATE_EMPTY;
  if (!moves || rest == SP_CANDIDATE_EMPTY) memset(&next->slot[next->running], 0, sizeof next->slot[0]);
  if (!moves) return; /* the other slot is in use: this one stays where it is, and counts as nothing */
  next->running = (uint8_t)earlier;
  next->candidate = (uint8_t)rest;
  if (!back) return;
  next->phase = store->package[earlier].counter > next->counter ? SP_PHASE_PERMANENT : SP_PHASE_CONFIRMED;
}

/* --- boot --------------------------------------------------------------------------------------------------------------- */

int sp_lifecycle_boot(struct sp_store *store) {
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_OK;
  if (store->state.phase == SP_PHASE_TRIAL) return sp_lifecycle_revert(store, SP_E_RESET, SP_LEFT_ALL);
  if (sp_lifecycle_pending(store)) {
    const int error = sp_lifecycle_start(store, SP_LEFT_ALL);
    return error == SP_E_FLASH ? error : SP_OK;
  }
  if (!sp_store_holds(store, SP_SLOT_RUNNING) || store->verdict[running_of(store)] == SP_OK) return SP_OK;
  return sp_lifecycle_give_way(store, SP_LEFT_ALL);
}

int sp_lifecycle_give_way(struct sp_store *store, uint32_t left_ms) {
  const int weighed = weigh_earlier(store, left_ms);
  if (weighed != SP_OK) return weighed;
  struct sp_state next = store->state;
  ended(store, &next, store->verdict[running_of(store)]);
  give_way(store, &next, SP_CANDIDATE_EMPTY);
  return change(store, &next, left_ms);
}

int sp_lifecycle_runnable(const struct sp_store *store) {
  const struct sp_state *state = &store->state;
  if (store->journal.status == SP_JOURNAL_FUTURE) return SP_E_JOURNAL_FUTURE;
  if (sp_store_holds(store, SP_SLOT_RUNNING)) return sp_store_allowed(store, running_of(store));
  if (state->journal_lost) return SP_E_JOURNAL_LOST;
  const int earlier = state->candidate == SP_CANDIDATE_EARLIER ? sp_store_allowed(store, candidate_of(store)) : SP_E_STORE_EMPTY;
  if (state->quarantines > 0) return earlier == SP_E_COUNTER ? SP_E_QUARANTINE_LOWER : SP_E_QUARANTINED;
  const bool damaged = state->candidate == SP_CANDIDATE_EARLIER && store->verdict[candidate_of(store)] != SP_OK;
  return damaged ? earlier : SP_E_NO_MODULE; /* it was to run again, and is not whole any more */
}

/* --- pending, trial ------------------------------------------------------------------------------------------------------- */

bool sp_lifecycle_pending(const struct sp_store *store) {
  return store->state.candidate == SP_CANDIDATE_PENDING || store->state.candidate == SP_CANDIDATE_PENDING_PERMANENT;
}

int sp_lifecycle_mark_pending(struct sp_store *store, const uint8_t hash[32], bool permanent, uint32_t confirm_after, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = candidate_of(store);
  const uint8_t wanted = permanent ? SP_CANDIDATE_PENDING_PERMANENT : SP_CANDIDATE_PENDING;
  if (!sp_store_holds(store, SP_SLOT_CANDIDATE) || memcmp(next.slot[physical].hash, hash, sizeof next.slot[physical].hash) != 0)
    return SP_E_NO_PACKAGE;
  if (next.phase == SP_PHASE_TRIAL) return SP_E_STORE_TRIAL;
  const int error = sp_store_allowed(store, physical);
  if (error != SP_OK) return error;
  if (next.candidate == wanted && next.confirm_after == confirm_after) return SP_OK;
  if (next.writes == 0) return SP_E_STORE_BUSY;
  next.writes--;
  next.candidate = wanted;
  next.confirm_after = confirm_after;
  return change(store, &next, left_ms);
}

int sp_lifecycle_start(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  const unsigned physical = candidate_of(store);
  if (!sp_lifecycle_pending(store)) return SP_E_NOT_PENDING;
  if (SP_VERIFY_MS + sp_store_commit_ms(store) > left_ms) return SP_LATER;
  (void)sp_store_verify(store, physical);
  const int error = sp_store_allowed(store, physical);
  if (error != SP_OK) { /* kept, so that it can be looked at; what is damaged is not */
    next.candidate = store->verdict[physical] != SP_OK ? SP_CANDIDATE_EMPTY : SP_CANDIDATE_COMPLETE;
    memcpy(next.ended_hash, next.slot[physical].hash, sizeof next.ended_hash);
    next.ended_code = error;
    const int committed = change(store, &next, left_ms);
    return committed == SP_OK ? error : committed;
  }
  const bool permanent = next.candidate == SP_CANDIDATE_PENDING_PERMANENT;
  const bool earlier = next.phase == SP_PHASE_CONFIRMED || next.phase == SP_PHASE_PERMANENT;
  next.candidate = earlier ? SP_CANDIDATE_EARLIER : SP_CANDIDATE_EMPTY;
  next.phase = permanent ? SP_PHASE_PERMANENT : SP_PHASE_TRIAL;
  if (permanent) next.confirm_after = 0;
  next.running = (uint8_t)physical;
  return change(store, &next, left_ms);
}

int sp_lifecycle_confirm(struct sp_store *store, uint32_t left_ms) {
  struct sp_state next = store->state;
  if (next.phase == SP_PHASE_CONFIRMED || next.phase == SP_PHASE_PERMANENT) return SP_OK;
  if (next.phase != SP_PHASE_TRIAL) return SP_E_NO_TRIAL;
  confirm(store, &next);
  return change(store, &next, left_ms);
}

int sp_lifecycle_revert(struct sp_store *store, int code, uint32_t left_ms) {
  struct sp_state next = store->state;
  if (next.phase != SP_PHASE_TRIAL) return SP_E_NO_TRIAL;
  const int weighed = weigh_earlier(store, left_ms);
  if (weighed != SP_OK) return weighed;
  ended(store, &next, code);
  give_way(store, &next, store->verdict[running_of(store)] != SP_OK ? SP_CANDIDATE_EMPTY : SP_CANDIDATE_COMPLETE);
  return change(store, &next, left_ms);
}

int sp_lifecycle_quarantine(struct sp_store *store, int code, uint32_t faults, uint32_t left_ms) {
  struct sp_state next = store->state;
  if (!sp_store_holds(store, SP_SLOT_RUNNING)) return SP_E_NO_MODULE;
  const int weighed = weigh_earlier(store, left_ms);
  if (weighed != SP_OK) return weighed;
  struct sp_quarantine *entry = &next.quarantined[next.quarantines % SP_QUARANTINE_MAX];
  *entry = (struct sp_quarantine){.code = code, .faults = faults};
  memcpy(entry->hash, next.slot[next.running].hash, sizeof entry->hash);
  next.quarantines++;
  ended(store, &next, code);
  give_way(store, &next, SP_CANDIDATE_EMPTY);
  return change(store, &next, left_ms);
}

/* --- evaluations and time --------------------------------------------------------------------------------------------------- */

void sp_lifecycle_overruled(struct sp_store *store, uint64_t now_ms) {
  if (!store->trial.ran) store->trial.since_ms = now_ms;
  store->trial.ran = true;
}

void sp_lifecycle_evaluated(struct sp_store *store, bool good, uint64_t now_ms) {
  sp_lifecycle_overruled(store, now_ms);
  store->trial.evaluations++;
  if (good) store->trial.good++;
}

int sp_lifecycle_due(struct sp_store *store, uint64_t now_ms, uint32_t left_ms, bool *reverted) {
  struct sp_state next = store->state;
  *reverted = false;
  const bool first_good = next.phase == SP_PHASE_PERMANENT && store->trial.good > 0;
  const bool enough = next.phase == SP_PHASE_TRIAL && next.confirm_after > 0 && store->trial.good >= next.confirm_after;
  if (first_good || enough) {
    confirm(store, &next);
    return change(store, &next, left_ms);
  }
  if (next.phase != SP_PHASE_TRIAL || !store->trial.ran || now_ms - store->trial.since_ms < SP_TRIAL_MS) return SP_OK;
  const int error = sp_lifecycle_revert(store, SP_E_UNCONFIRMED, left_ms);
  *reverted = error == SP_OK;
  return error;
}
