#include "made_package.h"

#include <string.h>

#include "core/package.h"

static const struct sp_minor minor = {.id = {1, 2, 3}, .in = {0, 1}, .out = {0, 1}, .state = {0, 1}};
const struct sp_contract made_contract = {.minors = &minor};

static void put16(uint8_t *out, uint32_t value) {
  out[0] = (uint8_t)value;
  out[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *out, uint32_t value) {
  put16(out, value);
  put16(out + 2, value >> 16);
}

uint32_t made_package_around(uint8_t *out, const uint8_t *module, uint32_t length, uint32_t counter, uint8_t major,
                             const struct sp_contract *contract) {
  uint8_t *at = out;
  memset(out, 0, SP_PACKAGE_HEADER);
  put32(at, SP_PACKAGE_MAGIC);
  put16(at + 8, SP_PACKAGE_HEADER);
  put16(at + 10, 48); /* protected: info, a TLV of 4 bytes and one of 32 */
  put32(at + 12, length);
  put32(at + 16, SP_PACKAGE_NON_BOOTABLE);
  at[20] = major;
  at += SP_PACKAGE_HEADER;
  memmove(at, module, length);
  at += length;
  put16(at, 0x6908);
  put16(at + 2, 48);
  put16(at + 4, 0x50);
  put16(at + 6, 4);
  put32(at + 8, counter);
  put16(at + 12, 0xa0);
  put16(at + 14, SP_CONTRACT_ID);
  memcpy(at + 16, sp_contract_newest(contract)->id, SP_CONTRACT_ID);
  unit_seal(out, length + MADE_PACKAGE_OVERHEAD - UNIT_SEAL);
  return length + MADE_PACKAGE_OVERHEAD;
}

void made_package(uint8_t *out, uint32_t length, uint32_t counter, uint8_t seed) {
  const uint32_t payload = length - MADE_PACKAGE_OVERHEAD;
  uint8_t *at = out + SP_PACKAGE_HEADER;
  for (uint32_t i = 0; i < payload; i++) at[i] = i % 61 < 20 ? 0xff : (uint8_t)(i * 7u + seed + i / 256u); /* with blank units in it */
  (void)made_package_around(out, at, payload, counter, seed, &made_contract);
}
