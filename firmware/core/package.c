#include "package.h"

#include <stdbool.h>
#include <string.h>

#include "config.h"
#include "crypto_hash_sha256.h"
#include "error.h"

/* MCUboot image header (SPEC.md, "Package"): offsets. */
enum {
  AT_MAGIC = 0,
  AT_LOAD = 4,
  AT_HEADER_SIZE = 8,
  AT_PROTECTED_SIZE = 10,
  AT_IMAGE_SIZE = 12,
  AT_FLAGS = 16,
  AT_VERSION = 20,
  AT_PAD = 28,
};

#define TLV_INFO            4u /* magic and size before the TLVs of an area */
#define TLV_HEAD            4u /* type and length before a value */
#define TLV_MAGIC           0x6907u
#define TLV_MAGIC_PROTECTED 0x6908u
#define TLV_KEY_HASH        0x01u
#define TLV_SHA256          0x10u
#define TLV_ED25519         0x24u
#define TLVS_MAX            16u /* in one area; bounds the search for repeated ones */
#define SHA256_SIZE         32u

static uint16_t get16(const uint8_t *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }

static uint32_t get32(const uint8_t *bytes) { return get16(bytes) | (uint32_t)get16(bytes + 2) << 16; }

void sp_package_sha256(const uint8_t *bytes, size_t length, uint8_t out[32]) { (void)crypto_hash_sha256(out, bytes, length); }

int sp_package_check_header(const uint8_t *bytes, size_t length) {
  if (length < SP_PACKAGE_HEADER || get32(bytes + AT_MAGIC) != SP_PACKAGE_MAGIC) return SP_E_PACKAGE_MAGIC;
  const uint32_t image_size = get32(bytes + AT_IMAGE_SIZE);
  const bool good = get32(bytes + AT_LOAD) == 0 && get16(bytes + AT_HEADER_SIZE) == SP_PACKAGE_HEADER &&
                    get32(bytes + AT_FLAGS) == SP_PACKAGE_NON_BOOTABLE && get32(bytes + AT_PAD) == 0 && image_size > 0 &&
                    image_size <= SP_SLOT_SIZE - SP_PACKAGE_HEADER;
  return good ? SP_OK : SP_E_PACKAGE_HEADER;
}

/* One area of TLVs. */
struct area {
  const uint8_t *tlvs;
  size_t size; /* of the TLVs, without info */
};

/* Finds the area that begins at bytes, of which `left` bytes are there. */
static int find_area(const uint8_t *bytes, size_t left, uint16_t magic, struct area *area) {
  if (left < TLV_INFO || get16(bytes) != magic) return SP_E_PACKAGE_TLV;
  const size_t total = get16(bytes + 2);
  if (total < TLV_INFO || total > left) return SP_E_PACKAGE_TLV;
  *area = (struct area){.tlvs = bytes + TLV_INFO, .size = total - TLV_INFO};
  return SP_OK;
}

static bool allowed(uint16_t type) { return type == TLV_SHA256 || type == TLV_KEY_HASH || type == TLV_ED25519; }

/* Walks the TLVs of an area: each whole and there once. `hash` is NULL for the protected area, where any type is allowed; for the other
 * area it becomes the value of the SHA-256, or NULL when there is none. */
static int check_area(const struct area *area, const uint8_t **hash) {
  uint16_t seen[TLVS_MAX];
  size_t count = 0, at = 0;
  if (hash != NULL) *hash = NULL;
  while (at < area->size) {
    if (count == TLVS_MAX || area->size - at < TLV_HEAD) return SP_E_PACKAGE_TLV;
    const uint16_t type = get16(area->tlvs + at);
    const size_t length = get16(area->tlvs + at + 2);
    at += TLV_HEAD;
    if (length > area->size - at) return SP_E_PACKAGE_TLV;
    for (size_t i = 0; i < count; i++) {
      if (seen[i] == type) return hash != NULL && type == TLV_SHA256 ? SP_E_PACKAGE_HASHES : SP_E_PACKAGE_TLV;
    }
    seen[count++] = type;
    if (hash != NULL && !allowed(type)) return SP_E_PACKAGE_TLV;
    if (hash != NULL && type == TLV_SHA256) {
      if (length != SHA256_SIZE) return SP_E_PACKAGE_TLV_SIZE;
      *hash = area->tlvs + at;
    }
    at += length;
  }
  return SP_OK;
}

/* Finds and checks both areas behind the payload, which ends at `at`. *signed_length is how far the SHA-256 reaches. */
static int check_tlvs(const uint8_t *bytes, size_t length, size_t at, size_t *signed_length, const uint8_t **hash) {
  const size_t protected_size = get16(bytes + AT_PROTECTED_SIZE);
  struct area area;
  int error = SP_OK;
  if (protected_size > 0) {
    error = find_area(bytes + at, length - at, TLV_MAGIC_PROTECTED, &area);
    if (error == SP_OK && area.size + TLV_INFO != protected_size) error = SP_E_PACKAGE_TLV;
    if (error == SP_OK) error = check_area(&area, NULL);
    if (error != SP_OK) return error;
    at += protected_size;
  }
  *signed_length = at;
  if (at == length) return SP_E_PACKAGE_NO_HASH;
  error = find_area(bytes + at, length - at, TLV_MAGIC, &area);
  if (error == SP_OK) error = check_area(&area, hash);
  if (error != SP_OK) return error;
  if (*hash == NULL) return SP_E_PACKAGE_NO_HASH;
  return at + TLV_INFO + area.size == length ? SP_OK : SP_E_PACKAGE_TRAILING;
}

int sp_package_parse(const uint8_t *bytes, size_t length, struct sp_package *package) {
  int error = sp_package_check_header(bytes, length);
  if (error != SP_OK) return error;
  const size_t payload_length = get32(bytes + AT_IMAGE_SIZE);
  if (payload_length > length - SP_PACKAGE_HEADER) return SP_E_PACKAGE_HEADER;
  size_t signed_length = 0;
  const uint8_t *hash = NULL;
  error = check_tlvs(bytes, length, SP_PACKAGE_HEADER + payload_length, &signed_length, &hash);
  if (error != SP_OK) return error;
  sp_package_sha256(bytes, signed_length, package->hash);
  if (memcmp(package->hash, hash, SHA256_SIZE) != 0) return SP_E_PACKAGE_HASH;
  package->version = (struct sp_version){
      .major = bytes[AT_VERSION],
      .minor = bytes[AT_VERSION + 1],
      .revision = get16(bytes + AT_VERSION + 2),
      .build = get32(bytes + AT_VERSION + 4),
  };
  package->payload_offset = SP_PACKAGE_HEADER;
  package->payload_length = (uint32_t)payload_length;
  return SP_OK;
}
