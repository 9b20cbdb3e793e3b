/* The watchdogs of the ESP32-C3 at the start: registers are memory. TRM 12, and ESP-IDF's soc/esp32c3, rtc_cntl_reg.h, timer_group_reg.h.
 */
#include "ports/esp32c3/watchdog.c"

#include "esp32c3_registers.h"

#define RTC_CONFIG      ((volatile uint32_t *)(uintptr_t)0x60008090u)
#define GROUP_CONFIG(n) ((volatile uint32_t *)(uintptr_t)(0x6001F048u + 0x1000u * (n)))
#define ENABLED         (1u << 31)
#define RTC_FLASH_BOOT  (1u << 12)
#define FLASH_BOOT      (1u << 14)
#define STAGE_0(config) ((config) >> 29 & 3u)
#define RESETS_CORE     3u

/* As the ROM leaves them: TRM 12.2.2.4, "Flash boot protection". */
static int booted(void **state) {
  (void)esp32c3_registers_clear(state);
  *RTC_CONFIG = ENABLED | RTC_FLASH_BOOT;
  *GROUP_CONFIG(0) = ENABLED | FLASH_BOOT;
  return 0;
}

static void expect_guarded(void) {
  assert_int_equal(*RTC_CONFIG & (ENABLED | RTC_FLASH_BOOT), ENABLED);
  assert_int_equal(*RTC_CONFIG >> 28 & 7u, 4); /* stage 0 resets all but the power supply */
  assert_int_equal(*GROUP_CONFIG(0) & (ENABLED | FLASH_BOOT), ENABLED);
  assert_int_equal(STAGE_0(*GROUP_CONFIG(0)), RESETS_CORE);
  assert_int_equal(GROUP_CONFIG(0)[2], SP_WATCHDOG_MS); /* ticks of a millisecond */
}

static void at_start(void **state) {
  (void)state;
  sp_watchdogs_start();
  expect_guarded();
  assert_int_equal(*GROUP_CONFIG(1) & ENABLED, 0);
}

static void later(void **state) {
  (void)state;
  sp_watchdogs_start();
  sp_port_watchdog_start(); /* by the core, which feeds them from then on */
  expect_guarded();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(booted, at_start, "the watchdogs that guarded the boot run on with the firmware's time, before anything is waited for"),
      TEST_AFTER(booted, later, "they run on when the core starts them"),
  };
  return cmocka_run_group_tests_name("esp32c3_watchdog", tests, esp32c3_registers_map, NULL);
}
