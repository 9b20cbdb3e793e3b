/* What runs: pending, on trial, confirmed, reverted, quarantined. Each change is one journal record, so that after a power cut it has
 * happened or it has not; and each is in flash before it acts. SPEC.md, "Lifecycle".
 *
 * The functions change which package is the running one; loading it, and stopping what ran, is the control loop's. left_ms and SP_LATER
 * are as in store.h. */
#ifndef SP_LIFECYCLE_H
#define SP_LIFECYCLE_H

#include "store.h"

/* After sp_store_open, before any module runs. A trial goes back (SP_E_RESET); otherwise what is pending starts. A running package that is
 * damaged gives way to the earlier one. Commits at most once. SP_OK, or SP_E_FLASH: all is as it was, and what is still on trial must not
 * run. */
int sp_lifecycle_boot(struct sp_store *store);

/* SP_OK when the running slot holds a package that may run now. Otherwise why not: SP_E_NO_MODULE, SP_E_JOURNAL_LOST, SP_E_JOURNAL_FUTURE,
 * SP_E_QUARANTINED, SP_E_QUARANTINE_LOWER, SP_E_COUNTER, SP_E_PACKAGE_*, SP_E_SLOT_CHANGED. */
int sp_lifecycle_runnable(const struct sp_store *store);

/* Marks the candidate of this hash pending: for a trial, or permanent (confirmed as it starts). confirm_after: good evaluations that
 * confirm the trial by themselves, 0 for by hand. No change, no write. SP_OK, SP_LATER, SP_E_NO_PACKAGE, SP_E_STORE_TRIAL, SP_E_STORE_BUSY,
 * SP_E_QUARANTINED, SP_E_COUNTER or another reason why it may not run. */
int sp_lifecycle_mark_pending(struct sp_store *store, const uint8_t hash[32], bool permanent, uint32_t confirm_after, uint32_t left_ms);

/* Whether a package waits for the next reset or activation. */
bool sp_lifecycle_pending(const struct sp_store *store);

/* Starts what is pending: verifies it again, and from SP_OK on it is the running package, the earlier one the candidate. The caller loads
 * it after that, and reverts when that fails. SP_OK, SP_LATER, SP_E_NOT_PENDING; or why it may not run, and then it is not pending any
 * more. */
int sp_lifecycle_start(struct sp_store *store, uint32_t left_ms);

/* Confirms the trial: from SP_OK on nothing with a lower counter runs. SP_LATER, SP_E_NO_TRIAL where nothing runs. SP_OK also where the
 * running package was started for good, and then nothing changes: its counter goes on waiting for its first good evaluation. */
int sp_lifecycle_confirm(struct sp_store *store, uint32_t left_ms);

/* Ends the trial: from SP_OK on the earlier package, verified anew, is the running one, or none. `code` is why: SP_E_BY_HAND,
 * SP_E_UNCONFIRMED, a fault, a load error. SP_OK, SP_LATER, SP_E_NO_TRIAL. */
int sp_lifecycle_revert(struct sp_store *store, int code, uint32_t left_ms);

/* Puts the running package under quarantine. The earlier one, verified anew, runs again if it may; its counter must not be lower. SP_OK,
 * SP_LATER, SP_E_NO_MODULE. */
int sp_lifecycle_quarantine(struct sp_store *store, int code, uint32_t faults, uint32_t left_ms);

/* The same without an entry in the quarantine, for a running package whose verdict is that it is damaged: it may come again. */
int sp_lifecycle_give_way(struct sp_store *store, uint32_t left_ms);

/* Notes an evaluation that ran; RAM only. good: it counts for a confirm, since every point was proposed a number. What follows from it is
 * for sp_lifecycle_due. */
void sp_lifecycle_evaluated(struct sp_store *store, bool good, uint64_t now_ms);

/* The same of one that says nothing of the module, since others have the say over what it proposes: only the time of a trial begins. */
void sp_lifecycle_overruled(struct sp_store *store, uint64_t now_ms);

/* Does what evaluations and time have brought about: the counter after a confirm without trial, a confirm by policy, the end of a trial
 * that was not confirmed in time. To be called after each evaluation and until it is SP_OK. *reverted: the running package has changed. */
int sp_lifecycle_due(struct sp_store *store, uint64_t now_ms, uint32_t left_ms, bool *reverted);

#endif
