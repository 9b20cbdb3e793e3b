#include "arena.h"

#include <stdbool.h>
#include <string.h>

struct block {
  uint32_t size; /* bytes to the next block, this header included */
  uint32_t used;
};

_Static_assert(sizeof(struct block) == 8, "blocks keep payloads aligned to 8 bytes");

static struct {
  struct block *first, *end;
  jmp_buf *exhausted;
  uint32_t used, peak;
} arena;

static struct block *next(struct block *block) { return (struct block *)((uint8_t *)block + block->size); }

void sp_arena_init(void *start, size_t size, jmp_buf *exhausted) {
  size &= ~(sizeof(struct block) - 1);
  if (size < sizeof(struct block) || size > UINT32_MAX) longjmp(*exhausted, 1);
  arena.first = start;
  arena.end = (struct block *)((uint8_t *)start + size);
  arena.exhausted = exhausted;
  arena.used = arena.peak = 0;
  *arena.first = (struct block){.size = (uint32_t)size, .used = 0};
}

uint32_t sp_arena_peak(void) { return arena.peak; }

/* Bytes of a block for a payload, or a jump when no arena can have them. */
static uint32_t block_size(size_t payload) {
  const size_t all = (size_t)((uint8_t *)arena.end - (uint8_t *)arena.first);
  if (payload > all) longjmp(*arena.exhausted, 1);
  return (uint32_t)((payload + 2 * sizeof(struct block) - 1) & ~(sizeof(struct block) - 1));
}

static void join_free(struct block *block) {
  while (next(block) < arena.end && next(block)->used == 0) block->size += next(block)->size;
}

/* Takes `size` bytes of a block that is large enough; the rest becomes a free block. */
static void take(struct block *block, uint32_t size) {
  if (block->size - size >= 2 * sizeof(struct block)) {
    const uint32_t rest = block->size - size;
    block->size = size;
    *next(block) = (struct block){.size = rest, .used = 0};
  }
  block->used = 1;
  arena.used += block->size;
  if (arena.used > arena.peak) arena.peak = arena.used;
}

static void *allocate(size_t payload) {
  const uint32_t size = block_size(payload);
  for (struct block *block = arena.first; block < arena.end; block = next(block)) {
    if (block->used != 0) continue;
    join_free(block);
    if (block->size < size) continue;
    take(block, size);
    return block + 1;
  }
  longjmp(*arena.exhausted, 1);
}

void *sp_arena_calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) longjmp(*arena.exhausted, 1);
  void *payload = allocate(bytes);
  memset(payload, 0, bytes);
  return payload;
}

void sp_arena_free(void *payload) {
  if (payload == NULL) return;
  struct block *block = (struct block *)payload - 1;
  if (block->used == 0) return;
  block->used = 0;
  arena.used -= block->size;
}

/* Grows a block over the free ones behind it. */
static bool grow(struct block *block, uint32_t size) {
  const uint32_t before = block->size;
  join_free(block);
  const bool fits = block->size >= size;
  arena.used -= before;
  take(block, fits ? size : before);
  return fits;
}

void *sp_arena_realloc(void *payload, size_t size) {
  if (payload == NULL) return allocate(size);
  struct block *block = (struct block *)payload - 1;
  const size_t had = block->size - sizeof(struct block);
  if (size <= had || grow(block, block_size(size))) return payload;
  void *moved = allocate(size);
  memcpy(moved, payload, had);
  sp_arena_free(payload);
  return moved;
}
