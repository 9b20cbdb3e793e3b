/* The flash of the ESP32-C3 against a model of what its ROM's functions do and ask for (firmware/ports/esp32c3/rom.h). */
#include "ports/esp32c3/flash.c"
#include "ports/esp32c3/geometry.c"

#include "flash_rules.h"

#define IMAGE_END 0x100000u /* nothing of the store lies before */

static struct {
  bool cached;                /* the cache is on, as the ROM leaves it */
  uint32_t known;             /* bytes of the chip that the functions know of */
  uint32_t calls;             /* of flash functions */
  enum sp_rom_result trouble; /* what the next one answers instead of doing anything */
  uint32_t lowest, highest;   /* addresses used */
  uint8_t flash[4u * KIB * KIB];
} chip;

static enum sp_rom_result use(uint32_t address, uint32_t length) {
  assert_false(chip.cached);
  chip.calls++;
  if (chip.trouble != SP_ROM_OK) return chip.trouble;
  if (address > chip.known || length > chip.known - address) return SP_ROM_ERROR;
  if (address < chip.lowest) chip.lowest = address;
  if (address + length > chip.highest) chip.highest = address + length;
  return SP_ROM_OK;
}

static enum sp_rom_result use_words(uint32_t address, const uint32_t *words, int32_t length) {
  assert_int_equal(address % 4u, 0);
  assert_int_equal((uintptr_t)words % 4u, 0);
  assert_int_equal(length % 4, 0);
  assert_true(length > 0);
  return use(address, (uint32_t)length);
}

uint32_t sp_rom_cache_disable(void) {
  chip.cached = false;
  return 0;
}

enum sp_rom_result sp_rom_flash_config(uint32_t device_id, uint32_t size, uint32_t block, uint32_t sector, uint32_t page, uint32_t mask) {
  (void)device_id;
  assert_false(chip.cached);
  assert_int_equal(size, sizeof chip.flash);
  assert_int_equal(block, 65536);
  assert_int_equal(sector, 4096);
  assert_int_equal(page, 256);
  assert_int_equal(mask, 0xffff);
  chip.known = size;
  return SP_ROM_OK;
}

enum sp_rom_result sp_rom_flash_erase(uint32_t sector) {
  const enum sp_rom_result result = use(sector * 4096u, 4096u);
  if (result == SP_ROM_OK) memset(&chip.flash[sector * 4096u], 0xff, 4096u);
  return result;
}

enum sp_rom_result sp_rom_flash_write(uint32_t address, const uint32_t *words, int32_t length) {
  const enum sp_rom_result result = use_words(address, words, length);
  assert_true(address % 256u + (uint32_t)length <= 256u);
  for (int32_t i = 0; result == SP_ROM_OK && i < length; i++) chip.flash[address + (uint32_t)i] &= ((const uint8_t *)words)[i];
  return result;
}

enum sp_rom_result sp_rom_flash_read(uint32_t address, uint32_t *words, int32_t length) {
  const enum sp_rom_result result = use_words(address, words, length);
  if (result == SP_ROM_OK) memcpy(words, &chip.flash[address], (size_t)length);
  return result;
}

static int set_up(void **state) {
  (void)state;
  memset(&chip, 0, sizeof chip);
  memset(chip.flash, 0xff, sizeof chip.flash);
  chip.cached = true;
  chip.lowest = UINT32_MAX;
  sp_flash_start();
  return 0;
}

static void starts(void **state) {
  (void)state;
  assert_false(chip.cached);
  assert_int_equal(chip.known, sizeof chip.flash);
  assert_int_equal(chip.calls, 0);
}

static void is_flash(void **state) {
  (void)state;
  flash_rules_areas();
  flash_rules_bits();
  flash_rules_limits();
}

static void keeps_off_image(void **state) {
  (void)state;
  flash_rules_areas();
  assert_int_equal(chip.lowest, IMAGE_END);
  assert_int_equal(chip.highest, IMAGE_END + 2u * SP_SLOT_SIZE + 2u * 4096u);
}

static void reads_anything(void **state) {
  (void)state;
  static const uint32_t lengths[] = {0, 1, 2, 3, 4, 5, 63, 252, 253, 255, 256, 257, 259, 260, 511, 1000};
  uint8_t read[1001];
  for (uint32_t i = 0; i < SP_SLOT_SIZE; i++) chip.flash[0x104000u + i] = (uint8_t)(i * 7u + i / 256u);
  for (uint32_t offset = 0; offset < 9; offset++) {
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
      memset(read, 0xa5, sizeof read);
      assert_true(sp_port_flash_read(SP_FLASH_SLOT_1, offset, read, lengths[i]));
      assert_memory_equal(read, &chip.flash[0x104000u + offset], lengths[i]);
      assert_int_equal(read[lengths[i]], 0xa5);
    }
  }
  assert_true(sp_port_flash_read(SP_FLASH_SLOT_1, SP_SLOT_SIZE - 3u, read, 3));
  assert_memory_equal(read, &chip.flash[0x104000u + SP_SLOT_SIZE - 3u], 3);
}

static void programs_from_anywhere(void **state) {
  (void)state;
  uint8_t bytes[SP_FLASH_BLOCK + 3u];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
  for (uint32_t shift = 0; shift < 4; shift++) {
    assert_true(sp_port_flash_program(SP_FLASH_SLOT_0, shift * SP_FLASH_BLOCK, bytes + shift, SP_FLASH_BLOCK));
    assert_memory_equal(&chip.flash[0x100000u + shift * SP_FLASH_BLOCK], bytes + shift, SP_FLASH_BLOCK);
  }
}

static void programs_a_page(void **state) {
  (void)state;
  static const uint8_t bytes[SP_FLASH_BLOCK + 16u];
  assert_false(sp_port_flash_program(SP_FLASH_SLOT_0, 0, bytes, SP_FLASH_BLOCK + 16u));
  assert_false(sp_port_flash_program(SP_FLASH_SLOT_0, 16, bytes, SP_FLASH_BLOCK));
  assert_int_equal(chip.calls, 0);
}

static void tells_trouble(void **state) {
  (void)state;
  static const enum sp_rom_result troubles[] = {SP_ROM_ERROR, SP_ROM_TIMEOUT};
  uint8_t bytes[16] = {0};
  for (size_t i = 0; i < 2; i++) {
    chip.trouble = troubles[i];
    assert_false(sp_port_flash_read(SP_FLASH_SLOT_0, 0, bytes, 16));
    assert_false(sp_port_flash_program(SP_FLASH_SLOT_0, 0, bytes, 16));
    assert_false(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
  }
  assert_int_equal(chip.calls, 6);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(starts, "the cache is off and the chip known before the first use of the flash"),
      TEST(is_flash, "the flash chip follows the rules of flash"),
      TEST(keeps_off_image, "no area reaches into the first MiB, where the image lies, or behind what the README says"),
      TEST(reads_anything, "any bytes are read, though the ROM reads words"),
      TEST(programs_from_anywhere, "bytes at any address are programmed, though the ROM takes words"),
      TEST(programs_a_page, "one call programs at most one page of the chip"),
      TEST(tells_trouble, "an error or a time-out of the ROM is a failure"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
    tests[i].setup_func = set_up;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
