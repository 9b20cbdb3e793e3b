/* What modules cost, and where fuel and depth end them, on hand-written modules (wat/). */
#include "sandbox_fixture.h"

#include "bulk_wasm.h"
#include "deep_indirect_wasm.h"
#include "deep_loops_wasm.h"
#include "depth_wasm.h"
#include "fuel_wasm.h"
#include "good_wasm.h"
#include "huge_frame_wasm.h"
#include "loops_wasm.h"

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

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(fuel_units, "fuel is one unit a function entry and loop iteration, exactly"),
      TEST(bulk_units, "memory.fill and memory.copy cost one unit each started 16 bytes"),
      TEST(depth_limit, "the depth of calls is limited exactly"),
      TEST(deep_and_huge, "recursion by table, out of loops and with huge frames is the same fault"),
      TEST(loops_count_as_depth, "loops count as depth until their function returns"),
      TEST(load_fuel, "initialisers beyond the fuel of a load are refused"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = sandbox_setup;
  return cmocka_run_group_tests_name("sandbox_costs", tests, NULL, NULL);
}
