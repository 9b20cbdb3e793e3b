/* The watchdog of emulated boards: a timer that nobody steps ticks once a second, and resets when too many ticks came without a feed.
 * Ticks are counted, and not time, because a machine that was stopped for long gets one tick for all of it. */
#include "../../core/config.h"
#include "board.h"

static volatile uint32_t ticks; /* since the last feed */

void sp_port_watchdog_start(void) { sp_emulated_ticks_start(); }

void sp_port_watchdog_feed(void) { ticks = 0; }

void sp_emulated_tick(void) {
  const uint32_t count = ticks + 1u;
  ticks = count;
  if (count > SP_WATCHDOG_MS / SP_EMULATED_TICK_MS) sp_reset(SP_RESET_WATCHDOG);
}
