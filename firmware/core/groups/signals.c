#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "../error.h"
#include "setpoint.h"

/* --- read -------------------------------------------------------------------------------------------------------------- */

static const char *source_name(enum sp_source source) {
  static const char *const names[] = {[SP_SOURCE_BOARD] = "board",
                                      [SP_SOURCE_HOST] = "host",
                                      [SP_SOURCE_CLOCK_UTC] = "clock",
                                      [SP_SOURCE_CLOCK_ZONE] = "clock",
                                      [SP_SOURCE_SETTING] = "setting"};
  return names[source];
}

static bool put_signal_value(zcbor_state_t *out, const struct sp_signals *signals, unsigned index) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  if (!signals->present[index]) return sp_cbor_put_null(out, "value");
  if (signal->count == 1) return sp_cbor_put_element(out, "value", signal->type, sp_signals_element(signals, index, 0));
  bool fits = sp_cbor_list_begin(out, "value", signal->count);
  for (size_t i = 0; i < signal->count; i++)
    fits = fits && sp_cbor_put_element(out, NULL, signal->type, sp_signals_element(signals, index, i));
  return fits && sp_cbor_list_end(out, signal->count);
}

static bool put_signal(zcbor_state_t *out, const struct sp_signals *signals, unsigned index, uint64_t now_ms) {
  const struct sp_signal *signal = &signals->contract->signals[index];
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", signal->name) && sp_cbor_put_text(out, "unit", signal->unit) &&
         sp_cbor_put_text(out, "type", sp_type_name(signal->type)) && sp_cbor_put_text(out, "source", source_name(signal->source)) &&
         sp_cbor_put_uint(out, "count", signal->count) && sp_cbor_put_value(out, "min", signal->type, signal->min) &&
         sp_cbor_put_value(out, "max", signal->type, signal->max) &&
         sp_cbor_put_bool(out, "fresh", sp_signals_fresh(signals, index, now_ms)) &&
         (signals->present[index] ? sp_cbor_put_uint(out, "age", sp_signals_age_ms(signals, index, now_ms))
                                  : sp_cbor_put_null(out, "age")) &&
         put_signal_value(out, signals, index) && sp_cbor_map_end(out);
}

int sp_setpoint_read_signals(struct sp_smp_request *request) {
  const struct sp_signals *signals = &request->device->control.signals;
  const uint64_t now_ms = sp_port_wall_ms();
  const unsigned count = signals->contract->signal_count;
  zcbor_state_t *out = request->out;
  uint32_t from = 0;
  if (sp_cbor_get_uint32(request->in, "from", &from) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  unsigned i = from < count ? from : count;
  const unsigned first = i;
  bool fits = sp_cbor_list_begin(out, "signals", count);
  for (; fits && i < count; i++) { /* as many as fit, with room to say where to go on */
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    if (put_signal(out, signals, i, now_ms) && sp_cbor_room(out) >= SP_SETPOINT_NEXT_ROOM) continue;
    sp_cbor_rewind(out, &before);
    break;
  }
  fits = fits && (i > first || first == count) && sp_cbor_list_end(out, count);
  if (i < count) fits = fits && sp_cbor_put_uint(out, "next", i);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

/* --- write ------------------------------------------------------------------------------------------------------------- */

/* One element in the form that fits the signal's type. */
static int write_element(struct sp_signals_write *write, unsigned index, size_t element, zcbor_state_t *in) {
  struct sp_value value;
  const int error = sp_setpoint_get_value(in, write->signals->contract->signals[index].type, &value);
  if (error != SP_OK) return error;
  return value.is_integer ? sp_signals_write_integer(write, index, element, value.integer)
                          : sp_signals_write_element(write, index, element, value.real);
}

static int write_signal(struct sp_signals_write *write, unsigned index, zcbor_state_t *in) {
  const bool is_list = ZCBOR_MAJOR_TYPE(*in->payload) == ZCBOR_MAJOR_TYPE_LIST;
  if (is_list && !zcbor_list_start_decode(in)) return SP_E_SIGNAL_TYPE;
  const size_t elements = is_list ? in->elem_count : 1;
  int error = sp_signals_write_signal(write, index, elements);
  for (size_t i = 0; error == SP_OK && i < elements; i++) error = write_element(write, index, i, in);
  if (error == SP_OK && is_list && !zcbor_list_end_decode(in)) error = SP_E_SIGNAL_TYPE;
  return error;
}

int sp_setpoint_write_signals(struct sp_smp_request *request) {
  struct sp_signals *signals = &request->device->control.signals;
  struct sp_signals_write write;
  if (sp_cbor_get_map(request->in, "set") != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  sp_signals_write_begin(&write, signals);
  while (!zcbor_array_at_end(request->in)) {
    struct zcbor_string name;
    if (!zcbor_tstr_decode(request->in, &name)) return SP_SMP_EINVAL;
    const int index = sp_signals_find(signals, (const char *)name.value, name.len);
    if (index < 0) return sp_setpoint_refuse_value(request, SP_E_SIGNAL_UNKNOWN, &name);
    if ((write.touched >> index & 1u) != 0) return SP_SMP_EINVAL; /* twice in one write */
    const int error = write_signal(&write, (unsigned)index, request->in);
    if (error != SP_OK) return sp_setpoint_refuse_value(request, error, &name);
  }
  if (write.settings) {
    uint8_t kept[SP_JOURNAL_PAYLOAD_MAX];
    const uint32_t length = sp_signals_write_settings(&write, kept);
    const int error = sp_store_keep(&request->device->store, SP_RECORD_SETTINGS, kept, length, request->left_ms);
    if (error == SP_LATER) return SP_SMP_LATER;
    if (error != SP_OK) return sp_setpoint_refuse_change(request, error);
  }
  sp_signals_write_commit(&write, sp_port_wall_ms());
  return SP_SMP_EOK;
}
