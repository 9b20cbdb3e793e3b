#include <string.h>

#include "../cbor.h"
#include "../device.h"
#include "groups.h"

enum { STAT_INVALID_GROUP = 2 }; /* MCUmgr's stat_mgmt_err_code_t */

struct field {
  const char *name;
  uint16_t offset; /* of an uint32_t in the device */
};

struct statistics {
  const char *name;
  const struct field *fields;
  uint16_t field_count;
};

#define LINK(i, field) ((uint16_t)(offsetof(struct sp_device, links) + (i) * sizeof(struct sp_link) + offsetof(struct sp_link, field)))
#define LINK_FIELDS(i)                                                                                      \
  {                                                                                                         \
    {"messages", LINK(i, frame.counters.messages)}, {"crc", LINK(i, frame.counters.crc)},                   \
        {"malformed", LINK(i, frame.counters.malformed)}, {"oversized", LINK(i, frame.counters.oversized)}, \
        {"timeouts", LINK(i, frame.counters.timeouts)}, {"overruns", LINK(i, overruns)},                    \
  }
#define COUNTER(field) ((uint16_t)offsetof(struct sp_device, control.counters.field))

static const struct field link0_fields[] = LINK_FIELDS(0);
static const struct field link1_fields[] = LINK_FIELDS(1);
static const struct field evaluation_fields[] = {
    {"good", COUNTER(good)},
    {"faults", COUNTER(faults)},
    {"declined", COUNTER(declined)},
    {"skipped", COUNTER(skipped)},
    {"faults_in_a_row", COUNTER(faults_in_a_row)},
    {"late_max_ms", COUNTER(late_max_ms)},
    {"loads", COUNTER(loads)},
};

_Static_assert(SP_LINKS == 2, "one entry below for each link");

static const struct statistics all[] = {
    {"link0", link0_fields, sizeof link0_fields / sizeof link0_fields[0]},
    {"link1", link1_fields, sizeof link1_fields / sizeof link1_fields[0]},
    {"evaluations", evaluation_fields, sizeof evaluation_fields / sizeof evaluation_fields[0]},
};
#define COUNT (sizeof all / sizeof all[0])

static bool put_fields(struct sp_smp_request *request, const struct statistics *statistics) {
  const uint8_t *device = (const uint8_t *)request->device;
  bool fits = sp_cbor_put_text(request->out, "name", statistics->name) && sp_cbor_map_begin(request->out, "fields");
  for (unsigned i = 0; i < statistics->field_count; i++) {
    uint32_t value;
    memcpy(&value, device + statistics->fields[i].offset, sizeof value);
    fits = fits && sp_cbor_put_uint(request->out, statistics->fields[i].name, value);
  }
  return fits && sp_cbor_map_end(request->out);
}

static int show(struct sp_smp_request *request) {
  struct zcbor_string name;
  if (sp_cbor_get_text(request->in, "name", &name) != SP_CBOR_FOUND) return SP_SMP_EINVAL;
  for (size_t i = 0; i < COUNT; i++) {
    if (strlen(all[i].name) != name.len || memcmp(all[i].name, name.value, name.len) != 0) continue;
    return put_fields(request, &all[i]) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
  }
  return sp_smp_refuse(request, STAT_INVALID_GROUP, "no statistics of that name: ask for the list", NULL);
}

static int list(struct sp_smp_request *request) {
  bool fits = sp_cbor_list_begin(request->out, "stat_list", COUNT);
  for (size_t i = 0; i < COUNT; i++) fits = fits && sp_cbor_put_text(request->out, NULL, all[i].name);
  return fits && sp_cbor_list_end(request->out, COUNT) ? SP_SMP_EOK : SP_SMP_EMSGSIZE;
}

static const struct sp_smp_command commands[] = {
    {.id = 0, .read = show},
    {.id = 1, .read = list},
};

const struct sp_smp_group sp_group_stat = {
    .id = 2, .name = "stat", .commands = commands, .command_count = sizeof commands / sizeof commands[0]};
