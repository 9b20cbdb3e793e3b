/* The main loop: bytes of links in, bytes of links out. */
#include "unit.h"

#include <string.h>

#include "app/water_heater.h"
#include "core/device.h"
#include "core/error.h"
#include "fake_board.h"
#include "fake_flash.h"
#include "fake_links.h"

#define BANNER "Setpoint 0.1.0 on board: trusts the development key\r\n"

static struct sp_device device;
static uint8_t answer[SP_MESSAGE_MAX];

static int boot(void **state) {
  (void)state;
  fake_board_reset();
  fake_flash_reset(&fake_parts[1]);
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
  for (unsigned i = 0; i < SP_LINKS; i++) fake_port.links[i].out_length = 0;
  return 0;
}

/* An echo request of `length` characters x; sequence tells requests apart. */
static size_t make_echo(uint8_t *message, uint8_t sequence, size_t length) {
  static const uint8_t head[] = {0x0a, 0, 0, 0, 0, 0, 0, 0, 0xa1, 0x61, 'd', 0x79, 0, 0};
  memcpy(message, head, sizeof head);
  const size_t payload = sizeof head - 8 + length;
  message[2] = (uint8_t)(payload >> 8);
  message[3] = (uint8_t)payload;
  message[6] = sequence;
  message[12] = (uint8_t)(length >> 8);
  message[13] = (uint8_t)length;
  memset(message + sizeof head, 'x', length);
  return sizeof head + length;
}

static void send_echo(unsigned link, enum sp_framing framing, uint8_t sequence, size_t length) {
  uint8_t message[SP_MESSAGE_MAX];
  const size_t size = make_echo(message, sequence, length);
  fake_receive_message(link, framing, message, size);
}

/* The next answer on the link is to that echo. */
static void expect_echo(unsigned link, uint8_t sequence, size_t length) {
  assert_in_range(fake_sent_message(link, answer, sizeof answer), length + 9, length + 16);
  assert_int_equal(answer[0], 0x0b);
  assert_int_equal(answer[6], sequence);
}

static void expect_silence(unsigned link) { assert_int_equal(fake_sent_message(link, answer, sizeof answer), 0); }

static void says_what_it_is_after_boot(void **state) {
  (void)state;
  fake_port_reset();
  sp_device_init(&device, &sp_water_heater);
  for (unsigned i = 0; i < SP_LINKS; i++) {
    assert_int_equal(fake_port.links[i].out_length, strlen(BANNER));
    assert_memory_equal(fake_port.links[i].out, BANNER, strlen(BANNER));
  }
}

static void answers_in_the_framing_of_the_request(void **state) {
  (void)state;
  send_echo(0, SP_FRAMING_CONSOLE, 1, 300);
  send_echo(1, SP_FRAMING_COBS, 2, 300);
  fake_run(&device, 100);
  assert_memory_equal(fake_port.links[0].out, "\x06\x09", 2);
  assert_int_equal(fake_port.links[1].out[0], 2);
  expect_echo(0, 1, 300);
  expect_echo(1, 2, 300);
}

static void answers_outstanding_requests_in_order(void **state) {
  (void)state;
  for (uint8_t i = 0; i < SP_MESSAGE_COUNT; i++) send_echo(0, SP_FRAMING_COBS, i, 500);
  for (uint8_t i = 0; i < SP_MESSAGE_COUNT; i++) send_echo(0, SP_FRAMING_CONSOLE, (uint8_t)(10 + i), 20);
  fake_run(&device, 200);
  for (uint8_t i = 0; i < SP_MESSAGE_COUNT; i++) expect_echo(0, i, 500);
  for (uint8_t i = 0; i < SP_MESSAGE_COUNT; i++) expect_echo(0, (uint8_t)(10 + i), 20);
  expect_silence(0);
}

static void sleeps_when_there_is_nothing_to_do(void **state) {
  (void)state;
  send_echo(0, SP_FRAMING_COBS, 1, 10);
  fake_run(&device, 100);
  assert_true(fake_port.idle_until_ms > fake_port.wall_ms);
  assert_true(fake_port.idle_until_ms <= device.control.next_evaluation_ms);
}

static void does_not_sleep_on_requests_that_came_together(void **state) {
  (void)state;
  for (uint8_t i = 0; i < 3; i++) send_echo(0, SP_FRAMING_COBS, i, 1);
  for (unsigned pass = 0; pass < 3; pass++) {
    assert_int_equal(fake_port.idles, 0);
    assert_false(fake_poll(&device));
    expect_echo(0, (uint8_t)pass, 1);
  }
}

static void serves_links_in_turn(void **state) {
  (void)state;
  for (uint8_t i = 0; i < 8; i++) {
    send_echo(0, SP_FRAMING_COBS, i, 40);
    send_echo(1, SP_FRAMING_COBS, i, 40);
  }
  for (unsigned pass = 0; pass < 60; pass++) {
    assert_false(fake_poll(&device));
    const uint32_t ahead = device.links[0].frame.counters.messages - device.links[1].frame.counters.messages;
    assert_true(ahead + 1 <= 2); /* neither is more than one request before the other */
  }
  for (unsigned link = 0; link < SP_LINKS; link++) {
    for (uint8_t i = 0; i < 8; i++) expect_echo(link, i, 40);
  }
}

static void a_slow_link_gets_every_byte(void **state) {
  (void)state;
  fake_port.links[0].room = 0;
  for (uint8_t i = 0; i < 3; i++) send_echo(0, SP_FRAMING_CONSOLE, i, 500);
  for (unsigned i = 0; i < 3000; i++) {
    if (fake_port.links[0].room < 3) fake_port.links[0].room += 1 + i % 3;
    assert_false(fake_poll(&device));
    fake_port.real_ms += SP_FRAME_STALL_MS / 2;
  }
  for (uint8_t i = 0; i < 3; i++) expect_echo(0, i, 500);
}

static void a_link_that_takes_nothing_stops_nobody(void **state) {
  (void)state;
  for (unsigned framing = 0; framing < 2; framing++) {
    (void)boot(NULL);
    fake_port.links[0].room = 20; /* then its peer stops reading */
    send_echo(0, (enum sp_framing)framing, 1, 400);
    fake_run(&device, 50);
    send_echo(1, SP_FRAMING_COBS, 2, 400);
    fake_run(&device, 50);
    expect_silence(1); /* there is one response buffer */
    fake_port.real_ms += SP_FRAME_STALL_MS + 1;
    fake_run(&device, 50);
    expect_echo(1, 2, 400);
    fake_port.links[0].room = SIZE_MAX; /* the peer reads again: the cut answer has ended, the next one is whole */
    send_echo(0, (enum sp_framing)framing, 3, 400);
    fake_run(&device, 50);
    expect_echo(0, 3, 400);
    expect_silence(0);
  }
}

static void a_frame_that_stops_is_dropped(void **state) {
  (void)state;
  uint8_t message[SP_MESSAGE_MAX];
  const size_t length = make_echo(message, 1, 100);
  for (unsigned framing = 0; framing < 2; framing++) {
    (void)boot(NULL);
    fake_receive_message(0, (enum sp_framing)framing, message, length);
    fake_port.links[0].in_length -= 10; /* the cable is pulled */
    fake_run(&device, 50);
    assert_true(sp_frame_busy(&device.links[0].frame));
    fake_port.real_ms += SP_FRAME_IDLE_MS;
    fake_run(&device, 50);
    assert_int_equal(device.links[0].frame.counters.timeouts, 0);
    fake_port.real_ms += 1;
    fake_run(&device, 50);
    assert_int_equal(device.links[0].frame.counters.timeouts, 1);
    assert_true(fake_port.idle_until_ms > fake_port.wall_ms);
    send_echo(0, (enum sp_framing)framing, 2, 100);
    fake_run(&device, 50);
    expect_echo(0, 2, 100);
  }
}

static void a_busy_loop_does_not_drop_frames(void **state) {
  (void)state;
  uint8_t message[SP_MESSAGE_MAX];
  const size_t length = make_echo(message, 1, 100);
  fake_receive_message(0, SP_FRAMING_COBS, message, length);
  fake_port.links[0].in_length -= 10;
  fake_run(&device, 50);
  fake_port.links[0].in_length += 10; /* they came while the loop was away for long */
  fake_port.real_ms += 10 * SP_FRAME_IDLE_MS;
  fake_run(&device, 50);
  expect_echo(0, 1, 100);
}

static void bad_frames_are_not_answered(void **state) {
  (void)state;
  uint64_t seed = 5;
  for (unsigned round = 0; round < 300; round++) {
    struct fake_link *link = &fake_port.links[0];
    const enum sp_framing framing = (enum sp_framing)(round % 2);
    link->in_length = link->in_position = 0;
    send_echo(0, framing, 9, 100);
    link->in[10 + unit_random(&seed) % (link->in_length - 14)] ^= 0x55;
    if (framing == SP_FRAMING_COBS) fake_receive(0, "\0", 1);
    fake_run(&device, 50);
    expect_silence(0);
    send_echo(0, framing, (uint8_t)round, 100);
    fake_run(&device, 50);
    expect_echo(0, (uint8_t)round, 100);
  }
}

static const uint8_t reset[] = {0x0a, 0, 0, 1, 0, 0, 3, 5, 0xa0};

static void a_reset_follows_its_answer(void **state) {
  (void)state;
  fake_port.real_ms = SP_RESET_EACH_MS;
  fake_port.links[0].room = 5;
  fake_receive_message(0, SP_FRAMING_COBS, reset, sizeof reset);
  for (unsigned i = 0; i < 5; i++) assert_false(fake_poll(&device));
  fake_port.real_ms += SP_RESET_DELAY_MS;
  assert_false(fake_poll(&device)); /* the answer has not gone out */
  fake_port.links[0].room = SIZE_MAX;
  assert_true(fake_poll(&device));
  assert_int_equal(fake_sent_message(0, answer, sizeof answer), 9);
  assert_memory_equal(answer, "\x0b\0\0\x01\0\0\x03\x05\xa0", 9);
}

static void a_reset_waits_a_moment(void **state) {
  (void)state;
  fake_port.real_ms = SP_RESET_EACH_MS;
  fake_receive_message(0, SP_FRAMING_COBS, reset, sizeof reset);
  for (unsigned i = 0; i < SP_RESET_DELAY_MS; i++) {
    assert_false(fake_poll(&device)); /* in real time, with the wall clock standing */
    assert_true(fake_port.idle_until_ms <= fake_port.wall_ms);
    fake_port.real_ms++;
  }
  assert_true(fake_poll(&device));
}

static void no_reset_soon_after_another(void **state) {
  (void)state;
  fake_port.real_ms = SP_RESET_EACH_MS - 1u;
  fake_port.wall_ms = 10u * SP_RESET_EACH_MS; /* a stepped wall clock does not count */
  fake_receive_message(0, SP_FRAMING_COBS, reset, sizeof reset);
  fake_run(&device, 5);
  assert_int_equal(fake_sent_message(0, answer, sizeof answer), 13);
  assert_memory_equal(answer, "\x0b\0\0\x05\0\0\x03\x05\xa1\x62rc\x0a", 13);
  fake_port.real_ms += SP_RESET_DELAY_MS;
  assert_false(fake_poll(&device));
}

static void no_text_on_a_link_that_has_seen_cobs(void **state) {
  (void)state;
  send_echo(1, SP_FRAMING_COBS, 1, 10);
  fake_run(&device, 50);
  expect_echo(1, 1, 10);
  sp_device_print(&device, "hello");
  assert_int_equal(fake_port.links[0].out_length, 7);
  assert_memory_equal(fake_port.links[0].out, "hello\r\n", 7);
  assert_int_equal(fake_port.links[1].out_length, 0);
}

static void text_is_never_inside_a_frame(void **state) {
  (void)state;
  fake_port.links[0].room = 100;
  send_echo(0, SP_FRAMING_CONSOLE, 1, 200);
  fake_run(&device, 50);
  sp_device_print(&device, "hello");
  fake_port.links[0].room = SIZE_MAX;
  fake_run(&device, 50);
  expect_echo(0, 1, 200);
}

static void text_that_was_cut_ends_before_a_frame(void **state) {
  (void)state;
  fake_port.links[0].room = 3;
  sp_device_print(&device, "hello");
  fake_port.links[0].room = SIZE_MAX;
  send_echo(0, SP_FRAMING_CONSOLE, 1, 20);
  fake_run(&device, 50);
  assert_memory_equal(fake_port.links[0].out, "hel\n\x06\x09", 6);
  expect_echo(0, 1, 20);
}

static void overruns_are_shown(void **state) {
  (void)state;
  static const uint8_t show[] = {0x08, 0, 0, 12, 0, 2, 0, 0, 0xa1, 0x64, 'n', 'a', 'm', 'e', 0x65, 'l', 'i', 'n', 'k', '1'};
  fake_port.links[1].overruns = 17;
  fake_receive_message(1, SP_FRAMING_COBS, show, sizeof show);
  fake_run(&device, 50);
  const size_t length = fake_sent_message(1, answer, sizeof answer);
  static const uint8_t tail[] = {0x68, 'o', 'v', 'e', 'r', 'r', 'u', 'n', 's', 17};
  assert_true(length > sizeof tail);
  assert_memory_equal(answer + length - sizeof tail, tail, sizeof tail);
}

static void evaluations_go_on_while_a_link_is_stuck(void **state) {
  (void)state;
  fake_port.links[0].room = 0;
  send_echo(0, SP_FRAMING_COBS, 1, 400);
  fake_run(&device, 50);
  fake_port.wall_ms += 300000;
  fake_run(&device, 50);
  assert_int_equal(device.control.last.number, 1);
}

static void the_watchdog_is_fed_in_every_pass(void **state) {
  (void)state;
  assert_int_equal(fake_board.watchdog_starts, 1);
  assert_int_equal(fake_board.watchdog_feeds, 0);
  for (unsigned pass = 1; pass <= 5; pass++) {
    assert_false(fake_poll(&device));
    assert_int_equal(fake_board.watchdog_feeds, pass);
  }
}

static void evaluate(void) {
  fake_port.wall_ms = device.control.next_evaluation_ms;
  fake_run(&device, 2);
}

/* The loop turns, and no evaluation comes of it. */
static void the_watchdog_is_not_fed_when_no_evaluation_is_done(void **state) {
  const uint64_t allowed_ms = sp_water_heater.contract->budget.period_ms + SP_WATCHDOG_LATE_MS;
  (void)state;
  evaluate();
  device.control.next_evaluation_ms = UINT64_MAX; /* never */
  fake_port.wall_ms = device.control.last.at_ms + allowed_ms;
  const unsigned feeds = fake_board.watchdog_feeds;
  assert_false(fake_poll(&device));
  assert_int_equal(fake_board.watchdog_feeds, feeds + 1);
  fake_port.wall_ms++;
  assert_false(fake_poll(&device));
  assert_int_equal(fake_board.watchdog_feeds, feeds + 1);
}

/* An app whose sampling takes long: meanwhile the next evaluation becomes overdue. */
static uint64_t sampling_ms;

static void sample_for_long(struct sp_signals *signals, uint64_t now_ms) {
  sp_water_heater.sample(signals, now_ms);
  fake_port.wall_ms += sampling_ms;
}

static void the_watchdog_is_not_fed_when_an_evaluation_is_overdue(void **state) {
  (void)state;
  struct sp_app slow = sp_water_heater;
  const uint64_t period_ms = slow.contract->budget.period_ms;
  slow.sample = sample_for_long;
  for (uint64_t beyond_ms = 0; beyond_ms < 2; beyond_ms++) {
    fake_board_reset();
    fake_flash_reset(&fake_parts[1]);
    fake_port_reset();
    sp_device_init(&device, &slow);
    fake_port.wall_ms = device.control.next_evaluation_ms;
    sampling_ms = period_ms + SP_WATCHDOG_LATE_MS + beyond_ms;
    assert_false(fake_poll(&device));
    assert_int_equal(device.control.last.number, 1);
    assert_int_equal(fake_board.watchdog_feeds, 1 - beyond_ms);
  }
}

static void the_loop_comes_round_in_time_for_the_watchdog(void **state) {
  (void)state;
  struct sp_app rare = sp_water_heater;
  rare.step_ms = 100000;
  sp_device_init(&device, &rare);
  fake_run(&device, 3);
  assert_true(fake_port.idle_until_ms == fake_port.wall_ms + SP_SLEEP_MAX_MS);
}

/* Boots after a crash; two more make a crash loop. */
static void crash(void) {
  fake_board.reset_cause = SP_RESET_FAULT;
  sp_device_init(&device, &sp_water_heater);
}

static void uptime_ends_a_row_of_crashes(void **state) {
  static const struct {
    uint64_t uptime_ms;
    bool evaluates, ends;
  } boots[] = {{SP_CRASHES_CLEAR_MS, true, true}, {SP_CRASHES_CLEAR_MS - 1, true, false}, {10 * SP_CRASHES_CLEAR_MS, false, false}};
  (void)state;
  for (size_t i = 0; i < sizeof boots / sizeof boots[0]; i++) {
    (void)boot(NULL);
    crash();
    crash();
    fake_port.real_ms = boots[i].uptime_ms;
    if (boots[i].evaluates) evaluate();
    fake_run(&device, 2);
    crash();
    assert_int_equal(sp_liveness_disabled(&device.control.liveness), !boots[i].ends);
  }
}

static void uptime_does_not_end_a_crash_loop(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) crash();
  fake_port.real_ms = 100 * SP_CRASHES_CLEAR_MS;
  evaluate();
  assert_true(sp_liveness_disabled(&device.control.liveness));
  assert_int_equal(device.control.last.result, SP_E_DISABLED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(boot, says_what_it_is_after_boot, "after boot each link gets one line of text that says what this is"),
      TEST_AFTER(boot, answers_in_the_framing_of_the_request, "an answer has the framing of its request"),
      TEST_AFTER(boot, answers_outstanding_requests_in_order, "several outstanding requests are answered in order"),
      TEST_AFTER(boot, sleeps_when_there_is_nothing_to_do, "the loop sleeps until the control loop is due"),
      TEST_AFTER(boot, does_not_sleep_on_requests_that_came_together, "requests that came together are answered without a sleep between"),
      TEST_AFTER(boot, serves_links_in_turn, "a busy link does not keep the other from being served"),
      TEST_AFTER(boot, a_slow_link_gets_every_byte, "a link that takes a byte at a time gets whole answers"),
      TEST_AFTER(boot, a_link_that_takes_nothing_stops_nobody, "an answer that a link does not take is dropped, and the next one is whole"),
      TEST_AFTER(boot, a_frame_that_stops_is_dropped, "a frame that stops is dropped after the pause and counted"),
      TEST_AFTER(boot, a_busy_loop_does_not_drop_frames, "bytes that waited for a busy loop are no pause"),
      TEST_AFTER(boot, bad_frames_are_not_answered, "damaged frames are not answered, and the next one is"),
      TEST_AFTER(boot, a_reset_follows_its_answer, "a reset waits until its answer has gone out"),
      TEST_AFTER(boot, no_reset_soon_after_another, "a reset is refused as busy until the device has been up for 5 s"),
      TEST_AFTER(boot, a_reset_waits_a_moment, "a reset comes 100 ms after its answer, whatever the wall clock does"),
      TEST_AFTER(boot, no_text_on_a_link_that_has_seen_cobs, "a link that has seen COBS gets no text"),
      TEST_AFTER(boot, text_is_never_inside_a_frame, "text never comes inside a frame"),
      TEST_AFTER(boot, text_that_was_cut_ends_before_a_frame, "text that was cut ends before the next frame"),
      TEST_AFTER(boot, overruns_are_shown, "bytes that the port lost show in the statistics"),
      TEST_AFTER(boot, the_watchdog_is_fed_in_every_pass, "the watchdog is started at boot and fed once in every pass"),
      TEST_AFTER(boot, the_watchdog_is_not_fed_when_no_evaluation_is_done, "the watchdog is not fed when no evaluation is done any more"),
      TEST_AFTER(boot, the_watchdog_is_not_fed_when_an_evaluation_is_overdue, "the watchdog is not fed when an evaluation is overdue"),
      TEST_AFTER(boot, the_loop_comes_round_in_time_for_the_watchdog, "the loop never sleeps too long for the watchdog"),
      TEST_AFTER(boot, uptime_ends_a_row_of_crashes, "a minute of uptime with an evaluation in it ends a row of crashes"),
      TEST_AFTER(boot, uptime_does_not_end_a_crash_loop, "uptime does not end a crash loop"),
      TEST_AFTER(boot, evaluations_go_on_while_a_link_is_stuck, "evaluations go on while a link is stuck"),
  };
  return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
