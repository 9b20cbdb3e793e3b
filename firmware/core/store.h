/* Two slots for packages in flash, uploads into the candidate slot, and the state that survives a power cut. What starts, confirms and
 * reverts a package is in lifecycle.h. SPEC.md, "Store".
 *
 * Flash stands still while it is written, so everything here comes in steps that say how long they take. A function with `left_ms`, the
 * time until the next evaluation, does one step if that fits, and answers SP_LATER while there are more: it is called again with the same
 * arguments, as often as needed, also after a reset. What it has answered with SP_OK is in flash. */
#ifndef SP_STORE_H
#define SP_STORE_H

#include <stddef.h>

#include "error.h"
#include "journal.h"
#include "package.h"
#include "state.h"

#define SP_LEFT_ALL UINT32_MAX /* left_ms where nothing waits: at boot */

struct sp_upload { /* the one in progress; RAM only */
  bool known;      /* `received` holds: begun or resumed since the reset */
  bool failed;     /* flash or its content does not take the rest: the next begin starts over */
  uint32_t received;
  struct sp_flash_writer writer; /* holds less than a unit between packets */
};

struct sp_erasure {          /* how far the erasing of a slot has come; RAM only */
  bool suspect[SP_SLOTS];    /* an erase of the slot may have been cut before this boot: sectors are erased even where they read blank */
  uint32_t erased[SP_SLOTS]; /* bytes from the slot's start that are erased and not written since */
};

struct sp_store {
  struct sp_journal journal;
  struct sp_state state; /* as in flash, but for `writes`, which also grows with uptime */
  const struct sp_contract *contract;
  struct sp_package package[SP_SLOTS]; /* physical; valid where verdict is SP_OK */
  int verdict[SP_SLOTS];               /* of the last verification: SP_OK, SP_E_PACKAGE_*, SP_E_SLOT_CHANGED, SP_E_STORE_EMPTY */
  struct sp_upload upload;
  struct sp_erasure erasure;
  bool paid;           /* what is to be kept next has cost its write; RAM only */
  uint64_t counted_ms; /* wall clock up to which uptime has been turned into writes */
  struct {             /* the trial under way; RAM only: a reset ends it */
    bool ran;          /* there was an evaluation that could run */
    uint64_t since_ms; /* the first one */
    uint32_t evaluations, good;
  } trial;
};

/* Reads the journal and verifies both packages. Takes up to the erase time of a journal half and twice SP_VERIFY_MS: only at boot.
 * sp_lifecycle_boot comes next. A lost or later journal is in store->journal.status; neither is an error here. */
void sp_store_open(struct sp_store *store, const struct sp_contract *contract);

/* Physical slot of a logical one. */
unsigned sp_store_physical(const struct sp_store *store, unsigned logical);

/* Whether a logical slot holds a package that the journal calls whole; then image state shows it. */
bool sp_store_holds(const struct sp_store *store, unsigned logical);

/* Reads bytes of a logical slot; a package's payload is at package[physical].payload_offset. False: unreadable or outside. */
bool sp_store_read(const struct sp_store *store, unsigned logical, uint32_t offset, uint8_t *out, uint32_t length);

/* Verifies a physical slot's package from flash: structure, SHA-256, signature, and that it is the one of the journal. Takes up to
 * SP_VERIFY_MS; the result is in store->verdict, and the answer. Counter and contract are sp_store_allowed. */
int sp_store_verify(struct sp_store *store, unsigned physical);

/* Whether the verified package of a physical slot may run: verdict, security counter, contract id, quarantine. SP_OK or why not. */
int sp_store_allowed(const struct sp_store *store, unsigned physical);

bool sp_store_is_quarantined(const struct sp_store *store, const uint8_t hash[32]);

/* Begins an upload, or resumes the one of the same length and SHA-256 (sha may be NULL: never resumed); *offset is where to go on, the
 * whole length when the package is there already. A check of the first 32 bytes is the caller's (sp_package_check_header), before.
 * SP_OK, SP_LATER, SP_E_STORE_TOO_LARGE, _BUSY, _PENDING, _TRIAL, SP_E_JOURNAL_FUTURE, SP_E_FLASH: then the slot is as it was, or, after
 * SP_E_FLASH, not a package. SP_E_PACKAGE_CONTRACT: it is there already, and kept, for a contract that the firmware does not hold. */
int sp_store_upload_begin(struct sp_store *store, uint32_t length, const uint8_t *sha, uint32_t left_ms, uint32_t *offset);

/* Appends at offset; data that has already arrived is skipped, so a repeated packet is harmless. *next is where to go on.
 * SP_OK, SP_LATER (nothing was written), SP_E_STORE_OFFSET for a gap, _LENGTH beyond the end, _EMPTY without a begin since the reset,
 * _CHANGED, SP_E_FLASH; after these two a begin starts over. */
int sp_store_upload_write(struct sp_store *store, uint32_t offset, const uint8_t *data, uint32_t length, uint32_t left_ms, uint32_t *next);

/* Longest time of a write of so many bytes. */
uint32_t sp_store_write_ms(uint32_t length);

/* Whether everything has arrived, and finish has not been called yet, or its answer was lost. */
bool sp_store_upload_arrived(const struct sp_store *store);

/* When everything has arrived: reads it back, checks the announced SHA-256, verifies the package and whether it may run. SP_OK: the
 * candidate is complete, and with SP_E_PACKAGE_CONTRACT too: it is kept and may not run. SP_LATER; or SP_E_STORE_IMAGE_HASH, another
 * SP_E_PACKAGE_*, SP_E_COUNTER: then the slot counts as empty. */
int sp_store_upload_finish(struct sp_store *store, uint32_t left_ms);

/* Erases the candidate slot, which ends what is pending. SP_OK, SP_LATER, SP_E_STORE_TRIAL (it holds what the trial goes back to),
 * SP_E_JOURNAL_FUTURE, SP_E_FLASH. */
int sp_store_erase_candidate(struct sp_store *store, uint32_t left_ms);

/* Erases the running slot. Nothing runs from the first SP_LATER on: the caller stops the module before it calls. Lifts every quarantine;
 * the security counter stays. SP_OK, SP_LATER, SP_E_JOURNAL_FUTURE, SP_E_FLASH. */
int sp_store_erase_running(struct sp_store *store, uint32_t left_ms);

/* House-keeping in the slack, one step: goes on with an erase that was cut, tidies the journal. Also counts uptime for the write budget.
 * SP_OK (nothing is left to do), SP_LATER, SP_E_FLASH. */
int sp_store_tidy(struct sp_store *store, uint64_t now_ms, uint32_t left_ms);

/* Longest time of one step of any function here, with packets of SP_MESSAGE_MAX. */
uint32_t sp_store_step_ms(const struct sp_store *store);

/* Types of records in the journal. */
enum sp_record { SP_RECORD_STATE, SP_RECORD_SETTINGS, SP_RECORD_MODE };

/* Copies what was kept under a type. Returns its length; 0: nothing, or more than `cap`. */
uint32_t sp_store_kept(const struct sp_store *store, enum sp_record type, uint8_t *out, uint32_t cap);

/* Keeps bytes (at most SP_JOURNAL_PAYLOAD_MAX) under a type in place of those before; the same bytes again cost nothing, others one write
 * of the budget. SP_OK, SP_LATER, SP_E_STORE_BUSY, SP_E_JOURNAL_FUTURE, SP_E_FLASH. */
int sp_store_keep(struct sp_store *store, enum sp_record type, const uint8_t *bytes, uint32_t length, uint32_t left_ms);

/* For lifecycle.c: makes `next` the state, in flash and then here. SP_OK, SP_E_FLASH, SP_E_JOURNAL_FUTURE. */
int sp_store_commit(struct sp_store *store, const struct sp_state *next);

/* Longest time of a commit now. */
uint32_t sp_store_commit_ms(const struct sp_store *store);

#endif
