#include "liveness.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "error.h"
#include "frame.h"

#define MAGIC 0x5E7A11FFu /* changes with the layout of struct sp_kept */

static uint16_t crc_of(const struct sp_kept *kept) { return sp_frame_crc16(0, (const uint8_t *)kept, offsetof(struct sp_kept, crc)); }

static bool whole(const struct sp_kept *kept) { return kept->magic == MAGIC && kept->crc == crc_of(kept); }

/* After a change of the first copy. A reset in the middle finds it broken and the second one as it was before, or the first one new. */
static void seal(struct sp_kept *kept) {
  kept->crc = crc_of(kept);
  atomic_signal_fence(memory_order_seq_cst);
  kept[1] = kept[0];
}

static uint32_t entries(const struct sp_kept *kept) {
  return kept->quarantines < SP_QUARANTINE_MAX ? kept->quarantines : SP_QUARANTINE_MAX;
}

/* --- crashes ------------------------------------------------------------------------------------------------------------ */

/* The third crash in a row, or one more: from here on nothing runs that is not new. */
static void blame(struct sp_liveness *liveness) {
  static const uint8_t none[sizeof liveness->kept->running] = {0};
  const struct sp_kept *kept = liveness->kept;
  if (memcmp(kept->running, none, sizeof none) == 0) return;
  sp_liveness_quarantine(liveness, kept->running, SP_E_DISABLED, SP_CRASHES_MAX);
}

void sp_liveness_init(struct sp_liveness *liveness, enum sp_reset_cause cause) {
  struct sp_kept *kept = liveness->kept = sp_port_retained();
  const bool crashed = cause == SP_RESET_WATCHDOG || cause == SP_RESET_FAULT;
  if (!whole(&kept[0])) kept[0] = kept[1];
  /* Firmware that spoils the record while it crashes would never come to the third time. */
  if (!whole(&kept[0])) kept[0] = (struct sp_kept){.magic = MAGIC, .crashes = crashed ? SP_CRASHES_UNCOUNTED : 0};
  if (crashed && kept->crashes < SP_CRASHES_MAX) {
    kept->crashes++;
    if (cause == SP_RESET_WATCHDOG) kept->watchdogs++;
  }
  if (crashed && kept->crashes >= SP_CRASHES_MAX) blame(liveness);
  memset(kept->running, 0, sizeof kept->running);
  kept->boots++;
  seal(kept);
}

uint32_t sp_liveness_boots(const struct sp_liveness *liveness) { return liveness->kept->boots; }

bool sp_liveness_disabled(const struct sp_liveness *liveness) { return liveness->kept->crashes >= SP_CRASHES_MAX; }

_Static_assert(SP_CRASHES_MAX == 3, "the number in these sentences");
const char *sp_liveness_why(const struct sp_liveness *liveness) {
  if (!sp_liveness_disabled(liveness)) return "";
  if (liveness->kept->crashes == SP_CRASHES_UNCOUNTED) return "a crash that lost the count";
  if (liveness->kept->watchdogs == SP_CRASHES_MAX) return "3 watchdog resets in a row";
  return liveness->kept->watchdogs == 0 ? "3 fault resets in a row" : "3 crashes in a row";
}

void sp_liveness_loading(struct sp_liveness *liveness, const uint8_t hash[32]) {
  memcpy(liveness->kept->running, hash, sizeof liveness->kept->running);
  seal(liveness->kept);
}

void sp_liveness_unloaded(struct sp_liveness *liveness) {
  memset(liveness->kept->running, 0, sizeof liveness->kept->running);
  seal(liveness->kept);
}

void sp_liveness_clear_crashes(struct sp_liveness *liveness) {
  if (liveness->kept->crashes == 0) return;
  liveness->kept->crashes = liveness->kept->watchdogs = 0;
  seal(liveness->kept);
}

void sp_liveness_forgive(struct sp_liveness *liveness) {
  *liveness->kept = (struct sp_kept){.magic = MAGIC, .boots = liveness->kept->boots};
  seal(liveness->kept);
}

/* --- quarantine --------------------------------------------------------------------------------------------------------- */

void sp_liveness_quarantine(struct sp_liveness *liveness, const uint8_t hash[32], int code, uint32_t faults) {
  struct sp_kept *kept = liveness->kept;
  if (sp_liveness_is_quarantined(liveness, hash)) return; /* twice in the ring it would drive out another */
  struct sp_quarantined *entry = &kept->quarantined[kept->quarantines % SP_QUARANTINE_MAX];
  *entry = (struct sp_quarantined){.code = code, .faults = faults};
  memcpy(entry->hash, hash, sizeof entry->hash);
  kept->quarantines++;
  seal(kept);
}

bool sp_liveness_is_quarantined(const struct sp_liveness *liveness, const uint8_t hash[32]) {
  const struct sp_kept *kept = liveness->kept;
  for (uint32_t i = 0; i < entries(kept); i++) {
    if (memcmp(kept->quarantined[i].hash, hash, sizeof kept->quarantined[i].hash) == 0) return true;
  }
  return false;
}

const struct sp_quarantined *sp_liveness_quarantined(const struct sp_liveness *liveness) {
  const struct sp_kept *kept = liveness->kept;
  return kept->quarantines == 0 ? NULL : &kept->quarantined[(kept->quarantines - 1u) % SP_QUARANTINE_MAX];
}
