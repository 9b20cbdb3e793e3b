/* Packages for tests: any size, any security counter. */
#ifndef SP_MADE_PACKAGE_H
#define SP_MADE_PACKAGE_H

#include <stdint.h>

#include "core/contract.h"
#include "sign.h"

#define MADE_PACKAGE_OVERHEAD (32u + 48u + UNIT_SEAL) /* header, counter and contract id, what is signed */
#define MADE_PACKAGE_HASH     (UNIT_SEAL - 8u)        /* of its hash, counted from the end */

extern const struct sp_contract made_contract; /* that the packages are for */

/* Writes a package, signed with the development key, whose file has `length` bytes (at least MADE_PACKAGE_OVERHEAD + 1); the payload is
 * noise that `seed` tells apart. */
void made_package(uint8_t *out, uint32_t length, uint32_t counter, uint8_t seed);

/* Writes a package around a module; `major` is of its version. Returns the length of the file. */
uint32_t made_package_around(uint8_t *out, const uint8_t *module, uint32_t length, uint32_t counter, uint8_t major,
                             const struct sp_contract *contract);

#endif
