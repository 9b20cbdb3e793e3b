/* What the device tells of itself: status, points, and the reasons of its refusals. */
#include "groups_fixture.h"

#include <stdio.h>
#include <string.h>

#include "core/error.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "guest/vet.h"

static void read_status(void) { ask(SP_SMP_READ, SETPOINT, 0); }

static void status_tells_of_the_module(void **state) {
  (void)state;
  push("plain");
  fake_run(&device, 1);
  fake_board.sensor_works = true;
  fake_board.sensor = 50.0;
  ask_begin(SP_SMP_WRITE, SETPOINT, 2);
  assert_true(sp_cbor_map_begin(asked, "set") && sp_cbor_put_uint(asked, "price_start", 0));
  for (unsigned i = 0; i < 2; i++) {
    assert_true(sp_cbor_list_begin(asked, i == 0 ? "price" : "usage", 24));
    for (unsigned j = 0; j < 24; j++) assert_true(zcbor_uint32_put(asked, 1));
    assert_true(sp_cbor_list_end(asked, 24));
  }
  assert_true(sp_cbor_map_end(asked));
  ask_send();
  sp_signals_set_clock(&device.control.signals, 0, 0, fake_port.wall_ms);
  fake_port.wall_ms += 300000;
  fake_run(&device, 1);

  read_status();
  assert_int_equal(number("uptime"), 301000);
  assert_int_equal(number("next"), 601000);
  enter("module");
  expect_text("version", "1.0.0");
  assert_true(number("arena") > 0);
  leave();
  enter("evaluation");
  expect_text("result", "good");
  expect_text("detail", "");
  assert_int_equal(number("number"), 1);
  assert_int_equal(number("at"), 301000);
  assert_true(number("fuel") > 0);
  leave();
  enter("counts");
  assert_int_equal(number("good"), 1);
  leave();
  enter("outputs");
  assert_int_equal(number("heater"), 1);
  leave();

  ask(SP_SMP_READ, SETPOINT, 1);
  assert_int_equal(number("evaluation"), 1);
  assert_int_equal(device.control.guard.points[0].last.proposed, 60);
}

static void expect_area(const char *key, uint32_t size, uint32_t align) {
  enter(key);
  assert_int_equal(number("size"), size);
  assert_int_equal(number("align"), align);
  leave();
}

static void status_tells_the_contract(void **state) {
  (void)state;
  read_status();
  enter("contract");
  expect_text("name", "water-heater");
  assert_int_equal(number("major"), 1);
  assert_int_equal(number("minor"), 1);
  assert_int_equal(number("memory"), 8192);
  expect_area("in", 224, 8);
  expect_area("out", 12, 4);
  expect_area("state", 16, 8);
  leave();
}

static void status_names_the_missing_signal(void **state) {
  (void)state;
  push("plain");
  fake_run(&device, 1);
  fake_port.wall_ms += 300000;
  fake_run(&device, 1);
  read_status();
  enter("evaluation");
  expect_text("result", "skipped");
  expect_text("detail", "time");
}

static void status_tells_why_a_package_cannot_run(void **state) {
  (void)state;
  push("plain");
  fake_run(&device, 1);
  push("around a text");
  fake_run(&device, 1);
  read_status();
  enter("module");
  expect_text("version", "1.0.0");
  leave();
  enter("refused");
  int32_t code = 0;
  assert_true(zcbor_search_key_tstr_lit(answer, "code") && zcbor_int32_decode(answer, &code));
  assert_int_equal(code, SP_VET_NOT_WASM);
  uint32_t offset = UINT32_MAX;
  assert_true(zcbor_search_key_tstr_lit(answer, "offset") && zcbor_uint32_decode(answer, &offset));
  assert_int_equal(offset, 0);
  expect_text("text", "not a WebAssembly module of version 1");
}

/* The operator must know before the next evaluation, which may be five minutes away. */
static void status_tells_of_the_journal(void **state) {
  static const uint8_t later[] = {0x21, 0x53, 0x50, 0x4a, 2, 0, 0, 0, 7, 0, 0, 0, 0xc8, 0xda, 0x47, 0x34}; /* version 2 */
  (void)state;
  for (unsigned is_later = 0; is_later < 2; is_later++) {
    (void)new_groups(NULL);
    push("plain");
    fake_flash_fill(SP_FLASH_JOURNAL_0, 0x55);
    fake_flash_fill(SP_FLASH_JOURNAL_1, 0x55);
    if (is_later == 1) memcpy(fake_flash_bytes(SP_FLASH_JOURNAL_1), later, sizeof later);
    reset_device();
    read_status();
    enter("evaluation");
    assert_int_equal(number("number"), 0);
    expect_text("result", is_later == 1 ? "journal-later" : "journal-lost");
    expect_text("detail", sp_reasons_sentence(is_later == 1 ? SP_E_JOURNAL_FUTURE : SP_E_JOURNAL_LOST));
    leave();
    if (is_later == 1) continue;
    push("plain");
    read_status();
    assert_true(zcbor_search_key_tstr_lit(answer, "evaluation") &&
                zcbor_nil_expect(answer, NULL)); /* that is over, and none has been yet */
  }
}

/* All that can be said at once, at its longest. */
static void status_always_fits(void **state) {
  (void)state;
  struct sp_control *control = &device.control;
  push("plain");
  fake_run(&device, 1);
  control->last = (struct sp_evaluation){.number = UINT32_MAX, .at_ms = UINT64_MAX / 2, .result = SP_E_ISOLATION, .fuel = UINT32_MAX};
  memset(control->last.text, 'x', sizeof control->last.text - 1);
  control->fault = control->last;
  memset(&control->counters, 0xff, sizeof control->counters);
  control->next_evaluation_ms = fake_port.wall_ms = UINT64_MAX / 2;
  control->refused = SP_E_VET_LAST;
  control->refused_at = UINT32_MAX;
  memset(control->refused_text, 'y', sizeof control->refused_text - 1);
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) sp_liveness_init(&control->liveness, SP_RESET_WATCHDOG);
  control->liveness.kept->boots = UINT32_MAX;
  device.store.state.quarantines = 1;
  device.store.state.quarantined[0] = (struct sp_quarantine){.code = SP_E_DISABLED, .faults = UINT32_MAX};
  read_status();
  expect_text("disabled", "modules disabled: 3 watchdog resets in a row");
  enter("fault");
  expect_text("result", "isolation");
  expect_text("detail", "the interpreter misbehaved and was stopped: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  leave();
  enter("quarantined");
  assert_int_equal(number("faults"), UINT32_MAX);
  leave();
  print_message("the longest status takes %u bytes\n", (unsigned)(response[2] << 8 | response[3]));
}

static void expect_refused_text(int error, const char *detail, const char *text) {
  device.control.refused = error;
  (void)snprintf(device.control.refused_text, sizeof device.control.refused_text, "%s", detail);
  read_status();
  enter("refused");
  expect_text("text", text);
}

static void says_nothing_twice(void **state) {
  (void)state;
  expect_refused_text(SP_E_LOAD_ARENA, "the module is too large for the arena", "the module is too large for the arena");
  expect_refused_text(SP_E_LOAD_ARENA, "", "the module is too large for the arena");
  expect_refused_text(SP_E_LOAD_INVALID, "underrun", "the interpreter refuses the module: underrun");
}

static void keeps_the_last_eight_reasons(void **state) {
  (void)state;
  for (unsigned i = 0; i < 11; i++) {
    ask_begin(SP_SMP_WRITE, IMAGES, 5);
    assert_true(sp_cbor_put_uint(asked, "slot", 90));
    ask_send();
  }
  ask(SP_SMP_READ, SETPOINT, 6);
  assert_true(zcbor_search_key_tstr_lit(answer, "reasons") && zcbor_list_start_decode(answer));
  for (uint32_t expected = 11; expected > 3; expected--) {
    assert_true(zcbor_unordered_map_start_decode(answer));
    assert_int_equal(number("number"), expected);
    assert_int_equal(number("seq"), SEQUENCE);
    assert_int_equal(number("group"), IMAGES);
    assert_int_equal(number("rc"), 14);
    leave();
  }
  assert_true(zcbor_list_end_decode(answer));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_groups, status_tells_of_the_module, "status tells version, fuel, arena and result of the module that runs"),
      TEST_AFTER(new_groups, status_tells_the_contract, "status tells what the contract asks of a module: memory, sizes and alignments"),
      TEST_AFTER(new_groups, status_names_the_missing_signal, "status names the signal for want of which an evaluation was skipped"),
      TEST_AFTER(new_groups, status_tells_why_a_package_cannot_run,
                 "a package that cannot be loaded shows in status, and the running module goes on"),
      TEST_AFTER(new_groups, status_tells_of_the_journal,
                 "status tells of a lost journal, and of a later one, before the first evaluation"),
      TEST_AFTER(new_groups, status_always_fits, "the longest status fits into an answer"),
      TEST_AFTER(new_groups, says_nothing_twice, "status repeats no sentence, and adds what the interpreter says beyond it"),
      TEST_AFTER(new_groups, keeps_the_last_eight_reasons, "the last eight refusals are told in words, newest first"),
  };
  return cmocka_run_group_tests_name("groups_status", tests, NULL, NULL);
}
