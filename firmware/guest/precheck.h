/* What is refused before Wasm3 sees a byte, and where the exports of the ABI are. A walk over the sections in bounded time and
 * memory; a complete validation takes its place later. */
#ifndef SP_PRECHECK_H
#define SP_PRECHECK_H

#include <stdbool.h>
#include <stdint.h>

#define SP_PRECHECK_NONE UINT32_MAX /* index of an export that is not there */

struct sp_precheck {
  uint32_t length; /* of the module without its custom sections */
  bool memory;     /* the first one is exported as `memory` */
  uint32_t memories;
  uint32_t evaluate, initialize, in, out;
  const char *text; /* why it is refused, in words; "" otherwise */
};

/* Checks `length` bytes at `module`, and takes the custom sections out of them: Wasm3 reads names without bounds. SP_OK, or
 * SP_E_LOAD_NOT_WASM, _START, _IMPORT, _MEMORY, _INVALID. */
int sp_precheck_module(uint8_t *module, uint32_t length, struct sp_precheck *found);

#endif
