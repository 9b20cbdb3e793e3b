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
  SP_SMP_EBUSY = 10,
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
  uint32_t left_ms;   /* in which flash may stand still: to the next evaluation, or 0 while a request of another link waits for flash */
  uint8_t *stage;     /* the handler's own: 0 when the request comes, kept while it waits */
};

/* Reads request->in, writes request->out. Returns SP_SMP_EOK; or an error of SMP itself; or the value of sp_smp_refuse; or SP_SMP_LATER. */
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

/* Refuses with SMP's own "busy": the same request is possible later. */
int sp_smp_busy(struct sp_smp_request *request, const char *sentence);

/* What a handler returns that has more steps to go, or needs more time than is left: the same request is handled again in the next pass.
 * A handler that may return it can be called any number of times. */
#define SP_SMP_LATER (-2)

/* In place of a length: the request waits, and is handled again with the same bytes. */
#define SP_SMP_WAITS SIZE_MAX

/* Handles one message. Writes a response of at most cap bytes; returns its length, 0 when nothing is answered (shorter than a header,
 * length field wrong, or itself a response), or SP_SMP_WAITS. */
size_t sp_smp_handle(struct sp_device *device, unsigned link, const uint8_t *message, size_t length, uint8_t *response, size_t cap);

#endif
