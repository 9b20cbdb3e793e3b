/* The journal: what must survive a power cut, as records in two halves of flash. A record of a type takes the place of the one before it
 * when its last byte is in flash, and not before. SPEC.md, "Journal". */
#ifndef SP_JOURNAL_H
#define SP_JOURNAL_H

#include "flash.h"

#define SP_JOURNAL_VERSION 1u
#define SP_JOURNAL_TYPES   4u /* types of records: 0 to 3 */

enum sp_journal_status {
  SP_JOURNAL_READY,
  SP_JOURNAL_NEW,    /* both halves are blank: a new device */
  SP_JOURNAL_LOST,   /* neither half can be read, and not both are blank */
  SP_JOURNAL_FUTURE, /* a half is of a later firmware: nothing is written or erased */
};

struct sp_journal {
  enum sp_journal_status status;
  uint32_t generation; /* of the active half */
  uint32_t end;        /* where its next record goes */
  uint8_t half;        /* the active one: 0, 1 */
  bool spare_used;     /* the other half is not blank */
  bool spare_erased;   /* the other half was erased since the reset, and not written since */
  bool spare_newer;    /* the other half may count after a reset: nothing may be put into this one before it is erased */
  struct {
    uint32_t offset; /* of the payload; 0: there is none */
    uint16_t length;
  } record[SP_JOURNAL_TYPES]; /* the latest ones */
};

/* Finds the active half and its records. When both halves are whole the older one is erased: takes up to the erase time of a half. */
enum sp_journal_status sp_journal_open(struct sp_journal *journal);

/* Copies the latest record of a type to `out`. Returns its length, or 0 when there is none or it does not fit `cap`. */
uint32_t sp_journal_get(const struct sp_journal *journal, unsigned type, uint8_t *out, uint32_t cap);

/* Appends a record (length at most SP_JOURNAL_PAYLOAD_MAX), and makes room first where needed. SP_OK: it is in flash and has been read
 * back. SP_E_FLASH: the one before it still holds, or, when the power is cut before the next put, either. SP_E_JOURNAL_FUTURE. */
int sp_journal_put(struct sp_journal *journal, unsigned type, const uint8_t *bytes, uint32_t length);

/* Longest time that a put of so many bytes takes now. */
uint32_t sp_journal_put_ms(const struct sp_journal *journal, uint32_t length);

/* House-keeping in the slack: erases the older half, and makes room before it is needed. One step, of at most sp_journal_tidy_ms (0: there
 * is nothing to do). SP_OK or SP_E_FLASH. */
int sp_journal_tidy(struct sp_journal *journal);
uint32_t sp_journal_tidy_ms(const struct sp_journal *journal);

#endif
