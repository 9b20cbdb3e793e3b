/* What the module proposed and what the firmware applied, the probes beside it, and the state that it left. */
#include "../cbor.h"
#include "../device.h"
#include "setpoint.h"

#define PROBES_ROOM 12u /* bytes that an empty list of probes takes: key, head and end */

static bool put_point(zcbor_state_t *out, const struct sp_point *point, const struct sp_decision *decision) {
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", point->name) && sp_cbor_put_text(out, "unit", point->unit) &&
         sp_cbor_put_text(out, "type", sp_type_name(point->type)) && sp_cbor_put_value(out, "min", point->type, point->min) &&
         sp_cbor_put_value(out, "max", point->type, point->max) &&
         (decision->has_proposal ? sp_cbor_put_value(out, "proposed", point->type, decision->proposed)
                                 : sp_cbor_put_null(out, "proposed")) &&
         sp_cbor_put_value(out, "applied", point->type, decision->applied) &&
         sp_cbor_put_text(out, "reason", sp_guard_reason_name(decision->reason)) && sp_cbor_map_end(out);
}

/* Null unless the last evaluation was good, and its module knows the probe. */
static bool put_probe(zcbor_state_t *out, const struct sp_control *control, unsigned index) {
  const struct sp_field *probe = &control->app->contract->probes[index];
  const bool known = control->proposed != NULL && index < control->proposed->probe_count;
  return sp_cbor_map_begin(out, NULL) && sp_cbor_put_text(out, "name", probe->name) && sp_cbor_put_text(out, "unit", probe->unit) &&
         sp_cbor_put_text(out, "type", sp_type_name(probe->type)) &&
         (known ? sp_cbor_put_element(out, "value", probe->type, control->out + probe->offset) : sp_cbor_put_null(out, "value")) &&
         sp_cbor_map_end(out);
}

/* What the answer lists, in this order: points, then probes. Puts entries from *index up to `end` as far as they fit with `room` behind. */
static bool put_entries(zcbor_state_t *out, const struct sp_control *control, uint32_t *index, uint32_t end, size_t room) {
  const struct sp_contract *contract = control->app->contract;
  for (; *index < end; (*index)++) {
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    const unsigned i = *index;
    const bool fits = i < contract->point_count ? put_point(out, &contract->points[i], &control->guard.points[i].last)
                                                : put_probe(out, control, i - contract->point_count);
    if (fits && sp_cbor_room(out) >= room) continue;
    sp_cbor_rewind(out, &before);
    return false;
  }
  return true;
}

/* sp_state as the running module's last good evaluation left it. */
static bool put_state(zcbor_state_t *out, const struct sp_module_state *state) {
  if (state->origin == SP_STATE_NONE) return sp_cbor_put_null(out, "state");
  return sp_cbor_put_bytes(out, "state", state->bytes, state->owner->state.size);
}

int sp_setpoint_read_points(struct sp_smp_request *request) {
  const struct sp_control *control = &request->device->control;
  const struct sp_contract *contract = control->app->contract;
  const uint32_t points = contract->point_count, all = points + contract->probe_count;
  zcbor_state_t *out = request->out;
  uint32_t from = 0;
  if (sp_cbor_get_uint32(request->in, "from", &from) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  uint32_t index = from < all ? from : all;
  bool fits = sp_cbor_put_uint(out, "evaluation", control->last.number) && sp_cbor_list_begin(out, "points", points);
  bool whole = fits && put_entries(out, control, &index, points, PROBES_ROOM + SP_SETPOINT_NEXT_ROOM);
  fits = fits && sp_cbor_list_end(out, points) && sp_cbor_list_begin(out, "probes", contract->probe_count);
  whole = whole && fits && put_entries(out, control, &index, all, SP_SETPOINT_NEXT_ROOM);
  fits = fits && sp_cbor_list_end(out, contract->probe_count);
  if (whole) { /* the state comes last; where it does not fit it has a page of its own */
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    whole = put_state(out, &control->state);
    if (!whole) sp_cbor_rewind(out, &before);
  }
  if (!whole) fits = fits && (index > from || index == all) && sp_cbor_put_uint(out, "next", index);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}
