/* The guest's only heap: first fit over one piece of the arena. Wasm3's calloc, realloc and free end here (m3_core_arena.c).
 * Sizes are checked against overflow. Running out does not return: Wasm3 does not survive every failed allocation. */
#ifndef SP_ARENA_H
#define SP_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

/* Takes over `size` bytes at `start` (8-byte aligned), all free. An allocation that does not fit jumps to *exhausted. */
void sp_arena_init(void *start, size_t size, jmp_buf *exhausted);

/* Like their namesakes of the C library, 8-byte aligned; never NULL. */
void *sp_arena_calloc(size_t count, size_t size);
void *sp_arena_realloc(void *block, size_t size);
void sp_arena_free(void *block);

/* Most bytes in use at once since sp_arena_init, with the allocator's own 8 bytes a block. */
uint32_t sp_arena_peak(void);

#endif
