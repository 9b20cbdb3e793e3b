/* The sleep of the main loop. */
#include "chip.h"

void sp_port_idle(uint64_t until_ms) { sp_timer_sleep_until(until_ms, sp_links_waiting); }
