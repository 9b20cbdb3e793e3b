/* Two watchdogs that are fed together. That of timer group 0 counts the crystal, so it is exact; but all clocks of the processor come from
 * the crystal too, so the RTC's, which has an oscillator of its own, stands behind it. TRM 12, Watchdog Timers. */
#include "../../core/config.h"
#include "chip.h"
#include "port_limits.h"

#define TICKS_PER_S 1000u
#define PRESCALE    (SP_XTAL_HZ / TICKS_PER_S)
_Static_assert(PRESCALE <= UINT16_MAX, "it fits its field");
_Static_assert(SP_WATCHDOG_MS >= SP_PORT_WATCHDOG_MIN_MS, "with the crystal");

/* TRM 6: RC_SLOW_CLK runs at 136 kHz, and no data sheet says how exactly. With three times the time it comes after the other one at up to
 * three times that. */
#define RC_SLOW_HZ 136000u
#define BEHIND     3u
#define RTC_COUNTS (BEHIND * (SP_WATCHDOG_MS / 1000u) * RC_SLOW_HZ >> SP_RTC_WATCHDOG_SHIFT)

static void configure_rtc(uint32_t config) {
  SP_RTC_WATCHDOG->protect = SP_WATCHDOG_KEY;
  SP_RTC_WATCHDOG->config[1] = RTC_COUNTS;
  SP_RTC_WATCHDOG->config[0] = config;
  SP_RTC_WATCHDOG->feed = SP_RTC_WATCHDOG_FEED;
  SP_RTC_WATCHDOG->protect = 0;
}

static void configure_group(unsigned group, uint32_t config) {
  struct sp_timer_watchdog *watchdog = SP_TIMER_WATCHDOG(group);
  watchdog->protect = SP_WATCHDOG_KEY;
  watchdog->config[1] = SP_TIMER_WATCHDOG_PRESCALE(PRESCALE);
  watchdog->config[2] = SP_WATCHDOG_MS / 1000u * TICKS_PER_S;
  watchdog->config[0] = config | SP_TIMER_WATCHDOG_UPDATE;
  watchdog->feed = 1;
  watchdog->protect = 0;
}

void sp_port_watchdog_start(void) {
  configure_rtc(SP_RTC_WATCHDOG_ENABLE | SP_RTC_WATCHDOG_SYSTEM | SP_RTC_WATCHDOG_LENGTHS);
  configure_group(0, SP_TIMER_WATCHDOG_ENABLE | SP_TIMER_WATCHDOG_CORE | SP_TIMER_WATCHDOG_XTAL | SP_TIMER_WATCHDOG_LENGTHS);
}

/* The ROM has started the RTC's and that of group 0, in case what it loads does not come up. They go on with the firmware's time, without
 * FLASHBOOT_MOD_EN, so that something ends each wait of the start; the core starts them again when it begins to feed them. The super
 * watchdog looks after the analogue part and feeds itself. */
void sp_watchdogs_start(void) {
  sp_port_watchdog_start();
  configure_group(1, 0);
  SP_RTC_WATCHDOG->super_protect = SP_SUPER_WATCHDOG_KEY;
  SP_RTC_WATCHDOG->super_config |= SP_SUPER_WATCHDOG_BY_SELF;
  SP_RTC_WATCHDOG->super_protect = 0;
}

void sp_port_watchdog_feed(void) {
  SP_TIMER_WATCHDOG(0)->protect = SP_WATCHDOG_KEY;
  SP_TIMER_WATCHDOG(0)->feed = 1;
  SP_TIMER_WATCHDOG(0)->protect = 0;
  SP_RTC_WATCHDOG->protect = SP_WATCHDOG_KEY;
  SP_RTC_WATCHDOG->feed = SP_RTC_WATCHDOG_FEED;
  SP_RTC_WATCHDOG->protect = 0;
}
