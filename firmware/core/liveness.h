/* How often in a row a watchdog or a fault has reset the device, and which module ran then. Lies in RAM that a reset leaves alone, so
 * power-off forgets it. */
#ifndef SP_LIVENESS_H
#define SP_LIVENESS_H

#include <stdbool.h>
#include <stdint.h>

#include "../port.h"
#include "config.h"

#define SP_KEPT_COPIES 2u

/* For crashes: one reset by watchdog or fault, after which the record of those before it was damaged. */
#define SP_CRASHES_UNCOUNTED (SP_CRASHES_MAX + 1u)

struct sp_kept { /* what lies in the port's RAM, twice; believed when its CRC is right */
  uint32_t magic;
  uint32_t boots;              /* since power-on, this one included */
  uint32_t crashes, watchdogs; /* resets in a row by watchdog or fault, and how many of them by the watchdog; SP_CRASHES_UNCOUNTED */
  uint8_t running[32];         /* the package that is loaded or is being loaded; zeros: none */
  uint32_t crc;                /* over all before it */
};
_Static_assert(SP_KEPT_COPIES * sizeof(struct sp_kept) <= SP_RETAINED_BYTES, "what is kept fits the port's RAM");

struct sp_liveness {
  struct sp_kept *kept; /* the first copy */
  bool blames;          /* this reset is one of a crash loop, and a package ran before it */
  uint8_t blamed[32];   /* that one */
};

/* Takes up what was kept; counts a reset by watchdog or fault. */
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

/* Ends the row of crashes: a good evaluation and all that came of it, enough uptime, a new package, the operator's word. */
void sp_liveness_clear_crashes(struct sp_liveness *liveness);

#endif
