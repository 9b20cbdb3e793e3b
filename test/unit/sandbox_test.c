/* The sandbox with Wasm3 behind it, on hand-written modules (wat/). */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/sandbox.h"
#include "fake_board.h"
#include "guest/vet.h"

#include "arguments_wasm.h"
#include "bulk_wasm.h"
#include "counts_wasm.h"
#include "data_beyond_wasm.h"
#include "data_negative_wasm.h"
#include "deep_indirect_wasm.h"
#include "deep_loops_wasm.h"
#include "depth_wasm.h"
#include "evaluate_type_wasm.h"
#include "fuel_wasm.h"
#include "good_wasm.h"
#include "grow_wasm.h"
#include "huge_frame_wasm.h"
#include "import_memory_wasm.h"
#include "import_wasm.h"
#include "in_beyond_wasm.h"
#include "in_misaligned_wasm.h"
#include "initialize_endless_wasm.h"
#include "initialize_type_wasm.h"
#include "initialize_wasm.h"
#include "locals_wasm.h"
#include "loops_wasm.h"
#include "memory_export_only_wasm.h"
#include "moods_wasm.h"
#include "multivalue_wasm.h"
#include "mutable_in_wasm.h"
#include "nan_wasm.h"
#include "no_evaluate_wasm.h"
#include "no_in_wasm.h"
#include "no_memory_wasm.h"
#include "out_negative_wasm.h"
#include "start_wasm.h"
#include "two_pages_wasm.h"

/* --- a contract: x in, y and z out --------------------------------------------------------------------------------------- */

struct in {
  float x;
  uint32_t unused;
  double also_unused;
};

struct out {
  float y;
  uint32_t padding;
  double z;
};

static const struct sp_signal signals[] = {
    {.name = "x", .unit = "", .type = SP_F32, .source = SP_SOURCE_HOST, .count = 1, .has_offset = SP_NO_HAS, .min = -1e9, .max = 1e9}};

static const struct sp_point points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .offset = offsetof(struct out, y), .min = 0, .max = 100, .rate = 1},
    {.name = "z", .unit = "", .type = SP_F64, .offset = offsetof(struct out, z), .min = 0, .max = 100, .rate = 1},
};

static const struct sp_contract contract = {
    .name = "unit",
    .major = 1,
    .signals = signals,
    .points = points,
    .signal_count = 1,
    .point_count = 2,
    .in_size = sizeof(struct in),
    .out_size = sizeof(struct out),
    .in_align = 8,
    .out_align = 8,
    .budget = {.period_ms = 1000,
               .fuel = 1000,
               .load_fuel = 100,
               .depth = 10,
               .memory = 1024,
               .stack = 1024,
               .deadline_us = 400000,
               .load_deadline_us = 400000},
};

static struct sp_sandbox sandbox;
static struct out out;
static int32_t declined;

static int setup(void **state) {
  (void)state;
  fake_board_reset();
  sp_sandbox_init(&sandbox, &contract);
  memset(&out, 0x5a, sizeof out);
  declined = 0;
  return 0;
}

static int evaluate(double x) {
  const struct in in = {.x = (float)x};
  return sp_sandbox_evaluate(&sandbox, (const uint8_t *)&in, (uint8_t *)&out, &declined);
}

#define LOAD(name)        sp_sandbox_load(&sandbox, name##_wasm, sizeof name##_wasm)
#define ASSERT_LOAD(name) assert_int_equal(LOAD(name), SP_OK)

/* Refused with that code, a sentence, and nothing loaded. */
#define ASSERT_REFUSED(name, code)                 \
  do {                                             \
    assert_int_equal(LOAD(name), (code));          \
    assert_false(sandbox.loaded);                  \
    assert_true(strlen(sandbox.text) > 0);         \
    assert_int_equal(evaluate(1), SP_E_NO_MODULE); \
  } while (0)

static uint32_t bits(float value) {
  uint32_t raw;
  memcpy(&raw, &value, sizeof raw);
  return raw;
}

/* --- what good modules see ---------------------------------------------------------------------------------------------- */

static void good_module(void **state) {
  (void)state;
  ASSERT_LOAD(good);
  assert_int_equal(evaluate(41.5), SP_OK);
  assert_true(out.y == 42.5F);
  assert_true(out.z == 83.0);
  assert_int_equal(out.padding, 0);
  assert_int_equal(sandbox.fuel_used, 1);
}

static void pure(void **state) {
  (void)state;
  ASSERT_LOAD(counts);
  for (int i = 0; i < 5; i++) {
    assert_int_equal(evaluate(0), SP_OK);
    assert_true(out.y == 108.0F);
  }
}

static void initialized(void **state) {
  (void)state;
  ASSERT_LOAD(initialize);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(evaluate(0), SP_OK);
    assert_true(out.y == 23.0F);
    assert_int_equal(sandbox.fuel_used, 2);
  }
}

static void canonical(void **state) {
  (void)state;
  uint64_t raw;
  ASSERT_LOAD(nan);
  assert_int_equal(evaluate(0), SP_OK);
  assert_int_equal(bits(out.y), 0x7fc00000u);
  memcpy(&raw, &out.z, sizeof raw);
  assert_true(raw == 0x7ff8000000000000u);
}

static void one_page(void **state) {
  (void)state;
  ASSERT_LOAD(grow);
  assert_int_equal(evaluate(0), SP_OK);
  assert_int_equal(evaluate(0), SP_OK);
}

/* --- faults --------------------------------------------------------------------------------------------------------------- */

struct mood {
  double x;
  int result;
};

static void faults(void **state) {
  (void)state;
  static const struct mood moods[] = {{1, SP_E_TRAP}, {2, SP_E_FUEL}, {3, SP_E_DEPTH}, {4, SP_E_TRAP},
                                      {5, SP_E_TRAP}, {7, SP_E_TRAP}, {8, SP_E_TRAP}};
  ASSERT_LOAD(moods);
  for (size_t i = 0; i < sizeof moods / sizeof moods[0]; i++) {
    assert_int_equal(evaluate(moods[i].x), moods[i].result);
    assert_true(strlen(sandbox.text) > 0);
    assert_int_equal(evaluate(0), SP_OK); /* and the next evaluation is as good as ever */
    assert_true(out.y == 50.0F);
    assert_string_equal(sandbox.text, "");
  }
}

static void declines(void **state) {
  (void)state;
  ASSERT_LOAD(moods);
  assert_int_equal(evaluate(6), SP_E_DECLINED);
  assert_int_equal(declined, 42);
}

static void endless_initialize(void **state) {
  (void)state;
  ASSERT_LOAD(initialize_endless);
  assert_int_equal(evaluate(0), SP_E_FUEL);
  assert_int_equal(sandbox.fuel_used, contract.budget.fuel);
}

static void value_stack(void **state) {
  (void)state;
  struct sp_contract deep = contract;
  deep.budget.depth = 1000;
  sandbox.contract = &deep;
  ASSERT_LOAD(locals);
  assert_int_equal(evaluate(0), SP_E_DEPTH);
  assert_non_null(strstr(sandbox.text, "stack overflow"));
}

static void deadline(void **state) {
  (void)state;
  struct sp_contract endless = contract;
  endless.budget.fuel = UINT32_MAX;
  endless.budget.deadline_us = 20000;
  sandbox.contract = &endless;
  ASSERT_LOAD(moods);
  assert_int_equal(evaluate(2), SP_E_DEADLINE);
  assert_non_null(strstr(sandbox.text, "deadline"));
  assert_true(sandbox.abandoned);
  assert_int_equal(evaluate(0), SP_E_NO_MODULE);
  ASSERT_LOAD(moods);
  assert_false(sandbox.abandoned);
  assert_int_equal(evaluate(0), SP_OK);
}

static void load_deadline(void **state) {
  (void)state;
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_TIMED_OUT;
  ASSERT_REFUSED(good, SP_E_DEADLINE);
  ASSERT_LOAD(good);
}

/* The arena is full of garbage then: none of it may show. */
static void abandoned(void **state) {
  (void)state;
  ASSERT_LOAD(good);
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_FAULTED;
  assert_int_equal(evaluate(1), SP_E_ISOLATION);
  assert_int_equal(out.padding, 0x5a5a5a5a); /* untouched */
  assert_int_equal(sandbox.fuel_used, 0);
  assert_string_equal(sandbox.text, "the interpreter misbehaved and was stopped");
  assert_true(sandbox.abandoned);
  assert_int_equal(evaluate(1), SP_E_NO_MODULE);
  ASSERT_LOAD(good);
  assert_int_equal(evaluate(1), SP_OK);
}

static void nonsense(void **state) {
  (void)state;
  ASSERT_LOAD(good);
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_RETURNED; /* with garbage for answers */
  assert_int_equal(evaluate(1), SP_E_ISOLATION);
  assert_false(sandbox.loaded);
  ASSERT_LOAD(good);
  assert_int_equal(evaluate(1), SP_OK);
}

/* They are all ones, which nothing that lies behind the stack would survive. */
static void arguments_stay_on_the_stack(void **state) {
  (void)state;
  struct sp_contract deep = contract;
  deep.budget.depth = 1000;
  for (uint32_t bytes = 0; bytes < 64; bytes += 4) {
    deep.budget.stack = 1024 + bytes;
    sandbox.contract = &deep;
    ASSERT_LOAD(arguments);
    for (int x = 10; x >= 0; x--) assert_int_equal(evaluate(x), x > 0 ? SP_E_DEPTH : SP_OK);
  }
}

/* --- what things cost: the same numbers on every port ---------------------------------------------------------------------- */

static void fuel_units(void **state) {
  (void)state;
  ASSERT_LOAD(fuel);
  assert_int_equal(evaluate(1), SP_OK);
  assert_int_equal(sandbox.fuel_used, 3);
  assert_int_equal(evaluate(499), SP_OK);
  assert_int_equal(sandbox.fuel_used, 999);
  assert_int_equal(evaluate(500), SP_E_FUEL);
  assert_int_equal(sandbox.fuel_used, 1000);
}

static void bulk_units(void **state) {
  (void)state;
  static const struct {
    double bytes;
    uint32_t fuel;
  } cases[] = {{0, 1}, {1, 3}, {16, 3}, {17, 5}, {256, 33}};
  ASSERT_LOAD(bulk);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_int_equal(evaluate(cases[i].bytes), SP_OK);
    assert_int_equal(sandbox.fuel_used, cases[i].fuel);
    assert_true(out.y == (cases[i].bytes >= 16 ? 65.0F : 0.0F));
  }
  assert_int_equal(evaluate(513), SP_E_TRAP); /* the copy would end beyond the cap */
  assert_int_equal(evaluate(-1), SP_E_TRAP);
}

static void depth_limit(void **state) {
  (void)state;
  ASSERT_LOAD(depth);
  assert_int_equal(evaluate(9), SP_OK);
  assert_int_equal(evaluate(10), SP_E_DEPTH);
}

/* The deepest that any contract may allow, with a value stack that does not stop them before. */
static void deep_and_huge(void **state) {
  (void)state;
  struct sp_contract deepest = contract;
  deepest.budget.depth = SP_DEPTH_MAX;
  deepest.budget.stack = 16384;
  sandbox.contract = &deepest;
  ASSERT_LOAD(deep_indirect);
  assert_int_equal(evaluate(0), SP_E_DEPTH);
  ASSERT_LOAD(deep_loops);
  assert_int_equal(evaluate(0), SP_E_DEPTH);
  ASSERT_LOAD(huge_frame);
  assert_int_equal(evaluate(0), SP_E_DEPTH);
  deepest.budget.stack = 2048;
  ASSERT_LOAD(huge_frame);
  assert_int_equal(evaluate(0), SP_E_DEPTH);
}

static void loops_count_as_depth(void **state) {
  (void)state;
  struct sp_contract shallow = contract;
  ASSERT_LOAD(loops);
  assert_int_equal(evaluate(3), SP_OK);
  shallow.budget.depth = 4;
  sandbox.contract = &shallow;
  assert_int_equal(evaluate(3), SP_OK);
  shallow.budget.depth = 3;
  assert_int_equal(evaluate(3), SP_E_DEPTH);
}

static void load_fuel(void **state) {
  (void)state;
  struct sp_contract poor = contract;
  sandbox.contract = &poor;
  ASSERT_LOAD(good);
  const uint32_t wanted = sandbox.fuel_used;
  assert_int_equal(wanted, 3); /* two globals and a data segment */
  poor.budget.load_fuel = wanted - 1;
  ASSERT_REFUSED(good, SP_E_LOAD_FUEL);
}

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
      TEST(good_module, "a good module gets its input and its proposal comes back, padding cleared"),
      TEST(pure, "a module that counts in memory, data and globals answers the same each time"),
      TEST(initialized, "_initialize runs after each reset, on the same fuel"),
      TEST(canonical, "every NaN of a proposal becomes the canonical quiet NaN"),
      TEST(one_page, "memory.size is 1 and memory.grow refuses, whatever was tried before"),
      TEST(faults, "each fault is named and the next evaluation is good"),
      TEST(declines, "a module that declines gives its reason"),
      TEST(endless_initialize, "an endless _initialize runs out of fuel"),
      TEST(value_stack, "recursion that fills the value stack is a depth fault"),
      TEST(deadline, "a module that would spin for ever is stopped at its deadline, and loads again"),
      TEST(load_deadline, "a load that is stopped at its deadline is refused"),
      TEST(abandoned, "after a guest that was stopped nothing of the arena is used, and the module loads again"),
      TEST(nonsense, "an answer that the guest cannot give counts as if it had been stopped"),
      TEST(arguments_stay_on_the_stack, "arguments of a call that overflows the value stack stay on it"),
      TEST(fuel_units, "fuel is one unit a function entry and loop iteration, exactly"),
      TEST(bulk_units, "memory.fill and memory.copy cost one unit each started 16 bytes"),
      TEST(depth_limit, "the depth of calls is limited exactly"),
      TEST(deep_and_huge, "recursion by table, out of loops and with huge frames is the same fault"),
      TEST(loops_count_as_depth, "loops count as depth until their function returns"),
      TEST(load_fuel, "initialisers beyond the fuel of a load are refused"),
      TEST(refusals, "what the ABI does not allow is refused with its code and a sentence"),
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
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
