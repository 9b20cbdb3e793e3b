#include "fake_flash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define KIB 1024u

/* STM32F405: RM0090 and data sheet, Tables "Flash memory programming", 32 bits at once. The others stand for parts with small sectors, and
 * for those with 16-byte units under ECC. */
const struct fake_part fake_parts[FAKE_PARTS] = {
    {.name = "STM32F405",
     .geometry = {.area = {{16 * KIB, 16 * KIB, 500}, {16 * KIB, 16 * KIB, 500}, {16 * KIB, 16 * KIB, 500}, {64 * KIB, 64 * KIB, 1100}},
                  .unit = 4,
                  .program_us = 100,
                  .overprogram = true}},
    {.name = "4 KiB sectors",
     .geometry = {.area = {{16 * KIB, 4 * KIB, 400}, {16 * KIB, 4 * KIB, 400}, {4 * KIB, 4 * KIB, 400}, {4 * KIB, 4 * KIB, 400}},
                  .unit = 4,
                  .program_us = 60,
                  .overprogram = true},
     .out_of_order = true},
    {.name = "16-byte units",
     .geometry = {.area = {{16 * KIB, 4 * KIB, 40}, {16 * KIB, 4 * KIB, 40}, {8 * KIB, 4 * KIB, 40}, {8 * KIB, 4 * KIB, 40}},
                  .unit = 16,
                  .program_us = 200,
                  .overprogram = false},
     .out_of_order = true},
};

struct fake_flash fake_flash;

static uint32_t base_of(enum sp_flash_area area) {
  uint32_t base = 0;
  for (unsigned i = 0; i < area; i++) base += fake_flash.part->geometry.area[i].size;
  return base;
}

uint8_t *fake_flash_bytes(enum sp_flash_area area) { return fake_flash.content.bytes + base_of(area); }

unsigned fake_flash_sector(enum sp_flash_area area) {
  unsigned sector = 0;
  for (unsigned i = 0; i < area; i++) sector += fake_flash.part->geometry.area[i].size / fake_flash.part->geometry.area[i].sector;
  return sector;
}

void fake_flash_reset(const struct fake_part *part) {
  memset(&fake_flash, 0, sizeof fake_flash);
  memset(fake_flash.content.bytes, 0xff, sizeof fake_flash.content.bytes);
  fake_flash.part = part;
}

void fake_flash_fill(enum sp_flash_area area, uint8_t value) {
  memset(fake_flash_bytes(area), value, fake_flash.part->geometry.area[area].size);
}

void fake_flash_copy(struct fake_content *to, const struct fake_content *from) {
  memcpy(to->bytes, from->bytes, base_of(SP_FLASH_AREAS));
  memcpy(to->weak, from->weak, sizeof to->weak);
  memcpy(to->erases, from->erases, sizeof to->erases);
}

static void broken(const char *rule) {
  if (fake_flash.broken != NULL) fake_flash.broken(rule);
  fprintf(stderr, "flash: %s\n", rule);
  abort();
}

static uint8_t noise(void) { return (uint8_t)(unit_random(&fake_flash.seed) >> 32); }

static bool outside(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  return area >= SP_FLASH_AREAS || offset > fake_flash.part->geometry.area[area].size ||
         length > fake_flash.part->geometry.area[area].size - offset;
}

/* One operation more. True when it is the one at which the power goes. */
static bool cut_now(uint32_t time_us) {
  fake_flash.time_us += time_us;
  return ++fake_flash.operations == fake_flash.cut_at;
}

/* Whether the operation that was counted last is one that fails. */
static bool fails(void) {
  return fake_flash.fail_at > 0 && fake_flash.operations >= fake_flash.fail_at &&
         fake_flash.operations - fake_flash.fail_at <= fake_flash.fail_more;
}

void fake_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  if (outside(area, offset, length)) broken("reads outside of an area");
  memcpy(out, fake_flash_bytes(area) + offset, length);
}

/* --- program ------------------------------------------------------------------------------------------------------------ */

static void check_program(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  const uint32_t unit = fake_flash.part->geometry.unit;
  if (outside(area, offset, length)) broken("programs outside of an area");
  if (offset % unit != 0 || length % unit != 0 || length == 0) broken("programs parts of a unit");
  if (offset / SP_FLASH_BLOCK != (offset + length - 1) / SP_FLASH_BLOCK) broken("programs beyond a block");
}

static void check_unit(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes) {
  const struct sp_flash_geometry *geometry = &fake_flash.part->geometry;
  const uint8_t *old = fake_flash_bytes(area) + offset;
  if (fake_flash.content.weak[fake_flash_sector(area) + offset / geometry->area[area].sector]) broken("programs where an erase was cut");
  for (uint32_t i = 0; i < geometry->unit; i++) {
    if (!geometry->overprogram && old[i] != 0xff) broken("programs a unit twice");
    if ((old[i] & bytes[i]) != bytes[i]) broken("programs bits to 1");
  }
}

/* What a unit is after a part of its programming: noise decides which of the bits to clear are still 1. */
static void program_unit(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, enum fake_cut how) {
  const uint32_t unit = fake_flash.part->geometry.unit;
  uint8_t *old = fake_flash_bytes(area) + offset;
  if (how == FAKE_CUT_BEFORE || how == FAKE_CUT_INVISIBLE) return;
  for (uint32_t i = 0; i < unit; i++) old[i] &= (uint8_t)(bytes[i] | (how == FAKE_CUT_AFTER ? 0 : noise()));
}

/* What a block was before a call, so that the units of the call can complete in any order. */
static uint8_t before[SP_FLASH_BLOCK];

/* The power goes while unit `at` of a call is programmed. */
static void cut_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length, uint32_t at) {
  static const enum fake_cut any[] = {FAKE_CUT_BEFORE, FAKE_CUT_PARTIAL, FAKE_CUT_PARTIAL, FAKE_CUT_AFTER};
  const uint32_t unit = fake_flash.part->geometry.unit;
  const bool shuffled = fake_flash.kind == FAKE_CUT_SHUFFLED && fake_flash.part->out_of_order;
  if (shuffled) memcpy(fake_flash_bytes(area) + offset, before, length);
  for (uint32_t other = 0; shuffled && other < length; other += unit) {
    if (other != at) program_unit(area, offset + other, bytes + other, any[noise() % 4]);
  }
  program_unit(area, offset + at, bytes + at, fake_flash.kind == FAKE_CUT_SHUFFLED ? FAKE_CUT_PARTIAL : fake_flash.kind);
  fake_flash.cut();
}

bool fake_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  const struct sp_flash_geometry *geometry = &fake_flash.part->geometry;
  check_program(area, offset, length);
  for (uint32_t at = 0; at < length; at += geometry->unit) check_unit(area, offset + at, bytes + at);
  memcpy(before, fake_flash_bytes(area) + offset, length);
  for (uint32_t at = 0; at < length; at += geometry->unit) {
    if (cut_now(geometry->program_us)) cut_program(area, offset, bytes, length, at);
    if (fake_flash.worn || (fails() && fake_flash.fault == FAKE_FAULT_REFUSED)) return false;
    program_unit(area, offset + at, bytes + at, fails() && fake_flash.fault == FAKE_FAULT_SILENT ? FAKE_CUT_PARTIAL : FAKE_CUT_AFTER);
    fake_flash.programmed += geometry->unit;
    if (fails() && fake_flash.fault == FAKE_FAULT_DONE) return false;
  }
  return true;
}

/* --- erase -------------------------------------------------------------------------------------------------------------- */

static void erase_sector(enum sp_flash_area area, uint32_t offset, enum fake_cut how) {
  const struct sp_flash_geometry *geometry = &fake_flash.part->geometry;
  const uint32_t sector = geometry->area[area].sector;
  const unsigned index = fake_flash_sector(area) + offset / sector;
  uint8_t *bytes = fake_flash_bytes(area) + offset;
  if (how == FAKE_CUT_BEFORE) return;
  const bool partial = how == FAKE_CUT_PARTIAL || how == FAKE_CUT_SHUFFLED;
  fake_flash.content.weak[index] = how != FAKE_CUT_AFTER;
  fake_flash.content.erases[index]++;
  if (!partial) {
    memset(bytes, 0xff, sector);
    return;
  }
  /* From some byte on nothing has changed yet; before it bits are on their way to 1, or programmed to 0 first. */
  const uint32_t reached = (uint32_t)(unit_random(&fake_flash.seed) % (sector + 1u));
  const bool down_first = noise() % 2 == 0;
  for (uint32_t i = 0; i < reached; i++) bytes[i] = (uint8_t)(down_first ? noise() : bytes[i] | noise());
}

bool fake_flash_erase(enum sp_flash_area area, uint32_t offset) {
  if (outside(area, offset, fake_flash.part->geometry.area[area].sector)) broken("erases outside of an area");
  if (offset % fake_flash.part->geometry.area[area].sector != 0) broken("erases where no sector begins");
  if (cut_now(fake_flash.part->geometry.area[area].erase_ms * 1000u)) {
    erase_sector(area, offset, fake_flash.kind);
    fake_flash.cut();
  }
  if (fake_flash.worn || (fails() && fake_flash.fault == FAKE_FAULT_REFUSED)) return false;
  if (fails() && fake_flash.fault == FAKE_FAULT_SILENT) return true;
  erase_sector(area, offset, FAKE_CUT_AFTER);
  return !fails();
}
