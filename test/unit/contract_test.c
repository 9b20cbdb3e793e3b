/* Types of the contract: bytes of sp_in and sp_out to numbers and back. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "core/contract.h"

struct sample {
  enum sp_type type;
  const char *name;
  size_t size;
  double low, high;    /* representable */
  double below, above; /* the first numbers that are not */
};

static const struct sample samples[] = {
    {SP_BOOL, "bool", 1, 0, 1, -1, 2},
    {SP_I8, "i8", 1, -128, 127, -129, 128},
    {SP_U8, "u8", 1, 0, 255, -1, 256},
    {SP_I16, "i16", 2, -32768, 32767, -32769, 32768},
    {SP_U16, "u16", 2, 0, 65535, -1, 65536},
    {SP_I32, "i32", 4, -2147483648.0, 2147483647.0, -2147483649.0, 2147483648.0},
    {SP_U32, "u32", 4, 0, 4294967295.0, -1, 4294967296.0},
    {SP_I64, "i64", 8, -9223372036854775808.0, 9223372036854774784.0, -9223372036854777856.0, 9223372036854775808.0},
    {SP_F32, "f32", 4, -3.0e38, 3.0e38, -3.5e38, 3.5e38},
    {SP_F64, "f64", 8, -1.5e308, 1.5e308, -INFINITY, INFINITY},
};

#define COUNT (sizeof samples / sizeof samples[0])

static void names_and_sizes(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    assert_string_equal(sp_type_name(samples[i].type), samples[i].name);
    assert_int_equal(sp_type_size(samples[i].type), samples[i].size);
  }
}

static void round_trip(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    uint8_t bytes[9];
    const double ends[] = {samples[i].low, samples[i].high};
    for (int end = 0; end < 2; end++) {
      memset(bytes, 0xee, sizeof bytes);
      sp_type_write(samples[i].type, bytes, ends[end]);
      const double want = samples[i].type == SP_F32 ? (double)(float)ends[end] : ends[end];
      assert_true(sp_type_read(samples[i].type, bytes) == want);
      assert_int_equal(bytes[samples[i].size], 0xee); /* not a byte more */
    }
  }
}

static void range(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    assert_true(sp_type_holds(samples[i].type, samples[i].low));
    assert_true(sp_type_holds(samples[i].type, samples[i].high));
    assert_false(sp_type_holds(samples[i].type, samples[i].below));
    assert_false(sp_type_holds(samples[i].type, samples[i].above));
    assert_false(sp_type_holds(samples[i].type, (double)NAN));
    assert_int_equal(sp_type_integer(samples[i].type), samples[i].type != SP_F32 && samples[i].type != SP_F64);
  }
}

static void out_of_range_integers(void **state) {
  (void)state;
  uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  static const uint8_t before[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  sp_type_write(SP_U8, bytes, 256);
  sp_type_write(SP_I64, bytes, 9223372036854775808.0);
  sp_type_write(SP_I32, bytes, (double)NAN);
  assert_memory_equal(bytes, before, sizeof bytes);
}

static void little_endian(void **state) {
  (void)state;
  uint8_t bytes[8];
  static const uint8_t want[8] = {0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x00};
  sp_type_write_integer(SP_I64, bytes, 0x1ffffffffffff8);
  assert_memory_equal(bytes, want, sizeof want);
}

static void exact_integers(void **state) {
  (void)state;
  int64_t stored;
  uint8_t bytes[8];
  sp_type_write_integer(SP_I64, bytes, 9007199254740993); /* 2^53 + 1: no double has it */
  memcpy(&stored, bytes, sizeof stored);
  assert_true(stored == 9007199254740993);
}

static void canonical_nan(void **state) {
  (void)state;
  static const uint8_t f32[4] = {0x00, 0x00, 0xc0, 0x7f}, f64[8] = {0, 0, 0, 0, 0, 0, 0xf8, 0x7f};
  uint8_t bytes[8];
  sp_type_write(SP_F32, bytes, -(double)NAN);
  assert_memory_equal(bytes, f32, sizeof f32);
  sp_type_write(SP_F64, bytes, -(double)NAN);
  assert_memory_equal(bytes, f64, sizeof f64);
}

static void bool_of_any_byte(void **state) {
  (void)state;
  const uint8_t byte = 0x80;
  assert_true(sp_type_read(SP_BOOL, &byte) == 1.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(names_and_sizes, "types have the names and sizes of the specification"),
      TEST(round_trip, "the ends of each type's range survive a write and a read"),
      TEST(range, "a value beyond a type's range, and NaN, is not held"),
      TEST(out_of_range_integers, "an integer that does not fit is not written"),
      TEST(little_endian, "elements are little-endian"),
      TEST(exact_integers, "a large i64 is written exactly"),
      TEST(canonical_nan, "every NaN is written as the canonical quiet NaN"),
      TEST(bool_of_any_byte, "a bool is true for any byte but 0"),
  };
  return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
