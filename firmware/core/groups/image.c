#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "../running.h"
#include "groups.h"

#define FIRMWARE_IMAGE 0u /* read only */
#define MODULE_IMAGE   1u
#define IMAGE_SLOTS    (1u + SP_SLOTS)

enum { /* MCUmgr's img_mgmt_err_code_t */
       IMAGE_UNKNOWN = 1,
       IMAGE_NO_TLVS = 4,
       IMAGE_INVALID_TLV = 5,
       IMAGE_TWO_HASHES = 6,
       IMAGE_INVALID_TLV_SIZE = 7,
       IMAGE_HASH_NOT_FOUND = 8,
       IMAGE_FLASH_WRITE_FAILED = 12,
       IMAGE_INVALID_SLOT = 14,
       IMAGE_INVALID_OFFSET = 20,
       IMAGE_INVALID_LENGTH = 21,
       IMAGE_INVALID_HEADER = 22,
       IMAGE_INVALID_MAGIC = 23,
       IMAGE_INVALID_HASH = 24,
       IMAGE_CURRENT_IS_NEWER = 27,
       IMAGE_ALREADY_PENDING = 28,
       IMAGE_TOO_LARGE = 30,
       IMAGE_CONFIRMATION_DENIED = 32,
       IMAGE_TEST_TO_ACTIVE_DENIED = 33,
};

static int refuse(struct sp_smp_request *request, int error) {
  static const struct {
    int error;
    uint16_t rc;
  } table[] = {
      {SP_E_PACKAGE_MAGIC, IMAGE_INVALID_MAGIC},     {SP_E_PACKAGE_HEADER, IMAGE_INVALID_HEADER},
      {SP_E_PACKAGE_TLV, IMAGE_INVALID_TLV},         {SP_E_PACKAGE_NO_HASH, IMAGE_NO_TLVS},
      {SP_E_PACKAGE_HASH, IMAGE_INVALID_HASH},       {SP_E_PACKAGE_TRAILING, IMAGE_INVALID_TLV_SIZE},
      {SP_E_PACKAGE_HASHES, IMAGE_TWO_HASHES},       {SP_E_PACKAGE_TLV_SIZE, IMAGE_INVALID_TLV_SIZE},
      {SP_E_PACKAGE_SIGNATURE, IMAGE_INVALID_HASH},  {SP_E_PACKAGE_KEY, IMAGE_INVALID_TLV},
      {SP_E_PACKAGE_UNSIGNED, IMAGE_NO_TLVS},        {SP_E_PACKAGE_NO_COUNTER, IMAGE_NO_TLVS},
      {SP_E_PACKAGE_CONTRACT, IMAGE_INVALID_TLV},    {SP_E_COUNTER, IMAGE_CURRENT_IS_NEWER},
      {SP_E_STORE_TOO_LARGE, IMAGE_TOO_LARGE},       {SP_E_STORE_LENGTH, IMAGE_INVALID_LENGTH},
      {SP_E_STORE_EMPTY, IMAGE_INVALID_OFFSET},      {SP_E_STORE_OFFSET, IMAGE_INVALID_OFFSET},
      {SP_E_STORE_IMAGE_HASH, IMAGE_INVALID_HASH},   {SP_E_STORE_PENDING, IMAGE_ALREADY_PENDING},
      {SP_E_STORE_TRIAL, IMAGE_ALREADY_PENDING},     {SP_E_FLASH, IMAGE_FLASH_WRITE_FAILED},
      {SP_E_NO_PACKAGE, IMAGE_HASH_NOT_FOUND},       {SP_E_NO_TRIAL, IMAGE_CONFIRMATION_DENIED},
      {SP_E_QUARANTINED, IMAGE_CONFIRMATION_DENIED}, {SP_E_LEAVING, IMAGE_CONFIRMATION_DENIED},
  };
  uint16_t rc = IMAGE_UNKNOWN;
  if (error == SP_E_STORE_BUSY) return sp_smp_busy(request, sp_reasons_sentence(error));
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) rc = table[i].error == error ? table[i].rc : rc;
  return sp_smp_refuse(request, rc, sp_reasons_sentence(error), NULL);
}

/* What a function of the store or the lifecycle has answered, to the client. */
static int answer_to(struct sp_smp_request *request, int error) {
  if (error == SP_LATER) return SP_SMP_LATER;
  return error == SP_OK ? SP_SMP_EOK : refuse(request, error);
}

/* --- state: read -------------------------------------------------------------------------------------------------------- */

struct flags {
  bool pending, confirmed, active, permanent;
};

/* As MCUboot's swap shows them: while a trial runs, the confirmed package is the one that it goes back to. */
static struct flags flags_of(const struct sp_device *device, unsigned logical) {
  const struct sp_state *state = &device->store.state;
  const bool trial = state->phase == SP_PHASE_TRIAL;
  if (logical == SP_SLOT_RUNNING) return (struct flags){.confirmed = !trial, .active = device->control.sandbox.loaded};
  return (struct flags){.pending = sp_lifecycle_pending(&device->store),
                        .confirmed = trial && state->candidate == SP_CANDIDATE_EARLIER,
                        .permanent = state->candidate == SP_CANDIDATE_PENDING_PERMANENT};
}

/* No boot loader starts any of these, so `bootable` is false. */
static bool put_flags(zcbor_state_t *out, const struct flags *flags) {
  return sp_cbor_put_bool(out, "bootable", false) && sp_cbor_put_bool(out, "pending", flags->pending) &&
         sp_cbor_put_bool(out, "confirmed", flags->confirmed) && sp_cbor_put_bool(out, "active", flags->active) &&
         sp_cbor_put_bool(out, "permanent", flags->permanent);
}

static bool put_firmware(struct sp_smp_request *request) {
  static const struct flags flags = {.confirmed = true, .active = true};
  const struct sp_device *device = request->device;
  const struct sp_firmware *firmware = &device->firmware;
  zcbor_state_t *out = request->out;
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_uint(out, "image", FIRMWARE_IMAGE) && sp_cbor_put_uint(out, "slot", 0) &&
         sp_cbor_put_text(out, "version", device->control.app->version) &&
         (!firmware->readable || sp_cbor_put_bytes(out, "hash", firmware->hash, sizeof firmware->hash)) && put_flags(out, &flags) &&
         sp_cbor_map_end(out);
}

static bool put_slot(struct sp_smp_request *request, unsigned logical) {
  const struct sp_device *device = request->device;
  const struct sp_store *store = &device->store;
  const struct sp_package *package = &store->package[sp_store_physical(store, logical)];
  const struct flags flags = flags_of(device, logical);
  zcbor_state_t *out = request->out;
  if (!sp_store_holds(store, logical) || store->verdict[sp_store_physical(store, logical)] != SP_OK) return true;
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_uint(out, "image", MODULE_IMAGE) && sp_cbor_put_uint(out, "slot", logical) &&
         sp_cbor_put_version(out, "version", &package->version) && sp_cbor_put_bytes(out, "hash", package->hash, sizeof package->hash) &&
         put_flags(out, &flags) && sp_cbor_map_end(out);
}

static int read_state(struct sp_smp_request *request) {
  const bool fits = sp_cbor_list_begin(request->out, "images", IMAGE_SLOTS) && put_firmware(request) &&
                    put_slot(request, SP_SLOT_RUNNING) && put_slot(request, SP_SLOT_CANDIDATE) &&
                    sp_cbor_list_end(request->out, IMAGE_SLOTS);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- state: write ------------------------------------------------------------------------------------------------------- */

static bool holds(const struct sp_store *store, unsigned logical, const uint8_t *hash) {
  const struct sp_slot_record *slot = &store->state.slot[sp_store_physical(store, logical)];
  return sp_store_holds(store, logical) && memcmp(slot->hash, hash, sizeof slot->hash) == 0;
}

static int write_state(struct sp_smp_request *request) {
  struct sp_store *store = &request->device->store;
  struct zcbor_string hash = {.value = NULL};
  bool confirm = false;
  if (sp_cbor_get_bool(request->in, "confirm", &confirm) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  const enum sp_cbor_found found = sp_cbor_get_bytes(request->in, "hash", &hash);
  if (found == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  if ((found == SP_CBOR_FOUND || !confirm) && hash.len != sizeof store->state.slot[0].hash)
    return sp_smp_refuse(request, IMAGE_INVALID_HASH, "a hash of 32 bytes says which package; only a confirm goes without", NULL);
  const bool running = found == SP_CBOR_ABSENT || holds(store, SP_SLOT_RUNNING, hash.value);
  if (running && !confirm) return sp_smp_refuse(request, IMAGE_TEST_TO_ACTIVE_DENIED, "this package runs already", NULL);
  const int error = running ? sp_running_confirm(&request->device->control, request->left_ms)
                            : sp_lifecycle_mark_pending(store, hash.value, confirm, 0, request->left_ms);
  const int answered = answer_to(request, error);
  return answered == SP_SMP_EOK ? read_state(request) : answered;
}

/* --- upload ------------------------------------------------------------------------------------------------------------ */

enum stage { FIRST, BEGUN }; /* of an upload's packet that waits */

struct upload {
  uint32_t offset, length, image;
  struct zcbor_string data, sha;
  bool has_sha;
};

/* False when a field that is required at this offset is missing or has the wrong type. */
static bool read_upload(zcbor_state_t *in, struct upload *upload) {
  bool upgrade = false; /* the security counter decides what is older, not the version */
  *upload = (struct upload){.image = 0};
  if (sp_cbor_get_uint32(in, "off", &upload->offset) != SP_CBOR_FOUND) return false;
  if (sp_cbor_get_bytes(in, "data", &upload->data) != SP_CBOR_FOUND) return false;
  if (upload->offset > 0) return true;
  const enum sp_cbor_found sha = sp_cbor_get_bytes(in, "sha", &upload->sha);
  upload->has_sha = sha == SP_CBOR_FOUND;
  return (sha == SP_CBOR_ABSENT || (upload->has_sha && upload->sha.len == sizeof((struct sp_slot_record *)0)->sha)) &&
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
  const int error = sp_store_upload_finish(&request->device->store, request->left_ms);
  const bool match = error == SP_OK;
  if (error == SP_E_STORE_IMAGE_HASH) {
    (void)refuse(request, error); /* keeps the sentence; the standard answer has no room for it */
    return put_offset(request, offset, &match);
  }
  return match ? put_offset(request, offset, &match) : answer_to(request, error);
}

/* What a first packet announces. SP_OK: there is room for it; SP_LATER; or why it is refused, and then nothing has changed. */
static int begin(struct sp_smp_request *request, const struct upload *upload, uint32_t *reached) {
  if (upload->length > SP_SLOT_SIZE) return SP_E_STORE_TOO_LARGE;
  if (upload->length < SP_PACKAGE_HEADER) return SP_E_PACKAGE_MAGIC;
  if (upload->data.len > upload->length) return SP_E_STORE_LENGTH;
  if (upload->data.len >= SP_PACKAGE_HEADER) {
    const int error = sp_package_check_header(upload->data.value, upload->data.len);
    if (error != SP_OK) return error;
  }
  const uint8_t *sha = upload->has_sha ? upload->sha.value : NULL;
  return sp_store_upload_begin(&request->device->store, upload->length, sha, request->left_ms, reached);
}

/* With the packet that completes it a header is checked too, when the first one was too short for it. */
static int check_header(const struct sp_store *store, uint32_t offset, uint32_t reached) {
  uint8_t header[SP_PACKAGE_HEADER];
  if (offset >= sizeof header || reached < sizeof header) return SP_OK;
  if (!sp_store_read(store, SP_SLOT_CANDIDATE, 0, header, sizeof header)) return SP_E_FLASH;
  return sp_package_check_header(header, sizeof header);
}

/* A packet may take several steps in one pass: each has what the ones before have left. */
static void after_step(struct sp_smp_request *request) { request->left_ms = sp_device_left_ms(request->device, request->link); }

static int write_upload(struct sp_smp_request *request) {
  struct sp_store *store = &request->device->store;
  struct upload upload;
  uint32_t reached = 0;
  if (!read_upload(request->in, &upload)) return SP_SMP_EINVAL;
  if (upload.offset == 0 && *request->stage == FIRST) {
    if (upload.image != MODULE_IMAGE) return sp_smp_refuse(request, IMAGE_INVALID_SLOT, "image 0, the firmware, is read only", NULL);
    const int error = begin(request, &upload, &reached);
    if (error != SP_OK) return answer_to(request, error);
    if (reached == upload.length) return put_offset(request, reached, &(bool){true}); /* the device has it already */
    *request->stage = BEGUN;
    after_step(request);
  }
  const uint32_t length = (uint32_t)upload.data.len;
  int error = sp_store_upload_write(store, upload.offset, upload.data.value, length, request->left_ms, &reached);
  if (error == SP_E_STORE_OFFSET) return put_offset(request, reached, NULL); /* a gap: the client goes on from here */
  if (error == SP_OK) error = check_header(store, upload.offset, reached);
  if (error != SP_OK) return answer_to(request, error);
  after_step(request);
  return sp_store_upload_arrived(store) ? finish(request, reached) : put_offset(request, reached, NULL);
}

/* --- erase ------------------------------------------------------------------------------------------------------------- */

static int erase(struct sp_smp_request *request) {
  enum { ABSENT = 1, MODULE_RUNNING = 2, MODULE_CANDIDATE = 3 }; /* slots over all images, as MCUmgr counts them; 1 is its default */
  struct sp_device *device = request->device;
  uint32_t slot = ABSENT;
  if (sp_cbor_get_uint32(request->in, "slot", &slot) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  if (slot == MODULE_RUNNING) {
    return request->left_ms == 0 ? SP_SMP_LATER : answer_to(request, sp_running_erase(&device->control, request->left_ms));
  }
  if (slot != ABSENT && slot != MODULE_CANDIDATE) {
    return sp_smp_refuse(request, IMAGE_INVALID_SLOT, "no slot to erase: 1 or 3 is the candidate, 2 the running module", NULL);
  }
  return answer_to(request, sp_store_erase_candidate(&device->store, request->left_ms));
}

static const struct sp_smp_command commands[] = {
    {.id = 0, .read = read_state, .write = write_state},
    {.id = 1, .write = write_upload},
    {.id = 5, .write = erase},
};

const struct sp_smp_group sp_group_image = {
    .id = 1, .name = "image", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
