#include "liveness.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "frame.h"

#define MAGIC 0x5E7A1200u /* changes with the layout of struct sp_kept */

static uint16_t crc_of(const struct sp_kept *kept) { return sp_frame_crc16(0, (const uint8_t *)kept, offsetof(struct sp_kept, crc)); }

static bool whole(const struct sp_kept *kept) { return kept->magic == MAGIC && kept->crc == crc_of(kept); }

/* After a change of the first copy. A reset in the middle finds it broken and the second one as it was before, or the first one new. */
static void seal(struct sp_kept *kept) {
  kept->crc = crc_of(kept);
  atomic_signal_fence(memory_order_seq_cst);
  kept[1] = kept[0];
}

/* The third crash in a row, or one more: from here on nothing runs that is not new. */
static void blame(struct sp_liveness *liveness) {
  static const uint8_t none[sizeof liveness->kept->running] = {0};
  const struct sp_kept *kept = liveness->kept;
  if (memcmp(kept->running, none, sizeof none) == 0) return;
  liveness->blames = true;
  memcpy(liveness->blamed, kept->running, sizeof liveness->blamed);
}

void sp_liveness_init(struct sp_liveness *liveness, enum sp_reset_cause cause) {
  struct sp_kept *kept = sp_port_retained();
  *liveness = (struct sp_liveness){.kept = kept};
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
