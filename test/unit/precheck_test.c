/* The walk over a module's sections, alone: what Wasm3 would get to see. */
#include "unit.h"

#include <string.h>

#include "core/error.h"
#include "guest/precheck.h"

#define HEADER 0x00, 'a', 's', 'm', 1, 0, 0, 0
#define CUSTOM 0, 3, 1, 'x', 0xff /* named x, with a byte of content */
#define MEMORY 5, 3, 1, 0, 1      /* one, without maximum, of a page */

static struct sp_precheck found;
static uint8_t module[64];

static int check(const uint8_t *bytes, size_t length) {
  memcpy(module, bytes, length);
  return sp_precheck_module(module, (uint32_t)length, &found);
}

#define CHECK(...) check((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void takes_custom_sections_out(void **state) {
  (void)state;
  static const uint8_t without[] = {HEADER, MEMORY, 10, 4, 1, 2, 0, 0x0b};
  assert_int_equal(CHECK(HEADER, CUSTOM, MEMORY, CUSTOM, CUSTOM, 10, 4, 1, 2, 0, 0x0b, CUSTOM), SP_OK);
  assert_int_equal(found.length, sizeof without);
  assert_memory_equal(module, without, sizeof without);
}

static void keeps_code_within_its_section(void **state) {
  (void)state;
  assert_int_equal(CHECK(HEADER, 10, 4, 1, 2, 0, 0x0b), SP_OK);
  assert_int_equal(found.length, 8 + 6);
  assert_int_equal(CHECK(HEADER, 10, 4, 1, 3, 0, 0x0b, 0, 0), SP_E_LOAD_INVALID);                   /* a byte beyond it */
  assert_int_equal(CHECK(HEADER, 10, 8, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0), SP_E_LOAD_INVALID); /* 4 GiB */
  assert_int_equal(CHECK(HEADER, 10, 4, 2, 2, 0, 0x0b), SP_E_LOAD_INVALID);                         /* a body that is not there */
}

static void keeps_data_within_its_section(void **state) {
  (void)state;
  assert_int_equal(CHECK(HEADER, 11, 7, 1, 0, 0x41, 0, 0x0b, 1, 9), SP_OK);
  assert_int_equal(CHECK(HEADER, 11, 7, 1, 0, 0x41, 0, 0x0b, 2, 9), SP_E_LOAD_INVALID);
  assert_int_equal(CHECK(HEADER, 11, 7, 1, 0, 0x23, 0, 0x0b, 1, 9), SP_E_LOAD_INVALID); /* at a global's value */
}

static void refuses_damaged_sections(void **state) {
  (void)state;
  assert_int_equal(CHECK(HEADER, 5, 4, 1, 0, 1), SP_E_LOAD_INVALID);                      /* longer than the module */
  assert_int_equal(CHECK(HEADER, 5, 2, 1, 0, 1), SP_E_LOAD_INVALID);                      /* shorter than what it holds */
  assert_int_equal(CHECK(HEADER, 13, 0), SP_E_LOAD_INVALID);                              /* unknown */
  assert_int_equal(CHECK(HEADER, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0), SP_E_LOAD_INVALID); /* a length of six bytes */
}

static void wants_the_exported_memory(void **state) {
  (void)state;
  assert_int_equal(CHECK(HEADER, MEMORY, 7, 10, 1, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0), SP_OK);
  assert_true(found.memory);
  assert_int_equal(CHECK(HEADER, MEMORY, 7, 10, 1, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 1), SP_OK); /* another one than the first */
  assert_false(found.memory);
  assert_int_equal(CHECK(HEADER, 7, 10, 1, 6, 'm', 'e', 'm', 'o', 'r', 'y', 2, 0), SP_E_LOAD_MEMORY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(takes_custom_sections_out, "custom sections are taken out, wherever they are, and the rest stays"),
      TEST(keeps_code_within_its_section, "a function body beyond its section is refused"),
      TEST(keeps_data_within_its_section, "a data segment beyond its section, or at no constant, is refused"),
      TEST(refuses_damaged_sections, "sections that are cut, unknown or lie about their length are refused"),
      TEST(wants_the_exported_memory, "an exported memory must be there"),
  };
  return cmocka_run_group_tests_name("precheck", tests, NULL, NULL);
}
