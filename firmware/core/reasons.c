#include "reasons.h"

#include <string.h>

#include "error.h"

/* Appends text at *length and keeps the terminator. A detail may come from a client, and be cut in the middle of a character: what is
 * not printable ASCII becomes a question mark. */
static void append(char *out, size_t *length, const char *text) {
  const size_t room = SP_REASON_TEXT_MAX - 1u - *length;
  const size_t all = strlen(text);
  const size_t count = all < room ? all : room;
  for (size_t i = 0; i < count; i++) out[*length + i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
  *length += count;
  out[*length] = '\0';
}

void sp_reasons_add(struct sp_reasons *reasons, uint8_t link, uint8_t sequence, uint16_t group, uint16_t rc, const char *sentence,
                    const char *detail) {
  struct sp_reason *reason = &reasons->entries[reasons->count % SP_REASON_COUNT];
  size_t length = 0;
  reasons->count++;
  *reason = (struct sp_reason){.number = reasons->count, .link = link, .sequence = sequence, .group = group, .rc = rc};
  append(reason->text, &length, sentence);
  if (detail == NULL) return;
  append(reason->text, &length, ": ");
  append(reason->text, &length, detail);
}

const struct sp_reason *sp_reasons_get(const struct sp_reasons *reasons, unsigned i) {
  if (i >= SP_REASON_COUNT || i >= reasons->count) return NULL;
  return &reasons->entries[(reasons->count - 1u - i) % SP_REASON_COUNT];
}

const char *sp_reasons_sentence(int error) {
  static const struct {
    int error;
    const char *sentence;
  } sentences[] = {
      {SP_OK, ""},
      {SP_E_PACKAGE_MAGIC, "this is not a package: it has no image header"},
      {SP_E_PACKAGE_HEADER, "the image header is not that of a package"},
      {SP_E_PACKAGE_TLV, "a TLV of the package is truncated, repeated or not allowed"},
      {SP_E_PACKAGE_NO_HASH, "the package has no SHA-256"},
      {SP_E_PACKAGE_HASH, "the package is damaged: its SHA-256 differs"},
      {SP_E_PACKAGE_TRAILING, "bytes follow the package's last TLV"},
      {SP_E_PACKAGE_HASHES, "the package has more than one SHA-256"},
      {SP_E_PACKAGE_TLV_SIZE, "a TLV of the package has a wrong size"},
      {SP_E_PACKAGE_SIGNATURE, "the package's signature is wrong: it was changed, or another key signed it"},
      {SP_E_PACKAGE_KEY, "the package is signed with a key that this device does not trust"},
      {SP_E_PACKAGE_UNSIGNED, "the package is not signed: setpoint pack --key signs it"},
      {SP_E_PACKAGE_NO_COUNTER, "the package has no security counter: setpoint pack --counter gives it one"},
      {SP_E_PACKAGE_CONTRACT, "the package is for a contract that this device does not hold"},
      {SP_E_STORE_TOO_LARGE, "the package is larger than a slot"},
      {SP_E_STORE_OFFSET, "the upload has a gap"},
      {SP_E_STORE_LENGTH, "the upload goes beyond the length it announced"},
      {SP_E_STORE_EMPTY, "no upload is in progress"},
      {SP_E_STORE_IMAGE_HASH, "the upload differs from the SHA-256 it announced"},
      {SP_E_STORE_BUSY, "too many uploads or state writes in a row: try again in ten minutes"},
      {SP_E_STORE_PENDING, "the candidate is pending: erase it, or reset, before another upload"},
      {SP_E_STORE_TRIAL, "a trial is running: confirm or revert it first"},
      {SP_E_STORE_CHANGED, "the upload differs from what arrived before the reset: upload again"},
      {SP_E_FLASH, "the flash failed: try again"},
      {SP_E_LOAD_ARENA, "the module is too large for the arena"},
      {SP_E_LOAD_INVALID, "the interpreter refuses the module"},
      {SP_E_LOAD_FUEL, "the initialisers used up the fuel of a load"},
      {SP_E_TRAP, "the evaluation trapped"},
      {SP_E_FUEL, "the evaluation used up its fuel"},
      {SP_E_DEPTH, "calls and loops are nested too deep"},
      {SP_E_DEADLINE, "the interpreter was stopped at its deadline"},
      {SP_E_ISOLATION, "the interpreter misbehaved and was stopped"},
      {SP_E_DECLINED, "the module declined"},
      {SP_E_SKIPPED, "a required signal is missing or stale"},
      {SP_E_NO_MODULE, "no module is loaded"},
      {SP_E_QUARANTINED, "the module is quarantined: push another one, or erase the running one to allow it again"},
      {SP_E_DISABLED, "modules are disabled after too many watchdog or fault resets in a row"},
      {SP_E_COUNTER, "its security counter is lower than a confirmed one: pack with that or a higher counter"},
      {SP_E_NO_PACKAGE, "no slot holds a whole package of this hash"},
      {SP_E_NOT_PENDING, "nothing is pending: mark a package for test first"},
      {SP_E_NO_TRIAL, "no trial is running: what is confirmed stays"},
      {SP_E_QUARANTINE_LOWER, "the module is quarantined, and the earlier one has a lower security counter"},
      {SP_E_JOURNAL_LOST, "the journal is lost: upload and start a package"},
      {SP_E_JOURNAL_FUTURE, "the journal is of a later firmware: flash that firmware"},
      {SP_E_RESET, "a reset ended the trial"},
      {SP_E_UNCONFIRMED, "the trial was not confirmed in time"},
      {SP_E_BY_HAND, "the trial was reverted by hand"},
      {SP_E_SLOT_CHANGED, "the slot holds another package than was uploaded"},
      {SP_E_LEAVING, "the running module has faulted or could not be loaded, and goes: nothing to confirm"},
      {SP_E_SIGNAL_UNKNOWN, "no such signal"},
      {SP_E_SIGNAL_TYPE, "wrong type for the signal"},
      {SP_E_SIGNAL_COUNT, "wrong number of elements for the signal"},
      {SP_E_SIGNAL_RANGE, "value outside the range of the signal"},
      {SP_E_SIGNAL_SOURCE, "the signal comes from the board or the clock and cannot be set"},
      {SP_E_POINT_UNKNOWN, "no such point"},
      {SP_E_POINT_RANGE, "value outside the range of the point, or between two of its steps"},
      {SP_E_OFF, "the mode is off: set it to auto first"},
      {SP_E_MANUAL_TIME, "a point is set by hand for 1 s to 7 days"},
  };
  for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
    if (sentences[i].error == error) return sentences[i].sentence;
  }
  return error <= SP_E_VET_FIRST && error >= SP_E_VET_LAST ? "" : "unknown error";
}
