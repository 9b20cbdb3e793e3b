/* Slots and journal in the flash chip, by the functions in the chip's ROM. All code of this firmware runs from RAM (link.ld), so it does
 * not stand still while the flash works, and interrupts come meanwhile. The cache, through which the flash could be read as memory, is off:
 * it would hold old bytes after an erase, and fetch by itself while the chip is busy. */
#include <string.h>

#include "../../core/config.h"
#include "chip.h"
#include "rom.h"

#define KIB  1024u
#define WORD 4u

/* A sector of 4 KiB is the least that these chips erase, a page the most that they program at once. Mask: of two status registers. */
#define SECTOR      (4u * KIB)
#define BLOCK       (64u * KIB)
#define PAGE        256u
#define CHIP        (4u * KIB * KIB)
#define DEVICE_ID   0u /* the functions that are used here do not ask for it */
#define STATUS_MASK 0xFFFFu
_Static_assert(SP_FLASH_BLOCK == PAGE, "one call programs one page");

/* From 1 MiB on, far behind the image: one that grows does not meet them. */
static const uint32_t addresses[SP_FLASH_AREAS] = {
    [SP_FLASH_SLOT_0] = 0x100000u,
    [SP_FLASH_SLOT_1] = 0x104000u,
    [SP_FLASH_JOURNAL_0] = 0x108000u,
    [SP_FLASH_JOURNAL_1] = 0x109000u,
};

void sp_flash_start(void) {
  (void)sp_rom_cache_disable();
  (void)sp_rom_flash_config(DEVICE_ID, CHIP, BLOCK, SECTOR, PAGE, STATUS_MASK);
}

static bool inside(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  if (area >= SP_FLASH_AREAS) return false;
  const uint32_t size = sp_port_flash()->area[area].size;
  return offset <= size && length <= size - offset;
}

/* The ROM reads whole words into words. */
bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  uint32_t words[PAGE / WORD];
  if (!inside(area, offset, length)) return false;
  for (uint32_t at = addresses[area] + offset; length > 0;) {
    const uint32_t skipped = at % WORD;
    const uint32_t room = (uint32_t)sizeof words - skipped;
    const uint32_t taken = length < room ? length : room;
    const uint32_t whole = (skipped + taken + WORD - 1u) / WORD * WORD;
    if (sp_rom_flash_read(at - skipped, words, (int32_t)whole) != SP_ROM_OK) return false;
    memcpy(out, (const uint8_t *)words + skipped, taken);
    at += taken;
    out += taken;
    length -= taken;
  }
  return true;
}

/* The ROM does not say when a chip has refused, as one with protected blocks does: core/flash.c reads back what it has programmed. */
bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  uint32_t words[PAGE / WORD]; /* aligned, whatever the caller's are */
  const uint32_t unit = sp_port_flash()->unit;
  if (!inside(area, offset, length) || offset % unit != 0 || length % unit != 0 || offset % PAGE + length > PAGE) return false;
  memcpy(words, bytes, length);
  return sp_rom_flash_write(addresses[area] + offset, words, (int32_t)length) == SP_ROM_OK;
}

bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) {
  if (!inside(area, offset, SECTOR) || offset % SECTOR != 0) return false;
  return sp_rom_flash_erase((addresses[area] + offset) / SECTOR) == SP_ROM_OK;
}
