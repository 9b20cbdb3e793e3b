/* In place of firmware/ports/stm32f4/access.h: the compiler is told to include this first, and the guard keeps the other one out. */
#ifndef SP_STM32F4_ACCESS_H
#define SP_STM32F4_ACCESS_H

#include <stddef.h>
#include <stdint.h>

/* bus.c: to the model that is attached there. */
uint32_t sp_get(const volatile uint32_t *word);
void sp_put(volatile uint32_t *word, uint32_t value);
void sp_get_bytes(uint8_t *out, uintptr_t from, size_t length);

static inline void sp_change(volatile uint32_t *word, uint32_t mask, uint32_t bits) { sp_put(word, (sp_get(word) & ~mask) | bits); }

#endif
