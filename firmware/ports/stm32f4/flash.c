/* Slots and journal in the chip's own flash. It is one bank: while it is erased or programmed the processor stands still as soon as it
 * wants anything from flash, so that runs from RAM (flash_loops.c), and so do the interrupts that may come meanwhile (RM0090 3.6,
 * RM0390 3.5, RM0383 3.5). */
#include "flash.h"

#include <string.h>

#include "../../core/config.h"

#define UNIT 4u
_Static_assert(SP_FLASH_BLOCK % UNIT == 0, "a block is whole words");

#define PLACE(area) \
  { SP_BOARD_##area##_ADDRESS, SP_BOARD_##area##_SECTOR }

static const struct {
  uint32_t address, sector;
} places[SP_FLASH_AREAS] = {
    [SP_FLASH_SLOT_0] = PLACE(SLOT_0),
    [SP_FLASH_SLOT_1] = PLACE(SLOT_1),
    [SP_FLASH_JOURNAL_0] = PLACE(JOURNAL_0),
    [SP_FLASH_JOURNAL_1] = PLACE(JOURNAL_1),
};

static bool inside(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  if (area >= SP_FLASH_AREAS) return false;
  const uint32_t size = sp_port_flash()->area[area].size;
  return offset <= size && length <= size - offset;
}

/* RM0090 5.2.3: the voltage detector, which clock.c has started. With less than 2.7 V bits may be left half programmed. */
static bool supplied(void) { return (sp_get(&SP_PWR->csr) & SP_PWR_CSR_PVDO) == 0; }

bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  if (!inside(area, offset, length)) return false;
  sp_get_bytes(out, places[area].address + offset, length);
  return true;
}

bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  uint32_t words[SP_FLASH_BLOCK / UNIT]; /* aligned, and in RAM whatever the caller's are */
  struct sp_hold hold;
  if (!inside(area, offset, length) || length > sizeof words || offset % UNIT != 0 || length % UNIT != 0) return false;
  if (!supplied()) return false;
  memcpy(words, bytes, length);
  sp_hold_interrupts(&hold);
  const bool done = sp_flash_loop_program(SP_FLASH, (volatile uint32_t *)(uintptr_t)(places[area].address + offset), words, length / UNIT);
  sp_hold_release(&hold);
  return done;
}

bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) {
  struct sp_hold hold;
  if (area >= SP_FLASH_AREAS || offset != 0) return false; /* an area is one sector */
  if (!supplied()) return false;
  sp_hold_interrupts(&hold);
  const bool done = sp_flash_loop_erase(SP_FLASH, places[area].sector);
  sp_hold_release(&hold);
  return done;
}
