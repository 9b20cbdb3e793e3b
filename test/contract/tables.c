/* Prints the tables of a contract as JSON: what `setpoint contract generate` has made, as C understands it. Compiled with CONTRACT, the
 * name of the table. */
#include <inttypes.h>
#include <stdio.h>

#include "../core/contract.h"

extern const struct sp_contract CONTRACT;

static const char *const types[] = {"bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "f32", "f64"};
static const char *const sources[] = {"board", "host", "utc", "zone", "setting"};

static const char *comma(unsigned i) { return i > 0 ? ", " : ""; }

static void head(const char *name, const char *unit, enum sp_type type, unsigned since) {
  printf("{\"name\": \"%s\", \"unit\": \"%s\", \"type\": \"%s\", \"since\": %u", name, unit, types[type], since);
}

static double element(enum sp_type type, const void *values, unsigned i) {
  switch (type) {
    case SP_BOOL:
      return ((const bool *)values)[i];
    case SP_I8:
      return ((const int8_t *)values)[i];
    case SP_U8:
      return ((const uint8_t *)values)[i];
    case SP_I16:
      return ((const int16_t *)values)[i];
    case SP_U16:
      return ((const uint16_t *)values)[i];
    case SP_I32:
      return ((const int32_t *)values)[i];
    case SP_U32:
      return ((const uint32_t *)values)[i];
    case SP_I64:
      return (double)((const int64_t *)values)[i];
    case SP_F32:
      return (double)((const float *)values)[i];
    case SP_F64:
      return ((const double *)values)[i];
  }
  return 0;
}

static void print_signal(const struct sp_signal *signal) {
  head(signal->name, signal->unit, signal->type, signal->since);
  printf(", \"source\": \"%s\", \"count\": %u, \"offset\": %u", sources[signal->source], signal->count, signal->offset);
  if (signal->has_offset != SP_NO_HAS) printf(", \"hasOffset\": %u", signal->has_offset);
  printf(", \"min\": %.17g, \"max\": %.17g, \"staleAfter\": %" PRIu32, signal->min, signal->max, signal->stale_after_ms);
  if (signal->initial) {
    printf(", \"initial\": [");
    for (unsigned i = 0; i < signal->count; i++) printf("%s%.17g", comma(i), element(signal->type, signal->initial, i));
    printf("]");
  }
  printf("}");
}

static void print_point(const struct sp_point *point) {
  head(point->name, point->unit, point->type, point->since);
  printf(", \"offset\": %u, \"min\": %.17g, \"max\": %.17g, \"rate\": %.17g", point->offset, point->min, point->max, point->rate);
  printf(", \"step\": %.17g, \"fallback\": %.17g, \"hold\": %u", point->step, point->fallback, point->hold);
  printf(", \"immediate\": %s, \"dwell\": %" PRIu32 "}", point->immediate ? "true" : "false", point->dwell_ms);
}

static void print_field(const struct sp_field *field) {
  head(field->name, field->unit, field->type, field->since);
  printf(", \"count\": %u, \"offset\": %u}", field->count, field->offset);
}

static void print_minor(const struct sp_minor *minor) {
  printf("{\"id\": \"");
  for (unsigned i = 0; i < SP_CONTRACT_ID; i++) printf("%02x", minor->id[i]);
  printf("\", \"counts\": [%u, %u, %u, %u]", minor->signal_count, minor->point_count, minor->probe_count, minor->state_count);
  const struct sp_area *const areas[] = {&minor->in, &minor->out, &minor->state};
  printf(", \"areas\": [");
  for (unsigned i = 0; i < 3; i++) printf("%s{\"size\": %u, \"align\": %u}", comma(i), areas[i]->size, areas[i]->align);
  printf("]}");
}

#define LIST(key, print, array, count)     \
  printf(", \"%s\": [", key);              \
  for (unsigned i = 0; i < (count); i++) { \
    printf("%s", comma(i));                \
    print(&(array)[i]);                    \
  }                                        \
  printf("]");

int main(void) {
  const struct sp_contract *const contract = &CONTRACT;
  printf("{\"name\": \"%s\", \"version\": {\"major\": %u, \"minor\": %u}", contract->name, contract->major, contract->minor);
  LIST("minors", print_minor, contract->minors, contract->minor + 1u)
  LIST("signals", print_signal, contract->signals, contract->signal_count)
  LIST("points", print_point, contract->points, contract->point_count)
  LIST("probes", print_field, contract->probes, contract->probe_count)
  LIST("state", print_field, contract->state, contract->state_count)
  const struct sp_budget *const budget = &contract->budget;
  const uint32_t numbers[] = {budget->period_ms, budget->fuel,  budget->load_fuel,   budget->faults,          budget->depth,
                              budget->memory,    budget->stack, budget->deadline_us, budget->load_deadline_us};
  printf(", \"budget\": [");
  for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++) printf("%s%" PRIu32, comma(i), numbers[i]);
  printf("]}\n");
  return 0;
}
