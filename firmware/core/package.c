#include "package.h"

#include <stdbool.h>
#include <string.h>

#include "config.h"
#include "contract.h"
#include "crypto_hash_sha256.h"
#include "error.h"
#include "keys.h"

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
#define TLV_VENDOR          0xa0u /* protected TLVs of vendors: those that the firmware does not know are ignored */
#define TLV_VENDOR_END      0xfeu
#define TLVS_MAX            16u /* in one area; bounds the search for repeated ones */
#define SHA256_SIZE         32u
#define COUNTER_SIZE        4u
#define CHUNK               64u /* read from a source at once */

/* The TLVs that the firmware reads, and the values found. */
enum known { COUNTER, CONTRACT, SHA256, KEY_HASH, ED25519, KNOWN };

struct found {
  bool has[KNOWN];
  uint8_t counter[COUNTER_SIZE];
  uint8_t contract[SP_CONTRACT_ID];
  uint8_t hash[SHA256_SIZE];
  uint8_t key_hash[SP_KEY_HASH];
  uint8_t signature[SP_KEY_SIGNATURE];
};

static const struct {
  uint16_t type;
  bool protected;
  uint8_t size, at; /* of the value, in struct found */
} known[KNOWN] = {
    [COUNTER] = {0x50, true, COUNTER_SIZE, offsetof(struct found, counter)},
    [CONTRACT] = {0xa0, true, SP_CONTRACT_ID, offsetof(struct found, contract)},
    [SHA256] = {0x10, false, SHA256_SIZE, offsetof(struct found, hash)},
    [KEY_HASH] = {0x01, false, SP_KEY_HASH, offsetof(struct found, key_hash)},
    [ED25519] = {0x24, false, SP_KEY_SIGNATURE, offsetof(struct found, signature)},
};

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

int sp_package_digest(const struct sp_package_source *source, uint32_t length, uint8_t out[32]) {
  crypto_hash_sha256_state state;
  uint8_t chunk[CHUNK];
  (void)crypto_hash_sha256_init(&state);
  for (uint32_t at = 0; at < length; at += CHUNK) {
    const uint32_t count = length - at < CHUNK ? length - at : CHUNK;
    if (!source->read(source->context, at, chunk, count)) return SP_E_FLASH;
    (void)crypto_hash_sha256_update(&state, chunk, count);
  }
  (void)crypto_hash_sha256_final(&state, out);
  return SP_OK;
}

/* One area of TLVs. */
struct area {
  uint32_t at;   /* of the first TLV */
  uint32_t size; /* of the TLVs, without info */
  bool protected;
};

/* Finds the area that begins at `at`, of which `left` bytes are there. */
static int find_area(const struct sp_package_source *source, uint32_t at, uint32_t left, uint16_t magic, struct area *area) {
  uint8_t info[TLV_INFO];
  if (left < TLV_INFO) return SP_E_PACKAGE_TLV;
  if (!source->read(source->context, at, info, sizeof info)) return SP_E_FLASH;
  const uint32_t total = get16(info + 2);
  if (get16(info) != magic || total < TLV_INFO || total > left) return SP_E_PACKAGE_TLV;
  *area = (struct area){.at = at + TLV_INFO, .size = total - TLV_INFO, .protected = magic == TLV_MAGIC_PROTECTED};
  return SP_OK;
}

/* Keeps the value of a TLV that the firmware reads; others must be a vendor's. */
static int take(const struct sp_package_source *source, uint16_t type, uint32_t at, uint32_t length, bool protected, struct found *found) {
  for (unsigned i = 0; i < KNOWN; i++) {
    if (known[i].type != type || known[i].protected != protected) continue;
    if (length != known[i].size) return SP_E_PACKAGE_TLV_SIZE;
    found->has[i] = true;
    return source->read(source->context, at, (uint8_t *)found + known[i].at, length) ? SP_OK : SP_E_FLASH;
  }
  return protected && type >= TLV_VENDOR && type <= TLV_VENDOR_END ? SP_OK : SP_E_PACKAGE_TLV;
}

/* Walks the TLVs of an area: each whole and there once. */
static int check_area(const struct sp_package_source *source, const struct area *area, struct found *found) {
  uint16_t seen[TLVS_MAX];
  uint32_t count = 0, at = 0;
  while (at < area->size) {
    uint8_t head[TLV_HEAD];
    if (count == TLVS_MAX || area->size - at < TLV_HEAD) return SP_E_PACKAGE_TLV;
    if (!source->read(source->context, area->at + at, head, sizeof head)) return SP_E_FLASH;
    const uint16_t type = get16(head);
    const uint32_t length = get16(head + 2);
    at += TLV_HEAD;
    if (length > area->size - at) return SP_E_PACKAGE_TLV;
    for (uint32_t i = 0; i < count; i++) {
      if (seen[i] == type) return !area->protected && type == known[SHA256].type ? SP_E_PACKAGE_HASHES : SP_E_PACKAGE_TLV;
    }
    seen[count++] = type;
    const int error = take(source, type, area->at + at, length, area->protected, found);
    if (error != SP_OK) return error;
    at += length;
  }
  return SP_OK;
}

/* Finds and checks both areas behind the payload, which ends at `at`. *signed_length is how far the SHA-256 reaches. */
static int check_tlvs(const struct sp_package_source *source, uint32_t length, uint32_t at, uint32_t protected_size,
                      uint32_t *signed_length, struct found *found) {
  struct area area;
  int error = SP_OK;
  if (protected_size > 0) {
    error = find_area(source, at, length - at, TLV_MAGIC_PROTECTED, &area);
    if (error == SP_OK && area.size + TLV_INFO != protected_size) error = SP_E_PACKAGE_TLV;
    if (error == SP_OK) error = check_area(source, &area, found);
    if (error != SP_OK) return error;
    at += protected_size;
  }
  *signed_length = at;
  if (at == length) return SP_E_PACKAGE_NO_HASH;
  error = find_area(source, at, length - at, TLV_MAGIC, &area);
  if (error == SP_OK) error = check_area(source, &area, found);
  if (error != SP_OK) return error;
  if (!found->has[SHA256]) return SP_E_PACKAGE_NO_HASH;
  return at + TLV_INFO + area.size == length ? SP_OK : SP_E_PACKAGE_TRAILING;
}

/* Of a package whose hash is right. */
static int check_signature(const struct found *found, struct sp_package *package) {
  if (!found->has[KEY_HASH] || !found->has[ED25519]) return SP_E_PACKAGE_UNSIGNED;
  const int key = sp_keys_find(found->key_hash);
  if (key == SP_KEYS_NONE) return SP_E_PACKAGE_KEY;
  if (!sp_keys_signed((unsigned)key, found->signature, package->hash)) return SP_E_PACKAGE_SIGNATURE;
  package->key = (unsigned)key;
  return found->has[COUNTER] ? SP_OK : SP_E_PACKAGE_NO_COUNTER;
}

int sp_package_read(const struct sp_package_source *source, uint32_t length, struct sp_package *package) {
  uint8_t header[SP_PACKAGE_HEADER];
  struct found found = {.has = {false}};
  uint32_t signed_length = 0;
  if (length < sizeof header) return SP_E_PACKAGE_MAGIC;
  if (!source->read(source->context, 0, header, sizeof header)) return SP_E_FLASH;
  int error = sp_package_check_header(header, sizeof header);
  if (error != SP_OK) return error;
  const uint32_t payload_length = get32(header + AT_IMAGE_SIZE);
  if (payload_length > length - SP_PACKAGE_HEADER) return SP_E_PACKAGE_HEADER;
  error = check_tlvs(source, length, SP_PACKAGE_HEADER + payload_length, get16(header + AT_PROTECTED_SIZE), &signed_length, &found);
  if (error == SP_OK) error = sp_package_digest(source, signed_length, package->hash);
  if (error != SP_OK) return error;
  if (memcmp(package->hash, found.hash, sizeof found.hash) != 0) return SP_E_PACKAGE_HASH;
  package->version = (struct sp_version){
      .major = header[AT_VERSION],
      .minor = header[AT_VERSION + 1],
      .revision = get16(header + AT_VERSION + 2),
      .build = get32(header + AT_VERSION + 4),
  };
  package->payload_offset = SP_PACKAGE_HEADER;
  package->payload_length = payload_length;
  package->counter = get32(found.counter);
  package->has_contract = found.has[CONTRACT];
  memcpy(package->contract, found.contract, sizeof found.contract);
  return check_signature(&found, package);
}

int sp_package_allow(const struct sp_package *package, uint32_t counter_floor, const struct sp_contract *contract) {
  if (package->counter < counter_floor) return SP_E_COUNTER;
  const bool agreed = package->has_contract && sp_contract_agreed(contract, package->contract) != NULL;
  return agreed ? SP_OK : SP_E_PACKAGE_CONTRACT;
}

static bool read_memory(void *context, uint32_t offset, uint8_t *out, uint32_t length) {
  memcpy(out, (const uint8_t *)context + offset, length);
  return true;
}

int sp_package_parse(const uint8_t *bytes, size_t length, struct sp_package *package) {
  const struct sp_package_source source = {.read = read_memory, .context = (void *)(uintptr_t)bytes};
  return sp_package_read(&source, (uint32_t)length, package);
}
