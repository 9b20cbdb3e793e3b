/* Frames: bytes in, messages out, and back. */
#include "unit.h"

#include <string.h>

#include "core/frame.h"
#include "fake_links.h"
#include "frames_vectors.h"

#define FRAMES   (sizeof frames_vectors / sizeof frames_vectors[0])
#define WIRE_MAX 2048u

static struct sp_frame frame;
static uint8_t message[SP_MESSAGE_MAX + 8u], wire[WIRE_MAX];

static int fresh(void **state) {
  (void)state;
  sp_frame_init(&frame);
  return 0;
}

/* Feeds bytes and returns how many messages came out of them. */
static unsigned feed(const void *bytes, size_t length) {
  unsigned messages = 0;
  for (size_t i = 0; i < length; i++) messages += sp_frame_push(&frame, ((const uint8_t *)bytes)[i]) ? 1u : 0u;
  return messages;
}

static unsigned feed_text(const char *text) { return feed(text, strlen(text)); }

static size_t encode(enum sp_framing framing, const uint8_t *bytes, size_t length, size_t piece) {
  struct sp_frame_encoder encoder;
  size_t written = 0;
  sp_frame_encode(&encoder, framing, bytes, length);
  for (size_t taken; (taken = sp_frame_encode_next(&encoder, wire + written, piece)) > 0;) {
    assert_in_range(taken, 1, piece);
    written += taken;
    assert_true(written + piece <= sizeof wire);
  }
  return written;
}

/* The wire form of a message in `wire`; the message is an echo-like one of that many bytes. */
static size_t encode_sample(enum sp_framing framing, size_t length) {
  for (size_t i = 0; i < length; i++) message[i] = (uint8_t)(i * 7u);
  message[0] = 0x0a;
  message[1] = 0;
  return encode(framing, message, length, 64);
}

static uint32_t dropped(void) {
  const struct sp_frame_counters *counters = &frame.counters;
  return counters->crc + counters->malformed + counters->oversized + counters->timeouts;
}

/* A good frame is understood now. */
static void expect_understanding(enum sp_framing framing) {
  const size_t length = encode_sample(framing, 20);
  assert_int_equal(feed(wire, length), 1);
  assert_int_equal(frame.length, 20);
  assert_memory_equal(frame.message, message, 20);
}

/* The content of a frame without what its maker may choose: where console lines end, whether an empty last block is sent in COBS. */
static size_t content(enum sp_framing framing, const uint8_t *bytes, size_t length, uint8_t *out) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    const bool mark = bytes[i] < ' ';
    if (framing == SP_FRAMING_COBS || !mark) out[count++] = bytes[i];
  }
  if (framing == SP_FRAMING_COBS && count >= 256 && out[count - 2] == 1 && out[count - 257] == 0xff) out[--count - 1] = 0;
  return count;
}

static void agrees_with_vectors(void **state) {
  (void)state;
  for (size_t i = 0; i < FRAMES; i++) {
    const char *const wires[] = {[SP_FRAMING_CONSOLE] = frames_vectors[i].console, [SP_FRAMING_COBS] = frames_vectors[i].cobs};
    const size_t length = fake_unhex(frames_vectors[i].message, message, sizeof message);
    for (unsigned framing = 0; framing < 2; framing++) {
      uint8_t expected[WIRE_MAX];
      const size_t wire_length = fake_unhex(wires[framing], expected, sizeof expected);
      if (framing == SP_FRAMING_CONSOLE || message[1] == 0) {
        assert_int_equal(feed(expected, wire_length), 1);
        assert_int_equal(frame.framing, framing);
        assert_int_equal(frame.length, length);
        assert_memory_equal(frame.message, message, length);
      }
      const size_t encoded = encode((enum sp_framing)framing, message, length, 64);
      uint8_t ours[WIRE_MAX], theirs[WIRE_MAX];
      const size_t ours_length = content((enum sp_framing)framing, wire, encoded, ours);
      assert_int_equal(ours_length, content((enum sp_framing)framing, expected, wire_length, theirs));
      assert_memory_equal(ours, theirs, ours_length);
    }
  }
  assert_int_equal(dropped(), 0);
}

static void comes_back_whole(void **state) {
  (void)state;
  uint64_t seed = 1;
  for (size_t length = 3; length <= SP_MESSAGE_MAX; length += length < 600 ? 1 : 53) {
    for (unsigned framing = 0; framing < 2; framing++) {
      for (size_t i = 0; i < length; i++) message[i] = (uint8_t)(unit_random(&seed) % (length % 3 == 0 ? 2 : 256));
      message[1] = 0;
      const size_t piece = SP_FRAME_PIECE_MIN + length % 57;
      const size_t encoded = encode((enum sp_framing)framing, message, length, piece);
      assert_int_equal(feed(wire, encoded), 1);
      assert_int_equal(frame.length, length);
      assert_memory_equal(frame.message, message, length);
    }
  }
}

static void lines_are_short(void **state) {
  (void)state;
  const size_t length = encode_sample(SP_FRAMING_CONSOLE, SP_MESSAGE_MAX);
  assert_in_range(length, 1, SP_CONSOLE_WIRE_MAX);
  size_t line = 0;
  for (size_t i = 0; i < length; i++) {
    line++;
    if (wire[i] != '\n') continue;
    assert_in_range(line, 1, SP_CONSOLE_LINE_MAX);
    assert_int_equal((line - 3) % 4, 0);
    line = 0;
  }
  assert_int_equal(line, 0);
}

static void ignores_truncated_frames(void **state) {
  (void)state;
  for (unsigned framing = 0; framing < 2; framing++) {
    const size_t whole = encode_sample((enum sp_framing)framing, 200);
    uint8_t copy[WIRE_MAX];
    memcpy(copy, wire, whole);
    for (size_t length = 0; length < whole - 1; length++) { /* the last byte of a frame in COBS is the 0x00 that is sent below */
      sp_frame_init(&frame);
      assert_int_equal(feed(copy, length), 0);
      assert_int_equal(feed("\0", 1), 0);
      expect_understanding((enum sp_framing)framing);
      sp_frame_init(&frame);
      assert_int_equal(feed(copy, length), 0);
      sp_frame_abort(&frame);
      assert_false(sp_frame_busy(&frame));
      expect_understanding((enum sp_framing)framing);
    }
  }
}

static void drops_corrupted_frames(void **state) {
  (void)state;
  for (unsigned framing = 0; framing < 2; framing++) {
    const size_t length = encode_sample((enum sp_framing)framing, 120);
    uint8_t copy[WIRE_MAX], sent[SP_MESSAGE_MAX];
    memcpy(copy, wire, length);
    memcpy(sent, message, 120);
    for (size_t at = 0; at < length; at++) {
      for (unsigned change = 1; change < 256; change++) {
        sp_frame_init(&frame);
        copy[at] ^= (uint8_t)change;
        for (size_t i = 0; i < length; i++) { /* nothing else than what was sent may come out */
          if (!sp_frame_push(&frame, copy[i])) continue;
          assert_int_equal(frame.length, 120);
          assert_memory_equal(frame.message, sent, 120);
        }
        copy[at] ^= (uint8_t)change;
        (void)feed("\n\0", 2);
        assert_int_equal(feed(copy, length), 1);
      }
    }
  }
}

static void counts_wrong_crc(void **state) {
  (void)state;
  size_t length = encode_sample(SP_FRAMING_COBS, 20);
  wire[length - 2] ^= 0x40;
  assert_int_equal(feed(wire, length), 0);
  assert_int_equal(frame.counters.crc, 1);
  assert_int_equal(feed_text("\x06\x09"
                             "AAxhYmNkZWZnaGlqAAA=\n"),
                   0);
  assert_int_equal(frame.counters.crc, 2);
  expect_understanding(SP_FRAMING_COBS);
  assert_int_equal(dropped(), 2);
}

/* A byte of a console line that arrives as 01 or 02 is no start of a COBS frame: the next console frame is understood. */
static void damage_costs_one_frame(void **state) {
  (void)state;
  const size_t length = encode_sample(SP_FRAMING_CONSOLE, 60);
  assert_int_equal(wire[length - 1], '\n');
  for (size_t at = 1; at < length - 1; at++) { /* a line's first byte may be the start of either framing */
    for (uint8_t byte = 1; byte <= 2; byte++) {
      sp_frame_init(&frame);
      const uint8_t was = wire[at];
      wire[at] = byte;
      assert_int_equal(feed(wire, length), 0);
      wire[at] = was;
      assert_int_equal(feed(wire, length), 1);
      assert_int_equal(frame.framing, SP_FRAMING_CONSOLE);
    }
  }
}

static void drops_oversized_frames(void **state) {
  (void)state;
  for (unsigned framing = 0; framing < 2; framing++) {
    sp_frame_init(&frame);
    assert_int_equal(feed(wire, encode_sample((enum sp_framing)framing, SP_MESSAGE_MAX)), 1);
    assert_int_equal(feed(wire, encode_sample((enum sp_framing)framing, SP_MESSAGE_MAX + 1)), 0);
    assert_int_equal(frame.counters.oversized, 1);
    assert_int_equal(dropped(), 1);
    expect_understanding((enum sp_framing)framing);
  }
}

static void endless_frames_do_no_harm(void **state) {
  (void)state;
  (void)feed("\x02", 1);
  for (unsigned i = 0; i < 100000; i++) assert_false(sp_frame_push(&frame, 0x55));
  assert_int_equal(feed("\0", 1), 0);
  assert_int_equal(frame.counters.oversized, 1);
  (void)feed_text(
      "\x06\x09"
      "BAIB");
  for (unsigned i = 0; i < 100000; i++) assert_false(sp_frame_push(&frame, 'A'));
  assert_int_equal(dropped(), 2);
  expect_understanding(SP_FRAMING_CONSOLE);
}

static void a_new_frame_ends_the_old_one(void **state) {
  (void)state;
  const size_t length = encode_sample(SP_FRAMING_CONSOLE, 200);
  const size_t first_line = (size_t)((uint8_t *)memchr(wire, '\n', length) - wire) + 1;
  uint8_t copy[WIRE_MAX];
  memcpy(copy, wire, length);
  assert_int_equal(feed(copy, first_line), 0); /* between two lines */
  expect_understanding(SP_FRAMING_CONSOLE);
  assert_int_equal(dropped(), 1);
  assert_int_equal(feed(copy + first_line, length - first_line), 0); /* the rest belongs to nothing */
  expect_understanding(SP_FRAMING_COBS);
  assert_int_equal(feed(copy, 60), 0); /* in the middle of a line */
  assert_int_equal(feed("\0", 1), 0);
  expect_understanding(SP_FRAMING_COBS);
  assert_int_equal(feed(copy, first_line), 0);
  expect_understanding(SP_FRAMING_COBS);
  assert_int_equal(frame.counters.malformed, 4);
}

static void text_between_frames_is_ignored(void **state) {
  (void)state;
  assert_int_equal(feed_text("login: root\r\n~# \x1b[2J\r\n"), 0);
  expect_understanding(SP_FRAMING_CONSOLE);
  assert_int_equal(feed_text("a line without an end"), 0);
  assert_int_equal(feed("\0", 1), 0);
  expect_understanding(SP_FRAMING_COBS);
  assert_int_equal(feed_text("\xff\xfe\x80"), 0);
  assert_int_equal(feed("\0\0\0", 3), 0);
  expect_understanding(SP_FRAMING_CONSOLE);
  assert_int_equal(dropped(), 0);
}

static void carriage_returns_are_ignored(void **state) {
  (void)state;
  const size_t length = encode_sample(SP_FRAMING_CONSOLE, 200);
  unsigned messages = 0;
  for (size_t i = 0; i < length; i++) {
    if (wire[i] == '\n') messages += feed("\r", 1);
    messages += feed(&wire[i], 1);
  }
  assert_int_equal(messages, 1);
}

static void announced_lengths_are_checked(void **state) {
  (void)state;
  static const char *const lines[] = {
      "\x06\x09"
      "AAAA\n", /* of 0 bytes */
      "\x06\x09"
      "AAIAAA==\n", /* of a CRC alone */
      "\x06\x09"
      "\n", /* of nothing */
      "\x06\x09"
      "AA==\n", /* half a length */
      "\x06\x09"
      "AAMAAAAA\n", /* more than announced */
      "\x06\x09"
      "AAg=AAAA=\n", /* no whole number of characters */
      "\x06\x09"
      "AA=A\n", /* padding in the middle */
      "\x06\x09"
      "A===\n",
      "\x06\x09"
      "AAgA*AAA\n",
      "\x04\x14"
      "AAgAAAAA\n", /* a further line without a first */
  };
  for (uint32_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    (void)feed("\0", 1);
    assert_int_equal(feed_text(lines[i]), 0);
    assert_int_equal(frame.counters.malformed, i + 1);
  }
  expect_understanding(SP_FRAMING_CONSOLE);
  assert_int_equal(feed_text("\x06\x09"
                             "//8A\n"),
                   0);
  assert_int_equal(frame.counters.oversized, 1);
}

static void a_pause_ends_a_frame(void **state) {
  (void)state;
  for (unsigned framing = 0; framing < 2; framing++) {
    const size_t length = encode_sample((enum sp_framing)framing, 200);
    sp_frame_init(&frame);
    assert_false(sp_frame_busy(&frame));
    assert_int_equal(feed(wire, length / 2), 0);
    assert_true(sp_frame_busy(&frame));
    sp_frame_abort(&frame);
    assert_false(sp_frame_busy(&frame));
    assert_int_equal(frame.counters.timeouts, 1);
    expect_understanding((enum sp_framing)framing);
    assert_int_equal(dropped(), 1);
  }
}

static void noise_is_never_a_message(void **state) {
  (void)state;
  uint64_t seed = 7;
  unsigned messages = 0;
  for (unsigned i = 0; i < 1000000; i++) messages += sp_frame_push(&frame, (uint8_t)unit_random(&seed)) ? 1u : 0u;
  assert_in_range(messages, 0, 2); /* a CRC of 16 bits lets one frame of 65,536 pass */
  (void)feed("\0", 1);
  expect_understanding(SP_FRAMING_COBS);
}

static void knows_the_check_value(void **state) {
  (void)state;
  assert_int_equal(sp_frame_crc16(0, (const uint8_t *)"123456789", 9), 0x31c3); /* CRC-16/XMODEM in the catalogue of CRCs */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(fresh, agrees_with_vectors, "frames of smp and smpclient are understood, and ours are the same"),
      TEST_AFTER(fresh, comes_back_whole, "messages of every length come back whole in both framings"),
      TEST_AFTER(fresh, lines_are_short, "console lines have at most 127 bytes and whole groups of base64"),
      TEST_AFTER(fresh, ignores_truncated_frames, "a frame cut anywhere gives nothing, and the next one is understood"),
      TEST_AFTER(fresh, drops_corrupted_frames, "a frame with any one byte changed never gives another message"),
      TEST_AFTER(fresh, damage_costs_one_frame, "a damaged byte in a console line never costs the frame behind it"),
      TEST_AFTER(fresh, counts_wrong_crc, "a wrong CRC is counted"),
      TEST_AFTER(fresh, drops_oversized_frames, "a message of buf_size is taken, one byte more is dropped and counted"),
      TEST_AFTER(fresh, endless_frames_do_no_harm, "frames without an end are dropped once"),
      TEST_AFTER(fresh, a_new_frame_ends_the_old_one, "a frame that begins inside another one is understood, the other dropped"),
      TEST_AFTER(fresh, text_between_frames_is_ignored, "text between frames is ignored"),
      TEST_AFTER(fresh, carriage_returns_are_ignored, "carriage returns before line feeds are ignored"),
      TEST_AFTER(fresh, announced_lengths_are_checked, "lines that contradict themselves are dropped and counted"),
      TEST_AFTER(fresh, a_pause_ends_a_frame, "a frame that was given up is counted, and the next one is understood"),
      TEST_AFTER(fresh, noise_is_never_a_message, "noise gives no messages"),
      TEST_AFTER(fresh, knows_the_check_value, "the CRC is that of XMODEM"),
  };
  return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
