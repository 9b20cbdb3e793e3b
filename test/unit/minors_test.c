/* Modules for two minor versions of a contract on one device: what the older one does not know, and the state that they leave. */
#include "unit.h"

#include <string.h>

#include "core/running.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "made_package.h"
#include "good_wasm.h"
#include "minor_one_wasm.h"

enum { PERIOD_MS = 5000, Y = 0, OPEN = 1 };

struct out { /* of minor version 1 */
  float y;
  uint8_t open;
  float twice;
};

static const struct sp_signal signals[] = {{.name = "x",
                                            .unit = "",
                                            .type = SP_F32,
                                            .source = SP_SOURCE_HOST,
                                            .count = 1,
                                            .has_offset = SP_NO_HAS,
                                            .min = -0x1p127,
                                            .max = 0x1p127}};
static const struct sp_point points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .offset = offsetof(struct out, y), .max = 90, .rate = 1000, .fallback = 20, .hold = 2},
    {.name = "open", .unit = "", .type = SP_BOOL, .since = 1, .offset = offsetof(struct out, open), .max = 1, .fallback = 1, .hold = 2},
};
static const struct sp_field probes[] = {
    {.name = "twice", .unit = "", .type = SP_F32, .since = 1, .count = 1, .offset = offsetof(struct out, twice)}};
static const struct sp_field state_fields[] = {{.name = "count", .unit = "", .type = SP_I32, .since = 1, .count = 1}};

static const struct sp_minor minors[] = {
    {.id = {1}, .signal_count = 1, .point_count = 1, .in = {4, 4}, .out = {4, 4}, .state = {0, 1}},
    {.id = {2},
     .signal_count = 1,
     .point_count = 2,
     .probe_count = 1,
     .state_count = 1,
     .in = {4, 4},
     .out = {sizeof(struct out), 4},
     .state = {4, 4}},
};

static const struct sp_contract contract = {
    .name = "unit",
    .minor = 1,
    .minors = minors,
    .signals = signals,
    .points = points,
    .probes = probes,
    .state = state_fields,
    .signal_count = 1,
    .point_count = 2,
    .probe_count = 1,
    .state_count = 1,
    .budget = FAKE_BUDGET,
};
static const struct sp_contract of_minor[] = {{.minors = minors, .minor = 0}, {.minors = minors, .minor = 1}}; /* to make packages for */

static void sample(struct sp_signals *values, uint64_t now_ms) { (void)values, (void)now_ms; }
static void step(const struct sp_signals *values, const double *applied, uint64_t now_ms) { (void)values, (void)applied, (void)now_ms; }
static const struct sp_app app = {.name = "unit", .contract = &contract, .step_ms = 1000, .sample = sample, .step = step};

/* The same with the probe as a third point, which is infinite where the first is just a number. */
static const struct sp_point three_points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .offset = offsetof(struct out, y), .max = 90, .rate = 1000},
    {.name = "open", .unit = "", .type = SP_BOOL, .since = 1, .offset = offsetof(struct out, open), .max = 1},
    {.name = "twice", .unit = "", .type = SP_F32, .since = 1, .offset = offsetof(struct out, twice), .max = 90, .rate = 1000},
};
static struct sp_minor minors_of_three[2];
static struct sp_contract contract_of_three;
static const struct sp_app app_of_three = {
    .name = "three", .contract = &contract_of_three, .step_ms = 1000, .sample = sample, .step = step};

static struct sp_control control;
static struct sp_store store;
static uint64_t now;

static void boot_as(const struct sp_app *which) {
  sp_control_init(&control, which, &store, 0);
  sp_store_open(&store, which->contract);
  sp_control_boot(&control);
  now = 0;
}

static void boot(void) { boot_as(&app); }

static int setup(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  boot();
  return 0;
}

static void settle(void) {
  while (sp_control_poll(&control, now) <= now) continue;
}

/* Starts a module made for a minor version, on trial or for good. */
static void start(const uint8_t *module, size_t size, unsigned minor, uint8_t number, bool permanent) {
  static uint8_t file[SP_SLOT_SIZE];
  uint8_t sha[32];
  uint32_t offset = 0;
  const uint32_t length = made_package_around(file, module, (uint32_t)size, 1, number, &of_minor[minor]);
  sp_package_sha256(file, length, sha);
  while (sp_store_upload_begin(&store, length, sha, SP_LEFT_ALL, &offset) == SP_LATER) continue;
  assert_int_equal(sp_store_upload_write(&store, 0, file, length, SP_LEFT_ALL, &offset), SP_OK);
  assert_int_equal(sp_store_upload_finish(&store, SP_LEFT_ALL), SP_OK);
  const uint8_t *hash = store.package[sp_store_physical(&store, SP_SLOT_CANDIDATE)].hash;
  assert_int_equal(sp_lifecycle_mark_pending(&store, hash, permanent, 0, SP_LEFT_ALL), SP_OK);
  control.activate = true;
  settle();
  assert_true(control.sandbox.loaded);
}

#define START(name, minor, number, permanent) start(name##_wasm, sizeof name##_wasm, minor, number, permanent)

static void evaluate(double x, const char *result) {
  struct sp_signals_write write;
  now += PERIOD_MS;
  sp_signals_write_begin(&write, &control.signals);
  assert_int_equal(sp_signals_write_signal(&write, 0, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write, 0, 0, x), SP_OK);
  sp_signals_write_commit(&write, now);
  settle();
  assert_string_equal(sp_control_result_name(control.last.result), result);
}

static void assert_point(unsigned index, double applied, const char *reason) {
  assert_true(control.guard.points[index].last.applied == applied);
  assert_string_equal(sp_guard_reason_name(control.guard.points[index].last.reason), reason);
}

static void assert_count(int32_t expected, const char *origin) {
  int32_t count;
  memcpy(&count, control.state.bytes, sizeof count);
  assert_int_equal(count, expected);
  assert_string_equal(sp_module_state_origin_name(control.state.origin), origin);
}

static void an_older_module_leaves_new_points_at_their_fallback(void **state) {
  (void)state;
  START(good, 0, 1, true);
  evaluate(30, "good");
  assert_point(Y, 31, "accepted");
  assert_point(OPEN, 1, "fallback"); /* at once: there is nothing to hold */
  assert_ptr_equal(control.proposed, &minors[0]);
  assert_string_equal(sp_module_state_origin_name(control.state.origin), "none");
}

static void a_newer_module_has_all(void **state) {
  (void)state;
  float twice;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  assert_point(Y, 31, "accepted");
  assert_point(OPEN, 0, "accepted");
  memcpy(&twice, control.out + offsetof(struct out, twice), sizeof twice);
  assert_true(twice == 60.0F);
  assert_count(1, "new");
}

static void state_changes_with_good_evaluations_only(void **state) {
  (void)state;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  evaluate(7, "declined");
  assert_count(1, "new");
  evaluate(8, "trap");
  assert_count(1, "new");
  assert_null(control.proposed);
  evaluate(30, "good");
  assert_count(2, "new");
}

static void state_goes_to_the_next_module(void **state) {
  (void)state;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  START(minor_one, 1, 2, true);
  assert_count(1, "kept");
  evaluate(30, "good");
  assert_count(2, "kept");
  START(good, 0, 3, true);
  evaluate(30, "good");
  START(minor_one, 1, 4, true);
  assert_count(0, "cleared");
}

static void a_trial_that_faults_leaves_no_state(void **state) {
  (void)state;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  START(minor_one, 1, 2, false);
  evaluate(30, "good");
  assert_count(2, "kept");
  evaluate(8, "trap");
  assert_int_equal(store.package[store.state.running].version.major, 1);
  assert_count(1, "restored");
  evaluate(30, "good");
  assert_count(2, "restored");
}

static void a_reset_begins_anew(void **state) {
  (void)state;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  boot();
  assert_true(control.sandbox.loaded);
  assert_count(0, "new");
  evaluate(30, "good");
  assert_count(1, "new");
}

static void erasing_clears(void **state) {
  (void)state;
  START(minor_one, 1, 1, true);
  evaluate(30, "good");
  while (sp_running_erase(&control, SP_LEFT_ALL) == SP_LATER) continue;
  assert_count(0, "none");
  evaluate(30, "none");
  assert_point(OPEN, 0, "held");
}

static void boot_with_three_points(void) {
  memcpy(minors_of_three, minors, sizeof minors_of_three);
  minors_of_three[1].point_count = 3;
  minors_of_three[1].probe_count = 0;
  contract_of_three = contract;
  contract_of_three.minors = minors_of_three;
  contract_of_three.points = three_points;
  contract_of_three.point_count = 3;
  contract_of_three.probe_count = 0;
  boot_as(&app_of_three);
}

static void every_point_needs_a_number(void **state) {
  (void)state;
  boot_with_three_points();
  START(minor_one, 1, 1, false);
  evaluate(0x1p127, "good");
  assert_string_equal(sp_guard_reason_name(control.guard.points[Y].last.reason), "max");
  assert_int_equal(store.trial.good, 0);
  evaluate(30, "good");
  assert_int_equal(store.trial.good, 1);
  assert_int_equal(store.trial.evaluations, 2);
}

static void no_counter_without_a_number(void **state) {
  (void)state;
  boot_with_three_points();
  START(minor_one, 1, 1, true);
  evaluate(0x1p127, "good");
  assert_int_equal(store.state.phase, SP_PHASE_PERMANENT);
  evaluate(30, "good");
  assert_int_equal(store.state.phase, SP_PHASE_CONFIRMED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(setup, an_older_module_leaves_new_points_at_their_fallback,
                 "a module made for an earlier minor version runs, and points that it does not know take their fallback"),
      TEST_AFTER(setup, a_newer_module_has_all, "a module made for the newest minor version has its points, probes and state"),
      TEST_AFTER(setup, state_changes_with_good_evaluations_only, "an evaluation that declines or faults leaves the state as it was"),
      TEST_AFTER(setup, state_goes_to_the_next_module, "a module with the same fields goes on with the state, one with others begins anew"),
      TEST_AFTER(setup, a_trial_that_faults_leaves_no_state, "after a trial that faults the earlier module has the state of before"),
      TEST_AFTER(setup, a_reset_begins_anew, "after a reset the state is all zeros"),
      TEST_AFTER(setup, every_point_needs_a_number,
                 "an evaluation counts for a confirm where every point was proposed a number, not only the first"),
      TEST_AFTER(setup, no_counter_without_a_number, "and only such a one raises the counter of a module that was started for good"),
      TEST_AFTER(setup, erasing_clears, "an erase of the running module clears its state"),
  };
  return cmocka_run_group_tests_name("minors", tests, NULL, NULL);
}
