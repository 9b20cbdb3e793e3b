/* The flash that this machine would have as a chip: sectors of 4 KiB. No data sheet says how slow it is; these are the times of fast parts,
 * so that tests need not wait. */
#include "../../port.h"
#include "port_limits.h"

#define KIB 1024u
#define AREA(bytes) \
  { .size = (bytes), .sector = 4u * KIB, .erase_ms = SP_PORT_ERASE_MAX_MS }

static const struct sp_flash_geometry geometry = {
    .area = {[SP_FLASH_SLOT_0] = AREA(16u * KIB),
             [SP_FLASH_SLOT_1] = AREA(16u * KIB),
             [SP_FLASH_JOURNAL_0] = AREA(4u * KIB),
             [SP_FLASH_JOURNAL_1] = AREA(4u * KIB)},
    .unit = 4u,
    .program_us = 20u,
    .overprogram = true,
};

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }
