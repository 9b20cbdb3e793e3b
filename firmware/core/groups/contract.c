/* The contract in words: of the fields with their minor versions a client makes the text of each of them, whose hash is its id (SPEC.md,
 * "Contract id"), and the layout of the structs. */
#include "../cbor.h"
#include "../device.h"
#include "setpoint.h"

struct line {
  const char *kind, *name, *unit;
  enum sp_type type;
  bool optional;
  uint16_t count;
  uint8_t since;
};

static struct line field_line(const char *kind, const struct sp_field *field) {
  return (struct line){
      .kind = kind, .name = field->name, .unit = field->unit, .type = field->type, .count = field->count, .since = field->since};
}

/* Line `index` of the contract: signals, points, probes, state. */
static struct line line_at(const struct sp_contract *contract, unsigned index) {
  if (index < contract->signal_count) {
    const struct sp_signal *signal = &contract->signals[index];
    return (struct line){.kind = "signal",
                         .name = signal->name,
                         .unit = signal->unit,
                         .type = signal->type,
                         .optional = signal->has_offset != SP_NO_HAS,
                         .count = signal->count,
                         .since = signal->since};
  }
  index -= contract->signal_count;
  if (index < contract->point_count) {
    const struct sp_point *point = &contract->points[index];
    return (struct line){.kind = "point", .name = point->name, .unit = point->unit, .type = point->type, .count = 1, .since = point->since};
  }
  index -= contract->point_count;
  if (index < contract->probe_count) return field_line("probe", &contract->probes[index]);
  return field_line("state", &contract->state[index - contract->probe_count]);
}

static bool put_line(zcbor_state_t *out, const struct line *line) {
  if (!sp_cbor_map_begin(out, NULL) || !sp_cbor_put_uint(out, "since", line->since)) return false;
  struct sp_cbor_text text = sp_cbor_text_begin(out, "line");
  const char *const pieces[] = {line->kind, " ", line->name, " ", sp_type_name(line->type), line->optional ? "? " : " "};
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) sp_cbor_text_append(&text, pieces[i]);
  sp_cbor_text_append_uint(&text, line->count);
  sp_cbor_text_append(&text, " ");
  sp_cbor_text_append(&text, line->unit[0] == '\0' ? "1" : line->unit);
  return sp_cbor_text_end(&text) && sp_cbor_map_end(out);
}

int sp_setpoint_read_contract(struct sp_smp_request *request) {
  const struct sp_contract *contract = request->device->control.app->contract;
  const uint32_t count = (uint32_t)contract->signal_count + contract->point_count + contract->probe_count + contract->state_count;
  zcbor_state_t *out = request->out;
  uint32_t from = 0;
  if (sp_cbor_get_uint32(request->in, "from", &from) == SP_CBOR_WRONG_TYPE) return SP_SMP_EINVAL;
  uint32_t index = from < count ? from : count;
  bool fits = sp_cbor_put_text(out, "name", contract->name) && sp_cbor_put_uint(out, "major", contract->major) &&
              sp_cbor_put_uint(out, "minor", contract->minor) && sp_cbor_list_begin(out, "lines", count);
  for (; fits && index < count; index++) {
    const struct sp_cbor_mark before = sp_cbor_mark(out);
    const struct line line = line_at(contract, index);
    if (put_line(out, &line) && sp_cbor_room(out) >= SP_SETPOINT_NEXT_ROOM) continue;
    sp_cbor_rewind(out, &before);
    break;
  }
  fits = fits && (index > from || from >= count) && sp_cbor_list_end(out, count);
  if (index < count) fits = fits && sp_cbor_put_uint(out, "next", index);
  return fits ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}
