/* port.h on a POSIX system. No isolation: a guest that breaks out of the interpreter can do what this process can. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 600
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../core/config.h"
#include "../emulated/board.h"
#include "guest.h"
#include "native.h"

#define ARENA_SIZE (192u * 1024u) /* pointers take 8 bytes here: what needs 64 KiB on a 32-bit core needs more */
#define BENCH_RING 1024u
#define NS_PER_S   1000000000u
#define NS_PER_MS  1000000u

const char *const sp_port_board = SP_PORT_BOARD("native");
#if defined(__x86_64__)
const char *const sp_port_cpu = "x86_64";
#elif defined(__aarch64__)
const char *const sp_port_cpu = "aarch64";
#else
const char *const sp_port_cpu = "unknown";
#endif
const char *const sp_port_platform = "native";
const char *const sp_port_os = "POSIX";
const char *const sp_port_limits = "no isolation: the guest runs with the rights of this process";
const uint32_t sp_port_cpu_hz = NS_PER_S;

struct sp_stream sp_native_streams[SP_NATIVE_STREAMS];

static alignas(16) uint8_t arena[ARENA_SIZE];
static uint8_t receive_rings[SP_LINKS][SP_RECEIVE_RING];
static uint8_t transmit_rings[SP_LINKS][SP_TRANSMIT_RING];
static uint8_t bench_rings[2][BENCH_RING];
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

void sp_native_start(void) {
  started_ns = nanoseconds(CLOCK_MONOTONIC);
  for (unsigned i = 0; i < SP_LINKS; i++)
    set_rings(&sp_native_streams[i], receive_rings[i], sizeof receive_rings[i], transmit_rings[i], sizeof transmit_rings[i]);
  set_rings(&sp_native_streams[SP_NATIVE_BENCH], bench_rings[0], BENCH_RING, bench_rings[1], BENCH_RING);
  sp_bench_init(&sp_emulated_bench, bench_send);
}

size_t sp_port_unique_id(uint8_t *out, size_t cap) {
  static const char id[] = "setpoint-nat";
  const size_t length = sizeof id - 1u < cap ? sizeof id - 1u : cap;
  memcpy(out, id, length);
  return length;
}

uint64_t sp_port_wall_ms(void) { return sp_bench_wall_ms(&sp_emulated_bench, sp_port_real_ms()); }

uint32_t sp_port_cpu_count(void) { return (uint32_t)nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

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

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

/* The guest's globals are those of this process: a load sets them anew. */
void sp_port_arena_reset(void) { memset(arena, 0, sizeof arena); }

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) { return sp_native_guest_run(entry, deadline_us); }

struct sp_guest_fault sp_port_guest_fault(void) { return (struct sp_guest_fault){.offence = SP_OFFENCE_UNKNOWN}; }
