/* Requests that need flash: they wait for it, for time, and for each other. */
#include "unit.h"

#include <string.h>

#include "app/water_heater.h"
#include "core/device.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "fake_links.h"
#include "made_package.h"

static struct sp_device device;

/* Something is in the candidate slot, so that there is something to erase. */
static void fill_candidate(void) { fake_flash_fill(SP_FLASH_SLOT_1, 0x55); }

static int boot(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
  for (unsigned i = 0; i < SP_LINKS; i++) fake_port.links[i].out_length = 0;
  fill_candidate();
  return 0;
}

static void send(unsigned link, enum sp_smp_op op, uint8_t group, uint8_t command, uint8_t sequence) {
  const uint8_t message[] = {(uint8_t)(8u | op), 0, 0, 1, 0, group, sequence, command, 0xa0};
  fake_receive_message(link, SP_FRAMING_COBS, message, sizeof message);
}

static void send_params(unsigned link, uint8_t sequence) { send(link, SP_SMP_READ, 0, 6, sequence); }

static void send_erase(unsigned link, uint8_t sequence) { send(link, SP_SMP_WRITE, 1, 5, sequence); }

/* The first packet of an upload of 500 bytes, whose SHA-256 is that byte 32 times. */
static void send_upload(unsigned link, uint8_t sequence, uint8_t sha) {
  static const uint8_t head[] = {0xa5, 0x63, 'o',  'f', 'f', 0,    0x64, 'd', 'a', 't', 'a', 0x44, 1,    2,   3,   4,   0x63, 'l',
                                 'e',  'n',  0x19, 1,   244, 0x65, 'i',  'm', 'a', 'g', 'e', 1,    0x63, 's', 'h', 'a', 0x58, 32};
  uint8_t message[SP_SMP_HEADER + sizeof head + 32] = {8u | SP_SMP_WRITE, 0, 0, sizeof head + 32, 0, 1, sequence, 1};
  memcpy(message + SP_SMP_HEADER, head, sizeof head);
  memset(message + SP_SMP_HEADER + sizeof head, sha, 32);
  fake_receive_message(link, SP_FRAMING_COBS, message, sizeof message);
}

enum { PACKAGE = 900 };

/* A whole package in one packet: what takes most flash between a request and its answer. */
static void send_package(unsigned link, uint8_t sequence) {
  static const uint8_t head[] = {0xa4, 0x63, 'o', 'f', 'f', 0, 0x64, 'd', 'a', 't', 'a', 0x59, PACKAGE >> 8, PACKAGE & 0xff};
  static const uint8_t tail[] = {0x63, 'l', 'e', 'n', 0x19, PACKAGE >> 8, PACKAGE & 0xff, 0x65, 'i', 'm', 'a', 'g', 'e', 1};
  static const uint16_t length = sizeof head + PACKAGE + sizeof tail;
  uint8_t message[SP_SMP_HEADER + sizeof head + PACKAGE + sizeof tail] = {8u | SP_SMP_WRITE, 0, length >> 8, length & 0xff, 0, 1,
                                                                          sequence,          1};
  memcpy(message + SP_SMP_HEADER, head, sizeof head);
  made_package(message + SP_SMP_HEADER + sizeof head, PACKAGE, 0, 1);
  memcpy(message + SP_SMP_HEADER + sizeof head + PACKAGE, tail, sizeof tail);
  fake_receive_message(link, SP_FRAMING_COBS, message, sizeof message);
}

static bool answered(unsigned link, uint8_t sequence) {
  uint8_t answer[SP_MESSAGE_MAX];
  return fake_sent_message(link, answer, sizeof answer) > SP_SMP_HEADER && answer[6] == sequence;
}

static void expect_silence(unsigned link) {
  uint8_t answer[SP_MESSAGE_MAX];
  assert_int_equal(fake_sent_message(link, answer, sizeof answer), 0);
}

static bool is_blank(void) { return sp_flash_used(SP_FLASH_SLOT_1, 0, SP_SLOT_SIZE) == 0; }

static void expect_upload(uint8_t sha, unsigned uploads) {
  uint8_t expected[32];
  memset(expected, sha, sizeof expected);
  assert_memory_equal(device.store.state.slot[1].sha, expected, sizeof expected);
  assert_int_equal(device.store.state.candidate, SP_CANDIDATE_UPLOADING);
  assert_int_equal(device.store.state.writes, SP_WRITES_BURST - uploads);
}

static void a_request_comes_back_until_it_is_done(void **state) {
  (void)state;
  send_erase(0, 1);
  assert_false(fake_poll(&device));
  expect_silence(0);
  assert_true(fake_port.idle_until_ms <= fake_port.wall_ms); /* there is time: the next step follows at once */
  send_params(1, 2);
  send_params(0, 3);
  assert_false(fake_poll(&device));
  assert_true(answered(1, 2)); /* the other link goes on, this one keeps its order */
  expect_silence(0);
  fake_run(&device, 20);
  assert_true(answered(0, 1));
  assert_true(is_blank());
  assert_true(answered(0, 3));
}

static void a_request_waits_for_the_evaluation(void **state) {
  (void)state;
  const uint64_t due_ms = device.control.next_evaluation_ms;
  fake_port.wall_ms = due_ms - 5;
  fake_flash.operations = 0;
  send_erase(0, 1);
  fake_run(&device, 20);
  expect_silence(0);
  assert_int_equal(fake_flash.operations, 0);
  assert_true(fake_port.idle_until_ms == due_ms); /* and sleeps until then */
  fake_port.wall_ms = due_ms;
  fake_run(&device, 20);
  assert_true(answered(0, 1));
  assert_int_equal(device.control.counters.late_max_ms, 0);
}

static uint64_t flash_ms(void) { return fake_flash.time_us / 1000u; }

/* However little time is left when it comes; the slot is blank in every second case. What else arrives keeps the device awake, so that the
 * request is looked at each millisecond. */
static void no_upload_makes_an_evaluation_late(void **state) {
  for (uint32_t left_ms = 0; left_ms < 700; left_ms++) {
    boot(state);
    const uint64_t due_ms = device.control.next_evaluation_ms;
    if (left_ms % 2 == 0) fake_flash_fill(SP_FLASH_SLOT_1, 0xff);
    fake_flash.time_us = 0;
    fake_port.passed_ms = flash_ms;
    fake_port.wall_ms = due_ms - left_ms;
    send_package(0, 1);
    bool done = false;
    for (unsigned passes = 0; !done || device.control.next_evaluation_ms == due_ms; passes++) {
      assert_true(passes < 2000);
      assert_false(fake_poll(&device));
      done = done || answered(0, 1);
      if (sp_port_wall_ms() < due_ms) fake_port.wall_ms++;
    }
    assert_int_equal(device.control.counters.late_max_ms, 0);
  }
}

/* Else two uploads would begin over each other until the write budget is gone. */
static void one_link_writes_at_a_time(void **state) {
  (void)state;
  send_upload(0, 1, 'a');
  send_upload(1, 2, 'b');
  assert_false(fake_poll(&device));
  assert_false(fake_poll(&device));
  expect_silence(1);
  assert_int_equal(device.store.state.writes, SP_WRITES_BURST - 1u);
  fake_run(&device, 60);
  assert_true(answered(0, 1));
  assert_true(answered(1, 2));
  expect_upload('b', 2);
}

static void flash_is_free_after_an_answer(void **state) {
  (void)state;
  for (uint8_t i = 0; i < 4; i++) {
    fill_candidate();
    send_erase(i % 2, i);
    fake_run(&device, 40);
    assert_true(answered(i % 2, i));
    assert_true(is_blank());
  }
}

static void each_upload_begins(void **state) {
  (void)state;
  for (uint8_t i = 1; i < 4; i++) {
    send_upload(0, i, i);
    fake_run(&device, 40);
    assert_true(answered(0, i));
    expect_upload(i, i);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(boot, a_request_comes_back_until_it_is_done, "a request with several steps is answered after the last; other links go on"),
      TEST_AFTER(boot, a_request_waits_for_the_evaluation, "a request that needs flash shortly before an evaluation waits for it"),
      TEST_AFTER(boot, no_upload_makes_an_evaluation_late, "no upload makes an evaluation late, however little time is left when it comes"),
      TEST_AFTER(boot, one_link_writes_at_a_time, "requests of two links that need flash are done one after the other"),
      TEST_AFTER(boot, flash_is_free_after_an_answer, "and the next one is done after that, from whichever link"),
      TEST_AFTER(boot, each_upload_begins, "each upload of a link begins anew"),
  };
  return cmocka_run_group_tests_name("device_flash", tests, NULL, NULL);
}
