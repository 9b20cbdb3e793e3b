/* Reset and its cause: RTC_CNTL_RESET_STATE_REG, and for faults a word of RAM that a reset leaves alone (TRM 9). Both resets that software
 * and watchdogs make here reset the pins too (TRM 6). */
#include "../../core/config.h"
#include "chip.h"

#define FAULT_MARK 0x5E7F4017u

static volatile uint32_t mark __attribute__((section(".noinit")));
static uint8_t retained[SP_RETAINED_BYTES] __attribute__((section(".noinit"), aligned(8)));
static enum sp_reset_cause cause;

/* TRM 6, "Reset Source", and ESP-IDF's soc/esp32c3, reset_reasons.h. The pin CHIP_EN cuts the power, so it is the same as power-on; a
 * brown-out is power-on too, and so are a glitch of clock (0x13) or supply (0x17), and eFuses that were read wrong (0x14), which happens at
 * power-on and which ESP-IDF counts as that (reset_reason.c). */
static const struct {
  uint8_t code;
  uint8_t cause;
} codes[] = {
    {0x01, SP_RESET_POWER},    {0x03, SP_RESET_SOFTWARE}, {0x07, SP_RESET_WATCHDOG}, {0x08, SP_RESET_WATCHDOG}, {0x09, SP_RESET_WATCHDOG},
    {0x0B, SP_RESET_WATCHDOG}, {0x0C, SP_RESET_SOFTWARE}, {0x0D, SP_RESET_WATCHDOG}, {0x0F, SP_RESET_POWER},    {0x10, SP_RESET_WATCHDOG},
    {0x11, SP_RESET_WATCHDOG}, {0x12, SP_RESET_WATCHDOG}, {0x13, SP_RESET_POWER},    {0x14, SP_RESET_POWER},    {0x17, SP_RESET_POWER},
    {0x15, SP_RESET_PIN},      {0x16, SP_RESET_PIN}, /* a host at the USB socket of the chip, where others have the pin */
};

void sp_reset_start(void) {
  const uint32_t code = SP_RTC_RESET_STATE & SP_RTC_RESET_CAUSE_MASK;
  cause = SP_RESET_UNKNOWN;
  for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
    if (codes[i].code == code) cause = (enum sp_reset_cause)codes[i].cause;
  }
  if (cause == SP_RESET_SOFTWARE && mark == FAULT_MARK) cause = SP_RESET_FAULT;
  mark = 0;
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

void *sp_port_retained(void) { return retained; }

void sp_port_reset(void) {
  SP_RTC_OPTIONS0 |= SP_RTC_OPTIONS0_SW_SYS_RST;
  for (;;) {
  }
}

void sp_reset_fault(void) {
  mark = FAULT_MARK;
  sp_port_reset();
}
