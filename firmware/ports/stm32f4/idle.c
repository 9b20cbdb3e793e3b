/* The wall clock and the sleep of the main loop. */
#include "chip.h"

#define US_PER_MS 1000u

uint64_t sp_port_wall_ms(void) { return sp_timer_microseconds() / US_PER_MS; }

uint64_t sp_port_real_ms(void) { return sp_port_wall_ms(); }

void sp_port_idle(uint64_t until_ms) {
  const uint64_t now = sp_timer_microseconds();
  if (until_ms > now / US_PER_MS)
    sp_timer_sleep(until_ms > UINT64_MAX / US_PER_MS ? UINT64_MAX : until_ms * US_PER_MS - now, sp_links_waiting);
}
