/* Output 0, the heater relay. A resistor on the board keeps it open until the pin is driven. */
#include "chip.h"

static const struct sp_pin relay = {.port = SP_BOARD_RELAY_PORT, .number = SP_BOARD_RELAY_PIN};

static void close_relay(bool closed) { sp_pin_drive(&relay, closed == (SP_BOARD_RELAY_CLOSED != 0)); }

void sp_outputs_start(void) {
  sp_change(&SP_RCC->ahb1enr, 0, SP_RCC_AHB1ENR_GPIO(relay.port));
  (void)sp_get(&SP_RCC->ahb1enr); /* RM0090 7.3: a delay between enabling a clock and using it */
  close_relay(false);             /* the level first, so that the pin never shows another one */
  sp_pin_set(&relay, SP_GPIO_MODE_OUTPUT);
}

void sp_port_output(unsigned index, int32_t value) {
  if (index == 0) close_relay(value != 0);
}
