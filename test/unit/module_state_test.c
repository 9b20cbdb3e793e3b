/* What becomes of the state when modules take turns. */
#include "unit.h"

#include <string.h>

#include "core/module_state.h"

static const struct sp_minor none = {.state = {0, 1}};
static const struct sp_minor one = {.state_count = 1, .state = {4, 4}};
static const struct sp_minor same = {.state_count = 1, .state = {4, 4}};
static const struct sp_minor two = {.state_count = 2, .state = {8, 4}};

static struct sp_module_state state;

static int setup(void **unused) {
  (void)unused;
  memset(&state, 0, sizeof state);
  return 0;
}

/* A good evaluation leaves a value. */
static void leave(uint8_t value) {
  state.bytes[0] = value;
  state.used = true;
}

static void assert_state(const char *origin, uint8_t value) {
  assert_string_equal(sp_module_state_origin_name(state.origin), origin);
  assert_int_equal(state.bytes[0], value);
}

static void first_is_new(void **unused) {
  (void)unused;
  assert_state("none", 0);
  sp_module_state_hand_over(&state, &one);
  assert_state("new", 0);
  sp_module_state_go_back(&state, NULL, false);
  assert_state("none", 0);
  sp_module_state_go_back(&state, &one, false);
  assert_state("new", 0);
}

static void same_fields_are_kept(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_hand_over(&state, &same);
  assert_state("kept", 7);
}

static void other_fields_are_cleared(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_hand_over(&state, &two);
  assert_state("cleared", 0);
  leave(8);
  sp_module_state_hand_over(&state, &none);
  assert_state("none", 0);
  sp_module_state_hand_over(&state, &one);
  assert_state("cleared", 0);
}

static void a_trial_leaves_nothing(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_hand_over(&state, &same);
  leave(9);
  sp_module_state_go_back(&state, &one, true);
  assert_state("restored", 7);
  sp_module_state_hand_over(&state, &two);
  leave(9);
  sp_module_state_go_back(&state, &one, true);
  assert_state("restored", 7);
}

static void a_quarantine_clears(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_hand_over(&state, &same);
  leave(9);
  sp_module_state_go_back(&state, &one, false);
  assert_state("cleared", 0);
}

static void a_module_that_never_ran_leaves_nothing(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_hand_over(&state, &two); /* for good, and cannot be loaded */
  sp_module_state_go_back(&state, &one, false);
  assert_state("restored", 7);
}

static void nothing_runs(void **unused) {
  (void)unused;
  sp_module_state_hand_over(&state, &one);
  leave(7);
  sp_module_state_go_back(&state, NULL, true);
  assert_state("none", 0);
  sp_module_state_hand_over(&state, &one);
  assert_state("new", 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(setup, first_is_new, "the first module begins with zeros, and so does the one after a reset"),
      TEST_AFTER(setup, same_fields_are_kept, "a module with the same fields goes on with the state of the one before it"),
      TEST_AFTER(setup, other_fields_are_cleared, "a module with other fields begins with zeros, and that is told"),
      TEST_AFTER(setup, a_trial_leaves_nothing, "what ran before a trial gets its own state back"),
      TEST_AFTER(setup, a_quarantine_clears, "after a module that ran and was stopped the earlier one begins with zeros"),
      TEST_AFTER(setup, a_module_that_never_ran_leaves_nothing, "a module that could not be loaded leaves the state as it was"),
      TEST_AFTER(setup, nothing_runs, "where no module runs no state is left"),
  };
  return cmocka_run_group_tests_name("module state", tests, NULL, NULL);
}
