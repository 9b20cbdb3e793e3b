#include "made_package.h"

#include <string.h>

#include "core/package.h"

static void put16(uint8_t *out, uint32_t value) {
  out[0] = (uint8_t)value;
  out[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *out, uint32_t value) {
  put16(out, value);
  put16(out + 2, value >> 16);
}

void made_package(uint8_t *out, uint32_t length, uint32_t counter, uint8_t seed) {
  const uint32_t payload = length - MADE_PACKAGE_OVERHEAD;
  uint8_t *at = out;
  memset(out, 0, length);
  put32(at, SP_PACKAGE_MAGIC);
  put16(at + 8, SP_PACKAGE_HEADER);
  put16(at + 10, 12); /* protected: info and one TLV of 4 bytes */
  put32(at + 12, payload);
  put32(at + 16, SP_PACKAGE_NON_BOOTABLE);
  at[20] = seed;
  at += SP_PACKAGE_HEADER;
  for (uint32_t i = 0; i < payload; i++) at[i] = i % 61 < 20 ? 0xff : (uint8_t)(i * 7u + seed + i / 256u); /* with blank units in it */
  at += payload;
  put16(at, 0x6908);
  put16(at + 2, 12);
  put16(at + 4, 0x50);
  put16(at + 6, 4);
  put32(at + 8, counter);
  at += 12;
  put16(at, 0x6907);
  put16(at + 2, 40);
  put16(at + 4, 0x10);
  put16(at + 6, 32);
  sp_package_sha256(out, (size_t)(at - out), at + 8);
}
