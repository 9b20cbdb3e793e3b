/* The cause of a reset of the ESP32-C3 from RTC_CNTL_RESET_STATE_REG: registers are memory. */
#include "ports/esp32c3/reset.c"

#include "esp32c3_registers.h"

#define RESET_STATE (*(volatile uint32_t *)(uintptr_t)0x60008038u)

/* All codes that ESP-IDF knows (soc/esp32c3, reset_reasons.h) but 0x05, the end of a deep sleep, which there is not. */
static const struct {
  uint32_t code;
  enum sp_reset_cause cause;
} known[] = {
    {0x01, SP_RESET_POWER},    /* power-on, CHIP_EN, brown-out */
    {0x03, SP_RESET_SOFTWARE}, /* digital core */
    {0x07, SP_RESET_WATCHDOG}, /* group 0, core */
    {0x08, SP_RESET_WATCHDOG}, /* group 1, core */
    {0x09, SP_RESET_WATCHDOG}, /* RTC, core */
    {0x0B, SP_RESET_WATCHDOG}, /* group 0, CPU */
    {0x0C, SP_RESET_SOFTWARE}, /* CPU */
    {0x0D, SP_RESET_WATCHDOG}, /* RTC, CPU */
    {0x0F, SP_RESET_POWER},    /* brown-out */
    {0x10, SP_RESET_WATCHDOG}, /* RTC, system */
    {0x11, SP_RESET_WATCHDOG}, /* group 1, CPU */
    {0x12, SP_RESET_WATCHDOG}, /* super watchdog */
    {0x13, SP_RESET_POWER},    /* glitch of the clock */
    {0x14, SP_RESET_POWER},    /* CRC of the eFuses */
    {0x15, SP_RESET_PIN},      /* USB, as serial port */
    {0x16, SP_RESET_PIN},      /* USB, as JTAG */
    {0x17, SP_RESET_POWER},    /* glitch of the supply */
};

static void causes(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    RESET_STATE = 0xFFFFFFC0u | known[i].code; /* other fields of the register */
    sp_reset_start();
    assert_int_equal(sp_port_reset_cause(), known[i].cause);
  }
}

static void unknown(void **state) {
  (void)state;
  for (uint32_t code = 0; code < 64u; code++) {
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) is_known |= known[i].code == code;
    RESET_STATE = code;
    sp_reset_start();
    assert_int_equal(sp_port_reset_cause() == SP_RESET_UNKNOWN, !is_known);
  }
}

static void faults(void **state) {
  (void)state;
  mark = FAULT_MARK;
  RESET_STATE = 0x01;
  sp_reset_start();
  assert_int_equal(sp_port_reset_cause(), SP_RESET_POWER); /* the memory holds anything then */
  mark = FAULT_MARK;
  RESET_STATE = 0x03;
  sp_reset_start();
  assert_int_equal(sp_port_reset_cause(), SP_RESET_FAULT);
  sp_reset_start(); /* the next one */
  assert_int_equal(sp_port_reset_cause(), SP_RESET_SOFTWARE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(esp32c3_registers_clear, causes, "each cause that the chip names has one of the firmware's"),
      TEST_AFTER(esp32c3_registers_clear, unknown, "what the chip does not name is unknown"),
      TEST_AFTER(esp32c3_registers_clear, faults, "a fault is told apart from another reset by software, once"),
  };
  return cmocka_run_group_tests_name("esp32c3_reset", tests, esp32c3_registers_map, NULL);
}
