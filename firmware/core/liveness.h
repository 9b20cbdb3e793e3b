/* What the firmware remembers against modules across a reset: which are quarantined, and how often in a row a watchdog or a fault has reset
 * it. Lies in RAM that a reset leaves alone, so power-off forgets it. */
#ifndef SP_LIVENESS_H
#define SP_LIVENESS_H

#include <stdbool.h>
#include <stdint.h>

#include "../port.h"
#include "config.h"

struct sp_quarantined {
  uint8_t hash[32]; /* of the package */
  int32_t code;     /* the last fault; SP_E_DISABLED for the module of a crash loop */
  uint32_t faults;  /* in a row */
};

#define SP_KEPT_COPIES 2u

/* For crashes: one reset by watchdog or fault, after which the record of those before it was damaged. */
#define SP_CRASHES_UNCOUNTED (SP_CRASHES_MAX + 1u)

struct sp_kept { /* what lies in the port's RAM, twice; believed when its CRC is right */
  uint32_t magic;
  uint32_t boots;              /* since power-on, this one included */
  uint32_t crashes, watchdogs; /* resets in a row by watchdog or fault, and how many of them by the watchdog; SP_CRASHES_UNCOUNTED */
  uint8_t running[32];         /* the package that is loaded or is being loaded; zeros: none */
  uint32_t quarantines;        /* since power-on; number n is in entry (n - 1) % SP_QUARANTINE_MAX */
  struct sp_quarantined quarantined[SP_QUARANTINE_MAX];
  uint32_t crc; /* over all before it */
};
_Static_assert(SP_KEPT_COPIES * sizeof(struct sp_kept) <= SP_RETAINED_BYTES, "what is kept fits the port's RAM");

struct sp_liveness {
  struct sp_kept *kept; /* the first copy */
};

/* Takes up what was kept; counts a reset by watchdog or fault. The module that ran at the one that made it a crash loop is quarantined. */
void sp_liveness_init(struct sp_liveness *liveness, enum sp_reset_cause cause);

/* How often the device has started since power-on, this time included: tells a client that it was reset. */
uint32_t sp_liveness_boots(const struct sp_liveness *liveness);

/* Whether modules are disabled: SP_CRASHES_MAX resets by watchdog or fault in a row, or one that left no count of those before it. */
bool sp_liveness_disabled(const struct sp_liveness *liveness);

/* Why they are, without "modules disabled: " ("3 watchdog resets in a row"); "" when they are not. Valid until the next call. */
const char *sp_liveness_why(const struct sp_liveness *liveness);

/* The package with this hash is about to be loaded: the one to blame for a crash from here on. */
void sp_liveness_loading(struct sp_liveness *liveness, const uint8_t hash[32]);

/* Nothing is loaded any more: no package is to blame. */
void sp_liveness_unloaded(struct sp_liveness *liveness);

/* Ends the row of crashes: a good evaluation and all that came of it, enough uptime, a new package. */
void sp_liveness_clear_crashes(struct sp_liveness *liveness);

/* The operator's word: ends the row of crashes, and lifts every quarantine. */
void sp_liveness_forgive(struct sp_liveness *liveness);

/* One that is quarantined stays as it is. */
void sp_liveness_quarantine(struct sp_liveness *liveness, const uint8_t hash[32], int code, uint32_t faults);
bool sp_liveness_is_quarantined(const struct sp_liveness *liveness, const uint8_t hash[32]);

/* The last one; NULL when there is none. */
const struct sp_quarantined *sp_liveness_quarantined(const struct sp_liveness *liveness);

#endif
