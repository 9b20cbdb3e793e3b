/* What a request must look like before a handler sees it, and what the helpers over zcbor promise. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "core/cbor.h"
#include "fake_links.h"

static bool check(const char *hex) {
  uint8_t bytes[1024], exact[1024];
  const size_t length = fake_unhex(hex, bytes, sizeof bytes);
  memcpy(exact + sizeof exact - length, bytes, length); /* at the end of an object, so that reading beyond it is seen */
  return sp_cbor_check(exact + sizeof exact - length, length);
}

static void accepts_maps(void **state) {
  (void)state;
  static const char *const good[] = {
      "a0",
      "a1616100",
      "a1616118ff",               /* 255 */
      "a161611bffffffffffffffff", /* the largest integer */
      "a16161190001",             /* 1, longer than it must be */
      "b8016161f6",               /* the map's head, too */
      "a1780161f6",               /* and a key's */
      "a161613bffffffffffffffff", /* the smallest integer */
      "a1616140",                 /* empty bytes */
      "a1616160",
      "a1616180",
      "a16161a0",
      "a26161a1616100616200", /* the same key in a map inside */
      "a16161a2010002 00",    /* keys inside may be anything */
      "a16161a2a00080 00",
      "a16161f5",
      "a16161f820", /* an unassigned simple value */
      "a16161f97e00",
      "a16161fa7fc00000",
      "a16161fb7ff8000000000000",
      "a16161c000", /* a tag */
      "a16161c1c2c300",
      "a26160006000",     /* "`" and "" are two keys */
      "a161618181818180", /* six levels */
      "a16161a100a100a100a100a0",
  };
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    char hex[128];
    size_t length = 0;
    for (const char *from = good[i]; *from != '\0'; from++) {
      if (*from != ' ') hex[length++] = *from;
    }
    hex[length] = '\0';
    if (!check(hex)) fail_msg("%s was refused", good[i]);
  }
}

static void refuses_the_rest(void **state) {
  (void)state;
  static const char *const bad[] = {
      "", /* nothing */
      "80",
      "00",
      "60",
      "f6",
      "ff",
      "c0a0",
      "a1", /* ends early, everywhere */
      "a161",
      "a16161",
      "a1616118",
      "a1616119ff",
      "a161611b00",
      "a1616141",
      "a161616261",
      "a1616181",
      "a16161a1",
      "a16161a100",
      "a16161c0",
      "a16161f8",
      "a16161f97e",
      "a16161fa7fc0",
      "a161",
      "a000",
      "a0a0",
      "a161610000", /* more behind it */
      "bf616100ff",
      "a161619fff",
      "a16161bfff",
      "a161615fff",
      "a161617f6161ff", /* of indefinite length */
      "a161611c",
      "a161611d",
      "a161611e",
      "a161615c",
      "a161619c",
      "a16161fc",
      "a16161ff",
      "bc", /* reserved */
      "a16161f800",
      "a16161f81f", /* simple values that are none */
      "a1000000",
      "a14161f6",
      "a1a0f6",
      "a180f6",
      "a1f6f6",
      "a1c06161f6",      /* keys that are no texts */
      "a261610061610 0", /* a repeated key */
      "a26161006161f6",
      "a36161006162006161 00",
      "a260006000",
      "a2616100780161 00",
      "a16161818181818180 8080",
      "a1616181818181818180",
      "a16161a100a100a100a100a100a0",
      "a161618181818181a0", /* seven levels */
      "bb8000000000000000",
      "bbffffffffffffffff",
      "ba80000000",
      "a161619bffffffffffffffff",
      "a16161bb8000000000000000",
      "a161615bffffffffffffffff",
      "a161617b7fffffffffffffff",
      "a16161db000000000000000100",
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char hex[128];
    size_t length = 0;
    for (const char *from = bad[i]; *from != '\0'; from++) {
      if (*from != ' ') hex[length++] = *from;
    }
    hex[length] = '\0';
    if (check(hex)) fail_msg("%s was accepted", bad[i]);
  }
}

static void counts_keys(void **state) {
  (void)state;
  uint8_t map[512] = {0xb8};
  size_t length = 2;
  for (unsigned keys = 1; keys <= SP_CBOR_KEYS_MAX + 1; keys++) {
    const uint8_t pair[] = {0x62, (uint8_t)('a' + keys / 10), (uint8_t)('0' + keys % 10), 0};
    memcpy(map + length, pair, sizeof pair);
    length += sizeof pair;
    map[1] = (uint8_t)keys;
    assert_int_equal(sp_cbor_check(map, length), keys <= SP_CBOR_KEYS_MAX);
  }
}

/* What the check lets pass zcbor can walk: so no input reaches zcbor that its recursion or its lengths cannot bear. */
static void what_passes_zcbor_can_read(void **state) {
  (void)state;
  uint64_t seed = 11;
  unsigned passed = 0;
  for (unsigned round = 0; round < 400000; round++) {
    uint8_t bytes[24];
    const size_t length = 1 + (size_t)(unit_random(&seed) % sizeof bytes);
    for (size_t i = 0; i < length; i++) {
      static const uint8_t likely[] = {0x00, 0x18, 0x20, 0x41, 0x60, 0x61, 'a', 'b', 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xc1, 0xf6, 0xf9};
      const uint64_t number = unit_random(&seed);
      bytes[i] = number % 8 == 0 ? (uint8_t)(number >> 8) : likely[number >> 8 & 15];
    }
    bytes[0] = (uint8_t)(0xa0 | bytes[0] % 4);
    if (!sp_cbor_check(bytes, length)) continue;
    passed++;
    zcbor_state_t states[SP_CBOR_IN_STATES];
    uint32_t value;
    assert_true(sp_cbor_open(states, bytes, length));
    while (!zcbor_array_at_end(states)) assert_true(zcbor_any_skip(states, NULL));
    assert_ptr_equal(states->payload, bytes + length);
    assert_true(sp_cbor_open(states, bytes, length));
    assert_int_equal(sp_cbor_get_uint32(states, "absent", &value), SP_CBOR_ABSENT);
  }
  assert_true(passed > 1000);
}

static void tells_absent_from_wrong(void **state) {
  (void)state;
  static const uint8_t map[] = {0xa3, 0x61, 'a', 0x61, 'x', 0x61, 'b', 0x1a, 0, 0, 0, 7, 0x61, 'c', 0x1b, 0, 0, 0, 1, 0, 0, 0, 0};
  zcbor_state_t in[SP_CBOR_IN_STATES];
  struct zcbor_string text;
  uint32_t number = 0;
  bool truth;
  assert_true(sp_cbor_check(map, sizeof map));
  assert_true(sp_cbor_open(in, map, sizeof map));
  assert_int_equal(sp_cbor_get_bool(in, "d", &truth), SP_CBOR_ABSENT);
  assert_int_equal(sp_cbor_get_uint32(in, "b", &number), SP_CBOR_FOUND); /* in any order */
  assert_int_equal(number, 7);
  assert_int_equal(sp_cbor_get_text(in, "a", &text), SP_CBOR_FOUND);
  assert_int_equal(text.len, 1);
  assert_int_equal(sp_cbor_get_uint32(in, "c", &number), SP_CBOR_WRONG_TYPE); /* 2^32 */
  assert_true(sp_cbor_open(in, map, sizeof map));
  assert_int_equal(sp_cbor_get_bytes(in, "a", &text), SP_CBOR_WRONG_TYPE);
  assert_true(sp_cbor_open(in, map, sizeof map));
  assert_int_equal(sp_cbor_get_map(in, "a"), SP_CBOR_WRONG_TYPE);
}

/* What value becomes when it is written alone. */
static void expect_written(enum sp_type type, double value, const char *hex) {
  uint8_t bytes[32], expected[32];
  zcbor_state_t out[SP_CBOR_OUT_STATES];
  assert_true(sp_cbor_create(out, bytes, sizeof bytes) && sp_cbor_put_value(out, NULL, type, value));
  const size_t length = fake_unhex(hex, expected, sizeof expected);
  assert_int_equal(out->payload - bytes - 1, length);
  assert_memory_equal(bytes + 1, expected, length);
}

static void values_take_the_form_of_their_type(void **state) {
  (void)state;
  expect_written(SP_BOOL, 1, "f5");
  expect_written(SP_U8, 255, "18ff");
  expect_written(SP_I64, -1099511627776.0, "3b000000ffffffffff");
  expect_written(SP_I64, INFINITY, "fb7ff0000000000000");
  expect_written(SP_F32, 0.5, "fa3f000000");
  expect_written(SP_F32, 0.1, "fb3fb999999999999a");
  expect_written(SP_F64, 1e300, "fb7e37e43c8800759c");
  expect_written(SP_F64, NAN, "fb7ff8000000000000");
}

static void texts_are_composed_in_place(void **state) {
  (void)state;
  for (size_t cap = 1; cap < 80; cap++) {
    uint8_t bytes[80];
    zcbor_state_t out[SP_CBOR_OUT_STATES];
    memset(bytes, 0xee, sizeof bytes);
    if (!sp_cbor_create(out, bytes, cap)) continue;
    struct sp_cbor_text text = sp_cbor_text_begin(out, "k");
    for (unsigned i = 0; i < 4; i++) {
      sp_cbor_text_append(&text, "number ");
      sp_cbor_text_append_uint(&text, i == 3 ? UINT64_MAX : i);
    }
    if (sp_cbor_text_end(&text)) {
      assert_memory_equal(bytes + 1, "\x61k\x78\x33number 0number 1number 2number 18446744073709551615", 55);
      assert_true(cap >= 56);
    } else {
      assert_true(cap < 60);
    }
    for (size_t i = cap; i < sizeof bytes; i++) assert_int_equal(bytes[i], 0xee);
  }
}

static void what_does_not_fit_is_taken_back(void **state) {
  (void)state;
  uint8_t bytes[40];
  zcbor_state_t out[SP_CBOR_OUT_STATES];
  unsigned written = 0;
  assert_true(sp_cbor_create(out, bytes, sizeof bytes) && sp_cbor_list_begin(out, "l", 100));
  for (;; written++) {
    const struct sp_cbor_mark mark = sp_cbor_mark(out);
    if (sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "key", "value") && sp_cbor_map_end(out)) continue;
    sp_cbor_rewind(out, &mark);
    break;
  }
  assert_true(sp_cbor_list_end(out, 100) && sp_cbor_map_end(out));
  assert_int_equal(written, 3);
  assert_true(sp_cbor_check(bytes, (size_t)(out->payload - bytes)));
  assert_memory_equal(bytes, "\xa1\x61l\x83\xa1\x63key\x65value", 15);
}

static void an_empty_answer_is_a0(void **state) {
  (void)state;
  uint8_t bytes[8];
  zcbor_state_t out[SP_CBOR_OUT_STATES];
  assert_true(sp_cbor_create(out, bytes, sizeof bytes) && sp_cbor_map_end(out));
  assert_int_equal(out->payload - bytes, 1);
  assert_int_equal(bytes[0], 0xa0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(accepts_maps, "well-formed maps pass, also where integers are longer than they must be"),
      TEST(refuses_the_rest, "anything else is refused, and nothing beyond its end is read"),
      TEST(counts_keys, "a map has at most 32 keys"),
      TEST(what_passes_zcbor_can_read, "what passes can be read by zcbor to its end"),
      TEST(tells_absent_from_wrong, "a missing key is told from one of the wrong type"),
      TEST(values_take_the_form_of_their_type, "values are written in the form of their type"),
      TEST(texts_are_composed_in_place, "a text composed in place stays inside its buffer"),
      TEST(what_does_not_fit_is_taken_back, "what does not fit into an answer is taken back"),
      TEST(an_empty_answer_is_a0, "an empty answer is a0"),
  };
  return cmocka_run_group_tests_name("smp", tests, NULL, NULL);
}
