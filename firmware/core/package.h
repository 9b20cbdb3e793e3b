/* A package is a MCUboot image: header, payload (the .wasm), protected TLVs, TLVs. SPEC.md, "Package". */
#ifndef SP_PACKAGE_H
#define SP_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#define SP_PACKAGE_HEADER       32u
#define SP_PACKAGE_MAGIC        0x96f3b83du
#define SP_PACKAGE_NON_BOOTABLE 0x10u

struct sp_version {
  uint8_t major, minor;
  uint16_t revision;
  uint32_t build;
};

struct sp_package {
  struct sp_version version;
  uint32_t payload_offset, payload_length;
  uint8_t hash[32]; /* the SHA-256 TLV: over header, payload and protected TLVs; image state shows it */
};

/* Checks what the first 32 bytes can tell, so that a wrong file is refused with its first packet. SP_OK or SP_E_PACKAGE_*. */
int sp_package_check_header(const uint8_t *bytes, size_t length);

/* Checks every length, every TLV and the SHA-256, trusting no field. Bytes stay the caller's. SP_OK or SP_E_PACKAGE_*. */
int sp_package_parse(const uint8_t *bytes, size_t length, struct sp_package *package);

/* SHA-256 (FIPS 180-4, libsodium). */
void sp_package_sha256(const uint8_t *bytes, size_t length, uint8_t out[32]);

#endif
