#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#include "flash.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/config.h"
#include "../../port.h"
#include "port_limits.h"

#define KIB 1024u
#define AREA(bytes) \
  { .size = (bytes), .sector = 4u * KIB, .erase_ms = SP_PORT_ERASE_MAX_MS }
#define FILE_BYTES (2u * 16u * KIB + 2u * 4u * KIB)
#define OWNER_ONLY 0600
#define NO_FILE    (-1)
#define KEPT       "SETPOINT_NATIVE_FLASH" /* the file's descriptor, for the program after a reset */

static struct sp_flash_geometry geometry = {
    .area = {[SP_FLASH_SLOT_0] = AREA(16u * KIB),
             [SP_FLASH_SLOT_1] = AREA(16u * KIB),
             [SP_FLASH_JOURNAL_0] = AREA(4u * KIB),
             [SP_FLASH_JOURNAL_1] = AREA(4u * KIB)},
    .unit = 4u,
    .program_us = 1u,
    .overprogram = true,
};

static uint8_t *content; /* NULL: none is open */

const struct sp_flash_geometry *sp_port_flash(void) { return &geometry; }

bool sp_native_flash_unit(uint32_t bytes) {
  if (bytes != 4u && bytes != SP_FLASH_UNIT_MAX) return false;
  geometry.unit = bytes;
  geometry.overprogram = bytes == 4u;
  return true;
}

static int open_file(const char *path) {
  if (path != NULL) return open(path, O_RDWR | O_CREAT, OWNER_ONLY);
  FILE *file = tmpfile();
  return file == NULL ? NO_FILE : fileno(file);
}

/* Behind the end of a file that is new, or that was cut while it was made, flash is blank. One that is longer is not ours. */
static bool fill(int fd) {
  struct stat status;
  uint8_t blank[KIB];
  memset(blank, 0xff, sizeof blank);
  if (fstat(fd, &status) != 0 || status.st_size > (off_t)FILE_BYTES) return false;
  for (off_t at = status.st_size; at < (off_t)FILE_BYTES;) {
    const size_t left = (size_t)((off_t)FILE_BYTES - at);
    const ssize_t written = pwrite(fd, blank, left < sizeof blank ? left : sizeof blank, at);
    if (written <= 0) return false;
    at += written;
  }
  return true;
}

const char *sp_native_flash_open(const char *path, bool restarted) {
  char number[16];
  const char *kept = restarted ? getenv(KEPT) : NULL;
  const int fd = kept != NULL ? atoi(kept) : open_file(path);
  if (fd < 0) return "cannot be opened";
  if (!fill(fd)) return "is no flash of this board";
  void *mapped = mmap(NULL, FILE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) return "cannot be mapped";
  content = mapped;
  (void)snprintf(number, sizeof number, "%d", fd);
  return setenv(KEPT, number, 1) == 0 ? NULL : "cannot be kept";
}

/* The place of bytes in the file, or NULL. */
static uint8_t *find(enum sp_flash_area area, uint32_t offset, uint32_t length) {
  if (content == NULL || area >= SP_FLASH_AREAS) return NULL;
  const uint32_t size = geometry.area[area].size;
  if (offset > size || length > size - offset) return NULL;
  uint8_t *base = content;
  for (unsigned i = 0; i < area; i++) base += geometry.area[i].size;
  return base + offset;
}

bool sp_port_flash_read(enum sp_flash_area area, uint32_t offset, uint8_t *out, uint32_t length) {
  const uint8_t *from = find(area, offset, length);
  if (from != NULL) memcpy(out, from, length);
  return from != NULL;
}

/* Programming only clears bits, and without overprogram only a blank unit can be programmed. */
static bool program_unit(uint8_t *to, const uint8_t *bytes) {
  uint8_t unit[SP_FLASH_UNIT_MAX];
  bool blank = true;
  for (uint32_t i = 0; i < geometry.unit; i++) {
    blank &= to[i] == 0xff;
    unit[i] = to[i] & bytes[i];
  }
  if (!blank && !geometry.overprogram) return false;
  memcpy(to, unit, geometry.unit);
  return true;
}

bool sp_port_flash_program(enum sp_flash_area area, uint32_t offset, const uint8_t *bytes, uint32_t length) {
  uint8_t *to = find(area, offset, length);
  if (to == NULL || offset % geometry.unit != 0 || length % geometry.unit != 0) return false;
  for (uint32_t at = 0; at < length; at += geometry.unit) {
    if (!program_unit(to + at, bytes + at)) return false;
  }
  return true;
}

bool sp_port_flash_erase(enum sp_flash_area area, uint32_t offset) {
  if (area >= SP_FLASH_AREAS || offset % geometry.area[area].sector != 0) return false;
  uint8_t *sector = find(area, offset, geometry.area[area].sector);
  if (sector != NULL) memset(sector, 0xff, geometry.area[area].sector);
  return sector != NULL;
}
