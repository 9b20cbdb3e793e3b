/* Sectors of 4 KiB in the flash chip of the module. Which chip that is the module's data sheet leaves open. These are the maxima of
 * GigaDevice's GD25Q32 (data sheet, "AC Characteristics", -40 to 85 degrees): a sector 400 ms (45 typically), a page of 256 bytes 2.4 ms
 * (0.6), fewer bytes no longer. The chip could take single bytes; units of 16 keep the times that are reckoned with near those that it
 * takes. */
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
    .unit = 16u,
    .program_us = 2400u,
    .overprogram = true,
};

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }
