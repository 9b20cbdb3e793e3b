#include "ram_store.h"

#include <string.h>

#include "error.h"
#include "keys.h"

void sp_store_init(struct sp_store *store) { memset(store, 0, sizeof *store); }

struct sp_slot *sp_store_slot(struct sp_store *store, unsigned logical) {
  return &store->slots[logical == SP_SLOT_RUNNING ? store->running : SP_SLOTS - 1u - store->running];
}

static bool same_upload(const struct sp_slot *slot, uint32_t length, const uint8_t *sha) {
  return slot->state != SP_SLOT_EMPTY && sha != NULL && slot->has_upload_sha && slot->length == length &&
         memcmp(slot->upload_sha, sha, sizeof slot->upload_sha) == 0;
}

int sp_store_begin(struct sp_store *store, uint32_t length, const uint8_t *sha, uint32_t *offset) {
  struct sp_slot *last = &store->slots[store->uploaded];
  struct sp_slot *candidate = sp_store_slot(store, SP_SLOT_CANDIDATE);
  if (length > SP_SLOT_SIZE) return SP_E_STORE_TOO_LARGE;
  if (same_upload(last, length, sha)) {
    store->activate |= last == candidate && last->state == SP_SLOT_COMPLETE;
    *offset = last->received;
    return SP_OK;
  }
  sp_store_erase(store, SP_SLOT_CANDIDATE);
  store->uploaded = (uint8_t)(candidate - store->slots);
  candidate->state = SP_SLOT_PARTIAL;
  candidate->length = length;
  candidate->has_upload_sha = sha != NULL;
  if (sha != NULL) memcpy(candidate->upload_sha, sha, sizeof candidate->upload_sha);
  *offset = 0;
  return SP_OK;
}

int sp_store_write(struct sp_store *store, uint32_t offset, const uint8_t *data, size_t length, uint32_t *next) {
  struct sp_slot *slot = &store->slots[store->uploaded];
  *next = slot->received;
  if (slot->state == SP_SLOT_EMPTY) return SP_E_STORE_EMPTY;
  if (offset > slot->length || length > slot->length - offset) return SP_E_STORE_LENGTH;
  if (offset > slot->received) return SP_E_STORE_OFFSET;
  const size_t known = slot->received - offset;
  if (length <= known) return SP_OK;
  memcpy(slot->bytes + slot->received, data + known, length - known);
  slot->received += (uint32_t)(length - known);
  *next = slot->received;
  return SP_OK;
}

int sp_store_finish(struct sp_store *store) {
  struct sp_slot *slot = &store->slots[store->uploaded];
  if (slot->state == SP_SLOT_COMPLETE) return SP_OK; /* a repeated last packet */
  if (slot->state == SP_SLOT_EMPTY) return SP_E_STORE_EMPTY;
  if (slot->received < slot->length) return SP_E_STORE_OFFSET;
  int error = SP_OK;
  if (slot->has_upload_sha) {
    uint8_t sha[sizeof slot->upload_sha];
    sp_package_sha256(slot->bytes, slot->length, sha);
    if (memcmp(sha, slot->upload_sha, sizeof sha) != 0) error = SP_E_STORE_IMAGE_HASH;
  }
  if (error == SP_OK) error = sp_package_parse(slot->bytes, slot->length, &slot->package);
  if (error == SP_E_PACKAGE_UNSIGNED && sp_keys_development()) error = SP_OK; /* until the groups use flash */
  if (error != SP_OK) {
    sp_store_erase(store, SP_SLOT_CANDIDATE);
    return error;
  }
  slot->state = SP_SLOT_COMPLETE;
  store->activate = true;
  return SP_OK;
}

void sp_store_erase(struct sp_store *store, unsigned logical) {
  memset(sp_store_slot(store, logical), 0, sizeof(struct sp_slot));
  if (logical == SP_SLOT_CANDIDATE) store->activate = false;
}

void sp_store_swap(struct sp_store *store) { store->running = (uint8_t)(SP_SLOTS - 1u - store->running); }
