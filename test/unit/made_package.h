/* Packages for tests of the store: any size, any security counter. */
#ifndef SP_MADE_PACKAGE_H
#define SP_MADE_PACKAGE_H

#include <stdint.h>

#define MADE_PACKAGE_OVERHEAD (32u + 12u + 40u) /* header, counter, SHA-256 */

/* Writes a package whose file has `length` bytes (at least MADE_PACKAGE_OVERHEAD + 1); the payload is noise that `seed` tells apart. */
void made_package(uint8_t *out, uint32_t length, uint32_t counter, uint8_t seed);

#endif
