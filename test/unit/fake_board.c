#include "fake_board.h"

#include <pthread.h>
#include <stdlib.h>

#include "port.h"

struct fake_board fake_board;

static uint8_t arena[FAKE_ARENA_MAX] __attribute__((aligned(16)));

void fake_board_reset(void) { fake_board = (struct fake_board){.arena_size = sizeof arena, .output = -1}; }

uint8_t *sp_port_arena(size_t *size) {
  *size = fake_board.arena_size;
  return arena;
}

static void *run_entry(void *entry) {
  (*(void (**)(void))entry)();
  return NULL;
}

void sp_port_guest_run(void (*entry)(void)) {
  pthread_t thread;
  pthread_attr_t attributes;
  fake_board.guest_runs++;
  const bool started = pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, FAKE_STACK_BYTES) == 0 &&
                       pthread_create(&thread, &attributes, run_entry, &entry) == 0;
  if (!started || pthread_join(thread, NULL) != 0) abort();
  (void)pthread_attr_destroy(&attributes);
}

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
