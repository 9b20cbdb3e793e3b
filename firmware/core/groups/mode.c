/* Who has a say: the module, the operator for a while, or nobody. */
#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "setpoint.h"

#define MS_PER_S 1000u

static const char *mode_name(enum sp_guard_mode mode) {
  static const char *const names[] = {[SP_MODE_AUTO] = "auto", [SP_MODE_MANUAL] = "manual", [SP_MODE_OFF] = "off"};
  return names[mode];
}

static bool put_manual(zcbor_state_t *out, const struct sp_point *point, double value, uint64_t left_ms) {
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", point->name) &&
         sp_cbor_put_value(out, "value", point->type, value) && sp_cbor_put_uint(out, "left", left_ms) && sp_cbor_map_end(out);
}

int sp_setpoint_read_mode(struct sp_smp_request *request) {
  const struct sp_guard *guard = &request->device->control.guard;
  const struct sp_contract *contract = request->device->control.app->contract;
  const uint64_t now_ms = sp_port_wall_ms();
  zcbor_state_t *out = request->out;
  bool fits = sp_cbor_put_text(out, "mode", mode_name(sp_guard_mode(guard))) && sp_cbor_list_begin(out, "manual", contract->point_count);
  for (unsigned i = 0; i < contract->point_count; i++) {
    double value;
    uint64_t until_ms;
    if (!sp_guard_manual(guard, i, &value, &until_ms)) continue;
    fits = fits && put_manual(out, &contract->points[i], value, until_ms > now_ms ? until_ms - now_ms : 0);
  }
  return fits && sp_cbor_list_end(out, contract->point_count) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- write ------------------------------------------------------------------------------------------------------------- */

static int find_point(const struct sp_contract *contract, const struct zcbor_string *name) {
  for (unsigned i = 0; i < contract->point_count; i++) {
    const char *candidate = contract->points[i].name;
    if (strlen(candidate) == name->len && memcmp(candidate, name->value, name->len) == 0) return (int)i;
  }
  return -1;
}

static int set_point(struct sp_guard *guard, unsigned index, zcbor_state_t *in, uint64_t until_ms, uint64_t now_ms) {
  const enum sp_type type = guard->contract->points[index].type;
  struct sp_value value;
  const int error = sp_setpoint_get_value(in, type, &value);
  if (error != SP_OK) return error;
  return sp_guard_set_manual(guard, index, value.is_integer ? (double)value.integer : value.real, until_ms, now_ms);
}

/* All or nothing: the values are tried on a copy of the guard. */
static int set_points(struct sp_smp_request *request, uint64_t for_ms) {
  struct sp_guard *guard = &request->device->control.guard;
  const uint64_t now_ms = sp_port_wall_ms();
  struct sp_guard next = *guard;
  if (sp_cbor_get_map(request->in, "set") != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  while (!zcbor_array_at_end(request->in)) {
    struct zcbor_string name;
    if (!zcbor_tstr_decode(request->in, &name)) return SP_SMP_EINVAL;
    const int index = find_point(guard->contract, &name);
    const int error = index < 0 ? SP_E_POINT_UNKNOWN : set_point(&next, (unsigned)index, request->in, now_ms + for_ms, now_ms);
    if (error != SP_OK) return sp_setpoint_refuse_value(request, error, &name);
  }
  *guard = next;
  return SP_SMP_EOK;
}

static int set_off(struct sp_smp_request *request, bool off) {
  const int error = sp_control_off(&request->device->control, off, request->left_ms);
  if (error == SP_LATER) return SP_SMP_LATER;
  return error == SP_OK ? SP_SMP_EOK : sp_setpoint_refuse_change(request, error);
}

static bool is(const struct zcbor_string *text, const char *name) {
  return strlen(name) == text->len && memcmp(text->value, name, text->len) == 0;
}

int sp_setpoint_write_mode(struct sp_smp_request *request) {
  struct zcbor_string mode;
  uint32_t seconds = 0;
  if (sp_cbor_get_text(request->in, "mode", &mode) != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  if (is(&mode, "off")) return set_off(request, true);
  if (is(&mode, "auto")) return set_off(request, false);
  if (!is(&mode, "manual") || sp_cbor_get_uint32(request->in, "for", &seconds) != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  if (sp_guard_mode(&request->device->control.guard) == SP_MODE_OFF) return sp_setpoint_refuse_change(request, SP_E_OFF);
  if (seconds == 0 || seconds > SP_MANUAL_MAX_MS / MS_PER_S) {
    static const struct zcbor_string name = {.value = (const uint8_t *)"for", .len = 3};
    return sp_setpoint_refuse_value(request, SP_E_MANUAL_TIME, &name);
  }
  return set_points(request, (uint64_t)seconds * MS_PER_S);
}
