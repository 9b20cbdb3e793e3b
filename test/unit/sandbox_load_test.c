/* Which modules load and which are refused: hand-written ones (wat/), damaged ones, and ones made here. */
#include "sandbox_fixture.h"

#include <string.h>

#include "fake_board.h"
#include "guest/vet.h"

#include "data_beyond_wasm.h"
#include "data_negative_wasm.h"
#include "evaluate_type_wasm.h"
#include "good_wasm.h"
#include "import_wasm.h"
#include "import_memory_wasm.h"
#include "in_beyond_wasm.h"
#include "in_misaligned_wasm.h"
#include "initialize_type_wasm.h"
#include "memory_export_only_wasm.h"
#include "moods_wasm.h"
#include "multivalue_wasm.h"
#include "mutable_in_wasm.h"
#include "no_evaluate_wasm.h"
#include "no_in_wasm.h"
#include "no_memory_wasm.h"
#include "out_negative_wasm.h"
#include "start_wasm.h"
#include "state_wasm.h"
#include "two_pages_wasm.h"

/* --- refusals --------------------------------------------------------------------------------------------------------------- */

static void refusals(void **state) {
  (void)state;
  ASSERT_REFUSED(start, SP_VET_START);
  ASSERT_REFUSED(import, SP_VET_IMPORT);
  ASSERT_REFUSED(import_memory, SP_VET_IMPORT_MEMORY);
  ASSERT_REFUSED(two_pages, SP_VET_MEMORY);
  ASSERT_REFUSED(no_memory, SP_VET_NO_MEMORY);
  ASSERT_REFUSED(memory_export_only, SP_VET_UNKNOWN_MEMORY);
  ASSERT_REFUSED(no_evaluate, SP_VET_NO_EVALUATE);
  ASSERT_REFUSED(evaluate_type, SP_VET_EVALUATE_TYPE);
  ASSERT_REFUSED(no_in, SP_VET_NO_ADDRESS);
  ASSERT_REFUSED(mutable_in, SP_VET_ADDRESS_TYPE);
  ASSERT_REFUSED(initialize_type, SP_VET_INITIALIZE_TYPE);
  ASSERT_REFUSED(in_misaligned, SP_VET_ADDRESS);
  ASSERT_REFUSED(in_beyond, SP_VET_ADDRESS);
  ASSERT_REFUSED(out_negative, SP_VET_ADDRESS);
  ASSERT_REFUSED(data_beyond, SP_VET_DATA_BEYOND);
  ASSERT_REFUSED(data_negative, SP_VET_DATA_BEYOND);
  ASSERT_REFUSED(multivalue, SP_VET_MULTI_VALUE);
  ASSERT_LOAD(good);
  assert_int_equal(evaluate(1), SP_OK);
}

static void state_of_a_contract(void **state) {
  (void)state;
  static const struct {
    uint16_t size, align;
    int good, with; /* what a module without sp_state comes to, and one with it at 200 */
  } cases[] = {
      {0, 1, SP_OK, SP_OK},
      {8, 8, SP_VET_NO_ADDRESS, SP_OK},
      {824, 8, SP_VET_NO_ADDRESS, SP_OK},
      {825, 8, SP_VET_NO_ADDRESS, SP_VET_ADDRESS},
      {8, 16, SP_VET_NO_ADDRESS, SP_VET_ADDRESS},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sp_minor minor = *contract.minors;
    struct sp_contract stateful = contract;
    minor.state = (struct sp_area){cases[i].size, cases[i].align};
    stateful.minors = &minor;
    sandbox.contract = &stateful;
    assert_int_equal(LOAD(good), cases[i].good);
    assert_int_equal(LOAD(state), cases[i].with);
  }
}

static void hint_for_start(void **state) {
  (void)state;
  ASSERT_REFUSED(start, SP_VET_START);
  assert_non_null(strstr(sandbox.text, "--exportStart _initialize"));
}

static void a_refusal_unloads(void **state) {
  (void)state;
  ASSERT_LOAD(good);
  ASSERT_REFUSED(start, SP_VET_START);
}

static void truncated(void **state) {
  (void)state;
  for (size_t length = 0; length < sizeof moods_wasm; length++) {
    const int result = sp_sandbox_load(&sandbox, moods_wasm, length);
    assert_true(result <= SP_E_VET_FIRST && result >= SP_VET_LAST);
    assert_false(sandbox.loaded);
  }
  ASSERT_LOAD(moods);
}

static void garbage(void **state) {
  (void)state;
  uint64_t seed = 1;
  uint8_t bytes[256];
  for (int round = 0; round < 2000; round++) {
    const size_t length = unit_random(&seed) % sizeof bytes;
    for (size_t i = 0; i < length; i++) bytes[i] = (uint8_t)unit_random(&seed);
    if (round % 2 == 1) memcpy(bytes, good_wasm, 8); /* every other one has the right header */
    assert_int_not_equal(sp_sandbox_load(&sandbox, bytes, length), SP_OK);
  }
  ASSERT_LOAD(good);
}

/* A name section whose subsection length wraps a 32-bit pointer hangs Wasm3 0.5.0. */
static void custom_sections(void **state) {
  (void)state;
  static const uint8_t hostile[] = {0, 12, 4, 'n', 'a', 'm', 'e', 1, 0xf9, 0xff, 0xff, 0xff, 0x0f, 0};
  uint8_t bytes[sizeof good_wasm + 2 * sizeof hostile];
  memcpy(bytes, good_wasm, 8);
  memcpy(bytes + 8, hostile, sizeof hostile);
  memcpy(bytes + 8 + sizeof hostile, good_wasm + 8, sizeof good_wasm - 8);
  memcpy(bytes + sizeof good_wasm + sizeof hostile, hostile, sizeof hostile);
  assert_int_equal(sp_sandbox_load(&sandbox, bytes, sizeof bytes), SP_OK);
  assert_int_equal(evaluate(1), SP_OK);
  assert_true(out.y == 2.0F);
}

static void every_arena(void **state) {
  (void)state;
  unsigned refused = 0, loaded = 0;
  for (fake_board.arena_size = 0; fake_board.arena_size < 40000; fake_board.arena_size += 64) {
    const int result = LOAD(moods);
    if (result == SP_OK) {
      loaded++;
      assert_int_equal(evaluate(0), SP_OK);
    } else {
      refused++;
      assert_int_equal(result, SP_E_LOAD_ARENA);
      assert_int_equal(loaded, 0); /* more arena is never worse */
    }
  }
  assert_true(refused > 0 && loaded > 0);
}

static void nothing_loaded(void **state) {
  (void)state;
  assert_int_equal(evaluate(1), SP_E_NO_MODULE);
  ASSERT_LOAD(good);
  sp_sandbox_unload(&sandbox);
  assert_int_equal(evaluate(1), SP_E_NO_MODULE);
  assert_int_equal(fake_board.guest_runs, 1);
}

/* --- modules made here: one evaluate with a given body ----------------------------------------------------------------------- */

static uint8_t made[65536];

static size_t put_leb(uint8_t *to, size_t value) {
  for (int i = 0; i < 5; i++) to[i] = (uint8_t)((value >> (7 * i) & 0x7fu) | (i < 4 ? 0x80u : 0u));
  return 5;
}

/* The code section is the last one of good_wasm but for the data section: both go, a new code section comes. */
static size_t make_module(const uint8_t *body, size_t length) {
  size_t at = 8;
  while (good_wasm[at] != 10) at += 2u + good_wasm[at + 1]; /* sections of good_wasm are shorter than 128 bytes */
  size_t size = at;
  memcpy(made, good_wasm, at);
  made[size++] = 10;
  size += put_leb(made + size, 1 + 5 + 1 + length);
  made[size++] = 1;
  size += put_leb(made + size, 1 + length);
  made[size++] = 0;
  memcpy(made + size, body, length);
  return size + length;
}

/* Operations are chained by jumps: straight code takes no native stack (FAKE_STACK_BYTES would not do otherwise). */
static void straight_code(void **state) {
  (void)state;
  static uint8_t body[3 * 3500 + 3];
  size_t length = 0;
  body[length++] = 0x41; /* i32.const 0 */
  body[length++] = 0;
  for (int i = 0; i < 3500; i++) {
    body[length++] = 0x41; /* i32.const 1 */
    body[length++] = 1;
    body[length++] = 0x6a; /* i32.add */
  }
  body[length++] = 0x0b;
  assert_int_equal(sp_sandbox_load(&sandbox, made, make_module(body, length)), SP_OK);
  assert_int_equal(evaluate(0), SP_E_DECLINED);
  assert_int_equal(declined, 3500);
  assert_int_equal(sandbox.fuel_used, 1);
}

static size_t nested_blocks(size_t count) {
  static uint8_t body[3 * 20000 + 3];
  size_t length = 0;
  for (size_t i = 0; i < count; i++) {
    body[length++] = 0x02; /* block */
    body[length++] = 0x40;
  }
  for (size_t i = 0; i < count; i++) body[length++] = 0x0b;
  body[length++] = 0x41;
  body[length++] = 0;
  body[length++] = 0x0b;
  return make_module(body, length);
}

/* 24 is that of SPEC.md, "Module ABI". */
static void blocks_nest(void **state) {
  (void)state;
  assert_int_equal(sp_sandbox_load(&sandbox, made, nested_blocks(24)), SP_OK);
  assert_int_equal(evaluate(0), SP_OK);
  assert_int_equal(sp_sandbox_load(&sandbox, made, nested_blocks(25)), SP_VET_BLOCKS);
  assert_int_equal(sp_sandbox_load(&sandbox, made, nested_blocks(20000)), SP_VET_BLOCKS);
}

/* br_table with that many targets: all are 0. */
static size_t branch_table(uint32_t count) {
  static uint8_t body[1000];
  size_t length = 0;
  memset(body, 0, sizeof body);
  body[length++] = 0x02; /* block */
  body[length++] = 0x40;
  body[length++] = 0x41; /* i32.const 0 */
  body[length++] = 0;
  body[length++] = 0x0e; /* br_table */
  length += put_leb(body + length, count);
  length += count < 900 ? count + 1 : 900;
  body[length++] = 0x0b;
  body[length++] = 0x41; /* i32.const 0 */
  body[length++] = 0;
  body[length++] = 0x0b;
  return make_module(body, length);
}

static void branch_tables(void **state) {
  (void)state;
  static const uint32_t lies[] = {0xffffffff, 0xfffffffd, 0xfffffffc, 0xfffffffb, 0xfffffff0, 0x80000000, 257};
  assert_int_equal(sp_sandbox_load(&sandbox, made, branch_table(256)), SP_OK); /* and the default */
  assert_int_equal(evaluate(0), SP_OK);
  for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
    assert_int_equal(sp_sandbox_load(&sandbox, made, branch_table(lies[i])), SP_VET_BR_TABLE);
  }
}

/* Compilers that know reference types write the table of call_indirect in five bytes. */
static void padded_table(void **state) {
  (void)state;
  static const uint8_t padded_wasm[] = {
      0x00, 'a', 's',  'm',  1,    0,    0,    0,                                                   /* header */
      1,    5,   1,    0x60, 0,    1,    0x7f,                                                      /* type [] -> [i32] */
      3,    3,   2,    0,    0,                                                                     /* two functions */
      4,    4,   1,    0x70, 0,    1,                                                               /* table */
      5,    3,   1,    0,    1,                                                                     /* memory */
      6,    11,  2,    0x7f, 0,    0x41, 16,   0x0b, 0x7f, 0,    0x41, 32,   0x0b,                  /* globals */
      7,    38,  4,    6,    'm',  'e',  'm',  'o',  'r',  'y',  2,    0,                           /* exports */
      8,    'e', 'v',  'a',  'l',  'u',  'a',  't',  'e',  0,    0,                                 /* */
      5,    's', 'p',  '_',  'i',  'n',  3,    0,    6,    's',  'p',  '_',  'o',  'u', 't',  3, 1, /* */
      9,    7,   1,    0,    0x41, 0,    0x0b, 1,    1,                                             /* elements */
      10,   18,  2,    11,   0,    0x41, 0,    0x11, 0,    0x80, 0x80, 0x80, 0x80, 0,   0x0b, /* i32.const 0, call_indirect 0 of table 0 */
      4,    0,   0x41, 7,    0x0b,                                                            /* i32.const 7 */
  };
  ASSERT_LOAD(padded);
  assert_int_equal(evaluate(0), SP_E_DECLINED);
  assert_int_equal(declined, 7);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(refusals, "what the ABI does not allow is refused with its code and a sentence"),
      TEST(state_of_a_contract, "where the contract has state, sp_state is asked for, inside the memory and aligned"),
      TEST(hint_for_start, "a start section is refused with the flag that avoids it"),
      TEST(a_refusal_unloads, "after a refused load nothing is loaded"),
      TEST(truncated, "a module cut at any length is refused"),
      TEST(garbage, "random bytes are refused, and a good module loads afterwards"),
      TEST(custom_sections, "custom sections never reach the interpreter, not even hostile ones"),
      TEST(every_arena, "an arena of any size either holds the module or says that it is too small"),
      TEST(nothing_loaded, "without a module nothing runs"),
      TEST(straight_code, "7,000 operations in a row need no native stack"),
      TEST(branch_tables, "a branch table with more targets than its function has bytes is refused"),
      TEST(padded_table, "an indirect call with a padded table index runs"),
      TEST(blocks_nest, "blocks nest up to the limit and are refused beyond it"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = sandbox_setup;
  return cmocka_run_group_tests_name("sandbox_load", tests, NULL, NULL);
}
