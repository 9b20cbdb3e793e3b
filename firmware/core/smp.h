/* SMP version 2 (MCUmgr): checks a request, finds its handler in the group tables, and builds the response. Bytes in, bytes out. */
#ifndef SP_SMP_H
#define SP_SMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "zcbor_common.h"

#define SP_SMP_HEADER 8u

enum sp_smp_op { SP_SMP_READ = 0, SP_SMP_READ_RESPONSE = 1, SP_SMP_WRITE = 2, SP_SMP_WRITE_RESPONSE = 3 };

/* Errors of SMP itself, answered as {rc}: MCUmgr's mgmt_err. */
enum sp_smp_rc {
  SP_SMP_EOK = 0,
  SP_SMP_EUNKNOWN = 1,
  SP_SMP_ENOMEM = 2,
  SP_SMP_EINVAL = 3,
  SP_SMP_ENOENT = 5,
  SP_SMP_EBADSTATE = 6,
  SP_SMP_EMSGSIZE = 7,
  SP_SMP_ENOTSUP = 8,
  SP_SMP_ETOOOLD = 12,
  SP_SMP_ETOONEW = 13,
};

struct sp_device;

/* One request on its way through a handler. */
struct sp_smp_request {
  struct sp_device *device;
  unsigned link;
  uint8_t op, version, sequence, command;
  uint16_t group;
  zcbor_state_t *in;  /* inside the request's map */
  zcbor_state_t *out; /* inside the response's map */
  uint16_t rc;        /* error in the group's own numbers; set by sp_smp_refuse */
};

/* Reads request->in, writes request->out. Returns SP_SMP_EOK; or an error of SMP itself; or the value of sp_smp_refuse. */
typedef int (*sp_smp_handler)(struct sp_smp_request *request);

struct sp_smp_command {
  uint8_t id;
  sp_smp_handler read, write;
};

struct sp_smp_group {
  uint16_t id;
  const char *name;
  const struct sp_smp_command *commands;
  uint8_t command_count;
};

/* Refuses with the group's error `rc` and a sentence for the `reasons` command (copied; printf-style arguments are not needed: the
 * sentences are constant, `detail` is appended when not NULL). `return sp_smp_refuse(...)` ends a handler. */
#define SP_SMP_REFUSED (-1)
int sp_smp_refuse(struct sp_smp_request *request, uint16_t rc, const char *sentence, const char *detail);

/* Handles one message. Writes a response of at most cap bytes; returns its length, or 0 when nothing is answered (shorter than a
 * header, length field wrong, or itself a response). */
size_t sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap);

#endif
