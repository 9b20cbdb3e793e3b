#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "groups.h"

#define MODULE_IMAGE 1u /* image 0 is the firmware, read only */

enum { /* MCUmgr's img_mgmt_err_code_t */
       IMAGE_UNKNOWN = 1,
       IMAGE_NO_TLVS = 4,
       IMAGE_INVALID_TLV = 5,
       IMAGE_TWO_HASHES = 6,
       IMAGE_INVALID_TLV_SIZE = 7,
       IMAGE_INVALID_SLOT = 14,
       IMAGE_INVALID_OFFSET = 20,
       IMAGE_INVALID_LENGTH = 21,
       IMAGE_INVALID_HEADER = 22,
       IMAGE_INVALID_MAGIC = 23,
       IMAGE_INVALID_HASH = 24,
       IMAGE_CURRENT_IS_NEWER = 27,
       IMAGE_TOO_LARGE = 30,
};

static int refuse(struct sp_smp_request *request, int error) {
  static const struct {
    int error;
    uint16_t rc;
  } table[] = {
      {SP_E_PACKAGE_MAGIC, IMAGE_INVALID_MAGIC},    {SP_E_PACKAGE_HEADER, IMAGE_INVALID_HEADER},
      {SP_E_PACKAGE_TLV, IMAGE_INVALID_TLV},        {SP_E_PACKAGE_NO_HASH, IMAGE_NO_TLVS},
      {SP_E_PACKAGE_HASH, IMAGE_INVALID_HASH},      {SP_E_PACKAGE_TRAILING, IMAGE_INVALID_TLV_SIZE},
      {SP_E_PACKAGE_HASHES, IMAGE_TWO_HASHES},      {SP_E_PACKAGE_TLV_SIZE, IMAGE_INVALID_TLV_SIZE},
      {SP_E_PACKAGE_SIGNATURE, IMAGE_INVALID_HASH}, {SP_E_PACKAGE_KEY, IMAGE_INVALID_TLV},
      {SP_E_PACKAGE_UNSIGNED, IMAGE_NO_TLVS},       {SP_E_PACKAGE_NO_COUNTER, IMAGE_NO_TLVS},
      {SP_E_PACKAGE_CONTRACT, IMAGE_INVALID_TLV},   {SP_E_COUNTER, IMAGE_CURRENT_IS_NEWER},
      {SP_E_STORE_TOO_LARGE, IMAGE_TOO_LARGE},      {SP_E_STORE_LENGTH, IMAGE_INVALID_LENGTH},
      {SP_E_STORE_EMPTY, IMAGE_INVALID_OFFSET},     {SP_E_STORE_OFFSET, IMAGE_INVALID_OFFSET},
      {SP_E_STORE_IMAGE_HASH, IMAGE_INVALID_HASH},
  };
  uint16_t rc = IMAGE_UNKNOWN;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) rc = table[i].error == error ? table[i].rc : rc;
  return sp_smp_refuse(request, rc, sp_reasons_sentence(error), NULL);
}

/* --- state ------------------------------------------------------------------------------------------------------------- */

static bool put_slot(struct sp_smp_request *request, unsigned logical) {
  struct sp_device *device = request->device;
  const struct sp_slot *slot = sp_store_slot(&device->store, logical);
  const bool running = logical == SP_SLOT_RUNNING;
  zcbor_state_t *out = request->out;
  if (slot->state != SP_SLOT_COMPLETE) return true;
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_uint(out, "image", MODULE_IMAGE) && sp_cbor_put_uint(out, "slot", logical) &&
         sp_cbor_put_version(out, "version", &slot->package.version) &&
         sp_cbor_put_bytes(out, "hash", slot->package.hash, sizeof slot->package.hash) && sp_cbor_put_bool(out, "bootable", false) &&
         sp_cbor_put_bool(out, "pending", !running && device->store.activate) && sp_cbor_put_bool(out, "confirmed", running) &&
         sp_cbor_put_bool(out, "active", running && device->control.sandbox.loaded) && sp_cbor_put_bool(out, "permanent", false) &&
         sp_cbor_map_end(out);
}

static int read_state(struct sp_smp_request *request) {
  const bool fits = sp_cbor_list_begin(request->out, "images", SP_SLOTS) && put_slot(request, SP_SLOT_RUNNING) &&
                    put_slot(request, SP_SLOT_CANDIDATE) && sp_cbor_list_end(request->out, SP_SLOTS);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- upload ------------------------------------------------------------------------------------------------------------ */

struct upload {
  uint32_t offset, length, image;
  struct zcbor_string data, sha;
  bool has_length, has_sha;
};

/* False when a field that is required at this offset is missing or has the wrong type. */
static bool read_upload(zcbor_state_t *in, struct upload *upload) {
  bool upgrade = false; /* there is no older or newer for a slot in RAM */
  *upload = (struct upload){.image = 0};
  if (sp_cbor_get_uint32(in, "off", &upload->offset) != SP_CBOR_FOUND) return false;
  if (sp_cbor_get_bytes(in, "data", &upload->data) != SP_CBOR_FOUND) return false;
  if (upload->offset > 0) return true;
  const enum sp_cbor_found sha = sp_cbor_get_bytes(in, "sha", &upload->sha);
  upload->has_sha = sha == SP_CBOR_FOUND;
  return (sha == SP_CBOR_ABSENT || (upload->has_sha && upload->sha.len == sizeof((struct sp_slot *)0)->upload_sha)) &&
         sp_cbor_get_uint32(in, "len", &upload->length) == SP_CBOR_FOUND &&
         sp_cbor_get_uint32(in, "image", &upload->image) != SP_CBOR_WRONG_TYPE &&
         sp_cbor_get_bool(in, "upgrade", &upgrade) != SP_CBOR_WRONG_TYPE;
}

static int put_offset(struct sp_smp_request *request, uint32_t offset, const bool *match) {
  const bool fits = sp_cbor_put_uint(request->out, "off", offset) && (match == NULL || sp_cbor_put_bool(request->out, "match", *match));
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* Everything has arrived: `match` tells of the file, an error of the package inside. */
static int finish(struct sp_smp_request *request, uint32_t offset) {
  const int error = sp_store_finish(&request->device->store);
  const bool match = error == SP_OK;
  if (error == SP_E_STORE_IMAGE_HASH) {
    (void)refuse(request, error); /* keeps the sentence; the standard answer has no room for it */
    return put_offset(request, offset, &match);
  }
  return match ? put_offset(request, offset, &match) : refuse(request, error);
}

/* What a first packet announces. SP_OK, or why it is refused; then nothing has changed. */
static int begin(struct sp_store *store, const struct upload *upload) {
  uint32_t reached = 0;
  if (upload->length > SP_SLOT_SIZE) return SP_E_STORE_TOO_LARGE;
  if (upload->length < SP_PACKAGE_HEADER) return SP_E_PACKAGE_MAGIC;
  if (upload->data.len > upload->length) return SP_E_STORE_LENGTH;
  if (upload->data.len >= SP_PACKAGE_HEADER) {
    const int error = sp_package_check_header(upload->data.value, upload->data.len);
    if (error != SP_OK) return error;
  }
  return sp_store_begin(store, upload->length, upload->has_sha ? upload->sha.value : NULL, &reached);
}

/* With the packet that completes it a header is checked too, when the first one was too short for it. */
static int check_header(struct sp_store *store, uint32_t offset, uint32_t reached) {
  if (offset >= SP_PACKAGE_HEADER || reached < SP_PACKAGE_HEADER) return SP_OK;
  const int error = sp_package_check_header(store->slots[store->uploaded].bytes, reached);
  if (error != SP_OK) sp_store_erase(store, SP_SLOT_CANDIDATE);
  return error;
}

static int write_upload(struct sp_smp_request *request) {
  struct sp_store *store = &request->device->store;
  struct upload upload;
  uint32_t reached = 0;
  if (!read_upload(request->in, &upload)) return SP_SMP_EINVAL;
  if (upload.offset == 0) {
    if (upload.image != MODULE_IMAGE) return sp_smp_refuse(request, IMAGE_INVALID_SLOT, "image 0, the firmware, is read only", NULL);
    const int error = begin(store, &upload);
    if (error != SP_OK) return refuse(request, error);
  }
  int error = sp_store_write(store, upload.offset, upload.data.value, upload.data.len, &reached);
  if (error == SP_E_STORE_OFFSET) return put_offset(request, reached, NULL); /* a gap: the client goes on from here */
  if (error == SP_OK) error = check_header(store, upload.offset, reached);
  if (error != SP_OK) return refuse(request, error);
  return reached == store->slots[store->uploaded].length ? finish(request, reached) : put_offset(request, reached, NULL);
}

/* --- erase ------------------------------------------------------------------------------------------------------------- */

static int erase(struct sp_smp_request *request) {
  enum { ABSENT = 1, MODULE_RUNNING = 2, MODULE_CANDIDATE = 3 }; /* slots over all images, as MCUmgr counts them; 1 is its default */
  struct sp_device *device = request->device;
  uint32_t slot = ABSENT;
  if (sp_cbor_get_uint32(request->in, "slot", &slot) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  if (slot == MODULE_RUNNING) {
    sp_control_erase_running(&device->control);
    return SP_SMP_EOK;
  }
  if (slot != ABSENT && slot != MODULE_CANDIDATE) {
    return sp_smp_refuse(request, IMAGE_INVALID_SLOT, "no slot to erase: 1 or 3 is the candidate, 2 the running module", NULL);
  }
  sp_store_erase(&device->store, SP_SLOT_CANDIDATE);
  return SP_SMP_EOK;
}

static const struct sp_smp_command commands[] = {
    {.id = 0, .read = read_state},
    {.id = 1, .write = write_upload},
    {.id = 5, .write = erase},
};

const struct sp_smp_group sp_group_image = {
    .id = 1, .name = "image", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
