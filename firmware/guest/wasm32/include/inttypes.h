/* Wasm3 includes it for formats, which it does not use here. */
#ifndef SP_WASM32_INTTYPES_H
#define SP_WASM32_INTTYPES_H

#include <stdint.h>

#endif
