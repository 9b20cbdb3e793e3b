/* All accesses of this port to registers that its tests model (test/stm32f4): there a header with the same guard comes first, and the same
 * names reach the model. */
#ifndef SP_STM32F4_ACCESS_H
#define SP_STM32F4_ACCESS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t sp_get(const volatile uint32_t *word) { return *word; }

static inline void sp_put(volatile uint32_t *word, uint32_t value) { *word = value; }

/* Bytes of flash, from where it is mapped. */
static inline void sp_get_bytes(uint8_t *out, uintptr_t from, size_t length) { memcpy(out, (const void *)from, length); }

/* Gives the bits of a mask these values, and leaves the others alone. */
static inline void sp_change(volatile uint32_t *word, uint32_t mask, uint32_t bits) { sp_put(word, (sp_get(word) & ~mask) | bits); }

#endif
