#include <string.h>

#include "../cbor.h"
#include "../datetime.h"
#include "../device.h"
#include "../keys.h"
#include "groups.h"

#ifndef SP_BUILD
#define SP_BUILD "unknown" /* the build's `git describe` */
#endif

#define UNIQUE_ID_MAX 16u

enum { OS_INVALID_FORMAT = 2, OS_CLOCK_NOT_SET = 4 }; /* MCUmgr's os_mgmt_err_code_t */

static int echo(struct sp_smp_request *request) {
  struct zcbor_string text;
  if (sp_cbor_get_text(request->in, "d", &text) != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  if (text.len > SP_ECHO_MAX) return SP_SMP_EMSGSIZE;
  return sp_cbor_put_key(request->out, "r") && zcbor_tstr_encode(request->out, &text) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static int read_datetime(struct sp_smp_request *request) {
  int64_t unix_ms = 0;
  int32_t zone_s = 0;
  char text[SP_DATETIME_LENGTH + 1u];
  if (!sp_signals_clock(&request->device->control.signals, sp_port_wall_ms(), &unix_ms, &zone_s)) {
    return sp_smp_refuse(request, OS_CLOCK_NOT_SET, "the clock has not been set since the reset", NULL);
  }
  sp_datetime_format(unix_ms, zone_s, text);
  return sp_cbor_put_text(request->out, "datetime", text) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static int write_datetime(struct sp_smp_request *request) {
  struct zcbor_string text;
  int64_t unix_ms = 0;
  int32_t zone_s = 0;
  if (sp_cbor_get_text(request->in, "datetime", &text) != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  if (!sp_datetime_parse((const char *)text.value, text.len, &unix_ms, &zone_s)) {
    return sp_smp_refuse(request, OS_INVALID_FORMAT, "not a date such as 2026-11-22T10:00:00+01:00", NULL);
  }
  sp_signals_set_clock(&request->device->control.signals, unix_ms, zone_s, sp_port_wall_ms());
  return SP_SMP_EOK;
}

_Static_assert(SP_RESET_EACH_MS == 5000, "the number in this sentence");
static int reset(struct sp_smp_request *request) {
  const uint64_t real_ms = sp_port_real_ms();
  if (real_ms < SP_RESET_EACH_MS) return sp_smp_busy(request, "a reset is accepted 5 s after the one before, not earlier");
  request->device->reset_requested = true;
  request->device->reset_at_ms = real_ms + SP_RESET_DELAY_MS;
  return SP_SMP_EOK;
}

static int read_params(struct sp_smp_request *request) {
  const bool fits =
      sp_cbor_put_uint(request->out, "buf_size", SP_MESSAGE_MAX) && sp_cbor_put_uint(request->out, "buf_count", SP_MESSAGE_COUNT);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- info: one function for each character of the format, in the order in which they are printed ---------------------------- */

static void kernel_name(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, "Setpoint");
}

static void node_name(struct sp_cbor_text *text, const struct sp_device *device) {
  static const char digits[] = "0123456789abcdef";
  uint8_t id[UNIQUE_ID_MAX];
  const size_t length = sp_port_unique_id(id, sizeof id);
  (void)device;
  for (size_t i = 0; i < length; i++) sp_cbor_text_append(text, (char[]){digits[id[i] >> 4], digits[id[i] & 15u], '\0'});
}

static void release(struct sp_cbor_text *text, const struct sp_device *device) { sp_cbor_text_append(text, device->control.app->version); }

static void version(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  const char *const notice = sp_keys_notice();
  sp_cbor_text_append(text, notice);
  if (notice[0] != '\0' && sp_port_limits[0] != '\0') sp_cbor_text_append(text, "; ");
  sp_cbor_text_append(text, sp_port_limits);
}

static void build(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, SP_BUILD);
}

static void machine(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, sp_port_board);
}

static void processor(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, sp_port_cpu);
}

static void platform(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, sp_port_platform);
}

static void operating_system(struct sp_cbor_text *text, const struct sp_device *device) {
  (void)device;
  sp_cbor_text_append(text, sp_port_os);
}

static const struct {
  char character;
  void (*append)(struct sp_cbor_text *text, const struct sp_device *device);
} info_parts[] = {
    {'s', kernel_name}, {'n', node_name}, {'r', release},  {'v', version},          {'b', build},
    {'m', machine},     {'p', processor}, {'i', platform}, {'o', operating_system},
};
#define INFO_PARTS (sizeof info_parts / sizeof info_parts[0])

/* Bits of the parts that a format asks for; 0 when it has an unknown character. */
static uint32_t info_wanted(const struct zcbor_string *format) {
  uint32_t wanted = 0;
  for (size_t i = 0; i < format->len; i++) {
    uint32_t bits = format->value[i] == 'a' ? (1u << INFO_PARTS) - 1u : 0u;
    for (size_t j = 0; j < INFO_PARTS; j++) bits |= format->value[i] == (uint8_t)info_parts[j].character ? 1u << j : 0u;
    if (bits == 0) return 0;
    wanted |= bits;
  }
  return wanted;
}

static int read_info(struct sp_smp_request *request) {
  struct zcbor_string format = {.value = (const uint8_t *)"s", .len = 1};
  if (sp_cbor_get_text(request->in, "format", &format) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  const uint32_t wanted = info_wanted(&format);
  if (wanted == 0) return sp_smp_refuse(request, OS_INVALID_FORMAT, "the format has other characters than snrvbmpioa", NULL);
  struct sp_cbor_text text = sp_cbor_text_begin(request->out, "output");
  for (size_t i = 0; i < INFO_PARTS; i++) {
    if ((wanted & 1u << i) == 0) continue;
    if (text.length > 0) sp_cbor_text_append(&text, " ");
    info_parts[i].append(&text, request->device);
  }
  return sp_cbor_text_end(&text) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static const struct sp_smp_command commands[] = {
    {.id = 0, .read = echo, .write = echo},
    {.id = 4, .read = read_datetime, .write = write_datetime},
    {.id = 5, .write = reset},
    {.id = 6, .read = read_params},
    {.id = 7, .read = read_info},
};

const struct sp_smp_group sp_group_os = {
    .id = 0, .name = "os", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
