/* Canaries in RAM that neither firmware nor guest use. Where that lies is the board's: beside_arena.c, esp32c3.c. */
#ifndef SP_PLANTED_MEMORY_H
#define SP_PLANTED_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before the first run of the guest. */
void planted_memory_start(void);

/* Whether all of it is as it was then. */
bool planted_memory_unharmed(void);

#define PLANTED_CANARY 0x5ac3e71du

static inline uint32_t planted_canary(const volatile uint32_t *at) { return PLANTED_CANARY ^ (uint32_t)(uintptr_t)at; }

static inline void planted_canaries_set(volatile uint32_t *from, const volatile uint32_t *to) {
  for (; from < to; from++) *from = planted_canary(from);
}

static inline bool planted_canaries_unharmed(const volatile uint32_t *from, const volatile uint32_t *to) {
  while (from < to && *from == planted_canary(from)) from++;
  return from == to;
}

#endif
