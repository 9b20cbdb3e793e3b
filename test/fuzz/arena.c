/* The guest's heap as fuzzers want it: the interface of guest/arena.h over malloc, so that ASan guards both ends of each allocation and
 * sees what was freed, in a heap as large as the arena's. The arena itself is closed to everybody. */
#include "guest/arena.h"

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#define ALLOCATIONS_MAX 4096u
#define OVERHEAD        8u /* of the production arena, a block */

static struct {
  void *blocks[ALLOCATIONS_MAX];
  size_t sizes[ALLOCATIONS_MAX];
  unsigned count;
  size_t limit, used, peak;
  jmp_buf *exhausted;
} arena;

static size_t cost(size_t size) { return ((size + 7u) & ~(size_t)7u) + OVERHEAD; }

void sp_arena_init(void *start, size_t size, jmp_buf *exhausted) {
  for (unsigned i = 0; i < arena.count; i++) free(arena.blocks[i]);
  arena.count = 0;
  arena.limit = size;
  arena.used = arena.peak = 0;
  arena.exhausted = exhausted;
  ASAN_POISON_MEMORY_REGION(start, size);
}

uint32_t sp_arena_peak(void) { return (uint32_t)arena.peak; }

static unsigned find(const void *block) {
  for (unsigned i = arena.count; i > 0; i--) {
    if (arena.blocks[i - 1] == block) return i - 1;
  }
  abort(); /* never allocated, or freed twice */
}

static void *allocate(size_t size) {
  if (size > arena.limit || cost(size) > arena.limit - arena.used || arena.count == ALLOCATIONS_MAX) longjmp(*arena.exhausted, 1);
  void *block = malloc(size);
  arena.blocks[arena.count] = block;
  arena.sizes[arena.count++] = size;
  arena.used += cost(size);
  if (arena.used > arena.peak) arena.peak = arena.used;
  return block;
}

void *sp_arena_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) longjmp(*arena.exhausted, 1);
  void *block = allocate(bytes);
  memset(block, 0, bytes);
  return block;
}

void sp_arena_free(void *block) {
  if (block == NULL) return;
  const unsigned at = find(block);
  arena.used -= cost(arena.sizes[at]);
  arena.count--;
  arena.blocks[at] = arena.blocks[arena.count];
  arena.sizes[at] = arena.sizes[arena.count];
  free(block);
}

void *sp_arena_realloc(void *block, size_t size) {
  void *moved = allocate(size);
  if (block != NULL) memcpy(moved, block, arena.sizes[find(block)] < size ? arena.sizes[find(block)] : size);
  sp_arena_free(block);
  return moved;
}
