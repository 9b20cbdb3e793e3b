#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 600
#define _DARWIN_C_SOURCE
#include "stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define STALL_MS 1000u
#define CHUNK    512u

static bool set_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

int sp_stream_open_tcp(struct sp_stream *stream, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  const int on = 1;
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || bind(fd, (struct sockaddr *)&address, length) != 0 ||
      listen(fd, 1) != 0 || getsockname(fd, (struct sockaddr *)&address, &length) != 0 || !set_nonblocking(fd)) {
    close(fd);
    return -1;
  }
  stream->listener = fd;
  return ntohs(address.sin_port);
}

const char *sp_stream_open_pty(struct sp_stream *stream) {
  struct termios mode;
  const char *path = NULL;
  int other = -1;
  const int fd = posix_openpt(O_RDWR | O_NOCTTY);
  if (fd < 0) return NULL;
  if (grantpt(fd) == 0 && unlockpt(fd) == 0) path = ptsname(fd);
  if (path != NULL) other = open(path, O_RDWR | O_NOCTTY);
  if (other < 0 || tcgetattr(other, &mode) != 0 || !set_nonblocking(fd)) {
    close(fd);
    if (other >= 0) close(other);
    return NULL;
  }
  cfmakeraw(&mode);
  if (tcsetattr(other, TCSANOW, &mode) != 0) {
    close(fd);
    close(other);
    return NULL;
  }
  stream->fd = fd;
  stream->listener = other;
  stream->pty = true;
  return path;
}

struct pollfd sp_stream_interest(const struct sp_stream *stream) {
  struct pollfd interest = {.fd = stream->fd};
  if (stream->fd < 0) {
    interest.fd = stream->listener;
    interest.events = POLLIN;
    return interest;
  }
  if (!sp_ring_full(&stream->received)) interest.events |= POLLIN;
  if (!sp_ring_empty(&stream->sending)) interest.events |= POLLOUT;
  if (interest.events == 0) interest.fd = -1;
  return interest;
}

static void discard(struct sp_stream *stream) {
  stream->sending.tail = stream->sending.head;
  stream->stalled_ms = 0;
}

static void drop_client(struct sp_stream *stream) {
  if (stream->pty) return;
  close(stream->fd);
  stream->fd = -1;
  discard(stream);
}

static void accept_client(struct sp_stream *stream) {
  const int on = 1;
  const int fd = accept(stream->listener, NULL, NULL);
  if (fd < 0) return;
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* without it answers are slower, not wrong */
  if (set_nonblocking(fd)) {
    stream->fd = fd;
  } else {
    close(fd);
  }
}

/* Bytes that a ring has room for, at most CHUNK. */
static size_t room(const struct sp_ring *ring) {
  const size_t used = (ring->head + ring->size - ring->tail) % ring->size;
  const size_t free_bytes = ring->size - 1u - used;
  return free_bytes < CHUNK ? free_bytes : CHUNK;
}

static bool would_block(void) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

static void receive(struct sp_stream *stream) {
  uint8_t chunk[CHUNK];
  size_t cap;
  while (stream->fd >= 0 && (cap = room(&stream->received)) > 0) {
    const ssize_t count = read(stream->fd, chunk, cap);
    if (count < 0 && would_block()) return;
    if (count <= 0) {
      drop_client(stream);
      return;
    }
    (void)sp_ring_write(&stream->received, chunk, (size_t)count); /* cap bytes have room */
  }
}

static void transmit(struct sp_stream *stream, uint64_t real_ms) {
  while (stream->fd >= 0 && !sp_ring_empty(&stream->sending)) {
    struct sp_ring *ring = &stream->sending;
    const uint32_t head = ring->head;
    const uint32_t end = head > ring->tail ? head : ring->size;
    const ssize_t count = write(stream->fd, ring->bytes + ring->tail, end - ring->tail);
    if (count > 0) {
      ring->tail = (ring->tail + (uint32_t)count) % ring->size;
      stream->stalled_ms = 0;
      continue;
    }
    if (!would_block()) {
      drop_client(stream);
    } else if (stream->stalled_ms == 0) {
      stream->stalled_ms = real_ms + 1u;
    } else if (real_ms >= stream->stalled_ms + STALL_MS) {
      discard(stream);
    }
    return;
  }
}

void sp_stream_pump(struct sp_stream *stream, uint64_t real_ms) {
  if (stream->listener < 0) return;
  if (stream->fd < 0) accept_client(stream);
  receive(stream);
  transmit(stream, real_ms);
}

size_t sp_stream_write(struct sp_stream *stream, const uint8_t *bytes, size_t len, uint64_t real_ms) {
  size_t taken = 0;
  if (stream->fd < 0) return len;
  do {
    const size_t count = sp_ring_write(&stream->sending, bytes + taken, len - taken);
    if (count == 0) break;
    taken += count;
    transmit(stream, real_ms);
  } while (taken < len && stream->fd >= 0);
  return taken;
}
