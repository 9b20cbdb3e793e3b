/* A board on which a test decides everything: what the sensor reads, how large the arena is. No links, no time of its own. */
#ifndef SP_FAKE_BOARD_H
#define SP_FAKE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/config.h"
#include "port.h"

#define FAKE_ARENA_MAX (192u * 1024u)

/* A budget for the contracts of tests: a period of 5 seconds, and little of everything. */
#define FAKE_BUDGET                                                                                                                    \
  {                                                                                                                                    \
    .period_ms = 5000, .fuel = 1000, .load_fuel = 100, .faults = 4, .depth = 10, .memory = 1024, .stack = 1024, .deadline_us = 400000, \
    .load_deadline_us = 400000,                                                                                                        \
  }

struct fake_board {
  size_t arena_size;
  bool sensor_works;
  double sensor;
  int32_t output;   /* last value of output 0 */
  unsigned outputs; /* how often it was driven */
  enum sp_reset_cause reset_cause;
  uint8_t retained[SP_RETAINED_BYTES] __attribute__((aligned(8))); /* fake_board_reset is a power-on: zeros */
  unsigned watchdog_starts, watchdog_feeds;
  unsigned guest_runs;
  unsigned lost_runs;           /* of the next runs, so many do not return: they end in lost_exit */
  enum sp_guest_exit lost_exit; /* and leave garbage in the arena */
  struct sp_guest_fault fault;
};

extern struct fake_board fake_board;

/* As after a reset: full arena, no sensor, output untouched. */
void fake_board_reset(void);

#endif
