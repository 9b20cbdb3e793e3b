#include "smp.h"

#include "cbor.h"
#include "device.h"
#include "groups/groups.h"

#define OP_MASK       7u
#define OP_RESPONSE   1u /* bit that tells a response from its request */
#define VERSION_SHIFT 3u
#define VERSION_MASK  3u
#define VERSION_LAST  1u /* SMP version 2 */

enum { AT_OP = 0, AT_FLAGS = 1, AT_LENGTH = 2, AT_GROUP = 4, AT_SEQUENCE = 6, AT_COMMAND = 7 };

static const struct sp_smp_group *const groups[] = {&sp_group_os, &sp_group_image, &sp_group_stat, &sp_group_setpoint};

static uint16_t get16(const uint8_t *bytes) { return (uint16_t)(bytes[0] << 8 | bytes[1]); }

static void put16(uint8_t *bytes, size_t value) {
  bytes[0] = (uint8_t)(value >> 8);
  bytes[1] = (uint8_t)value;
}

static sp_smp_handler find_handler(const struct sp_smp_request *request) {
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
    if (groups[i]->id != request->group) continue;
    for (unsigned j = 0; j < groups[i]->command_count; j++) {
      const struct sp_smp_command *command = &groups[i]->commands[j];
      if (command->id != request->command) continue;
      return request->op == SP_SMP_READ ? command->read : request->op == SP_SMP_WRITE ? command->write : NULL;
    }
  }
  return NULL;
}

int sp_smp_refuse(struct sp_smp_request *request, uint16_t rc, const char *sentence, const char *detail) {
  request->rc = rc;
  sp_reasons_add(&request->device->reasons, (uint8_t)request->link, request->sequence, request->group, rc, sentence, detail);
  return SP_SMP_REFUSED;
}

int sp_smp_busy(struct sp_smp_request *request, const char *sentence) {
  (void)sp_smp_refuse(request, SP_SMP_EBUSY, sentence, NULL);
  return SP_SMP_EBUSY;
}

/* Checks the request and runs its handler, with both maps open. */
static int run(struct sp_smp_request *request, const uint8_t *payload, size_t length, uint8_t *answer, size_t cap) {
  zcbor_state_t in[SP_CBOR_IN_STATES];
  const sp_smp_handler handler = find_handler(request);
  if (request->version > VERSION_LAST) return SP_SMP_ETOONEW;
  if (handler == NULL) return SP_SMP_ENOTSUP;
  if (!sp_cbor_check(payload, length) || !sp_cbor_open(in, payload, length)) return SP_SMP_EINVAL;
  if (!sp_cbor_create(request->out, answer, cap)) return SP_SMP_EMSGSIZE;
  request->in = in;
  const int result = handler(request);
  if (result != SP_SMP_EOK) return result;
  return sp_cbor_map_end(request->out) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* {err: {group, rc}} for a group's refusal in version 2, else {rc}. Version 1 has no numbers for a group's own errors. */
static bool put_error(const struct sp_smp_request *request, int result, uint8_t *answer, size_t cap) {
  zcbor_state_t *out = request->out;
  const bool refused = result == SP_SMP_REFUSED;
  if (!sp_cbor_create(out, answer, cap)) return false;
  if (!refused || request->version < VERSION_LAST) {
    return sp_cbor_put_uint(out, "rc", refused ? SP_SMP_EUNKNOWN : (uint64_t)result) && sp_cbor_map_end(out);
  }
  return sp_cbor_map_begin(out, "err") && sp_cbor_put_uint(out, "group", request->group) && sp_cbor_put_uint(out, "rc", request->rc) &&
         sp_cbor_map_end(out) && sp_cbor_map_end(out);
}

size_t sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap) {
  if (length < SP_SMP_HEADER || cap < SP_SMP_HEADER) return 0;
  if (get16(message + AT_LENGTH) != length - SP_SMP_HEADER || (message[AT_OP] & OP_RESPONSE) != 0) return 0;
  zcbor_state_t out[SP_CBOR_OUT_STATES];
  struct sp_smp_request request = {
      .device = device,
      .link = link,
      .op = message[AT_OP] & OP_MASK,
      .version = message[AT_OP] >> VERSION_SHIFT & VERSION_MASK,
      .sequence = message[AT_SEQUENCE],
      .command = message[AT_COMMAND],
      .group = get16(message + AT_GROUP),
      .out = out,
      .left_ms = sp_device_left_ms(device, link),
      .stage = &device->links[link].stage,
  };
  uint8_t *answer = response + SP_SMP_HEADER;
  const size_t room = cap - SP_SMP_HEADER;
  const int result = run(&request, message + SP_SMP_HEADER, length - SP_SMP_HEADER, answer, room);
  if (result == SP_SMP_LATER) return SP_SMP_WAITS;
  if (request.version > VERSION_LAST) request.version = VERSION_LAST;
  if (result != SP_SMP_EOK && !put_error(&request, result, answer, room)) return 0;
  const size_t written = (size_t)(out->payload - answer);
  response[AT_OP] = (uint8_t)(request.op | OP_RESPONSE | (unsigned)request.version << VERSION_SHIFT);
  response[AT_FLAGS] = 0;
  put16(response + AT_LENGTH, written);
  put16(response + AT_GROUP, request.group);
  response[AT_SEQUENCE] = request.sequence;
  response[AT_COMMAND] = request.command;
  return SP_SMP_HEADER + written;
}
