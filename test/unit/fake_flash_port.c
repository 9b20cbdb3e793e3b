/* The port of a board whose flash is the fake one. */
#include "fake_flash.h"

const struct sp_flash_geometry *sp_port_flash(void) { return &fake_flash.part->geometry; }

bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  fake_flash_read(area, offset, out, length);
  return true;
}

bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  return fake_flash_program(area, offset, bytes, length);
}

bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) { return fake_flash_erase(area, offset); }
