/* A journal on a part of flash, and records that tell their number. */
#ifndef SP_JOURNAL_FIXTURE_H
#define SP_JOURNAL_FIXTURE_H

#include "core/journal.h"
#include "fake_flash.h"

#define FIXTURE_TYPE    0u
#define FIXTURE_PAYLOAD 96u /* with units of 4 bytes the record takes no multiple of its head */

extern struct sp_journal journal;

/* A new journal on a part. */
void fixture_blank(const struct fake_part *part);

/* What sp_journal_put answers. */
int fixture_put(uint32_t number);

/* The number of the latest record; UINT32_MAX when there is none; fails when it is not whole. */
uint32_t fixture_get(void);

#endif
