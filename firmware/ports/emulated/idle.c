/* The wall clock, which the bench line may step, and the sleep of the main loop. */
#include "board.h"

#define STEPPED_US 20000u /* longest sleep while the wall clock stands still: real time goes on */

uint64_t sp_port_wall_ms(void) { return sp_bench_wall_ms(&sp_emulated_bench, sp_port_real_ms()); }

static bool awake(void) { return sp_links_waiting() || sp_emulated_bench_waiting(); }

void sp_port_idle(uint64_t until_ms) {
  sp_emulated_bench_pump();
  if (sp_links_waiting()) return;
  if (!sp_emulated_bench.stepped || until_ms <= sp_emulated_bench.now_ms) {
    sp_timer_sleep_until(sp_emulated_bench.stepped ? 0 : until_ms, awake);
  } else if (!sp_bench_idle(&sp_emulated_bench, until_ms)) {
    sp_timer_sleep(STEPPED_US, awake);
  }
}
