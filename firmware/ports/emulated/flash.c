/* Flash of an emulated board: a file of the host, the areas one after the other. Ending the emulator is a power cut: what was written is
 * in the file, unit by unit, and a sector whose erase was cut is erased in part. It is as slow as the port's geometry says.
 *
 * The emulator's command line for semihosting names the file: flash=PATH. Without it there is no flash, and every function fails. */
#include <string.h>

#include "../../core/config.h"
#include "host.h"

#define NAME      "flash="
#define LINE_MAX  1024u /* of the command line; a longer one names no file */
#define CHUNK     256u
#define STEPS     8u /* in which a sector is erased */
#define US_PER_MS 1000u
#define NO_HANDLE (-1)

static intptr_t handle = NO_HANDLE;

static intptr_t call(enum sp_host_operation operation, uintptr_t first, uintptr_t second, uintptr_t third) {
  uintptr_t arguments[SP_HOST_ARGUMENTS] = {first, second, third};
  return sp_host_call(operation, arguments);
}

static uint32_t base_of(unsigned area) {
  uint32_t base = 0;
  for (unsigned i = 0; i < area; i++) base += sp_port_flash()->area[i].size;
  return base;
}

static bool seek(uint32_t at) { return call(SP_HOST_SEEK, (uintptr_t)handle, at, 0) == 0; }

static bool write_at(uint32_t at, const uint8_t *bytes, uint32_t length) {
  return seek(at) && call(SP_HOST_WRITE, (uintptr_t)handle, (uintptr_t)bytes, length) == 0;
}

static bool blank(uint32_t from, uint32_t to) {
  uint8_t erased[CHUNK];
  memset(erased, 0xff, sizeof erased);
  for (uint32_t at = from; at < to; at += CHUNK) {
    if (!write_at(at, erased, to - at < CHUNK ? to - at : CHUNK)) return false;
  }
  return true;
}

/* The path in `line`, or NULL. */
static const char *find_path(char *line) {
  uintptr_t arguments[SP_HOST_ARGUMENTS] = {(uintptr_t)line, LINE_MAX};
  if (sp_host_call(SP_HOST_COMMAND, arguments) != 0 || strncmp(line, NAME, sizeof NAME - 1u) != 0) return NULL;
  return line + sizeof NAME - 1u;
}

/* A file that is new, or that was cut while it was made, has blank flash behind its end. One that is longer is not ours. */
static bool complete(void) {
  const uint32_t size = base_of(SP_FLASH_AREAS);
  const intptr_t length = call(SP_HOST_LENGTH, (uintptr_t)handle, 0, 0);
  return length >= 0 && (uintptr_t)length <= size && ((uintptr_t)length == size || blank((uint32_t)length, size));
}

static bool opened(void) {
  char line[LINE_MAX];
  if (handle != NO_HANDLE) return true;
  memset(line, 0, sizeof line);
  const char *path = find_path(line);
  if (path == NULL) return false;
  handle = call(SP_HOST_OPEN, (uintptr_t)path, SP_HOST_UPDATE, strlen(path));
  if (handle == NO_HANDLE) handle = call(SP_HOST_OPEN, (uintptr_t)path, SP_HOST_CREATE, strlen(path));
  if (handle != NO_HANDLE && !complete()) handle = NO_HANDLE;
  return handle != NO_HANDLE;
}

static bool inside(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  if (area >= SP_FLASH_AREAS) return false;
  const uint32_t size = sp_port_flash()->area[area].size;
  return offset <= size && length <= size - offset;
}

bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  return inside(area, offset, length) && opened() && seek(base_of(area) + offset) &&
         call(SP_HOST_READ, (uintptr_t)handle, (uintptr_t)out, length) == 0;
}

/* Programming only clears bits, and under ECC only a blank unit can be programmed. */
static bool program_unit(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes) {
  const struct sp_flash_geometry *flash = sp_port_flash();
  uint8_t unit[SP_FLASH_UNIT_MAX];
  bool erased = true;
  if (!sp_port_flash_read(area, offset, unit, flash->unit)) return false;
  for (uint32_t i = 0; i < flash->unit; i++) {
    erased &= unit[i] == 0xff;
    unit[i] &= bytes[i];
  }
  if (!erased && !flash->overprogram) return false;
  sp_emulated_flash_busy(flash->program_us);
  return write_at(base_of(area) + offset, unit, flash->unit);
}

bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  const uint32_t unit = sp_port_flash()->unit;
  if (!inside(area, offset, length) || offset % unit != 0 || length % unit != 0) return false;
  for (uint32_t at = 0; at < length; at += unit) {
    if (!program_unit(area, offset + at, bytes + at)) return false;
  }
  return true;
}

bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) {
  if (!inside(area, offset, 1)) return false;
  const struct sp_flash_area_geometry *geometry = &sp_port_flash()->area[area];
  const uint32_t step = geometry->sector / STEPS, base = base_of(area) + offset;
  if (offset % geometry->sector != 0 || !opened()) return false;
  for (uint32_t at = 0; at < geometry->sector; at += step) {
    sp_emulated_flash_busy(geometry->erase_ms * US_PER_MS / STEPS);
    if (!blank(base + at, base + at + step)) return false;
  }
  return true;
}
