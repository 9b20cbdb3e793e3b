/* Signs as the holder of the development key does, with libsodium: so that tests can change a package and make it right again. */
#ifndef SP_UNIT_SIGN_H
#define SP_UNIT_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "core/keys.h"

#define UNIT_SEAL (4u + 36u + 36u + 68u) /* bytes of the area of hash, key hash and signature */

/* Signature of the development key over a digest. */
void unit_sign(uint8_t signature[SP_KEY_SIGNATURE], const uint8_t digest[SP_KEY_DIGEST]);

/* Writes behind `length` bytes of header, module and protected TLVs what makes them a signed package: UNIT_SEAL bytes. */
void unit_seal(uint8_t *file, size_t length);

#endif
