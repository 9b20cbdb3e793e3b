/* Where packages and the journal lie: sectors of the board's file, with the longest times to erase and to program them, 32 bits at a time
 * (data sheets DS8626, DS10693 and DS10314, "Flash memory programming"; ports/stm32f4/chips.json). The emulated flash takes them too: what
 * must hold must hold with a worn part. */
#include "flash.h"

#define SECTOR(area) \
  { .size = SP_BOARD_##area##_SIZE, .sector = SP_BOARD_##area##_SIZE, .erase_ms = SP_BOARD_##area##_ERASE_MS }

static const struct sp_flash_geometry geometry = {
    .area = {[SP_FLASH_SLOT_0] = SECTOR(SLOT_0),
             [SP_FLASH_SLOT_1] = SECTOR(SLOT_1),
             [SP_FLASH_JOURNAL_0] = SECTOR(JOURNAL_0),
             [SP_FLASH_JOURNAL_1] = SECTOR(JOURNAL_1)},
    .unit = 4u,
    .program_us = SP_BOARD_PROGRAM_US,
    .overprogram = true,
};

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }
