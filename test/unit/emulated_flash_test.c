/* The flash of boards in QEMU: a file behind semihosting, which is answered here as QEMU's manual and the specification say. */
#include "flash_rules.h"

#include "ports/emulated/flash.c"

#define FILE_MAX 65536u

static struct {
  const char *command; /* command line; NULL: the call fails */
  uint8_t bytes[FILE_MAX];
  uint32_t length, at;
  bool exists;
  uint32_t writes_left; /* then the power goes: writing fails */
  uint32_t busy_us;
} host;

static const struct sp_flash_geometry geometry = {
    .area = {{16384, 4096, 40}, {16384, 4096, 40}, {4096, 4096, 30}, {8192, 4096, 30}}, .unit = 4, .program_us = 20, .overprogram = true};
#define TOTAL 45056u

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }

void sp_emulated_flash_busy(uint32_t microseconds) { host.busy_us += microseconds; }

static intptr_t answer_open(const uintptr_t *arguments) {
  assert_string_equal((const char *)arguments[0], "flash.bin");
  assert_int_equal(arguments[2], strlen("flash.bin"));
  if (arguments[1] == SP_HOST_UPDATE && !host.exists) return -1;
  if (arguments[1] == SP_HOST_CREATE) host.length = 0;
  host.exists = true;
  return 5;
}

static intptr_t answer_write(const uintptr_t *arguments) {
  if (host.writes_left == 0) return (intptr_t)arguments[2];
  host.writes_left--;
  memcpy(host.bytes + host.at, (const void *)arguments[1], arguments[2]);
  host.at += (uint32_t)arguments[2];
  if (host.at > host.length) host.length = host.at;
  return 0;
}

static intptr_t answer_read(const uintptr_t *arguments) {
  const uint32_t left = host.length - host.at;
  const uint32_t count = arguments[2] < left ? (uint32_t)arguments[2] : left;
  memcpy((void *)arguments[1], host.bytes + host.at, count);
  host.at += count;
  return (intptr_t)(arguments[2] - count);
}

intptr_t sp_host_call(enum sp_host_operation operation, uintptr_t *arguments) {
  if (operation == SP_HOST_COMMAND) {
    if (host.command == NULL || strlen(host.command) >= arguments[1]) return -1;
    strcpy((char *)arguments[0], host.command);
    return 0;
  }
  if (operation == SP_HOST_OPEN) return answer_open(arguments);
  assert_int_equal(arguments[0], 5);
  if (operation == SP_HOST_LENGTH) return (intptr_t)host.length;
  if (operation == SP_HOST_WRITE) return answer_write(arguments);
  if (operation == SP_HOST_READ) return answer_read(arguments);
  assert_int_equal(operation, SP_HOST_SEEK);
  assert_true(arguments[1] <= FILE_MAX);
  host.at = (uint32_t)arguments[1];
  return 0;
}

/* A reset of the board; the host goes on. */
static void reset(void) {
  handle = NO_HANDLE;
  host.writes_left = UINT32_MAX;
}

static int set_up(void **state) {
  (void)state;
  memset(&host, 0, sizeof host);
  host.command = "flash=flash.bin";
  reset();
  return 0;
}

static void is_flash(void **state) {
  (void)state;
  flash_rules_areas();
  flash_rules_bits();
  flash_rules_limits();
  assert_int_equal(host.length, TOTAL);
}

static void has_areas(void **state) {
  (void)state;
  const uint8_t unit[] = {1, 2, 3, 4};
  assert_true(sp_port_flash_program(SP_FLASH_JOURNAL_1, 8, unit, 4));
  assert_memory_equal(host.bytes + 16384 + 16384 + 4096 + 8, unit, 4);
}

static void takes_time(void **state) {
  (void)state;
  const uint8_t units[SP_FLASH_BLOCK] = {0};
  assert_true(sp_port_flash_erase(SP_FLASH_JOURNAL_0, 0));
  assert_int_equal(host.busy_us, 30000);
  assert_true(sp_port_flash_program(SP_FLASH_JOURNAL_0, 0, units, sizeof units));
  assert_int_equal(host.busy_us, 30000 + 64 * 20);
}

static void keeps_units(void **state) {
  (void)state;
  const uint8_t units[12] = {0};
  assert_true(sp_port_flash_program(SP_FLASH_SLOT_1, 0, units, 4));
  host.writes_left = 1;
  assert_false(sp_port_flash_program(SP_FLASH_SLOT_1, 4, units, 12));
  reset();
  assert_false(flash_is_blank(SP_FLASH_SLOT_1, 4, 8));
  assert_true(flash_is_blank(SP_FLASH_SLOT_1, 8, 16384));
}

static void erases_in_part(void **state) {
  (void)state;
  const uint8_t unit[4] = {0};
  assert_true(sp_port_flash_program(SP_FLASH_SLOT_1, 4096, unit, 4));
  assert_true(sp_port_flash_program(SP_FLASH_SLOT_1, 8188, unit, 4));
  host.writes_left = 2; /* of 8 */
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_1, 4096));
  reset();
  assert_true(flash_is_blank(SP_FLASH_SLOT_1, 4096, 8188));
  assert_false(flash_is_blank(SP_FLASH_SLOT_1, 8188, 8192));
}

static void completes_file(void **state) {
  (void)state;
  host.writes_left = 3;
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(host.length, 3 * CHUNK);
  reset();
  assert_true(flash_is_blank(SP_FLASH_JOURNAL_1, 0, 8192));
  assert_int_equal(host.length, TOTAL);
}

static void needs_file(void **state) {
  (void)state;
  static const char *const lines[] = {NULL, "", "firmware.elf flash=flash.bin"};
  uint8_t unit[4] = {0};
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    host.command = lines[i]; /* without a name QEMU gives its -kernel */
    assert_false(sp_port_flash_read(SP_FLASH_SLOT_0, 0, unit, 4));
    assert_false(sp_port_flash_program(SP_FLASH_SLOT_0, 0, unit, 4));
    assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
    assert_false(host.exists);
  }
}

static void refuses_longer(void **state) {
  (void)state;
  host.exists = true;
  host.length = TOTAL + 1;
  assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  assert_int_equal(host.length, TOTAL + 1);
  assert_int_equal(host.bytes[0], 0);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(is_flash, "a new file is blank flash and follows its rules"),
      TEST(has_areas, "areas lie one after the other"),
      TEST(takes_time, "flash takes the time that the geometry states"),
      TEST(keeps_units, "after a reset and after a power cut all earlier units are there"),
      TEST(erases_in_part, "an erase that is cut leaves a sector erased in part"),
      TEST(completes_file, "a file that was cut while it was made is blank behind its end"),
      TEST(needs_file, "without a file every function fails and nothing is written"),
      TEST(refuses_longer, "a longer file is refused and stays as it is"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = set_up;
  return cmocka_run_group_tests_name("flash of emulated boards", tests, NULL, NULL);
}
