/* What the journal and the store have in common above the port's flash: checks of blankness, erasing, and a writer that gathers bytes into
 * whole units. Every write and erase is read back. */
#ifndef SP_FLASH_H
#define SP_FLASH_H

#include "config.h"
#include "../port.h"

/* Rounded up to whole units. */
uint32_t sp_flash_round(uint32_t length);

/* Longest time to program `length` bytes, and to erase one sector of an area. */
uint32_t sp_flash_program_ms(uint32_t length);
uint32_t sp_flash_erase_ms(enum sp_flash_area area);

uint32_t sp_flash_size(enum sp_flash_area area);
uint32_t sp_flash_sector(enum sp_flash_area area);

/* The end of what is not blank in from..to: the offset behind the last byte that is not 0xff, or `from` when there is none. */
uint32_t sp_flash_used(enum sp_flash_area area, uint32_t from, uint32_t to);

/* Erases one sector. SP_OK or SP_E_FLASH. */
int sp_flash_erase(enum sp_flash_area area, uint32_t offset);

/* Bytes on their way into flash; in the order in which they come. */
struct sp_flash_writer {
  enum sp_flash_area area;
  uint32_t offset; /* of the first held byte; a multiple of the unit */
  uint32_t held;
  uint8_t bytes[SP_FLASH_BLOCK];
};

/* offset is a multiple of the unit. */
void sp_flash_writer_init(struct sp_flash_writer *writer, enum sp_flash_area area, uint32_t offset);

/* Takes bytes and programs each block that they complete. Units that stay 0xff are left alone: they read the same, and can still be
 * programmed. SP_OK; SP_E_STORE_CHANGED when flash holds bits there that programming cannot set; SP_E_FLASH. */
int sp_flash_write(struct sp_flash_writer *writer, const uint8_t *bytes, uint32_t length);

/* Programs the whole units that are held; less than a unit stays held. */
int sp_flash_flush(struct sp_flash_writer *writer);

/* The same, and fills the last unit up with 0xff. */
int sp_flash_close(struct sp_flash_writer *writer);

#endif
