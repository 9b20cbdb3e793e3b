/* Runs as the guest. */
#include <string.h>

#include "planted.h"

void __real_sp_guest_main(void);
void __wrap_sp_guest_main(void);

void planted_nothing(void) {}

#define HOUR_S 3600

/* A good price_start again: the hour of `time`, the first signal. */
static void put_right(void) {
  int64_t time;
  memcpy(&time, sp_guest_io->in, sizeof time);
  time -= time % HOUR_S;
  memcpy(sp_guest_io->in + PLANTED_SIGNAL_OFFSET, &time, sizeof time);
}

void __wrap_sp_guest_main(void) {
  planted_entered();
  const struct planted order = planted_order(sp_guest_io);
  if (order.kind < planted_bug_count && planted_bugs[order.kind] != NULL) planted_bugs[order.kind](order.argument);
  if (order.kind == PLANTED_DEADLINE) put_right();
  __real_sp_guest_main(); /* a bug that was not stopped goes unnoticed by the firmware, and not by the test */
}
