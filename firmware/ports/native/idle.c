/* The sleep of the main loop, in which the streams move. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 600
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "../emulated/board.h"
#include "native.h"

#define RETRY_MS    100    /* how often a stalled reader is looked at */
#define BUSY_NS     100000 /* sleep while something is under way: flash work takes many passes, and a host waits for it */
#define STEPPED_MS  20     /* longest sleep while the wall clock stands still: real time goes on */
#define POLL_MAX_MS 60000u

bool sp_native_exit_with_stdin;

static void pump(void) {
  uint8_t byte;
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) sp_stream_pump(&sp_native_streams[i], sp_port_real_ms());
  while (sp_ring_get(&sp_native_streams[SP_NATIVE_BENCH].received, &byte)) sp_bench_push(&sp_emulated_bench, byte, sp_port_real_ms());
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

/* Waits for a stream, at most timeout_ms. False when nothing came. */
static bool wait_for_streams(int timeout_ms) {
  struct pollfd interests[SP_NATIVE_STREAMS + 1];
  for (unsigned i = 0; i < SP_NATIVE_STREAMS; i++) {
    interests[i] = sp_stream_interest(&sp_native_streams[i]);
    if ((interests[i].events & POLLOUT) != 0 && timeout_ms > RETRY_MS) timeout_ms = RETRY_MS;
  }
  interests[SP_NATIVE_STREAMS] = (struct pollfd){.fd = sp_native_exit_with_stdin ? STDIN_FILENO : -1, .events = POLLIN};
  if (poll(interests, SP_NATIVE_STREAMS + 1, timeout_ms) <= 0) return false;
  if (interests[SP_NATIVE_STREAMS].revents != 0) exit_when_stdin_ended();
  pump();
  return true;
}

void sp_port_idle(uint64_t until_ms) {
  const uint64_t now = sp_port_wall_ms();
  pump();
  if (links_waiting()) return;
  if (until_ms <= now) {
    if (!wait_for_streams(0)) nanosleep(&(struct timespec){.tv_nsec = BUSY_NS}, NULL);
  } else if (sp_emulated_bench.stepped) {
    (void)wait_for_streams(sp_bench_idle(&sp_emulated_bench, until_ms) ? 0 : STEPPED_MS);
  } else {
    (void)wait_for_streams(until_ms - now < POLL_MAX_MS ? (int)(until_ms - now) : (int)POLL_MAX_MS);
  }
}
