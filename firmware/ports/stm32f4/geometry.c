/* Where packages and the journal lie: sectors 1 and 2 the slots, 3 and 4 the journal's halves (RM0090 3.3, table 5).
 *
 * Times are the maxima of the data sheet (DS8626, DocID022152, 5.3.12, "Flash memory programming", parallelism x32): a sector of 16 KiB 500
 * ms (250 typically), of 64 KiB 1100 ms (550), a word 100 us (16). The emulated flash takes them too: what must hold must hold with a worn
 * part. */
#include "flash.h"
#include "port_limits.h"

#define KIB 1024u
#define SECTOR_16_KIB(max_ms) \
  { .size = 16u * KIB, .sector = 16u * KIB, .erase_ms = (max_ms) }
#define SECTOR_64_KIB(max_ms) \
  { .size = 64u * KIB, .sector = 64u * KIB, .erase_ms = (max_ms) }

static const struct sp_flash_geometry geometry = {
    .area = {[SP_FLASH_SLOT_0] = SECTOR_16_KIB(500u),
             [SP_FLASH_SLOT_1] = SECTOR_16_KIB(500u),
             [SP_FLASH_JOURNAL_0] = SECTOR_16_KIB(500u),
             [SP_FLASH_JOURNAL_1] = SECTOR_64_KIB(SP_PORT_ERASE_MAX_MS)},
    .unit = 4u,
    .program_us = 100u,
    .overprogram = true,
};

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }
