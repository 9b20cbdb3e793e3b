/* The guest's RAM, at the address that link.ld gives it, and the way into the guest: a plain call, there is no isolation yet. */
#include <string.h>

#include "chip.h"

#define ARENA_SIZE (64u * 1024u)

static uint8_t arena[ARENA_SIZE] __attribute__((section(".arena"), aligned(16)));

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

void sp_port_arena_reset(void) { memset(arena, 0, sizeof arena); }

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  (void)deadline_us;
  entry();
  return SP_GUEST_RETURNED;
}
