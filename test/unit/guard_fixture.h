/* A guard of a few points, on a clock that the test moves. */
#ifndef SP_GUARD_FIXTURE_H
#define SP_GUARD_FIXTURE_H

#include <stdint.h>

#include "core/guard.h"
#include "unit.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60000, PERIOD_MS = 300000 };

/* Points that tests of all modes take: a number, a bool that may not flip at any time, an integer with steps, and one that falls back at
 * once. */
#define POINT_SETPOINT \
  { .name = "setpoint", .type = SP_F32, .min = 40, .max = 65, .rate = 0.05, .fallback = 52, .hold = 3 }
#define POINT_PUMP \
  { .name = "pump", .type = SP_BOOL, .max = 1, .fallback = 0, .hold = 1, .dwell_ms = MINUTE_MS }
#define POINT_SPEED \
  { .name = "speed", .type = SP_U8, .min = 20, .max = 100, .rate = 0.1, .step = 5, .fallback = 40 }
#define POINT_SAFETY \
  { .name = "safety", .type = SP_F32, .min = 0, .max = 100, .rate = 0.1, .fallback = 0, .immediate = true }

/* A contract of a table of points. */
#define CONTRACT_OF(table)                                                                                    \
  {                                                                                                           \
    .points = (table), .point_count = sizeof(table) / sizeof((table)[0]), .budget = {.period_ms = PERIOD_MS } \
  }

extern struct sp_guard guard;
extern uint64_t now;

/* The guard as it boots. */
void boot_guard(const struct sp_contract *contract);

void after(uint64_t ms);

/* An evaluation, for one point. */
void propose(unsigned point, double value);
void no_proposal(unsigned point);

/* Why the point is where it is. */
const char *reason_of(unsigned point);

#endif
