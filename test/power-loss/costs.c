#include "costs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "made_package.h"

void costs_worst(const struct fake_part *part) {
  fake_flash_reset(part);
  sp_store_open(&device.store, &made_contract);
  (void)sp_store_commit(&device.store, &device.store.state);
  const uint32_t record_ms = sp_store_commit_ms(&device.store);
  device.store.journal.half = 0; /* so that room is made in the larger one */
  device.store.journal.end = sp_flash_size(SP_FLASH_JOURNAL_0);
  printf("%s: a record takes at most %u ms, with room to be made %u ms, a packet of 1024 bytes %u ms\n", part->name, record_ms,
         sp_store_commit_ms(&device.store), sp_store_write_ms(1024));
}

static uint32_t erased_bytes(const struct fake_part *part) {
  uint32_t bytes = 0;
  for (unsigned area = 0, sector = 0; area < SP_FLASH_AREAS; area++) {
    const struct sp_flash_area_geometry *geometry = &part->geometry.area[area];
    for (uint32_t at = 0; at < geometry->size; at += geometry->sector) bytes += fake_flash.content.erases[sector++] * geometry->sector;
  }
  return bytes;
}

/* Bytes in units that are not blank, in the slot of the candidate. */
static uint32_t filled_bytes(const struct fake_part *part) {
  const uint8_t *at = fake_flash_bytes(sp_store_physical(&device.store, SP_SLOT_CANDIDATE) == 0 ? SP_FLASH_SLOT_0 : SP_FLASH_SLOT_1);
  uint8_t blank[SP_FLASH_UNIT_MAX];
  uint32_t bytes = 0;
  memset(blank, 0xff, sizeof blank);
  for (uint32_t i = 0; i < SP_SLOT_SIZE; i += part->geometry.unit)
    bytes += memcmp(at + i, blank, part->geometry.unit) == 0 ? 0 : part->geometry.unit;
  return bytes;
}

void costs_writes(const struct fake_part *part) {
  device_packages(true);
  fake_flash_reset(part);
  if (device_boot() != NULL || device_do("upload A") != NULL) exit(1);
  const uint32_t journalled = device.store.journal.end, erased = erased_bytes(part);
  fake_flash.programmed = 0;
  if (device_do("upload B") != NULL) exit(1);
  const uint32_t journal = device.store.journal.end - journalled;
  printf("%s: an upload of %u bytes that are not blank programs %u and %u of journal, and erases %u\n", part->name, filled_bytes(part),
         fake_flash.programmed - journal, journal, erased_bytes(part) - erased);
}
