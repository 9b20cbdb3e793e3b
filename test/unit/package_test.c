/* Packages: every field wrong, absent, repeated or too long. */
#include "unit.h"

#include <string.h>

#include "core/config.h"
#include "core/error.h"
#include "core/package.h"
#include "fake_links.h"
#include "packages_vectors.h"

#define PACKAGES  (sizeof packages_vectors / sizeof packages_vectors[0])
#define FILE_MAX  1024u
#define TLV_BYTES 40u /* the TLVs of the package "plain": info and SHA-256 */

static uint8_t file[FILE_MAX];
static size_t length;
static struct sp_package package;

static void load(const char *name) {
  for (size_t i = 0; i < PACKAGES; i++) {
    if (strcmp(packages_vectors[i].name, name) == 0) length = fake_unhex(packages_vectors[i].file, file, sizeof file);
  }
}

static int plain(void **state) {
  (void)state;
  load("plain");
  return length == 0;
}

static int parse(void) { return sp_package_parse(file, length, &package); }

/* The SHA-256 made right again after a change to what it covers. */
static void rehash(size_t covered, size_t at) { sp_package_sha256(file, covered, file + at); }

static void put16(size_t at, size_t value) {
  file[at] = (uint8_t)value;
  file[at + 1] = (uint8_t)(value >> 8);
}

static void append(const void *bytes, size_t count) {
  memcpy(file + length, bytes, count);
  length += count;
}

static void accepts_what_imgtool_makes(void **state) {
  (void)state;
  for (size_t i = 0; i < PACKAGES; i++) {
    uint8_t hash[32];
    load(packages_vectors[i].name);
    assert_int_equal(parse(), packages_vectors[i].error);
    if (packages_vectors[i].error != SP_OK) continue;
    (void)fake_unhex(packages_vectors[i].hash, hash, sizeof hash);
    assert_memory_equal(package.hash, hash, sizeof hash);
    assert_int_equal(package.payload_offset, 32);
    assert_in_range(package.payload_length, 8, length - 32 - TLV_BYTES);
  }
}

static void reads_the_version(void **state) {
  (void)state;
  load("with build number");
  assert_int_equal(parse(), SP_OK);
  assert_int_equal(package.version.major, 255);
  assert_int_equal(package.version.minor, 255);
  assert_int_equal(package.version.revision, 65535);
  assert_int_equal(package.version.build, UINT32_MAX);
}

static void refuses_what_is_cut(void **state) {
  (void)state;
  for (size_t i = 0; i < PACKAGES; i++) {
    load(packages_vectors[i].name);
    for (const size_t whole = length; length > 0;) {
      length--;
      uint8_t copy[FILE_MAX]; /* at the end of an object, so that reading beyond it is seen */
      memcpy(copy + sizeof copy - length, file, length);
      const int error = sp_package_parse(copy + sizeof copy - length, length, &package);
      assert_in_range(-error, -SP_E_PACKAGE_MAGIC, -SP_E_PACKAGE_TLV_SIZE);
      if (length == whole - TLV_BYTES && i == 0) assert_int_equal(error, SP_E_PACKAGE_NO_HASH);
    }
  }
}

static void refuses_any_changed_byte(void **state) {
  (void)state;
  for (size_t at = 0; at < length; at++) {
    for (unsigned bit = 0; bit < 8; bit++) {
      file[at] ^= (uint8_t)(1u << bit);
      assert_int_not_equal(parse(), SP_OK);
      file[at] ^= (uint8_t)(1u << bit);
    }
  }
  assert_int_equal(parse(), SP_OK);
}

static void refuses_wrong_header_fields(void **state) {
  (void)state;
  static const struct {
    uint8_t at;
    uint32_t value;
    int error;
  } wrong[] = {
      {0, 0x96f3b83c, SP_E_PACKAGE_MAGIC},
      {0, 0, SP_E_PACKAGE_MAGIC},
      {4, 1, SP_E_PACKAGE_HEADER},
      {4, 0x08000000, SP_E_PACKAGE_HEADER},
      {8, 28, SP_E_PACKAGE_HEADER},
      {8, 64, SP_E_PACKAGE_HEADER},
      {8, 0, SP_E_PACKAGE_HEADER},
      {12, 0, SP_E_PACKAGE_HEADER},
      {12, UINT32_MAX, SP_E_PACKAGE_HEADER},
      {12, 0x80000000, SP_E_PACKAGE_HEADER},
      {12, SP_SLOT_SIZE, SP_E_PACKAGE_HEADER},
      {16, 0, SP_E_PACKAGE_HEADER},
      {16, 0x11, SP_E_PACKAGE_HEADER},
      {16, 0x30, SP_E_PACKAGE_HEADER},
      {28, 1, SP_E_PACKAGE_HEADER},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    (void)plain(NULL);
    const size_t tlvs = length - TLV_BYTES;
    put16(wrong[i].at, wrong[i].value & 0xffff);
    put16(wrong[i].at + 2u, wrong[i].value >> 16);
    rehash(tlvs, length - 32);
    assert_int_equal(parse(), wrong[i].error);
    assert_int_equal(sp_package_check_header(file, 32), wrong[i].error);
  }
}

static void checks_the_header_with_32_bytes(void **state) {
  (void)state;
  assert_int_equal(sp_package_check_header(file, 32), SP_OK);
  assert_int_equal(sp_package_check_header(file, 31), SP_E_PACKAGE_MAGIC);
  assert_int_equal(sp_package_check_header(file, 0), SP_E_PACKAGE_MAGIC);
}

static void refuses_a_payload_beyond_the_file(void **state) {
  (void)state;
  put16(12, length);
  assert_int_equal(parse(), SP_E_PACKAGE_HEADER);
}

static void refuses_a_package_without_hash(void **state) {
  (void)state;
  length -= TLV_BYTES;
  assert_int_equal(parse(), SP_E_PACKAGE_NO_HASH);
  append("\x07\x69\x04\x00", 4); /* an empty area */
  assert_int_equal(parse(), SP_E_PACKAGE_NO_HASH);
  length -= 4;
  append("\x07\x69\x0a\x00\x01\x00\x02\x00kh", 10); /* a key hash alone */
  assert_int_equal(parse(), SP_E_PACKAGE_NO_HASH);
}

static void refuses_a_wrong_hash(void **state) {
  (void)state;
  file[length - 1] ^= 1;
  assert_int_equal(parse(), SP_E_PACKAGE_HASH);
  file[length - 1] ^= 1;
  file[40] ^= 1; /* in the payload */
  assert_int_equal(parse(), SP_E_PACKAGE_HASH);
}

static void refuses_two_hashes(void **state) {
  (void)state;
  const size_t tlv = length - 36;
  put16(length - TLV_BYTES + 2, 76);
  append(file + tlv, 36);
  assert_int_equal(parse(), SP_E_PACKAGE_HASHES);
}

static void refuses_hashes_of_other_sizes(void **state) {
  (void)state;
  static const uint16_t sizes[] = {0, 31, 33, 64};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    (void)plain(NULL);
    length = length - 32 + sizes[i];
    const size_t tlvs = length - sizes[i] - 8;
    put16(tlvs + 2, 8u + sizes[i]);
    put16(tlvs + 6, sizes[i]);
    assert_int_equal(parse(), SP_E_PACKAGE_TLV_SIZE);
  }
}

static void refuses_tlvs_that_are_not_allowed(void **state) {
  (void)state;
  for (unsigned type = 0; type < 0x200; type++) {
    (void)plain(NULL);
    const uint8_t tlv[] = {(uint8_t)type, (uint8_t)(type >> 8), 2, 0, 0xaa, 0xbb};
    put16(length - TLV_BYTES + 2, TLV_BYTES + sizeof tlv);
    append(tlv, sizeof tlv);
    const bool allowed = type == 0x01 || type == 0x24;
    assert_int_equal(parse(), allowed ? SP_OK : type == 0x10 ? SP_E_PACKAGE_HASHES : SP_E_PACKAGE_TLV);
  }
}

static void refuses_repeated_and_cut_tlvs(void **state) {
  (void)state;
  static const char twice[] = "\x24\x00\x01\x00s\x24\x00\x01\x00s";
  put16(length - TLV_BYTES + 2, TLV_BYTES + 10);
  append(twice, 10);
  assert_int_equal(parse(), SP_E_PACKAGE_TLV);
  for (unsigned cut = 1; cut < 4; cut++) { /* half a head */
    (void)plain(NULL);
    put16(length - TLV_BYTES + 2, TLV_BYTES + cut);
    append(twice, cut);
    assert_int_equal(parse(), SP_E_PACKAGE_TLV);
  }
  (void)plain(NULL);
  put16(length - TLV_BYTES + 2, TLV_BYTES + 5);
  append("\x24\x00\x02\x00s", 5); /* a value of two bytes of which one is there */
  assert_int_equal(parse(), SP_E_PACKAGE_TLV);
}

static void refuses_wrong_areas(void **state) {
  (void)state;
  const size_t tlvs = length - TLV_BYTES;
  static const uint16_t sizes[] = {0, 3, TLV_BYTES + 1, UINT16_MAX};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    put16(tlvs + 2, sizes[i]);
    assert_int_equal(parse(), SP_E_PACKAGE_TLV);
  }
  (void)plain(NULL);
  put16(tlvs, 0x6908); /* a protected area that the header does not announce */
  assert_int_equal(parse(), SP_E_PACKAGE_TLV);
}

static void refuses_trailing_bytes(void **state) {
  (void)state;
  append("", 1);
  assert_int_equal(parse(), SP_E_PACKAGE_TRAILING);
  (void)plain(NULL);
  append(file + length - TLV_BYTES, TLV_BYTES); /* a second area */
  assert_int_equal(parse(), SP_E_PACKAGE_TRAILING);
}

/* "with protected TLVs": 4 bytes of info, a counter of 4 + 4 and a custom TLV of 4 + 2 bytes before the SHA-256. */
static void checks_the_protected_area(void **state) {
  (void)state;
  load("with protected TLVs");
  const size_t area = length - TLV_BYTES - 18;
  static const struct {
    uint8_t at;
    uint16_t value;
  } wrong[] = {
      {0, 0x6907}, {2, 17}, {2, 19}, {2, 3}, {6, 5}, {6, UINT16_MAX}, {14, 3}, {12, 0x50} /* the counter's type: twice */,
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    load("with protected TLVs");
    put16(area + wrong[i].at, wrong[i].value);
    rehash(area + 18, length - 32);
    assert_int_equal(parse(), wrong[i].value == 5 ? SP_E_PACKAGE_TLV_SIZE : SP_E_PACKAGE_TLV); /* 5: the counter's own size */
  }
  static const uint16_t sizes[] = {1, 4, 17, 19, UINT16_MAX}; /* announced by the header */
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    load("with protected TLVs");
    put16(10, sizes[i]);
    assert_int_equal(parse(), SP_E_PACKAGE_TLV);
  }
  load("with protected TLVs");
  file[area + 17] ^= 1; /* covered by the hash */
  assert_int_equal(parse(), SP_E_PACKAGE_HASH);
}

static void refuses_a_flood_of_tlvs(void **state) {
  (void)state;
  static uint8_t flood[SP_SLOT_SIZE];
  load("plain");
  const size_t at = length - TLV_BYTES;
  memcpy(flood, file, at);
  const size_t area = sizeof flood - at - TLV_BYTES;
  const uint8_t info[] = {0x08, 0x69, (uint8_t)area, (uint8_t)(area >> 8)};
  memcpy(flood + at, info, sizeof info);
  for (size_t i = at + 4; i + 4 <= at + area; i += 4) { /* empty TLVs, each type once */
    flood[i] = (uint8_t)(i >> 2);
    flood[i + 1] = (uint8_t)(i >> 10);
  }
  flood[10] = info[2];
  flood[11] = info[3];
  assert_int_equal(sp_package_parse(flood, sizeof flood, &package), SP_E_PACKAGE_TLV);
}

static void survives_noise(void **state) {
  (void)state;
  uint64_t seed = 3;
  for (unsigned round = 0; round < 50000; round++) {
    load(packages_vectors[round % PACKAGES].name);
    for (unsigned i = 0; i < 1 + round % 6; i++) file[unit_random(&seed) % length] = (uint8_t)unit_random(&seed);
    const size_t cut = (size_t)(unit_random(&seed) % (length + 1));
    uint8_t copy[FILE_MAX];
    memcpy(copy + sizeof copy - cut, file, cut);
    if (sp_package_parse(copy + sizeof copy - cut, cut, &package) == SP_OK) assert_int_equal(cut, length);
  }
}

static void knows_sha256(void **state) {
  (void)state;
  uint8_t expected[32], hash[32]; /* FIPS 180-4, example "abc" */
  (void)fake_unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", expected, sizeof expected);
  sp_package_sha256((const uint8_t *)"abc", 3, hash);
  assert_memory_equal(hash, expected, sizeof hash);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(accepts_what_imgtool_makes, "packages that imgtool made are accepted or refused as they should be"),
      TEST(reads_the_version, "a version keeps the largest numbers"),
      TEST(refuses_what_is_cut, "a package cut anywhere is refused, and nothing beyond its end is read"),
      TEST_AFTER(plain, refuses_any_changed_byte, "a package with any bit changed is refused"),
      TEST_AFTER(plain, refuses_wrong_header_fields, "each wrong header field is refused, also where the hash is right"),
      TEST_AFTER(plain, checks_the_header_with_32_bytes, "a header can be checked as soon as it is there"),
      TEST_AFTER(plain, refuses_a_payload_beyond_the_file, "a payload that ends beyond the file is refused"),
      TEST_AFTER(plain, refuses_a_package_without_hash, "a package without SHA-256 is refused"),
      TEST_AFTER(plain, refuses_a_wrong_hash, "a wrong SHA-256 is refused"),
      TEST_AFTER(plain, refuses_two_hashes, "two SHA-256 are refused"),
      TEST_AFTER(plain, refuses_hashes_of_other_sizes, "a SHA-256 that is not 32 bytes long is refused"),
      TEST_AFTER(plain, refuses_tlvs_that_are_not_allowed, "of other TLVs only key hash and signature are allowed"),
      TEST_AFTER(plain, refuses_repeated_and_cut_tlvs, "repeated and cut TLVs are refused"),
      TEST_AFTER(plain, refuses_wrong_areas, "an area of wrong size or kind is refused"),
      TEST_AFTER(plain, refuses_trailing_bytes, "bytes behind the last TLV are refused"),
      TEST(checks_the_protected_area, "protected TLVs must be whole, announced, there once, and covered by the hash"),
      TEST(refuses_a_flood_of_tlvs, "thousands of TLVs are refused"),
      TEST(survives_noise, "no noise reads beyond a package or is accepted"),
      TEST(knows_sha256, "the SHA-256 is that of the standard"),
  };
  return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
