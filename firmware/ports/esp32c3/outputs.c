/* Output 0, the heater relay, is GPIO3: high closes it. A pull-down on the board keeps it open until the pin is driven. It is no strapping
 * pin, and of none of flash, UART0, USB and JTAG. The ADC is not used: there is no reading, and the app does without. TRM 5. */
#include "chip.h"

#define RELAY_PIN 3u

static void drive(bool high) {
  if (high) {
    SP_GPIO->out_w1ts = 1u << RELAY_PIN;
  } else {
    SP_GPIO->out_w1tc = 1u << RELAY_PIN;
  }
}

void sp_outputs_start(void) {
  drive(false); /* the level first, so that the pin never shows another one */
  SP_GPIO_FUNC_OUT_SEL(RELAY_PIN) = SP_GPIO_FUNC_OUT_SIMPLE;
  SP_IO_MUX(RELAY_PIN) = SP_IO_MUX_GPIO;
  SP_GPIO->enable_w1ts = 1u << RELAY_PIN;
}

void sp_port_output(unsigned index, int32_t value) {
  if (index == 0) drive(value != 0);
}

bool sp_port_sample(unsigned index, double *value) {
  (void)index;
  (void)value;
  return false;
}
