/* Two slots for packages: running (0) and candidate (1), logical numbers. In RAM for now: a reset forgets both. */
#ifndef SP_RAM_STORE_H
#define SP_RAM_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "package.h"

enum { SP_SLOT_RUNNING = 0, SP_SLOT_CANDIDATE = 1, SP_SLOTS = 2 };

enum sp_slot_state {
  SP_SLOT_EMPTY,
  SP_SLOT_PARTIAL,  /* an upload that can be resumed */
  SP_SLOT_COMPLETE, /* whole, its SHA-256 checked */
};

struct sp_slot {
  enum sp_slot_state state;
  uint32_t length; /* announced */
  uint32_t received;
  uint8_t upload_sha[32]; /* announced SHA-256 of the whole file */
  bool has_upload_sha;
  struct sp_package package; /* valid while COMPLETE */
  uint8_t bytes[SP_SLOT_SIZE] __attribute__((aligned(8)));
};

struct sp_store {
  struct sp_slot slots[SP_SLOTS]; /* physical */
  uint8_t running;                /* physical index of logical slot 0 */
  uint8_t uploaded;               /* physical index of the slot that the last upload went to; a swap leaves it */
  bool activate;                  /* a candidate was completed and waits for the control loop */
};

void sp_store_init(struct sp_store *store);

/* Logical slot. */
struct sp_slot *sp_store_slot(struct sp_store *store, unsigned logical);

/* Begins or resumes an upload into the candidate slot; sha may be NULL. The SHA-256 and length of the last upload resume it at
 * *offset > 0, also when it was complete; anything else starts over. SP_OK or SP_E_STORE_TOO_LARGE (then the slot is as it was). */
int sp_store_begin(struct sp_store *store, uint32_t length, const uint8_t *sha, uint32_t *offset);

/* Appends at offset; data that has already arrived is skipped, so a repeated packet is harmless, even the last one after the swap.
 * *next is where to go on.
 * SP_E_STORE_OFFSET for a gap, SP_E_STORE_LENGTH beyond the end, SP_E_STORE_EMPTY without begin. */
int sp_store_write(struct sp_store *store, uint32_t offset, const uint8_t *data, size_t length, uint32_t *next);

/* Called when everything has arrived: checks the announced SHA-256 and the package. SP_OK marks the candidate complete and asks for
 * its activation, once; otherwise SP_E_STORE_IMAGE_HASH or SP_E_PACKAGE_*, and the candidate slot is empty. */
int sp_store_finish(struct sp_store *store);

/* Empties a logical slot. */
void sp_store_erase(struct sp_store *store, unsigned logical);

/* Makes the candidate the running package and the other way round. */
void sp_store_swap(struct sp_store *store);

#endif
