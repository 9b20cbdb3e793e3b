/* One byte stream of the native port: a TCP server with one client at a time, or a pseudo-terminal. Never blocks. */
#ifndef SP_STREAM_H
#define SP_STREAM_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../ring.h"

struct sp_stream {
  int listener; /* TCP: where clients connect; pseudo-terminal: its other end, held open so that clients may come and go; -1: closed */
  int fd;       /* the client, or the pseudo-terminal; -1 when there is none */
  bool pty;
  uint64_t stalled_ms; /* since when the reader has taken nothing; 0 when it takes */
  struct sp_ring received, sending;
};

/* Listens on 127.0.0.1; port 0 takes a free one. Returns the port, or -1 with errno set. */
int sp_stream_open_tcp(struct sp_stream *stream, uint16_t port);

/* Opens a pseudo-terminal in raw mode. Returns its path (static), or NULL with errno set. */
const char *sp_stream_open_pty(struct sp_stream *stream);

/* What to poll for. */
struct pollfd sp_stream_interest(const struct sp_stream *stream);

/* Moves whatever can be moved: accepts a client, receives into the ring while it has room, sends from the ring. A client that has gone
 * makes place for the next. A reader that stops for a second loses what is queued, as on a serial line. */
void sp_stream_pump(struct sp_stream *stream, uint64_t real_ms);

/* Queues bytes and sends what it can. Returns how many were taken; without a client all are, and go nowhere, as on a serial line. */
size_t sp_stream_write(struct sp_stream *stream, const uint8_t *bytes, size_t len, uint64_t real_ms);

#endif
