#include "fake_board.h"

#include <stdlib.h>
#include <string.h>

#include "ports/native/guest.h"

struct fake_board fake_board;

static uint8_t arena[FAKE_ARENA_MAX] __attribute__((aligned(16)));

void fake_board_reset(void) { fake_board = (struct fake_board){.arena_size = sizeof arena, .output = -1}; }

uint8_t *sp_port_arena(size_t *size) {
  *size = fake_board.arena_size;
  return arena;
}

void sp_port_arena_reset(void) { memset(arena, 0, sizeof arena); }

/* On the native port's stack and under its deadline, so that a guest that overflows or spins is caught here too. */
enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  fake_board.guest_runs++;
  const enum sp_guest_exit left = sp_native_guest_run(entry, deadline_us);
  if (fake_board.lost_runs == 0) return left;
  fake_board.lost_runs--;
  memset(arena, 0xa5, sizeof arena);
  return fake_board.lost_exit;
}

enum sp_reset_cause sp_port_reset_cause(void) { return fake_board.reset_cause; }

void *sp_port_retained(void) { return fake_board.retained; }

void sp_port_watchdog_start(void) { fake_board.watchdog_starts++; }

void sp_port_watchdog_feed(void) { fake_board.watchdog_feeds++; }

struct sp_guest_fault sp_port_guest_fault(void) { return fake_board.fault; }

bool sp_port_sample(unsigned index, double *value) {
  if (index != 0 || !fake_board.sensor_works) return false;
  *value = fake_board.sensor;
  return true;
}

void sp_port_output(unsigned index, int32_t value) {
  if (index != 0) abort();
  fake_board.output = value;
  fake_board.outputs++;
}

uint32_t sp_port_cpu_count(void) {
  static uint32_t count;
  return count += 7;
}
