/* Which package the control loop runs, and how it changes: started, on trial, left after faults, gone back, removed. Decides with
 * lifecycle.h, and loads and unloads what it says. A part of the control loop: all functions work on its state. left_ms and SP_LATER are
 * as in store.h. */
#ifndef SP_RUNNING_H
#define SP_RUNNING_H

#include "control.h"

/* For sp_control_boot: goes on where the journal says, and loads what may run. */
void sp_running_boot(struct sp_control *control);

/* Why no module is loaded: SP_E_NO_MODULE, SP_E_DISABLED, SP_E_FLASH, or a reason of sp_lifecycle_runnable. */
int sp_running_why_not(const struct sp_control *control);

/* Counts a fault of the running module, and keeps it as the last one. Adds to `fault` what the port says of it. */
void sp_running_fault(struct sp_control *control, struct sp_evaluation *fault);

/* After an evaluation, and after the outputs. A package whose arena is lost is loaded again, and what flash has refused is tried again,
 * once in each period. */
void sp_running_recover(struct sp_control *control);

/* One change that waits for time: what has to go goes, a trial ends, what is to be activated starts. False when there is none, or no time
 * for it. */
bool sp_running_change(struct sp_control *control, uint64_t now_ms, uint32_t left_ms);

/* Longest time of a change: a package starts, and goes back when it cannot be loaded. */
uint32_t sp_running_change_ms(const struct sp_control *control);

/* The operator removes the running module: what runs stops before its slot changes. Lifts every quarantine, and lets modules run again
 * after a crash loop. As sp_store_erase_running. */
int sp_running_erase(struct sp_control *control, uint32_t left_ms);

/* The operator's word for what runs. As sp_lifecycle_confirm; SP_E_LEAVING once the package has to go, for whatever reason: its counter
 * must not lock out what takes its place. */
int sp_running_confirm(struct sp_control *control, uint32_t left_ms);

/* Ends the trial, and loads the earlier package. As sp_lifecycle_revert. */
int sp_running_revert(struct sp_control *control, uint32_t left_ms);

#endif
