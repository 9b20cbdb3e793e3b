/* The groups against messages that were made elsewhere, whole and damaged. */
#include "groups_fixture.h"

#include <string.h>

#include "exchanges_vectors.h"

#define EXCHANGES (sizeof exchanges_vectors / sizeof exchanges_vectors[0])

/* Puts the request of an exchange into `request`; its length. */
static size_t request_of(size_t exchange) { return fake_unhex(exchanges_vectors[exchange].request, request, sizeof request); }

static void answers_as_expected(void **state) {
  (void)state;
  for (size_t i = 0; i < EXCHANGES; i++) {
    uint8_t expected[SP_MESSAGE_MAX];
    const size_t expected_length = fake_unhex(exchanges_vectors[i].response, expected, sizeof expected);
    const size_t length = handle(request_of(i));
    if (length != expected_length || memcmp(response, expected, length) != 0) {
      print_message("%s\n  answered ", exchanges_vectors[i].name);
      for (size_t j = 0; j < length; j++) print_message("%02x", response[j]);
      print_message("\n  expected %s\n", exchanges_vectors[i].response);
      fail();
    }
    fake_run(&device, 1);
  }
}

static void survives_truncation(void **state) {
  (void)state;
  for (size_t i = 0; i < EXCHANGES; i++) {
    const size_t whole = request_of(i);
    for (size_t length = SP_SMP_HEADER; length < whole; length++) {
      request[2] = (uint8_t)((length - SP_SMP_HEADER) >> 8);
      request[3] = (uint8_t)(length - SP_SMP_HEADER);
      check_answer(handle(length));
    }
  }
}

static void survives_corruption(void **state) {
  (void)state;
  uint64_t seed = 20261122;
  for (unsigned round = 0; round < 20000; round++) {
    const size_t i = (size_t)(unit_random(&seed) % EXCHANGES);
    const size_t length = request_of(i);
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
    check_answer(handle(request_of(i)));
    fake_run(&device, 1);
  }
  assert_true(device.control.sandbox.loaded);
  assert_memory_equal(device.store.package[device.store.state.running].hash, hash, sizeof hash);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_groups, answers_as_expected, "every exchange is answered byte for byte as independent tools expect it"),
      TEST_AFTER(new_groups, survives_truncation, "a request cut anywhere is answered with a whole message that fits"),
      TEST_AFTER(new_groups, survives_corruption, "a corrupted request is answered with a whole message that fits, or not at all"),
      TEST_AFTER(new_groups, says_when_an_answer_does_not_fit, "an answer that does not fit becomes rc 7"),
      TEST_AFTER(new_groups, keeps_running_under_bad_requests, "the running module goes on under every request that is refused"),
  };
  return cmocka_run_group_tests_name("groups_exchanges", tests, NULL, NULL);
}
