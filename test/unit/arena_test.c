/* The guest's heap. */
#include "unit.h"

#include <string.h>

#include "guest/arena.h"

enum { SIZE = 1024, HEADER = 8 };

static uint8_t memory[SIZE] __attribute__((aligned(8)));
static jmp_buf exhausted;

static int setup(void **state) {
  (void)state;
  memset(memory, 0xa5, sizeof memory);
  sp_arena_init(memory, sizeof memory, &exhausted);
  return 0;
}

/* Whether an allocation jumps out. */
#define EXHAUSTS(call) (setjmp(exhausted) != 0 || ((void)(call), 0))

static void zeroed_and_aligned(void **state) {
  (void)state;
  for (size_t size = 0; size < 20; size++) {
    const uint8_t *block = sp_arena_calloc(size, 1);
    assert_int_equal((uintptr_t)block % 8, 0);
    for (size_t i = 0; i < size; i++) assert_int_equal(block[i], 0);
  }
}

static void whole_arena(void **state) {
  (void)state;
  assert_true(EXHAUSTS(sp_arena_calloc(1, SIZE - HEADER + 1)));
  assert_false(EXHAUSTS(sp_arena_calloc(1, SIZE - HEADER)));
  assert_true(EXHAUSTS(sp_arena_calloc(1, 1)));
  assert_int_equal(sp_arena_peak(), SIZE);
}

static void overflowing_sizes(void **state) {
  (void)state;
  assert_true(EXHAUSTS(sp_arena_calloc(SIZE_MAX / 2, 3)));
  assert_true(EXHAUSTS(sp_arena_calloc(1, SIZE_MAX)));
  assert_true(EXHAUSTS(sp_arena_calloc(1, SIZE_MAX - 15)));
  assert_true(EXHAUSTS(sp_arena_realloc(sp_arena_calloc(1, 8), SIZE_MAX)));
  assert_true(EXHAUSTS(sp_arena_realloc(NULL, (size_t)UINT32_MAX + 1)));
}

static void freed_blocks_join(void **state) {
  (void)state;
  void *blocks[4];
  for (int i = 0; i < 4; i++) blocks[i] = sp_arena_calloc(1, SIZE / 4 - HEADER);
  assert_true(EXHAUSTS(sp_arena_calloc(1, 1)));
  sp_arena_free(blocks[2]);
  sp_arena_free(blocks[1]);
  assert_ptr_equal(sp_arena_calloc(1, SIZE / 2 - HEADER), blocks[1]);
  assert_int_equal(sp_arena_peak(), SIZE);
}

static void grows_in_place(void **state) {
  (void)state;
  uint8_t *block = sp_arena_calloc(1, 16);
  memset(block, 7, 16);
  assert_ptr_equal(sp_arena_realloc(block, 500), block);
  assert_int_equal(sp_arena_peak(), 504 + HEADER); /* rounded up to 8 */
  assert_ptr_equal(sp_arena_realloc(block, 100), block);
  assert_int_equal(block[15], 7);
}

static void moves_when_it_must(void **state) {
  (void)state;
  uint8_t *first = sp_arena_calloc(1, 16);
  (void)sp_arena_calloc(1, 16);
  memset(first, 7, 16);
  uint8_t *moved = sp_arena_realloc(first, 100);
  assert_ptr_not_equal(moved, first);
  for (int i = 0; i < 16; i++) assert_int_equal(moved[i], 7);
  assert_ptr_equal(sp_arena_calloc(1, 16), first); /* its old place is free again */
}

static void harmless_frees(void **state) {
  (void)state;
  void *block = sp_arena_calloc(1, 16);
  sp_arena_free(NULL);
  sp_arena_free(block);
  sp_arena_free(block);
  assert_false(EXHAUSTS(sp_arena_calloc(1, SIZE - HEADER)));
}

static void too_small(void **state) {
  (void)state;
  assert_true(EXHAUSTS(sp_arena_init(memory, 7, &exhausted)));
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(zeroed_and_aligned, "blocks are zeroed and aligned to 8 bytes"),
      TEST(whole_arena, "the arena can be used up to the last byte, and no further"),
      TEST(overflowing_sizes, "sizes that overflow end as exhaustion"),
      TEST(freed_blocks_join, "freed neighbours become one block"),
      TEST(grows_in_place, "a block grows over the free space behind it"),
      TEST(moves_when_it_must, "a block that cannot grow moves with its content"),
      TEST(harmless_frees, "freeing nothing, or twice, is harmless"),
      TEST(too_small, "an arena without room for a block is exhausted at once"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
