/* A package is a MCUboot image: header, payload (the .wasm), protected TLVs, TLVs. SPEC.md, "Package". */
#ifndef SP_PACKAGE_H
#define SP_PACKAGE_H

#include <stdbool.h>
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
  uint32_t counter; /* security counter */
  unsigned key;     /* that signed it: index in sp_keys */
  bool has_contract;
  uint8_t contract[32]; /* id of the contract that the module was made for */
  uint8_t hash[32];     /* the SHA-256 TLV: over header, payload and protected TLVs; image state shows it */
};

/* Where the bytes of a package are read. */
struct sp_package_source {
  bool (*read)(void *context, uint32_t offset, uint8_t *out, uint32_t length);
  void *context;
};

struct sp_contract;

/* Checks what the first 32 bytes can tell, so that a wrong file is refused with its first packet. SP_OK or SP_E_PACKAGE_*. */
int sp_package_check_header(const uint8_t *bytes, size_t length);

/* Checks a package in the order of trust, trusting no field: every length and TLV, the SHA-256 of what is read, the key and its signature.
 * SP_OK; SP_E_PACKAGE_*; SP_E_FLASH for a source that cannot be read. The source is read twice, so nobody may write to it meanwhile. Takes
 * SP_VERIFY_MS for a full slot, and 4 KB of stack. */
int sp_package_read(const struct sp_package_source *source, uint32_t length, struct sp_package *package);

/* The same of bytes in memory, which stay the caller's. */
int sp_package_parse(const uint8_t *bytes, size_t length, struct sp_package *package);

/* Whether a package that has been read may run: its security counter is not lower than the floor, and its contract is one that the firmware
 * holds. SP_OK, SP_E_COUNTER or SP_E_PACKAGE_CONTRACT. */
int sp_package_allow(const struct sp_package *package, uint32_t counter_floor, const struct sp_contract *contract);

/* SHA-256 of what a source holds. SP_OK or SP_E_FLASH. */
int sp_package_digest(const struct sp_package_source *source, uint32_t length, uint8_t out[32]);

/* SHA-256 (FIPS 180-4, libsodium). */
void sp_package_sha256(const uint8_t *bytes, size_t length, uint8_t out[32]);

#endif
