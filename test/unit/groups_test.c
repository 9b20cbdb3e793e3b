/* The groups, message in and message out, on a whole device. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "app/water_heater.h"
#include "core/cbor.h"
#include "core/device.h"
#include "core/error.h"
#include "exchanges_vectors.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "guest/vet.h"
#include "fake_links.h"
#include "made_package.h"
#include "packages_vectors.h"

#define EXCHANGES (sizeof exchanges_vectors / sizeof exchanges_vectors[0])

static struct sp_device device;
static uint8_t request[SP_MESSAGE_MAX], response[SP_MESSAGE_MAX];

static int boot(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
  return 0;
}

/* As often as the request has to wait. */
static size_t handle(size_t length) {
  size_t answered = SP_SMP_WAITS;
  for (device.links[0].stage = 0; answered == SP_SMP_WAITS;) {
    answered = sp_smp_handle(&device, 0, request, length, response, sizeof response);
  }
  return answered;
}

/* --- against vectors ---------------------------------------------------------------------------------------------------- */

static void answers_as_expected(void **state) {
  (void)state;
  for (size_t i = 0; i < EXCHANGES; i++) {
    uint8_t expected[SP_MESSAGE_MAX];
    const size_t expected_length = fake_unhex(exchanges_vectors[i].response, expected, sizeof expected);
    const size_t length = handle(fake_unhex(exchanges_vectors[i].request, request, sizeof request));
    if (length != expected_length || memcmp(response, expected, length) != 0) {
      print_message("%s\n  answered ", exchanges_vectors[i].name);
      for (size_t j = 0; j < length; j++) print_message("%02x", response[j]);
      print_message("\n  expected %s\n", exchanges_vectors[i].response);
      fail();
    }
    fake_run(&device, 1);
  }
}

/* What any answer must be: nothing, or a whole message that fits, with the request's group, sequence and command. */
static void check_answer(size_t length) {
  if (length == 0) return;
  assert_in_range(length, SP_SMP_HEADER + 1, SP_MESSAGE_MAX);
  assert_int_equal(response[2] << 8 | response[3], length - SP_SMP_HEADER);
  assert_int_equal(response[0] & 7, (request[0] & 7) | 1);
  assert_memory_equal(response + 4, request + 4, 4);
  assert_true(sp_cbor_check(response + SP_SMP_HEADER, length - SP_SMP_HEADER));
}

static void survives_truncation(void **state) {
  (void)state;
  for (size_t i = 0; i < EXCHANGES; i++) {
    const size_t whole = fake_unhex(exchanges_vectors[i].request, request, sizeof request);
    for (size_t length = SP_SMP_HEADER; length < whole; length++) {
      request[2] = (uint8_t)((length - SP_SMP_HEADER) >> 8);
      request[3] = (uint8_t)(length - SP_SMP_HEADER);
      const size_t answered = handle(length);
      check_answer(answered);
    }
  }
}

static void survives_corruption(void **state) {
  (void)state;
  uint64_t seed = 20261122;
  for (unsigned round = 0; round < 20000; round++) {
    const size_t i = (size_t)(unit_random(&seed) % EXCHANGES);
    const size_t length = fake_unhex(exchanges_vectors[i].request, request, sizeof request);
    if (length < SP_SMP_HEADER) continue;
    for (unsigned flips = 1 + (unsigned)(unit_random(&seed) % 3); flips > 0; flips--) {
      const size_t at = (size_t)(unit_random(&seed) % length);
      if (at != 2 && at != 3) request[at] = (uint8_t)unit_random(&seed);
    }
    check_answer(handle(length));
    if (round % 16 == 0) fake_port.real_ms = 1000; /* a reset that was asked for by chance never falls due */
    device.reset_requested = false;
    fake_run(&device, 1);
  }
}

static void says_when_an_answer_does_not_fit(void **state) {
  (void)state;
  const size_t length = fake_unhex("0800000100400100a0", request, sizeof request); /* points */
  for (size_t cap = SP_SMP_HEADER + 8; cap < 64; cap++) {
    const size_t answered = sp_smp_handle(&device, 0, request, length, response, cap);
    assert_int_equal(answered, SP_SMP_HEADER + 5);
    assert_memory_equal(response + SP_SMP_HEADER, "\xa1\x62rc\x07", 5);
  }
}

/* --- by hand ------------------------------------------------------------------------------------------------------------- */

/* A request's map is written with zcbor, an answer is read with zcbor: put begins, send ends. */
static zcbor_state_t out[SP_CBOR_OUT_STATES], in[SP_CBOR_IN_STATES];

static void put(uint8_t op, uint16_t group, uint8_t command) {
  const uint8_t header[SP_SMP_HEADER] = {(uint8_t)(op | 1u << 3), 0, 0, 0, (uint8_t)(group >> 8), (uint8_t)group, 77, command};
  memcpy(request, header, sizeof header);
  assert_true(sp_cbor_create(out, request + SP_SMP_HEADER, sizeof request - SP_SMP_HEADER));
}

static void send(void) {
  assert_true(sp_cbor_map_end(out));
  const size_t payload = (size_t)(out->payload - request) - SP_SMP_HEADER;
  request[2] = (uint8_t)(payload >> 8);
  request[3] = (uint8_t)payload;
  const size_t answered = handle(SP_SMP_HEADER + payload);
  assert_true(answered > SP_SMP_HEADER);
  check_answer(answered);
  assert_true(sp_cbor_open(in, response + SP_SMP_HEADER, answered - SP_SMP_HEADER));
}

static uint32_t number(const char *key) {
  uint32_t value = 0;
  if (sp_cbor_get_uint32(in, key, &value) != SP_CBOR_FOUND) fail_msg("no number %s", key);
  return value;
}

static void expect_text(const char *key, const char *text) {
  struct zcbor_string value;
  if (sp_cbor_get_text(in, key, &value) != SP_CBOR_FOUND) fail_msg("no text %s", key);
  assert_int_equal(value.len, strlen(text));
  assert_memory_equal(value.value, text, value.len);
}

static void enter(const char *key) {
  assert_true(zcbor_search_key_tstr_ptr(in, key, strlen(key)));
  assert_true(zcbor_unordered_map_start_decode(in));
}

static void leave(void) {
  while (!zcbor_array_at_end(in)) assert_true(zcbor_any_skip(in, NULL));
  assert_true(zcbor_list_map_end_force_decode(in));
}

/* The package around the module of a vector; and its hash, as image state shows it. */
static uint8_t file[1024], file_hash[32];

static size_t make_file(const char *name) {
  uint8_t vector[1024];
  size_t length = 0;
  for (size_t i = 0; i < sizeof packages_vectors / sizeof packages_vectors[0]; i++) {
    if (strcmp(packages_vectors[i].name, name) == 0) length = fake_unhex(packages_vectors[i].file, vector, sizeof vector);
  }
  assert_true(length > 0);
  const uint32_t payload = (uint32_t)(vector[12] | vector[13] << 8);
  const struct sp_contract first = {.minors = sp_water_heater.contract->minors}; /* the modules of the vectors have no state */
  length = made_package_around(file, vector + SP_PACKAGE_HEADER, payload, 1, 1, &first);
  memcpy(file_hash, file + length - MADE_PACKAGE_HASH, sizeof file_hash);
  return length;
}

static void upload_file(size_t length) {
  uint8_t sha[32];
  sp_package_sha256(file, length, sha);
  for (size_t at = 0; at < length;) {
    const size_t data = length - at < 60 ? length - at : 60;
    put(SP_SMP_WRITE, 1, 1);
    if (at == 0)
      assert_true(sp_cbor_put_uint(out, "len", length) && sp_cbor_put_uint(out, "image", 1) && sp_cbor_put_bytes(out, "sha", sha, 32));
    assert_true(sp_cbor_put_uint(out, "off", at) && sp_cbor_put_bytes(out, "data", file + at, data));
    send();
    at = number("off");
  }
  bool match = false;
  assert_int_equal(sp_cbor_get_bool(in, "match", &match), SP_CBOR_FOUND);
  assert_true(match);
}

/* Starts the uploaded package. */
static void activate(bool confirm) {
  put(SP_SMP_WRITE, 64, 4);
  assert_true(sp_cbor_put_bytes(out, "hash", file_hash, sizeof file_hash) && sp_cbor_put_bool(out, "confirm", confirm));
  send();
  assert_true(zcbor_array_at_end(in));
  fake_run(&device, 20);
}

static void push(const char *name) {
  upload_file(make_file(name));
  activate(true);
}

static void status_tells_of_the_module(void **state) {
  (void)state;
  push("plain");
  fake_run(&device, 1);
  fake_board.sensor_works = true;
  fake_board.sensor = 50.0;
  put(SP_SMP_WRITE, 64, 2);
  assert_true(sp_cbor_map_begin(out, "set") && sp_cbor_put_uint(out, "price_start", 0));
  for (unsigned i = 0; i < 2; i++) {
    assert_true(sp_cbor_list_begin(out, i == 0 ? "price" : "usage", 24));
    for (unsigned j = 0; j < 24; j++) assert_true(zcbor_uint32_put(out, 1));
    assert_true(sp_cbor_list_end(out, 24));
  }
  assert_true(sp_cbor_map_end(out));
  send();
  sp_signals_set_clock(&device.control.signals, 0, 0, fake_port.wall_ms);
  fake_port.wall_ms += 300000;
  fake_run(&device, 1);

  put(SP_SMP_READ, 64, 0);
  send();
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

  put(SP_SMP_READ, 64, 1);
  send();
  assert_int_equal(number("evaluation"), 1);
  assert_int_equal(device.control.guard.points[0].last.proposed, 60);
}

/* --- lifecycle, through the groups --------------------------------------------------------------------------------------- */

struct shown {
  bool pending, confirmed, active, permanent;
};

static bool truth(const char *key) {
  bool value = false;
  assert_int_equal(sp_cbor_get_bool(in, key, &value), SP_CBOR_FOUND);
  return value;
}

/* Image state: the flags of a slot; with `present` false it is not in the list. */
static void expect_slot(uint32_t slot, bool present, struct shown flags) {
  bool found = false;
  put(SP_SMP_READ, 1, 0);
  send();
  assert_true(zcbor_search_key_tstr_lit(in, "images") && zcbor_list_start_decode(in));
  while (!zcbor_array_at_end(in)) {
    assert_true(zcbor_unordered_map_start_decode(in));
    if (number("image") == 1 && number("slot") == slot) {
      found = true;
      assert_int_equal(truth("pending"), flags.pending);
      assert_int_equal(truth("confirmed"), flags.confirmed);
      assert_int_equal(truth("active"), flags.active);
      assert_int_equal(truth("permanent"), flags.permanent);
    }
    leave();
  }
  assert_int_equal(found, present);
}

static void expect_lifecycle(const char *running, const char *candidate, uint32_t counter) {
  put(SP_SMP_READ, 64, 4);
  send();
  expect_text("running", running);
  expect_text("candidate", candidate);
  assert_int_equal(number("counter"), counter);
}

static void write_state(const uint8_t *hash, bool confirm) {
  put(SP_SMP_WRITE, 1, 0);
  assert_true(hash == NULL || sp_cbor_put_bytes(out, "hash", hash, 32));
  assert_true(sp_cbor_put_bool(out, "confirm", confirm));
  send();
  assert_true(zcbor_search_key_tstr_lit(in, "images"));
}

static void revert(void) {
  put(SP_SMP_WRITE, 64, 7);
  send();
}

static void restart(void) {
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
}

/* "plain" runs and is confirmed, "of odd length" is complete. */
static void two_packages(void) {
  push("plain");
  upload_file(make_file("of odd length"));
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.active = false});
}

static void test_reset_confirm(void **state) {
  (void)state;
  two_packages();
  write_state(file_hash, false);
  expect_slot(1, true, (struct shown){.pending = true});
  expect_lifecycle("permanent", "pending", 0);
  restart();
  expect_slot(0, true, (struct shown){.active = true});
  expect_slot(1, true, (struct shown){.confirmed = true});
  expect_lifecycle("trial", "earlier", 0);
  write_state(NULL, true);
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.confirmed = false});
  expect_lifecycle("confirmed", "earlier", 1);
  restart();
  expect_lifecycle("confirmed", "earlier", 1);
}

static void test_reset_reset(void **state) {
  (void)state;
  two_packages();
  write_state(file_hash, false);
  restart();
  restart();
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_lifecycle("permanent", "complete", 0);
  enter("reverted");
  expect_text("text", sp_reasons_sentence(SP_E_RESET));
}

static void activate_revert(void **state) {
  (void)state;
  two_packages();
  activate(false);
  expect_lifecycle("trial", "earlier", 0);
  enter("trial");
  assert_int_equal(number("evaluations"), 0);
  assert_int_equal(number("left"), SP_TRIAL_MS);
  leave();
  revert();
  assert_true(zcbor_array_at_end(in));
  expect_lifecycle("permanent", "complete", 0);
  enter("reverted");
  expect_text("text", sp_reasons_sentence(SP_E_BY_HAND));
  revert();
  enter("err");
  assert_int_equal(number("rc"), 7);
}

static void confirm_of_what_goes(void **state) {
  (void)state;
  two_packages();
  activate(false);
  device.control.leaving = SP_E_TRAP; /* the evaluation that has just been */
  for (unsigned with_hash = 0; with_hash < 2; with_hash++) {
    put(SP_SMP_WRITE, 1, 0);
    assert_true(with_hash == 0 || sp_cbor_put_bytes(out, "hash", file_hash, 32));
    assert_true(sp_cbor_put_bool(out, "confirm", true));
    send();
    enter("err");
    assert_int_equal(number("rc"), 32);
    assert_string_equal(sp_reasons_get(&device.reasons, 0)->text, sp_reasons_sentence(SP_E_LEAVING));
  }
  fake_run(&device, 20);
  expect_lifecycle("permanent", "complete", 0);
}

static void every_state_has_a_name(void **state) {
  static const char *const candidate[SP_CANDIDATES] = {"empty",   "erasing",           "uploading", "complete",
                                                       "pending", "pending-permanent", "earlier",   "resuming"};
  static const char *const running[SP_PHASES] = {"none", "trial", "permanent", "confirmed", "erasing"};
  (void)state;
  for (unsigned i = 0; i < SP_CANDIDATES; i++) {
    device.store.state.candidate = (uint8_t)i;
    device.store.state.phase = (uint8_t)(i % SP_PHASES);
    expect_lifecycle(running[i % SP_PHASES], candidate[i], 0);
  }
}

static void confirm_by_hash(void **state) {
  (void)state;
  two_packages();
  write_state(file_hash, true);
  expect_slot(1, true, (struct shown){.pending = true, .permanent = true});
  restart();
  expect_slot(0, true, (struct shown){.confirmed = true, .active = true});
  expect_slot(1, true, (struct shown){.confirmed = false});
  expect_lifecycle("permanent", "earlier", 0);
}

static void expect_area(const char *key, uint32_t size, uint32_t align) {
  enter(key);
  assert_int_equal(number("size"), size);
  assert_int_equal(number("align"), align);
  leave();
}

static void status_tells_the_contract(void **state) {
  (void)state;
  put(SP_SMP_READ, 64, 0);
  send();
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
  put(SP_SMP_READ, 64, 0);
  send();
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
  put(SP_SMP_READ, 64, 0);
  send();
  enter("module");
  expect_text("version", "1.0.0");
  leave();
  enter("refused");
  int32_t code = 0;
  assert_true(zcbor_search_key_tstr_lit(in, "code") && zcbor_int32_decode(in, &code));
  assert_int_equal(code, SP_VET_NOT_WASM);
  uint32_t offset = UINT32_MAX;
  assert_true(zcbor_search_key_tstr_lit(in, "offset") && zcbor_uint32_decode(in, &offset));
  assert_int_equal(offset, 0);
  expect_text("text", "not a WebAssembly module of version 1");
}

/* The operator must know before the next evaluation, which may be five minutes away. */
static void status_tells_of_the_journal(void **state) {
  static const uint8_t later[] = {0x21, 0x53, 0x50, 0x4a, 2, 0, 0, 0, 7, 0, 0, 0, 0xc8, 0xda, 0x47, 0x34}; /* version 2 */
  (void)state;
  for (unsigned is_later = 0; is_later < 2; is_later++) {
    (void)boot(NULL);
    push("plain");
    fake_flash_fill(SP_FLASH_JOURNAL_0, 0x55);
    fake_flash_fill(SP_FLASH_JOURNAL_1, 0x55);
    if (is_later == 1) memcpy(fake_flash_bytes(SP_FLASH_JOURNAL_1), later, sizeof later);
    restart();
    put(SP_SMP_READ, 64, 0);
    send();
    enter("evaluation");
    assert_int_equal(number("number"), 0);
    expect_text("result", is_later == 1 ? "journal-later" : "journal-lost");
    expect_text("detail", sp_reasons_sentence(is_later == 1 ? SP_E_JOURNAL_FUTURE : SP_E_JOURNAL_LOST));
    leave();
    if (is_later == 1) continue;
    push("plain");
    put(SP_SMP_READ, 64, 0);
    send();
    assert_true(zcbor_search_key_tstr_lit(in, "evaluation") && zcbor_nil_expect(in, NULL)); /* that is over, and none has been yet */
  }
}

static void expect_refused_text(int error, const char *detail, const char *text) {
  device.control.refused = error;
  (void)snprintf(device.control.refused_text, sizeof device.control.refused_text, "%s", detail);
  put(SP_SMP_READ, 64, 0);
  send();
  enter("refused");
  expect_text("text", text);
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
  put(SP_SMP_READ, 64, 0);
  send();
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

static void says_nothing_twice(void **state) {
  (void)state;
  expect_refused_text(SP_E_LOAD_ARENA, "the module is too large for the arena", "the module is too large for the arena");
  expect_refused_text(SP_E_LOAD_ARENA, "", "the module is too large for the arena");
  expect_refused_text(SP_E_LOAD_INVALID, "underrun", "the interpreter refuses the module: underrun");
}

static void keeps_running_under_bad_requests(void **state) {
  (void)state;
  push("plain");
  fake_run(&device, 1);
  assert_true(device.control.sandbox.loaded);
  uint8_t hash[32];
  memcpy(hash, device.store.package[device.store.state.running].hash, sizeof hash);
  for (size_t i = 0; i < EXCHANGES; i++) { /* all that is refused, and a second client's upload that stops */
    const bool error = strstr(exchanges_vectors[i].response, "627263") != NULL || exchanges_vectors[i].response[0] == '\0';
    if (!error) continue;
    check_answer(handle(fake_unhex(exchanges_vectors[i].request, request, sizeof request)));
    fake_run(&device, 1);
  }
  assert_true(device.control.sandbox.loaded);
  assert_memory_equal(device.store.package[device.store.state.running].hash, hash, sizeof hash);
}

static void keeps_the_last_eight_reasons(void **state) {
  (void)state;
  for (unsigned i = 0; i < 11; i++) {
    put(SP_SMP_WRITE, 1, 5);
    assert_true(sp_cbor_put_uint(out, "slot", 90));
    send();
  }
  put(SP_SMP_READ, 64, 6);
  send();
  assert_true(zcbor_search_key_tstr_lit(in, "reasons") && zcbor_list_start_decode(in));
  for (uint32_t expected = 11; expected > 3; expected--) {
    assert_true(zcbor_unordered_map_start_decode(in));
    assert_int_equal(number("number"), expected);
    assert_int_equal(number("seq"), 77);
    assert_int_equal(number("group"), 1);
    assert_int_equal(number("rc"), 14);
    leave();
  }
  assert_true(zcbor_list_end_decode(in));
}

/* --- a contract whose signals do not fit into one answer ------------------------------------------------------------------ */

#define MANY 20u

static struct sp_signal many_signals[MANY];

static struct sp_contract many_contract = {.name = "many", .signals = many_signals, .signal_count = MANY};

static void signals_come_in_pages(void **state) {
  (void)state;
  static char names[MANY][8];
  for (unsigned i = 0; i < MANY; i++) {
    (void)snprintf(names[i], sizeof names[i], "s%u", i);
    many_signals[i] = (struct sp_signal){.name = names[i],
                                         .unit = "Cel",
                                         .type = SP_U8,
                                         .source = SP_SOURCE_HOST,
                                         .count = 24,
                                         .offset = (uint16_t)(24 * i),
                                         .has_offset = SP_NO_HAS,
                                         .max = 255};
  }
  sp_signals_init(&device.control.signals, &many_contract);
  for (unsigned i = 0; i < MANY; i++) device.control.signals.present[i] = true;
  uint32_t from = 0;
  unsigned pages = 0;
  while (from < MANY) {
    put(SP_SMP_READ, 64, 2);
    assert_true(sp_cbor_put_uint(out, "from", from));
    send();
    assert_true(zcbor_search_key_tstr_lit(in, "signals") && zcbor_list_start_decode(in));
    for (; !zcbor_array_at_end(in); from++) {
      assert_true(zcbor_unordered_map_start_decode(in));
      expect_text("name", names[from]);
      leave();
    }
    assert_true(zcbor_list_end_decode(in));
    uint32_t next = MANY;
    assert_int_equal(sp_cbor_get_uint32(in, "next", &next), from < MANY ? SP_CBOR_FOUND : SP_CBOR_ABSENT);
    assert_int_equal(next, from);
    pages++;
  }
  assert_true(pages > 1);
}

/* As the host's check of contracts has it (limits.ts): 860 bytes of elements. */
static void the_longest_array_fits(void **state) {
  (void)state;
  enum { LONGEST = 430 };
  many_signals[0] = (struct sp_signal){.name = "a_name_as_long_as_it_can",
                                       .unit = "kW.h/m2",
                                       .type = SP_U8,
                                       .source = SP_SOURCE_SETTING,
                                       .count = LONGEST,
                                       .has_offset = SP_NO_HAS,
                                       .max = 255};
  static uint8_t initial[LONGEST];
  memset(initial, 255, sizeof initial);
  many_signals[0].initial = initial;
  const struct sp_contract one = {.name = "one", .signals = many_signals, .signal_count = 1};
  sp_signals_init(&device.control.signals, &one);
  fake_port.wall_ms = UINT64_MAX / 2;
  put(SP_SMP_READ, 64, 2);
  send();
  assert_true(zcbor_search_key_tstr_lit(in, "signals") && zcbor_list_start_decode(in));
  assert_true(zcbor_unordered_map_start_decode(in));
  expect_text("name", many_signals[0].name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(boot, answers_as_expected, "every exchange is answered byte for byte as independent tools expect it"),
      TEST_AFTER(boot, survives_truncation, "a request cut anywhere is answered with a whole message that fits"),
      TEST_AFTER(boot, survives_corruption, "a corrupted request is answered with a whole message that fits, or not at all"),
      TEST_AFTER(boot, says_when_an_answer_does_not_fit, "an answer that does not fit becomes rc 7"),
      TEST_AFTER(boot, status_tells_of_the_module, "status tells version, fuel, arena and result of the module that runs"),
      TEST_AFTER(boot, test_reset_confirm, "a test starts at the next reset, and a confirm without a hash keeps it"),
      TEST_AFTER(boot, test_reset_reset, "a second reset before the confirm goes back, and says so"),
      TEST_AFTER(boot, activate_revert, "activate starts a package without a reset, and revert goes back"),
      TEST_AFTER(boot, confirm_by_hash, "a confirm by hash starts the package for good at the next reset"),
      TEST_AFTER(boot, confirm_of_what_goes, "a confirm of a package on trial that has faulted is refused, and it goes"),
      TEST_AFTER(boot, every_state_has_a_name, "lifecycle has a name for whatever a slot is doing"),
      TEST_AFTER(boot, status_tells_the_contract, "status tells what the contract asks of a module: memory, sizes and alignments"),
      TEST_AFTER(boot, status_names_the_missing_signal, "status names the signal for want of which an evaluation was skipped"),
      TEST_AFTER(boot, status_tells_why_a_package_cannot_run,
                 "a package that cannot be loaded shows in status, and the running module goes on"),
      TEST_AFTER(boot, status_tells_of_the_journal, "status tells of a lost journal, and of a later one, before the first evaluation"),
      TEST_AFTER(boot, status_always_fits, "the longest status fits into an answer"),
      TEST_AFTER(boot, says_nothing_twice, "status repeats no sentence, and adds what the interpreter says beyond it"),
      TEST_AFTER(boot, keeps_running_under_bad_requests, "the running module goes on under every request that is refused"),
      TEST_AFTER(boot, keeps_the_last_eight_reasons, "the last eight refusals are told in words, newest first"),
      TEST_AFTER(boot, the_longest_array_fits, "the longest array that a contract may have fits into an answer"),
      TEST_AFTER(boot, signals_come_in_pages, "signals that do not fit into one answer come in pages"),
  };
  return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
