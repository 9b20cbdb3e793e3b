/* What the device must know about its packages after a power cut, and its place in the journal. SPEC.md, "State record". */
#ifndef SP_STATE_H
#define SP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

enum { SP_SLOT_RUNNING = 0, SP_SLOT_CANDIDATE = 1, SP_SLOTS = 2 };

enum sp_phase {                     /* of the running slot */
                SP_PHASE_NONE,      /* nothing runs */
                SP_PHASE_TRIAL,     /* not confirmed: the next reset, a fault, or time goes back */
                SP_PHASE_PERMANENT, /* confirmed without a trial: the counter rises with its first good evaluation */
                SP_PHASE_CONFIRMED,
                SP_PHASE_ERASING, /* nothing runs, and the slot is being erased */
                SP_PHASES
};

enum sp_candidate { /* of the other slot */
                    SP_CANDIDATE_EMPTY,
                    SP_CANDIDATE_ERASING, /* before an upload; with length 0: to be empty */
                    SP_CANDIDATE_UPLOADING,
                    SP_CANDIDATE_COMPLETE,
                    SP_CANDIDATE_PENDING, /* goes on trial at the next reset or activation */
                    SP_CANDIDATE_PENDING_PERMANENT,
                    SP_CANDIDATE_EARLIER,  /* the confirmed package that ran before */
                    SP_CANDIDATE_RESUMING, /* an upload of which all from `kept` on is being erased, to arrive again */
                    SP_CANDIDATES
};

struct sp_slot_record {
  uint32_t length;  /* of the file, as announced; 0: nothing */
  uint8_t sha[32];  /* SHA-256 of the file */
  uint8_t hash[32]; /* of the package, once it was complete */
};

struct sp_quarantine {
  uint8_t hash[32];
  int32_t code;    /* the last fault */
  uint32_t faults; /* in a row */
};

struct sp_state {
  uint32_t counter; /* the highest security counter of a confirmed package, at least SP_COUNTER_FLOOR */
  uint8_t running;  /* physical slot of logical slot 0 */
  uint8_t phase, candidate;
  bool journal_lost;                    /* since the last confirmed package */
  bool suspect[SP_SLOTS];               /* physical: erasing was begun, and is not recorded as done; or the journal was lost since */
  bool announced;                       /* the upload came with a SHA-256, so that it can be resumed */
  uint16_t writes;                      /* uploads and state writes that are still allowed now */
  uint16_t kept;                        /* bytes of the upload that are kept while it is RESUMING */
  uint32_t confirm_after;               /* good evaluations that confirm a trial; 0: by hand */
  struct sp_slot_record slot[SP_SLOTS]; /* physical */
  uint8_t ended_hash[32];               /* the package of the last trial that went back, or that could not run any more */
  int32_t ended_code;                   /* why; SP_OK: none did */
  uint32_t quarantines;                 /* number n is in entry (n - 1) % SP_QUARANTINE_MAX */
  struct sp_quarantine quarantined[SP_QUARANTINE_MAX];
};

#define SP_STATE_BYTES 352u

/* A new device: both slots empty, the counter at its floor, the write budget full. */
void sp_state_init(struct sp_state *state);

void sp_state_encode(const struct sp_state *state, uint8_t out[SP_STATE_BYTES]);

/* False when the bytes are not those of a state. A counter below the firmware's floor is raised to it. */
bool sp_state_decode(const uint8_t *bytes, uint32_t length, struct sp_state *state);

#endif
