/* The water heater: its relay is safe without any module, and whatever a module proposes. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "app/water_heater.h"
#include "core/control.h"
#include "core/error.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "made_package.h"

#include "heater_hot_wasm.h"

enum { PERIOD = 300000, SECOND = 1000 };

static struct sp_control control;
static struct sp_store store;
static uint64_t now;

static int setup(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  now = 0;
  sp_control_init(&control, &sp_water_heater, &store, now);
  return 0;
}

/* The table of SPEC.md: what a module finds where. */
static const struct {
  const char *name;
  size_t offset, count;
  enum sp_type type;
} fields[] = {
#define FIELD(field, elements, of) \
  { #field, offsetof(struct sp_water_heater_in, field), (elements), (of) }
    FIELD(time, 1, SP_I64),   FIELD(price_start, 1, SP_I64), FIELD(zone, 1, SP_I32),    FIELD(tank, 1, SP_F32),
    FIELD(price, 24, SP_F32), FIELD(usage, 24, SP_F32),      FIELD(comfort, 1, SP_F32), FIELD(away, 1, SP_BOOL),
#undef FIELD
};

static void fields_of_the_contract(void **state) {
  (void)state;
  struct sp_water_heater_in in;
  const struct sp_contract *contract = sp_water_heater.contract;
  assert_int_equal(contract->signal_count, sizeof fields / sizeof fields[0]);
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
    const int index = sp_signals_find(&control.signals, fields[i].name, strlen(fields[i].name));
    assert_int_not_equal(index, -1);
    assert_int_equal(contract->signals[index].offset, fields[i].offset);
    assert_int_equal(contract->signals[index].count, fields[i].count);
    assert_int_equal(contract->signals[index].type, fields[i].type);
  }
  assert_string_equal(contract->points[0].name, "setpoint");
  assert_int_equal(contract->points[0].offset, offsetof(struct sp_water_heater_out, setpoint));
  /* in bytes, too: price and usage lie where their names say */
  struct sp_signals_write write;
  unsigned missing;
  sp_signals_set_clock(&control.signals, 1790000000000, 3600, now);
  sp_signals_sample(&control.signals, SP_WATER_HEATER_TANK, 50, now);
  sp_signals_write_begin(&write, &control.signals);
  assert_int_equal(sp_signals_write_signal(&write, SP_WATER_HEATER_PRICE_START, 1), SP_OK);
  assert_int_equal(sp_signals_write_integer(&write, SP_WATER_HEATER_PRICE_START, 0, 1789999200), SP_OK);
  assert_int_equal(sp_signals_write_signal(&write, SP_WATER_HEATER_PRICE, 24), SP_OK);
  assert_int_equal(sp_signals_write_signal(&write, SP_WATER_HEATER_USAGE, 24), SP_OK);
  for (size_t i = 0; i < 24; i++) {
    assert_int_equal(sp_signals_write_element(&write, SP_WATER_HEATER_PRICE, i, -(double)i / 4), SP_OK);
    assert_int_equal(sp_signals_write_element(&write, SP_WATER_HEATER_USAGE, i, 100 + (double)i), SP_OK);
  }
  sp_signals_write_commit(&write, now);
  assert_int_equal(sp_signals_collect(&control.signals, sp_contract_newest(sp_water_heater.contract), now, (uint8_t *)&in, &missing),
                   SP_OK);
  assert_true(in.time == 1790000000 && in.price_start == 1789999200 && in.zone == 3600 && in.tank == 50.0F);
  for (size_t i = 0; i < 24; i++) {
    assert_true(in.price[i] == -(float)i / 4);
    assert_true(in.usage[i] == 100 + (float)i);
  }
}

static int32_t relay_at(double tank) {
  fake_board.sensor_works = true;
  fake_board.sensor = tank;
  (void)sp_control_poll(&control, now += SECOND);
  return fake_board.output;
}

static void step_at(uint64_t to) {
  now = to;
  (void)sp_control_poll(&control, now);
}

static double setpoint(void) { return control.guard.points[SP_WATER_HEATER_SETPOINT].last.applied; }

static void install_hot_module(void) {
  static uint8_t file[SP_SLOT_SIZE];
  const struct sp_contract first = {.minors = sp_water_heater.contract->minors}; /* the module has no state */
  const uint32_t length = made_package_around(file, heater_hot_wasm, sizeof heater_hot_wasm, 1, 1, &first);
  uint32_t offset = 0;
  sp_store_open(&store, sp_water_heater.contract);
  while (sp_store_upload_begin(&store, length, NULL, SP_LEFT_ALL, &offset) == SP_LATER) continue;
  assert_int_equal(sp_store_upload_write(&store, 0, file, length, SP_LEFT_ALL, &offset), SP_OK);
  assert_int_equal(sp_store_upload_finish(&store, SP_LEFT_ALL), SP_OK);
  assert_int_equal(sp_lifecycle_mark_pending(&store, store.package[1].hash, true, 0, SP_LEFT_ALL), SP_OK);
  sp_control_boot(&control);
}

/* A module that wants 95 degrees runs, and the relay is closed for its sake: the setpoint is at its maximum. */
static void run_hot_module(void) {
  struct sp_signals_write write;
  install_hot_module();
  fake_board.sensor_works = true;
  fake_board.sensor = 50;
  sp_signals_set_clock(&control.signals, 1790000000000, 0, now);
  sp_signals_write_begin(&write, &control.signals);
  for (unsigned signal = SP_WATER_HEATER_PRICE_START; signal < SP_WATER_HEATER_SIGNALS; signal++) {
    const size_t count = sp_water_heater.contract->signals[signal].count;
    if (sp_water_heater.contract->signals[signal].source != SP_SOURCE_HOST) continue;
    assert_int_equal(sp_signals_write_signal(&write, signal, count), SP_OK);
    for (size_t i = 0; i < count; i++) assert_int_equal(sp_signals_write_element(&write, signal, i, 1), SP_OK);
  }
  sp_signals_write_commit(&write, now);
  step_at(now + SECOND);
  step_at(PERIOD);
  assert_int_equal(control.last.result, SP_OK);
  assert_true(setpoint() == 65.0);
  assert_int_equal(fake_board.output, 1);
}

static void opens_at_init(void **state) {
  (void)state;
  assert_int_equal(fake_board.outputs, 1);
  assert_int_equal(fake_board.output, 0);
  assert_int_equal(fake_board.guest_runs, 0);
}

static void hysteresis(void **state) {
  (void)state;
  assert_true(setpoint() == 52.0); /* the fallback: no module has ever run */
  assert_int_equal(relay_at(50), 0);
  assert_int_equal(relay_at(49.9), 1);
  assert_int_equal(relay_at(51), 1);
  assert_int_equal(relay_at(52), 1);
  assert_int_equal(relay_at(52.1), 0);
  assert_int_equal(relay_at(51), 0);
  assert_int_equal(sp_water_heater.output(0), 0);
  assert_int_equal(relay_at(20), 1);
  assert_int_equal(sp_water_heater.output(0), 1);
}

/* Every unsafe reading opens a closed relay within one step, and a good one may close it again. */
static void assert_unsafe_readings_open(void) {
  static const double unsafe[] = {75, 98.9, 99, 99.1, 1e9, -0.1, -40, (double)NAN, (double)INFINITY, -(double)INFINITY};
  for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
    assert_int_equal(relay_at(20), 1);
    assert_int_equal(relay_at(unsafe[i]), 0);
  }
  assert_int_equal(relay_at(20), 1);
  fake_board.sensor_works = false;
  step_at(now + SECOND);
  assert_int_equal(fake_board.output, 0);
}

static void unsafe_without_module(void **state) {
  (void)state;
  assert_unsafe_readings_open();
}

static void unsafe_with_module(void **state) {
  (void)state;
  run_hot_module();
  assert_unsafe_readings_open();
  assert_true(setpoint() == 65.0);
}

static void unsafe_setpoints(void **state) {
  (void)state;
  static const double values[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, -1e9};
  (void)relay_at(20);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    sp_water_heater.step(&control.signals, &values[i], now);
    assert_int_equal(fake_board.output, 0);
  }
  const double too_hot = 1e9;
  assert_int_equal(relay_at(75), 0);
  sp_water_heater.step(&control.signals, &too_hot, now);
  assert_int_equal(fake_board.output, 0);
}

static void stale_tank(void **state) {
  (void)state;
  assert_int_equal(relay_at(20), 1);
  const double wanted = 52;
  sp_water_heater.step(&control.signals, &wanted, now + 59999);
  assert_int_equal(fake_board.output, 1);
  sp_water_heater.step(&control.signals, &wanted, now + 60000); /* as if sampling had stopped */
  assert_int_equal(fake_board.output, 0);
}

static void keeps_heating_without_module(void **state) {
  (void)state;
  fake_board.sensor_works = true;
  fake_board.sensor = 30;
  for (unsigned i = 1; i <= 10; i++) {
    step_at(i * (uint64_t)PERIOD);
    assert_int_equal(fake_board.output, 1);
    assert_true(setpoint() == 52.0);
  }
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(fields_of_the_contract, "a module finds each signal in the field of its name"),
      TEST(opens_at_init, "the relay opens at boot, before anything else"),
      TEST(hysteresis, "the relay closes 2 K below the setpoint and opens above it"),
      TEST(unsafe_without_module, "an unsafe tank reading opens the relay without any module"),
      TEST(unsafe_with_module, "an unsafe tank reading opens the relay while a module wants heat"),
      TEST(unsafe_setpoints, "no setpoint closes the relay at 75 degrees, and one that is no number opens it"),
      TEST(stale_tank, "a tank reading older than a minute opens the relay"),
      TEST(keeps_heating_without_module, "water is kept warm at the fallback when there is no module at all"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("app", tests, NULL, NULL);
}
