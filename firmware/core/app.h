/* What a firmware engineer writes around the core: the contract and the code that turns points into outputs. See app/. */
#ifndef SP_APP_H
#define SP_APP_H

#include <stdint.h>

#include "contract.h"
#include "signals.h"

struct sp_app {
  const char *name;
  const char *version; /* of the firmware, "1.0.0" */
  const struct sp_contract *contract;
  uint32_t step_ms; /* how often step is called, independent of evaluations */

  /* Samples the board signals just before an evaluation and before each step: sp_signals_sample for each of them. */
  void (*sample)(struct sp_signals *signals, uint64_t now_ms);

  /* Drives the outputs from the guarded points (applied[i] belongs to contract->points[i]). Must be safe with any values. */
  void (*step)(const struct sp_signals *signals, const double *applied, uint64_t now_ms);

  /* Outputs as last driven, for status. */
  const char *const *output_names;
  unsigned output_count;
  int32_t (*output)(unsigned index);
};

#endif
