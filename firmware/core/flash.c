#include "flash.h"

#include <string.h>

#include "error.h"

#define BLANK     0xffu
#define US_PER_MS 1000u
#define CHUNK     64u

uint32_t sp_flash_round(uint32_t length) {
  const uint32_t unit = sp_port_flash()->unit;
  return (length + unit - 1u) / unit * unit;
}

uint32_t sp_flash_program_ms(uint32_t length) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  return (sp_flash_round(length) / flash->unit * flash->program_us + US_PER_MS - 1u) / US_PER_MS;
}

uint32_t sp_flash_erase_ms(enum sp_flash_area area) { return sp_port_flash()->area[area].erase_ms; }

uint32_t sp_flash_size(enum sp_flash_area area) { return sp_port_flash()->area[area].size; }

uint32_t sp_flash_sector(enum sp_flash_area area) { return sp_port_flash()->area[area].sector; }

/* Length of `bytes` without the blank ones at its end. */
static uint32_t trimmed(const uint8_t *bytes, uint32_t length) {
  while (length > 0 && bytes[length - 1u] == BLANK) length--;
  return length;
}

uint32_t sp_flash_used(enum sp_flash_area area, uint32_t from, uint32_t to) {
  uint8_t chunk[CHUNK];
  while (to > from) {
    const uint32_t length = to - from < CHUNK ? to - from : CHUNK;
    const bool readable = sp_port_flash_read(area, to - length, chunk, length);
    const uint32_t left = readable ? trimmed(chunk, length) : length; /* what cannot be read is not blank */
    if (left > 0) return to - length + left;
    to -= length;
  }
  return from;
}

int sp_flash_erase(enum sp_flash_area area, uint32_t offset) {
  if (!sp_port_flash_erase(area, offset)) return SP_E_FLASH;
  return sp_flash_used(area, offset, offset + sp_flash_sector(area)) == offset ? SP_OK : SP_E_FLASH;
}

/* --- writer ------------------------------------------------------------------------------------------------------------- */

void sp_flash_writer_init(struct sp_flash_writer *writer, enum sp_flash_area area, uint32_t offset) {
  *writer = (struct sp_flash_writer){.area = area, .offset = offset};
}

/* Whether programming can turn what flash holds into `bytes`. */
static int programmable(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  uint8_t old[SP_FLASH_UNIT_MAX];
  for (uint32_t at = 0; at < length; at += flash->unit) {
    if (!sp_port_flash_read(area, offset + at, old, flash->unit)) return SP_E_FLASH;
    if (!flash->overprogram && trimmed(old, flash->unit) > 0) return SP_E_STORE_CHANGED;
    for (uint32_t i = 0; i < flash->unit; i++) {
      if ((old[i] & bytes[at + i]) != bytes[at + i]) return SP_E_STORE_CHANGED;
    }
  }
  return SP_OK;
}

static int same(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  uint8_t chunk[CHUNK];
  for (uint32_t at = 0; at < length; at += CHUNK) {
    const uint32_t count = length - at < CHUNK ? length - at : CHUNK;
    if (!sp_port_flash_read(area, offset + at, chunk, count) || memcmp(chunk, bytes + at, count) != 0) return SP_E_FLASH;
  }
  return SP_OK;
}

/* Programs whole units of one block, from the first to the last that is not blank. */
static int program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  const uint32_t unit = sp_port_flash()->unit;
  uint32_t at = 0;
  while (at < length) {
    uint32_t run = 0; /* units in a row that have something to program */
    while (at + run < length && trimmed(bytes + at + run, unit) > 0) run += unit;
    if (run > 0) {
      const int error = programmable(area, offset + at, bytes + at, run);
      if (error != SP_OK) return error;
      if (!sp_port_flash_program(area, offset + at, bytes + at, run)) return SP_E_FLASH;
    }
    at += run + (at + run < length ? unit : 0);
  }
  return same(area, offset, bytes, length);
}

int sp_flash_flush(struct sp_flash_writer *writer) {
  const uint32_t whole = writer->held / sp_port_flash()->unit * sp_port_flash()->unit;
  const int error = program(writer->area, writer->offset, writer->bytes, whole);
  if (error != SP_OK) return error;
  memmove(writer->bytes, writer->bytes + whole, writer->held - whole);
  writer->offset += whole;
  writer->held -= whole;
  return SP_OK;
}

int sp_flash_write(struct sp_flash_writer *writer, const uint8_t *bytes, uint32_t length) {
  while (length > 0) {
    const uint32_t room = SP_FLASH_BLOCK - writer->offset % SP_FLASH_BLOCK - writer->held;
    const uint32_t count = length < room ? length : room;
    memcpy(writer->bytes + writer->held, bytes, count);
    writer->held += count;
    bytes += count;
    length -= count;
    if (count == room) {
      const int error = sp_flash_flush(writer);
      if (error != SP_OK) return error;
    }
  }
  return SP_OK;
}

int sp_flash_close(struct sp_flash_writer *writer) {
  const uint32_t end = sp_flash_round(writer->held);
  memset(writer->bytes + writer->held, (int)BLANK, end - writer->held);
  writer->held = end;
  return sp_flash_flush(writer);
}
