/* Packages: every field wrong, absent, repeated or too long; and the signatures on them. */
#include "unit.h"

#include <string.h>

#include "app/water_heater.h"
#include "core/config.h"
#include "core/error.h"
#include "core/package.h"
#include "fake_links.h"
#include "sign.h"
#include "signed_packages_vectors.h"

#define PACKAGES   (sizeof signed_packages_vectors / sizeof signed_packages_vectors[0])
#define FILE_MAX   1024u
#define PROTECTED  48u /* bytes of the protected area of "imgtool's": info, counter, contract id */
#define NAMED_HASH 36u /* one TLV of 32 bytes */

static uint8_t file[FILE_MAX];
static size_t length;
static struct sp_package package;

static void load_at(size_t i) { length = fake_unhex(signed_packages_vectors[i].file, file, sizeof file); }

static void load(const char *name) {
  length = 0;
  for (size_t i = 0; i < PACKAGES; i++) {
    if (strcmp(signed_packages_vectors[i].name, name) == 0) load_at(i);
  }
  assert_int_not_equal(length, 0);
}

static int good(void **state) {
  (void)state;
  load("imgtool's");
  return 0;
}

static int parse(void) { return sp_package_parse(file, length, &package); }

static void put16(size_t at, size_t value) {
  file[at] = (uint8_t)value;
  file[at + 1] = (uint8_t)(value >> 8);
}

/* Puts a TLV without value behind the protected ones, and makes hash and signature right again. */
static void protect(unsigned type) {
  const size_t at = length - UNIT_SEAL;
  put16(10, PROTECTED + 4u);
  put16(at - PROTECTED + 2, PROTECTED + 4u);
  put16(at, type);
  put16(at + 2, 0);
  unit_seal(file, at + 4);
  length += 4;
}

static void judges_every_vector(void **state) {
  (void)state;
  unsigned accepted = 0;
  for (size_t i = 0; i < PACKAGES; i++) {
    static struct sp_minor minor;
    const struct sp_contract contract = {.minors = &minor};
    (void)fake_unhex(signed_packages_vectors[i].contract, minor.id, sizeof minor.id);
    load_at(i);
    int error = parse();
    if (error == SP_OK) error = sp_package_allow(&package, 0, &contract);
    if (error != signed_packages_vectors[i].error) print_error("%s\n", signed_packages_vectors[i].name);
    assert_int_equal(error, signed_packages_vectors[i].error);
    if (error == SP_OK) accepted++;
  }
  assert_in_range(accepted, 7, PACKAGES / 2);
}

static void reads_all_numbers(void **state) {
  (void)state;
  load("with the highest numbers");
  assert_int_equal(parse(), SP_OK);
  assert_int_equal(package.version.major, 255);
  assert_int_equal(package.version.minor, 255);
  assert_int_equal(package.version.revision, 65535);
  assert_int_equal(package.version.build, UINT32_MAX);
  assert_int_equal(package.counter, UINT32_MAX);
  assert_int_equal(package.payload_offset, 32);
  assert_int_equal(package.payload_length, length - 32 - PROTECTED - UNIT_SEAL);
  assert_string_equal(sp_keys[package.key].name, "vectors.pub.pem");
  assert_memory_equal(package.hash, file + length - UNIT_SEAL + 8, sizeof package.hash);
}

static void refuses_what_is_cut(void **state) {
  (void)state;
  for (size_t i = 0; i < PACKAGES; i++) {
    if (signed_packages_vectors[i].error != SP_OK) continue;
    load_at(i);
    while (length > 0) {
      length--;
      uint8_t copy[FILE_MAX]; /* at the end of an object, so that reading beyond it is seen */
      memcpy(copy + sizeof copy - length, file, length);
      const int error = sp_package_parse(copy + sizeof copy - length, length, &package);
      assert_in_range(-error, -SP_E_PACKAGE_MAGIC, -SP_E_PACKAGE_TLV_SIZE);
    }
  }
}

static void refuses_any_changed_bit(void **state) {
  (void)state;
  for (size_t at = 0; at < length; at++) {
    for (unsigned bit = 0; bit < 8; bit++) {
      file[at] ^= (uint8_t)(1u << bit);
      const int error = parse();
      assert_int_not_equal(error, SP_OK);
      if (at >= 32 && at < length - UNIT_SEAL - PROTECTED) assert_int_equal(error, SP_E_PACKAGE_HASH);
      if (at >= length - 64) assert_int_equal(error, SP_E_PACKAGE_SIGNATURE);
      file[at] ^= (uint8_t)(1u << bit);
    }
  }
  assert_int_equal(parse(), SP_OK);
}

static void checks_the_header_with_32_bytes(void **state) {
  (void)state;
  assert_int_equal(sp_package_check_header(file, 32), SP_OK);
  assert_int_equal(sp_package_check_header(file, 31), SP_E_PACKAGE_MAGIC);
  assert_int_equal(sp_package_check_header(file, 0), SP_E_PACKAGE_MAGIC);
  for (size_t i = 0; i < PACKAGES; i++) {
    const long error = signed_packages_vectors[i].error;
    load_at(i);
    if (error != SP_E_PACKAGE_MAGIC && error != SP_E_PACKAGE_HEADER) {
      assert_int_equal(sp_package_check_header(file, 32), SP_OK);
    } else if (strcmp(signed_packages_vectors[i].name, "module beyond the file") != 0) { /* which needs the file's length */
      assert_int_equal(sp_package_check_header(file, 32), error);
    }
  }
}

static void knows_which_tlvs_are_allowed(void **state) {
  (void)state;
  for (unsigned type = 0; type < 0x200; type++) {
    (void)good(NULL);
    protect(type);
    const bool ignored = type > 0xa0 && type <= 0xfe;
    assert_int_equal(parse(), ignored ? SP_OK : SP_E_PACKAGE_TLV);
    (void)good(NULL);
    put16(length, type);
    put16(length + 2, 0);
    put16(length - UNIT_SEAL + 2, UNIT_SEAL + 4u);
    length += 4;
    assert_int_equal(parse(), type == 0x10 ? SP_E_PACKAGE_HASHES : SP_E_PACKAGE_TLV);
  }
}

static void refuses_a_flood_of_tlvs(void **state) {
  (void)state;
  static uint8_t flood[SP_SLOT_SIZE];
  const size_t at = length - UNIT_SEAL - PROTECTED;
  memcpy(flood, file, at);
  const size_t area = sizeof flood - at - UNIT_SEAL;
  const uint8_t info[] = {0x08, 0x69, (uint8_t)area, (uint8_t)(area >> 8)};
  memcpy(flood + at, info, sizeof info);
  for (size_t i = at + 4; i + 4 <= at + area; i += 4) { /* empty TLVs, each type once */
    flood[i] = (uint8_t)(0xa1 + (i >> 2) % 0x5d);
    flood[i + 1] = 0;
  }
  memcpy(flood + 10, info + 2, 2);
  unit_seal(flood, at + area);
  assert_int_equal(sp_package_parse(flood, sizeof flood, &package), SP_E_PACKAGE_TLV);
}

static void survives_noise(void **state) {
  (void)state;
  uint64_t seed = 3;
  for (unsigned round = 0; round < 30000; round++) {
    load_at(round % PACKAGES);
    for (unsigned i = 0; i < 1 + round % 6; i++) file[unit_random(&seed) % length] ^= (uint8_t)(1 + unit_random(&seed) % 255);
    const size_t cut = (size_t)(unit_random(&seed) % (length + 1));
    uint8_t copy[FILE_MAX];
    memcpy(copy + sizeof copy - cut, file, cut);
    assert_int_not_equal(sp_package_parse(copy + sizeof copy - cut, cut, &package), SP_OK);
  }
}

/* --- flash that cannot be read ------------------------------------------------------------------------------------------------ */

static bool read_until(void *context, uint32_t offset, uint8_t *out, uint32_t count) {
  unsigned *left = context;
  if (*left == 0) return false;
  (*left)--;
  assert_in_range(offset, 0, length - count);
  memcpy(out, file + offset, count);
  return true;
}

static void says_when_it_cannot_read(void **state) {
  (void)state;
  unsigned reads = 0;
  for (int error = SP_E_FLASH; error != SP_OK; reads++) {
    unsigned left = reads;
    const struct sp_package_source source = {.read = read_until, .context = &left};
    error = sp_package_read(&source, (uint32_t)length, &package);
    assert_int_equal(error, left == 0 && error != SP_OK ? SP_E_FLASH : SP_OK);
  }
  assert_in_range(reads, 10, 50);
}

/* --- what may run --------------------------------------------------------------------------------------------------------------- */

static void allows_no_lower_counter(void **state) {
  (void)state;
  assert_int_equal(parse(), SP_OK);
  assert_int_equal(package.counter, 7);
  assert_int_equal(sp_package_allow(&package, 6, sp_water_heater.contract), SP_OK);
  assert_int_equal(sp_package_allow(&package, 7, sp_water_heater.contract), SP_OK);
  assert_int_equal(sp_package_allow(&package, 8, sp_water_heater.contract), SP_E_COUNTER);
  package.counter = 0x80000000;
  assert_int_equal(sp_package_allow(&package, 0x7fffffff, sp_water_heater.contract), SP_OK);
}

static void allows_contracts_that_are_held(void **state) {
  (void)state;
  assert_int_equal(parse(), SP_OK);
  struct sp_minor minors[3] = {{.id = {1}}, {.id = {2}}, {.id = {3}}};
  const struct sp_contract contract = {.minors = minors, .minor = 2};
  assert_int_equal(sp_package_allow(&package, 0, &contract), SP_E_PACKAGE_CONTRACT);
  for (unsigned i = 0; i < 3; i++) {
    memset(minors, 0, sizeof minors);
    memcpy(minors[i].id, package.contract, sizeof minors[i].id);
    assert_int_equal(sp_package_allow(&package, 0, &contract), SP_OK);
    minors[i].id[31] ^= 1;
    assert_int_equal(sp_package_allow(&package, 0, &contract), SP_E_PACKAGE_CONTRACT);
  }
  memset(minors, 0, sizeof minors);
  memset(package.contract, 0, sizeof package.contract);
  package.has_contract = false;
  assert_int_equal(sp_package_allow(&package, 0, &contract), SP_E_PACKAGE_CONTRACT);
}

static void takes_each_key_of_the_table(void **state) {
  (void)state;
  assert_int_equal(parse(), SP_OK);
  assert_string_equal(sp_keys[package.key].name, "vectors.pub.pem");
  unit_seal(file, length - UNIT_SEAL);
  assert_int_equal(parse(), SP_OK);
  assert_string_equal(sp_keys[package.key].name, "development.pub.pem");
  memcpy(file + length - UNIT_SEAL + 4 + NAMED_HASH + 4, sp_keys[1].hash, SP_KEY_HASH); /* the other key's hash over this signature */
  assert_int_equal(parse(), SP_E_PACKAGE_SIGNATURE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(judges_every_vector, "imgtool's packages are accepted, and each that is wrong in one place is refused for that"),
      TEST(reads_all_numbers, "version, counter and length keep the largest numbers"),
      TEST(refuses_what_is_cut, "a package cut anywhere is refused, and nothing beyond its end is read"),
      TEST_AFTER(good, refuses_any_changed_bit, "a package with any bit changed is refused"),
      TEST_AFTER(good, checks_the_header_with_32_bytes, "a header can be checked as soon as it is there"),
      TEST_AFTER(good, knows_which_tlvs_are_allowed, "of unknown TLVs only protected ones of the vendor range are ignored"),
      TEST_AFTER(good, refuses_a_flood_of_tlvs, "thousands of TLVs are refused"),
      TEST(survives_noise, "no noise reads beyond a package or is accepted"),
      TEST_AFTER(good, says_when_it_cannot_read, "flash that cannot be read is said to be that, wherever it happens"),
      TEST_AFTER(good, allows_no_lower_counter, "a lower security counter is refused, an equal one is not"),
      TEST_AFTER(good, allows_contracts_that_are_held, "a contract that the firmware does not hold is refused, and so is none"),
      TEST_AFTER(good, takes_each_key_of_the_table, "each key of the table signs packages, and for no other"),
  };
  return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
