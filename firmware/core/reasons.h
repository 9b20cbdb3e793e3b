/* The last refusals in our own words, read through group 64: standard replies have no room for them. */
#ifndef SP_REASONS_H
#define SP_REASONS_H

#include <stdint.h>

#include "config.h"

struct sp_reason {
  uint32_t number; /* counts from 1; 0: unused */
  uint8_t link, sequence;
  uint16_t group, rc;
  char text[SP_REASON_TEXT_MAX];
};

struct sp_reasons {
  struct sp_reason entries[SP_REASON_COUNT];
  uint32_t count;
};

/* Keeps a sentence, and ": detail" behind it when detail is not NULL; the oldest goes. Cut at SP_REASON_TEXT_MAX; bytes
 * outside of printable ASCII become `?`. */
void sp_reasons_add(struct sp_reasons *reasons, uint8_t link, uint8_t sequence, uint16_t group, uint16_t rc, const char *sentence,
                    const char *detail);

/* The i-th kept reason, newest first; NULL beyond the last. */
const struct sp_reason *sp_reasons_get(const struct sp_reasons *reasons, unsigned i);

/* What an enum sp_error means, as a sentence without a full stop; "" for SP_OK and for the codes of vet,
 * which come with their own. Static. */
const char *sp_reasons_sentence(int error);

#endif
