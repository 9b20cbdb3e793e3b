/* A package: bytes as they are, or (first bit) header, module and protected TLVs that are hashed and signed here, so that the fuzzer gets
 * past the signature, and then changed again in places that the input names. */
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/package.h"
#include "fuzz.h"

#include "../unit/sign.h"

enum { SEALED = 0x01, EDITS_SHIFT = 1, EDITS_MASK = 7 };

#define EDIT 3u /* bytes of one: offset and what is exclusively or'ed */

struct copy {
  uint8_t *bytes; /* of its own, so that reading beyond it is seen */
  uint32_t length;
};

static bool read_copy(void *context, uint32_t offset, uint8_t *out, uint32_t length) {
  const struct copy *copy = context;
  FUZZ_CHECK(offset <= copy->length && length <= copy->length - offset, "a read beyond the package");
  memcpy(out, copy->bytes + offset, length);
  return true;
}

/* Twice, with other garbage in what is to be filled: the answer depends on the bytes alone. */
static int judge(const uint8_t *bytes, size_t length, struct sp_package *package) {
  struct copy copy = {.bytes = malloc(length), .length = (uint32_t)length};
  const struct sp_package_source source = {.read = read_copy, .context = &copy};
  struct sp_package again;
  memcpy(copy.bytes, bytes, length);
  memset(package, 0, sizeof *package);
  memset(&again, 0xff, sizeof again);
  const int error = sp_package_read(&source, copy.length, package);
  FUZZ_CHECK(sp_package_read(&source, copy.length, &again) == error, "two answers about one package");
  FUZZ_CHECK(error == SP_OK || (error <= SP_E_PACKAGE_MAGIC && error >= SP_E_PACKAGE_KEY) ||
                 (error <= SP_E_PACKAGE_UNSIGNED && error >= SP_E_PACKAGE_CONTRACT),
             "an error that is none of a package");
  const int header = sp_package_check_header(copy.bytes, copy.length);
  FUZZ_CHECK(header == SP_OK || header == error, "the header alone is judged otherwise");
  free(copy.bytes);
  return error;
}

/* What has been accepted lies within its file. */
static void check_accepted(const struct sp_package *package, size_t length) {
  FUZZ_CHECK(package->payload_offset == SP_PACKAGE_HEADER && package->payload_length > 0, "a payload that is none");
  FUZZ_CHECK(package->payload_length <= length - package->payload_offset, "a payload beyond its package");
  FUZZ_CHECK(package->key < sp_key_count, "a key that is none");
}

/* Whether edits of the input change a byte of the file. */
static bool edit(uint8_t *file, size_t length, const uint8_t *edits, unsigned count) {
  bool changed = false;
  uint8_t *before = malloc(length);
  memcpy(before, file, length);
  for (unsigned i = 0; i < count; i++, edits += EDIT) file[(edits[0] | (size_t)edits[1] << 8) % length] ^= edits[2];
  changed = memcmp(before, file, length) != 0;
  free(before);
  return changed;
}

static void sealed(const uint8_t *edits, unsigned count, const uint8_t *part, size_t size) {
  const size_t length = size + UNIT_SEAL;
  uint8_t *file = malloc(length);
  struct sp_package package;
  memcpy(file, part, size);
  unit_seal(file, size);
  const int error = judge(file, length, &package);
  if (error == SP_OK) check_accepted(&package, length);
  FUZZ_CHECK(error != SP_E_PACKAGE_SIGNATURE && error != SP_E_PACKAGE_KEY, "a good signature is refused");
  if (edit(file, length, edits, count)) FUZZ_CHECK(judge(file, length, &package) != SP_OK, "a changed package is accepted");
  free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sp_package package;
  if (size < 2) return 0;
  const unsigned edits = data[0] >> EDITS_SHIFT & EDITS_MASK;
  const size_t head = 1u + EDIT * edits;
  if ((data[0] & SEALED) == 0) {
    if (judge(data + 1, size - 1, &package) == SP_OK) check_accepted(&package, size - 1);
  } else if (size > head) {
    sealed(data + 1, edits, data + head, size - head);
  }
  return 0;
}
