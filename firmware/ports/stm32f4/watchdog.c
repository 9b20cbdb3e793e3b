/* The independent watchdog: its own oscillator, and nothing but a reset stops it. RM0090 21, RM0390 20, RM0383 15. */
#include "../../core/config.h"
#include "chip.h"
#include "port_limits.h"

/* Data sheets (DS8626, DS10693, DS10314), "Low-speed internal (LSI) RC oscillator": 17 to 47 kHz, 32 kHz typically. */
#define LSI_HZ     32000u
#define LSI_MAX_HZ 47000u
#define PRESCALER  128u
#define RELOAD     (SP_WATCHDOG_MS * (LSI_HZ / PRESCALER) / 1000u)
_Static_assert(RELOAD <= SP_IWDG_RLR_MAX, "the time fits the counter");
_Static_assert(RELOAD *PRESCALER / (LSI_MAX_HZ / 1000u) >= SP_PORT_WATCHDOG_MIN_MS, "with the fastest oscillator");

/* RM0090 21.4.4: while SR is not 0 a register is being taken over, up to 5 LSI cycles, and takes nothing else. The watchdog itself,
 * whatever its time, bounds the wait. */
static void wait_until_taken(void) {
  while (sp_get(&SP_IWDG->sr) != 0) {
  }
}

/* Again, too: option bytes may have started it before, and the loader in ROM given it another time (AN2606). */
void sp_port_watchdog_start(void) {
  sp_put(&SP_IWDG->kr, SP_IWDG_KR_START); /* RM0090 21.3: starts the LSI too */
  wait_until_taken();
  sp_put(&SP_IWDG->kr, SP_IWDG_KR_ACCESS);
  sp_put(&SP_IWDG->pr, SP_IWDG_PR_128);
  sp_put(&SP_IWDG->rlr, RELOAD);
  wait_until_taken();
  sp_put(&SP_IWDG->kr, SP_IWDG_KR_FEED);
}

void sp_port_watchdog_feed(void) { sp_put(&SP_IWDG->kr, SP_IWDG_KR_FEED); }
