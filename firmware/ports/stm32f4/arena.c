/* The guest's RAM, at the address that link.ld gives it, and the way into the guest: a plain call, there is no isolation yet. */
#include "chip.h"

#define ARENA_SIZE (64u * 1024u)

static uint8_t arena[ARENA_SIZE] __attribute__((section(".arena"), aligned(16)));

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

void sp_port_guest_run(void (*entry)(void)) { entry(); }
