/* The flash of the native port: a file. */
#include "ports/native/flash.c" /* first: it asks for what the system declares */

#include "flash_rules.h"

static char path[] = ".cache/build/native-flash-XXXXXX"; /* from the root, where tests run */

static int set_up(void **state) {
  (void)state;
  (void)memcpy(path + sizeof path - 7, "XXXXXX", 6);
  const int fd = mkstemp(path);
  return fd < 0 || close(fd) != 0 || unlink(path) != 0;
}

static int tear_down(void **state) {
  (void)state;
  (void)sp_native_flash_unit(4);
  return unlink(path) == 0 ? 0 : 1;
}

static void is_flash(void **state) {
  (void)state;
  assert_null(sp_native_flash_open(path, false));
  flash_rules_areas();
  flash_rules_bits();
  flash_rules_limits();
}

static void has_wide_units(void **state) {
  (void)state;
  assert_true(sp_native_flash_unit(16));
  assert_null(sp_native_flash_open(path, false));
  flash_rules_areas();
  flash_rules_bits();
  flash_rules_limits();
  assert_false(sp_native_flash_unit(8));
}

static void is_kept(void **state) {
  (void)state;
  const uint8_t unit[] = {1, 2, 3, 4};
  uint8_t read[4];
  assert_null(sp_native_flash_open(path, false));
  assert_true(sp_port_flash_program(SP_FLASH_JOURNAL_1, 4092, unit, 4));
  assert_null(sp_native_flash_open(path, false));
  assert_true(sp_port_flash_read(SP_FLASH_JOURNAL_1, 4092, read, 4));
  assert_memory_equal(read, unit, 4);
}

static void completes_file(void **state) {
  (void)state;
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  for (int i = 0; i < 100; i++) assert_int_equal(fputc(0, file), 0);
  assert_int_equal(fclose(file), 0);
  assert_null(sp_native_flash_open(path, false));
  assert_false(flash_is_blank(SP_FLASH_SLOT_0, 99, 100));
  assert_true(flash_is_blank(SP_FLASH_SLOT_0, 100, 16384));
  assert_true(flash_is_blank(SP_FLASH_JOURNAL_1, 0, 4096));
}

static void refuses_longer(void **state) {
  (void)state;
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fseek(file, FILE_BYTES, SEEK_SET), 0);
  assert_int_equal(fputc(7, file), 7);
  assert_int_equal(fclose(file), 0);
  assert_string_equal(sp_native_flash_open(path, false), "is no flash of this board");
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(is_flash, "a new file is blank flash and follows its rules"),
      TEST(has_wide_units, "units of 16 bytes are programmed once"),
      TEST(is_kept, "the next program finds what was programmed"),
      TEST(completes_file, "a file that was cut while it was made is blank behind its end"),
      TEST(refuses_longer, "a longer file is refused and stays as it is"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
    tests[i].setup_func = set_up;
    tests[i].teardown_func = tear_down;
  }
  return cmocka_run_group_tests_name("flash of the native port", tests, NULL, NULL);
}
