#include "control_fixture.h"

#include <string.h>

#include "made_package.h"

static const struct sp_signal signals[] = {
    {.name = "x", .unit = "", .type = SP_F32, .source = SP_SOURCE_HOST, .count = 1, .has_offset = SP_NO_HAS, .min = -1e9, .max = 1e9}};

static const struct sp_point points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .min = 0, .max = 90, .rate = 1000, .fallback = 20, .hold = 2}};

static const struct sp_minor minor = {.id = {4, 5, 6}, .signal_count = 1, .point_count = 1, .in = {16, 8}, .out = {16, 8}, .state = {0, 1}};

static const struct sp_contract contract = {
    .name = "unit",
    .signals = signals,
    .points = points,
    .signal_count = 1,
    .point_count = 1,
    .minors = &minor,
    .budget = FAKE_BUDGET,
};

struct app_seen app_seen;
struct sp_control control;

static struct sp_store store;

static void app_sample(struct sp_signals *values, uint64_t now_ms) {
  (void)values;
  (void)now_ms;
  app_seen.samples++;
}

static void app_step(const struct sp_signals *values, const double *applied, uint64_t now_ms) {
  (void)values;
  app_seen.steps++;
  app_seen.applied = applied[0];
  app_seen.stepped_at = now_ms;
}

static const struct sp_app app = {.name = "unit", .contract = &contract, .step_ms = STEP, .sample = app_sample, .step = app_step};

void restart(enum sp_reset_cause cause) {
  fake_board.reset_cause = cause;
  sp_control_init(&control, &app, &store, 0);
  sp_store_open(&store, &contract);
  sp_control_boot(&control);
}

int new_device(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  memset(&app_seen, 0, sizeof app_seen);
  restart(SP_RESET_POWER);
  return 0;
}

void settle(uint64_t now_ms) {
  for (unsigned passes = 0; sp_control_poll(&control, now_ms) <= now_ms; passes++) assert_in_range(passes, 0, 20);
}

int upload(const uint8_t *module, size_t length, uint8_t number, uint32_t counter, bool permanent, uint32_t confirm_after) {
  static uint8_t file[SP_SLOT_SIZE];
  uint8_t sha[32];
  uint32_t offset = 0;
  const uint32_t size = made_package_around(file, module, (uint32_t)length, counter, number, &contract);
  int error = SP_LATER;
  sp_package_sha256(file, size, sha);
  while (error == SP_LATER) error = sp_store_upload_begin(&store, size, sha, SP_LEFT_ALL, &offset);
  if (error == SP_OK) error = sp_store_upload_write(&store, 0, file, size, SP_LEFT_ALL, &offset);
  if (error == SP_OK) error = sp_store_upload_finish(&store, SP_LEFT_ALL);
  if (error != SP_OK) return error;
  return sp_lifecycle_mark_pending(&store, store.package[1u - store.state.running].hash, permanent, confirm_after, SP_LEFT_ALL);
}

void activate(int marked) {
  assert_int_equal(marked, SP_OK);
  control.activate = true;
}

void set_x(double x, uint64_t now_ms) {
  struct sp_signals_write write;
  sp_signals_write_begin(&write, &control.signals);
  assert_int_equal(sp_signals_write_signal(&write, 0, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write, 0, 0, x), SP_OK);
  sp_signals_write_commit(&write, now_ms);
}

void forget_x(void) { control.signals.present[0] = false; }

const char *evaluate_at(uint64_t now_ms, double x) {
  set_x(x, now_ms);
  settle(now_ms);
  assert_true(control.last.at_ms == now_ms);
  return sp_control_result_name(control.last.result);
}

unsigned running(void) { return sp_store_holds(&store, SP_SLOT_RUNNING) ? store.package[store.state.running].version.major : 0; }

void erase_running(void) {
  int error = SP_LATER;
  while (error == SP_LATER) {
    error = sp_running_erase(&control, SP_LEFT_ALL);
    assert_false(control.sandbox.loaded); /* before its slot changes */
  }
  assert_int_equal(error, SP_OK);
}

void lose_runs(unsigned runs) {
  fake_board.lost_runs = runs;
  fake_board.lost_exit = SP_GUEST_FAULTED;
}

uint64_t fault_out(uint64_t now_ms) {
  for (unsigned i = 0; i < FAULTS; i++, now_ms += PERIOD) assert_string_equal(evaluate_at(now_ms, 1), "trap");
  return now_ms;
}

void expect_quarantined(uint32_t nth, int code) {
  const struct sp_state *state = &store.state;
  assert_int_equal(state->quarantines, nth);
  const struct sp_quarantine *last = &state->quarantined[(nth - 1u) % SP_QUARANTINE_MAX];
  assert_int_equal(last->code, code);
  assert_memory_equal(last->hash, state->ended_hash, sizeof state->ended_hash);
}

uint8_t *bytes_of(unsigned logical) {
  const unsigned physical = sp_store_physical(&store, logical);
  return fake_flash_bytes(physical == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1) + store.package[physical].payload_offset;
}
