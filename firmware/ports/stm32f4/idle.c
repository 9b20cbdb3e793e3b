/* The wall clock and the sleep of the main loop. */
#include "chip.h"

uint64_t sp_port_wall_ms(void) { return sp_port_real_ms(); }

void sp_port_idle(uint64_t until_ms) { sp_timer_sleep_until(until_ms, sp_links_waiting); }
