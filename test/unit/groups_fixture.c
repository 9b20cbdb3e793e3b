#include "groups_fixture.h"

#include <string.h>

#include "app/water_heater.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "made_package.h"
#include "packages_vectors.h"

struct sp_device device;
uint8_t request[SP_MESSAGE_MAX], response[SP_MESSAGE_MAX];
zcbor_state_t asked[SP_CBOR_OUT_STATES], answer[SP_CBOR_IN_STATES];
uint8_t package_hash[32];

int new_groups(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  reset_device();
  return 0;
}

void reset_device(void) {
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
}

/* --- messages ------------------------------------------------------------------------------------------------------------ */

size_t handle(size_t length) {
  size_t answered = SP_SMP_WAITS;
  for (device.links[0].stage = 0; answered == SP_SMP_WAITS;) {
    answered = sp_smp_handle(&device, 0, request, length, response, sizeof response);
  }
  return answered;
}

void check_answer(size_t length) {
  if (length == 0) return;
  assert_in_range(length, SP_SMP_HEADER + 1, SP_MESSAGE_MAX);
  assert_int_equal(response[2] << 8 | response[3], length - SP_SMP_HEADER);
  assert_int_equal(response[0] & 7, (request[0] & 7) | 1);
  assert_memory_equal(response + 4, request + 4, 4);
  assert_true(sp_cbor_check(response + SP_SMP_HEADER, length - SP_SMP_HEADER));
}

void ask_begin(enum sp_smp_op op, uint16_t group, uint8_t command) {
  const uint8_t header[SP_SMP_HEADER] = {(uint8_t)(op | 1u << 3), 0, 0, 0, (uint8_t)(group >> 8), (uint8_t)group, SEQUENCE, command};
  memcpy(request, header, sizeof header);
  assert_true(sp_cbor_create(asked, request + SP_SMP_HEADER, sizeof request - SP_SMP_HEADER));
}

void ask_send(void) {
  assert_true(sp_cbor_map_end(asked));
  const size_t payload = (size_t)(asked->payload - request) - SP_SMP_HEADER;
  request[2] = (uint8_t)(payload >> 8);
  request[3] = (uint8_t)payload;
  const size_t answered = handle(SP_SMP_HEADER + payload);
  assert_true(answered > SP_SMP_HEADER);
  check_answer(answered);
  assert_true(sp_cbor_open(answer, response + SP_SMP_HEADER, answered - SP_SMP_HEADER));
}

void ask(enum sp_smp_op op, uint16_t group, uint8_t command) {
  ask_begin(op, group, command);
  ask_send();
}

uint32_t number(const char *key) {
  uint32_t value = 0;
  if (sp_cbor_get_uint32(answer, key, &value) != SP_CBOR_FOUND) fail_msg("no number %s", key);
  return value;
}

bool truth(const char *key) {
  bool value = false;
  if (sp_cbor_get_bool(answer, key, &value) != SP_CBOR_FOUND) fail_msg("no truth %s", key);
  return value;
}

void expect_text(const char *key, const char *text) {
  struct zcbor_string value;
  if (sp_cbor_get_text(answer, key, &value) != SP_CBOR_FOUND) fail_msg("no text %s", key);
  assert_int_equal(value.len, strlen(text));
  assert_memory_equal(value.value, text, value.len);
}

void enter(const char *key) {
  assert_true(zcbor_search_key_tstr_ptr(answer, key, strlen(key)));
  assert_true(zcbor_unordered_map_start_decode(answer));
}

void leave(void) {
  while (!zcbor_array_at_end(answer)) assert_true(zcbor_any_skip(answer, NULL));
  assert_true(zcbor_list_map_end_force_decode(answer));
}

/* --- packages ------------------------------------------------------------------------------------------------------------ */

static uint8_t file[1024];

/* Puts the package around the module of a vector into `file`. */
static size_t make_package(const char *name) {
  uint8_t vector[1024];
  size_t length = 0;
  for (size_t i = 0; i < sizeof packages_vectors / sizeof packages_vectors[0]; i++) {
    if (strcmp(packages_vectors[i].name, name) == 0) length = fake_unhex(packages_vectors[i].file, vector, sizeof vector);
  }
  assert_true(length > 0);
  const uint32_t payload = (uint32_t)(vector[12] | vector[13] << 8);
  const struct sp_contract first = {.minors = sp_water_heater.contract->minors}; /* the modules of the vectors have no state */
  length = made_package_around(file, vector + SP_PACKAGE_HEADER, payload, 1, 1, &first);
  memcpy(package_hash, file + length - MADE_PACKAGE_HASH, sizeof package_hash);
  return length;
}

void upload_package(const char *vector) {
  const size_t length = make_package(vector);
  uint8_t sha[32];
  sp_package_sha256(file, length, sha);
  for (size_t at = 0; at < length;) {
    const size_t data = length - at < 60 ? length - at : 60;
    ask_begin(SP_SMP_WRITE, IMAGES, 1);
    if (at == 0) {
      assert_true(sp_cbor_put_uint(asked, "len", length) && sp_cbor_put_uint(asked, "image", 1));
      assert_true(sp_cbor_put_bytes(asked, "sha", sha, sizeof sha));
    }
    assert_true(sp_cbor_put_uint(asked, "off", at) && sp_cbor_put_bytes(asked, "data", file + at, data));
    ask_send();
    at = number("off");
  }
  assert_true(truth("match"));
}

void start_package(bool confirm) {
  ask_begin(SP_SMP_WRITE, SETPOINT, 4);
  assert_true(sp_cbor_put_bytes(asked, "hash", package_hash, sizeof package_hash) && sp_cbor_put_bool(asked, "confirm", confirm));
  ask_send();
  assert_true(zcbor_array_at_end(answer));
  fake_run(&device, 20);
}

void push(const char *vector) {
  upload_package(vector);
  start_package(true);
}
