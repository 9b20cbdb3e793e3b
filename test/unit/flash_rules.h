/* What flash does on every port, asked of the port that a test brings along. */
#ifndef FLASH_RULES_H
#define FLASH_RULES_H

#include "unit.h"

#include <string.h>

#include "core/config.h"
#include "port.h"

static inline bool flash_is_blank(enum sp_flash_area area, uint32_t from, uint32_t to) {
  uint8_t byte;
  for (; from < to; from++) {
    if (!sp_port_flash_read(area, from, &byte, 1) || byte != 0xff) return false;
  }
  return true;
}

/* Every area, to its last byte, is flash of its own: programmed, kept apart from its neighbours, erased sector by sector. */
static inline void flash_rules_areas(void) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  uint8_t unit[SP_FLASH_UNIT_MAX], read[SP_FLASH_UNIT_MAX];
  for (unsigned i = 0; i < SP_FLASH_AREAS; i++) {
    const enum sp_flash_area area = (enum sp_flash_area)i;
    assert_true(flash_is_blank(area, 0, flash->area[i].size));
    memset(unit, 0x10 + (int)i, sizeof unit);
    for (uint32_t at = 0; at < flash->area[i].size; at += flash->area[i].sector) {
      assert_true(sp_port_flash_program(area, at, unit, flash->unit));
      assert_true(sp_port_flash_program(area, at + flash->area[i].sector - flash->unit, unit, flash->unit));
    }
  }
  for (unsigned i = 0; i < SP_FLASH_AREAS; i++) {
    const enum sp_flash_area area = (enum sp_flash_area)i;
    memset(unit, 0x10 + (int)i, sizeof unit);
    for (uint32_t at = 0; at < flash->area[i].size; at += flash->area[i].sector) {
      const uint32_t end = at + flash->area[i].sector;
      assert_true(sp_port_flash_read(area, end - flash->unit, read, flash->unit));
      assert_memory_equal(read, unit, flash->unit);
      assert_true(sp_port_flash_erase(area, at));
      assert_true(flash_is_blank(area, at, end));
    }
  }
}

/* Programming clears bits and sets none; where the geometry says so, only in blank units. */
static inline void flash_rules_bits(void) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  uint8_t first[SP_FLASH_UNIT_MAX], second[SP_FLASH_UNIT_MAX], read[SP_FLASH_UNIT_MAX];
  memset(first, 0x3c, sizeof first);
  memset(second, 0xf0, sizeof second);
  assert_true(sp_port_flash_program(SP_FLASH_SLOT_0, flash->unit, first, flash->unit));
  assert_int_equal(sp_port_flash_program(SP_FLASH_SLOT_0, flash->unit, second, flash->unit), flash->overprogram);
  assert_true(sp_port_flash_read(SP_FLASH_SLOT_0, flash->unit, read, flash->unit));
  assert_int_equal(read[0], flash->overprogram ? 0x30 : 0x3c);
  assert_int_equal(read[flash->unit - 1], read[0]);
  assert_true(sp_port_flash_erase(SP_FLASH_SLOT_0, 0));
}

/* Nothing outside of an area, no part of a unit, no middle of a sector. */
static inline void flash_rules_limits(void) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  const uint32_t size = flash->area[SP_FLASH_JOURNAL_1].size;
  uint8_t bytes[SP_FLASH_UNIT_MAX] = {0};
  assert_false(sp_port_flash_read(SP_FLASH_JOURNAL_1, size, bytes, 1));
  assert_false(sp_port_flash_read(SP_FLASH_JOURNAL_1, 1, bytes, UINT32_MAX));
  assert_false(sp_port_flash_read(SP_FLASH_AREAS, 0, bytes, 1));
  assert_true(sp_port_flash_read(SP_FLASH_JOURNAL_1, size, bytes, 0));
  assert_false(sp_port_flash_program(SP_FLASH_JOURNAL_1, size, bytes, flash->unit));
  assert_false(sp_port_flash_program(SP_FLASH_JOURNAL_1, 1, bytes, flash->unit));
  assert_false(sp_port_flash_program(SP_FLASH_JOURNAL_1, 0, bytes, flash->unit - 1));
  assert_false(sp_port_flash_program(SP_FLASH_AREAS, 0, bytes, flash->unit));
  assert_false(sp_port_flash_erase(SP_FLASH_JOURNAL_1, size));
  assert_false(sp_port_flash_erase(SP_FLASH_JOURNAL_1, flash->unit));
  assert_false(sp_port_flash_erase(SP_FLASH_AREAS, 0));
  assert_true(flash_is_blank(SP_FLASH_JOURNAL_1, 0, size));
}

#endif
