/* port.h on a POSIX system. No isolation: a guest that breaks out of the interpreter can do what this process can. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 600
#include <poll.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../core/config.h"
#include "../emulated/bench.h"
#include "guest.h"
#include "native.h"

#define ARENA_SIZE  (192u * 1024u) /* pointers take 8 bytes here: what needs 64 KiB on a 32-bit core needs more */
#define BENCH_RING  1024u
#define RETRY_MS    100 /* how often a stalled reader is looked at */
#define BUSY_MS     1   /* longest sleep while something is under way on a link */
#define STEPPED_MS  20  /* longest sleep while the wall clock stands still: real time goes on */
#define POLL_MAX_MS 60000u
#define NS_PER_S    1000000000u
#define NS_PER_MS   1000000u

const char *const sp_port_board = "native";
#if defined(__x86_64__)
const char *const sp_port_cpu = "x86_64";
#elif defined(__aarch64__)
const char *const sp_port_cpu = "aarch64";
#else
const char *const sp_port_cpu = "unknown";
#endif
const char *const sp_port_platform = "native";
const char *const sp_port_os = "POSIX";
const char *const sp_port_limits = "no isolation: the guest runs with the rights of this process; no watchdog";
const uint32_t sp_port_cpu_hz = NS_PER_S;

struct sp_stream sp_native_streams[SP_NATIVE_STREAMS];
bool sp_native_exit_with_stdin;

static alignas(16) uint8_t arena[ARENA_SIZE];
static uint8_t receive_rings[SP_LINKS][SP_RECEIVE_RING];
static uint8_t transmit_rings[SP_LINKS][SP_TRANSMIT_RING];
static uint8_t bench_rings[2][BENCH_RING];
static struct sp_bench bench;
static enum sp_reset_cause reset_cause;
static uint64_t started_ns;

static uint64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) abort();
  return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

uint64_t sp_port_real_ms(void) { return (nanoseconds(CLOCK_MONOTONIC) - started_ns) / NS_PER_MS; }

static void bench_send(const char *text, size_t length) {
  (void)sp_stream_write(&sp_native_streams[SP_NATIVE_BENCH], (const uint8_t *)text, length, sp_port_real_ms());
}

static void set_rings(struct sp_stream *stream, uint8_t *received, size_t received_size, uint8_t *sending, size_t sending_size) {
  stream->received = (struct sp_ring){.bytes = received, .size = (uint32_t)received_size};
  stream->sending = (struct sp_ring){.bytes = sending, .size = (uint32_t)sending_size};
}

void sp_native_start(enum sp_reset_cause cause) {
  reset_cause = cause;
  started_ns = nanoseconds(CLOCK_MONOTONIC);
  for (unsigned i = 0; i < SP_LINKS; i++)
    set_rings(&sp_native_streams[i], receive_rings[i], sizeof receive_rings[i], transmit_rings[i], sizeof transmit_rings[i]);
  set_rings(&sp_native_streams[SP_NATIVE_BENCH], bench_rings[0], BENCH_RING, bench_rings[1], BENCH_RING);
  sp_bench_init(&bench, bench_send);
}

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  static const char id[] = "setpoint-nat";
  const size_t length = sizeof id - 1u < cap ? sizeof id - 1u : cap;
  memcpy(out, id, length);
  return length;
}

enum sp_reset_cause sp_port_reset_cause(void) { return reset_cause; }

void sp_port_reset(void) { sp_native_restart(); }

uint64_t sp_port_wall_ms(void) { return sp_bench_wall_ms(&bench, sp_port_real_ms()); }

uint32_t sp_port_cpu_count(void) { return (uint32_t)nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

static void pump(void) {
  uint8_t byte;
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) sp_stream_pump(&sp_native_streams[i], sp_port_real_ms());
  while (sp_ring_get(&sp_native_streams[SP_NATIVE_BENCH].received, &byte)) sp_bench_push(&bench, byte, sp_port_real_ms());
}

static bool links_waiting(void) {
  bool waiting = false;
  for (unsigned i = 0; i < SP_LINKS; i++) waiting |= !sp_ring_empty(&sp_native_streams[i].received);
  return waiting;
}

static void exit_when_stdin_ended(void) {
  uint8_t ignored[64];
  if (read(STDIN_FILENO, ignored, sizeof ignored) == 0) exit(EXIT_SUCCESS);
}

/* Waits for a stream, at most timeout_ms. */
static void wait_for_streams(int timeout_ms) {
  struct pollfd interests[SP_NATIVE_STREAMS + 1];
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) {
    interests[i] = sp_stream_interest(&sp_native_streams[i]);
    if ((interests[i].events & POLLOUT) != 0 && timeout_ms > RETRY_MS) timeout_ms = RETRY_MS;
  }
  interests[SP_NATIVE_STREAMS] = (struct pollfd){.fd = sp_native_exit_with_stdin ? STDIN_FILENO : -1, .events = POLLIN};
  if (poll(interests, SP_NATIVE_STREAMS + 1, timeout_ms) <= 0) return;
  if (interests[SP_NATIVE_STREAMS].revents != 0) exit_when_stdin_ended();
  pump();
}

void sp_port_idle(uint64_t until_ms) {
  const uint64_t now = sp_port_wall_ms();
  pump();
  if (links_waiting()) return;
  if (until_ms <= now) {
    wait_for_streams(BUSY_MS);
  } else if (bench.stepped) {
    wait_for_streams(sp_bench_idle(&bench, until_ms) ? 0 : STEPPED_MS);
  } else {
    wait_for_streams(until_ms - now < POLL_MAX_MS ? (int)(until_ms - now) : (int)POLL_MAX_MS);
  }
}

size_t sp_port_read(unsigned link, uint8_t *out, size_t cap) {
  return link < SP_LINKS ? sp_ring_read(&sp_native_streams[link].received, out, cap) : 0;
}

size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len) {
  return link < SP_LINKS ? sp_stream_write(&sp_native_streams[link], bytes, len, sp_port_real_ms()) : 0;
}

uint32_t sp_port_overruns(unsigned link) {
  (void)link; /* a full ring is not read into: the sender waits */
  return 0;
}

bool sp_port_sample(unsigned index, double *value) { return sp_bench_sample(&bench, index, value); }

void sp_port_output(unsigned index, int32_t value) { sp_bench_output(&bench, index, value); }

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

/* The guest's globals are those of this process: a load sets them anew. */
void sp_port_arena_reset(void) { memset(arena, 0, sizeof arena); }

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) { return sp_native_guest_run(entry, deadline_us); }
