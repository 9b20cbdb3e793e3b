/* What modules see of the sandbox, and what becomes of those that fail, on hand-written modules (wat/). */
#include "sandbox_fixture.h"

#include <string.h>

#include "fake_board.h"

#include "arguments_wasm.h"
#include "counts_wasm.h"
#include "good_wasm.h"
#include "grow_wasm.h"
#include "initialize_wasm.h"
#include "initialize_endless_wasm.h"
#include "locals_wasm.h"
#include "mixed_floats_wasm.h"
#include "moods_wasm.h"
#include "nan_wasm.h"

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

static void mixed_floats(void **state) {
  (void)state;
  ASSERT_LOAD(mixed_floats);
  assert_int_equal(evaluate(0), SP_OK);
  assert_true(out.z == 111.0);
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
  assert_int_equal(evaluate(0), SP_E_NO_MODULE);
  ASSERT_LOAD(moods);
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
  fake_board.fault = (struct sp_guest_fault){SP_OFFENCE_WRITE, true, 0x2000a0f4};
  assert_int_equal(evaluate(1), SP_E_ISOLATION);
  assert_int_equal(out.padding, 0x5a5a5a5a); /* untouched */
  assert_int_equal(sandbox.fuel_used, 0);
  assert_string_equal(sandbox.text, "write at 0x2000a0f4");
  assert_int_equal(evaluate(1), SP_E_NO_MODULE);
  ASSERT_LOAD(good);
  assert_int_equal(evaluate(1), SP_OK);
}

static void offences(void **state) {
  static const struct {
    struct sp_guest_fault fault;
    const char *text;
  } all[] = {{{SP_OFFENCE_UNKNOWN, false, 1}, "unknown"},
             {{SP_OFFENCE_READ, true, 0}, "read at 0x00000000"},
             {{SP_OFFENCE_ACCESS, false, 1}, "access"},
             {{SP_OFFENCE_ACCESS, true, 0xe000ed94}, "access at 0xe000ed94"},
             {{SP_OFFENCE_EXECUTE, true, UINT32_MAX}, "execution at 0xffffffff"},
             {{SP_OFFENCE_INSTRUCTION, false, 1}, "forbidden instruction"},
             {{SP_OFFENCE_STACK, false, 1}, "stack out of bounds"}};
  (void)state;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    fake_board.lost_runs = 1;
    fake_board.lost_exit = SP_GUEST_FAULTED;
    fake_board.fault = all[i].fault;
    ASSERT_REFUSED(good, SP_E_ISOLATION);
    assert_string_equal(sandbox.text, all[i].text);
  }
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

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(good_module, "a good module gets its input and its proposal comes back, padding cleared"),
      TEST(pure, "a module that counts in memory, data and globals answers the same each time"),
      TEST(initialized, "_initialize runs after each reset, on the same fuel"),
      TEST(mixed_floats, "operations on f32 leave an f64 alone"),
      TEST(canonical, "every NaN of a proposal becomes the canonical quiet NaN"),
      TEST(one_page, "memory.size is 1 and memory.grow refuses, whatever was tried before"),
      TEST(faults, "each fault is named and the next evaluation is good"),
      TEST(declines, "a module that declines gives its reason"),
      TEST(endless_initialize, "an endless _initialize runs out of fuel"),
      TEST(value_stack, "recursion that fills the value stack is a depth fault"),
      TEST(deadline, "a module that would spin for ever is stopped at its deadline, and loads again"),
      TEST(load_deadline, "a load that is stopped at its deadline is refused"),
      TEST(offences, "what the guest was stopped for is told, with the address where it is known"),
      TEST(abandoned, "after a guest that was stopped nothing of the arena is used, and the module loads again"),
      TEST(nonsense, "an answer that the guest cannot give counts as if it had been stopped"),
      TEST(arguments_stay_on_the_stack, "arguments of a call that overflows the value stack stay on it"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = sandbox_setup;
  return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}
