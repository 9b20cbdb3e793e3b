/* The control loop: evaluations on a fixed grid, the guard behind them, and the app's step between them. What waits for time is done in the
 * slack: a change of the running package (running.h), house-keeping of the store. */
#ifndef SP_CONTROL_H
#define SP_CONTROL_H

#include <stdint.h>

#include "app.h"
#include "guard.h"
#include "lifecycle.h"
#include "liveness.h"
#include "module_state.h"
#include "sandbox.h"
#include "signals.h"

struct sp_evaluation {          /* the last one */
  uint32_t number;              /* counts from 1; 0: none yet, and then `result` is SP_E_NO_MODULE or tells of the journal */
  uint64_t at_ms;               /* wall clock */
  int result;                   /* SP_OK, SP_E_DECLINED, SP_E_SKIPPED, a fault, or why nothing runs: SP_E_DISABLED, sp_lifecycle_runnable */
  int32_t declined;             /* the module's code for SP_E_DECLINED */
  unsigned missing;             /* index of the signal for SP_E_SKIPPED */
  char text[SP_FAULT_TEXT_MAX]; /* more about SP_E_ISOLATION */
  uint32_t fuel;
  uint32_t cpu; /* sp_port_cpu_count units spent in the evaluation */
};

struct sp_counters { /* a load back that fails is a fault too */
  uint32_t good, faults, declined, skipped, faults_in_a_row, late_max_ms, loads;
};

struct sp_control {
  const struct sp_app *app;
  struct sp_store *store;
  struct sp_signals signals;
  struct sp_guard guard;
  struct sp_sandbox sandbox;
  struct sp_module_state state;
  struct sp_liveness liveness;
  struct sp_evaluation last, fault; /* the last one; the last one that faulted, or after which a load back failed with `result` */
  const struct sp_minor
      *proposed; /* what is valid in `out`: the last evaluation was good, and its module knows so much; NULL: it was not */
  uint8_t out[SP_OUT_BYTES_MAX] __attribute__((aligned(8))); /* sp_out of the last evaluation: proposals and probes */
  struct sp_counters counters;
  uint64_t next_evaluation_ms, next_step_ms;
  uint64_t handled_ms; /* the evaluation that was done last, outputs and load back included; the start before there is one */
  int leaving;         /* the running package must go, and why: a fault, a load error; SP_OK: it stays */
  bool activate;       /* what is pending starts before the next grid point */
  int halted;          /* flash refused to record that the running package goes, and why it must: nothing is loaded; SP_OK: it did not */
  bool due;            /* something may follow from the last evaluation */
  bool tidy;           /* since then flash has not refused the house-keeping */
  int refused; /* why the last package that was to start did not: SP_E_PACKAGE_*, SP_E_LOAD_*, SP_E_COUNTER, a code of vet; SP_OK: it did */
  uint32_t refused_at; /* byte of the module, for a code of vet */
  uint8_t refused_hash[32];
  char refused_text[SP_GUEST_TEXT_MAX];
};

/* Safe outputs, before anything else. */
void sp_control_init(struct sp_control *control, const struct sp_app *app, struct sp_store *store, uint64_t now_ms);

/* After sp_store_open: goes on where the journal says, and loads what may run. Takes up to two loads and three commits. */
void sp_control_boot(struct sp_control *control);

/* Does what is due at now_ms: steps, an evaluation, then lifecycle work and house-keeping that end before the next evaluation. Returns when
 * it wants to be called next; a time that has passed: at once. */
uint64_t sp_control_poll(struct sp_control *control, uint64_t now_ms);

/* Whether evaluations are being done: the last one not longer ago than a period and SP_WATCHDOG_LATE_MS. */
bool sp_control_on_time(const struct sp_control *control, uint64_t now_ms);

/* Time until the next evaluation, in which flash may stand still. */
uint32_t sp_control_left_ms(const struct sp_control *control, uint64_t now_ms);

/* Longest time of one step, of the store's, of running.h's or of sp_control_off. With as much left any of them goes on. */
uint32_t sp_control_step_ms(const struct sp_control *control);

/* The operator says that no module has a say (or that it has again, and no point is set by hand any more): at once, then recorded, so that
 * a reset keeps it. SP_OK, SP_LATER, SP_E_STORE_BUSY, SP_E_JOURNAL_FUTURE, SP_E_FLASH: not recorded, and it is so until the next reset. */
int sp_control_off(struct sp_control *control, bool off, uint32_t left_ms);

/* Name of a result for status ("good", "trap", "deadline", "declined", "none", "quarantined"). */
const char *sp_control_result_name(int result);

#endif
