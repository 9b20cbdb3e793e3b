/* In place of fake_flash_port.c: the flash driver of the STM32 port, on the model of the chip's controller, whose cells are the fake
 * flash. So the power goes, and operations fail, in the middle of what the driver has asked of the controller. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "controller.h"
#include "fake_flash.h"
#include "ports/stm32f4/flash.h"

static const struct {
  uint32_t address, sector;
} places[SP_FLASH_AREAS] = {{SP_BOARD_SLOT_0_ADDRESS, SP_BOARD_SLOT_0_SECTOR},
                            {SP_BOARD_SLOT_1_ADDRESS, SP_BOARD_SLOT_1_SECTOR},
                            {SP_BOARD_JOURNAL_0_ADDRESS, SP_BOARD_JOURNAL_0_SECTOR},
                            {SP_BOARD_JOURNAL_1_ADDRESS, SP_BOARD_JOURNAL_1_SECTOR}};

static _Noreturn void stray(const char *what) {
  fprintf(stderr, "the driver %s\n", what);
  abort();
}

static enum sp_flash_area area_at(uint32_t address) {
  for (unsigned i = 0; i < SP_FLASH_AREAS; i++) {
    if (address >= places[i].address && address - places[i].address < fake_flash.part->geometry.area[i].size) return (enum sp_flash_area)i;
  }
  stray("leaves the store");
}

static uint32_t get(uint32_t address) {
  const enum sp_flash_area area = area_at(address);
  uint32_t word;
  memcpy(&word, fake_flash_bytes(area) + (address - places[area].address), sizeof word);
  return word;
}

static bool program(uint32_t address, uint32_t value) {
  const enum sp_flash_area area = area_at(address);
  uint8_t bytes[4];
  memcpy(bytes, &value, sizeof value);
  return fake_flash_program(area, address - places[area].address, bytes, sizeof bytes);
}

static bool erase(uint32_t sector) {
  for (unsigned i = 0; i < SP_FLASH_AREAS; i++) {
    if (places[i].sector == sector) return fake_flash_erase((enum sp_flash_area)i, 0);
  }
  stray("erases outside of the store");
}

/* An operation that was cut has not released them: the power took that along. */
void sp_hold_interrupts(struct sp_hold *hold) {
  memset(hold, 0, sizeof *hold);
  if (memcmp(sp_port_flash(), &fake_flash.part->geometry, sizeof fake_flash.part->geometry) != 0) stray("has another part");
  controller.held = true;
}

void sp_hold_release(const struct sp_hold *hold) {
  (void)hold;
  controller.held = false;
}

__attribute__((constructor)) static void power_on(void) {
  static const struct controller_cells cells = {get, program, erase};
  controller_reset();
  controller.cells = &cells;
  controller.busy_reads = 1;
}
