/* Boards whose arena is all that lies between the firmware's variables and the end of RAM. */
#include "memory.h"

#define ABOVE_BYTES 4096u /* behind the arena: emulated machines have more RAM than the linker uses */

extern uint32_t sp_link_bss_end[], sp_link_arena[], sp_link_arena_end[];

#define ABOVE_END (sp_link_arena_end + ABOVE_BYTES / sizeof(uint32_t))

void planted_memory_start(void) {
  planted_canaries_set(sp_link_bss_end, sp_link_arena);
  planted_canaries_set(sp_link_arena_end, ABOVE_END);
}

bool planted_memory_unharmed(void) {
  return planted_canaries_unharmed(sp_link_bss_end, sp_link_arena) && planted_canaries_unharmed(sp_link_arena_end, ABOVE_END);
}
