/* Output 0, the heater relay, is PC6: high closes it. A pull-down on the board keeps it open until the pin is driven.
 * The ADC comes with the board files: until then there is no reading, and the app does without. */
#include "chip.h"

#define RELAY_PIN 6u

static void drive(bool high) { SP_GPIOC->bsrr = 1u << (high ? RELAY_PIN : RELAY_PIN + 16u); } /* RM0090 8.4.7 */

void sp_outputs_start(void) {
  SP_RCC->ahb1enr |= SP_RCC_AHB1ENR_GPIOCEN;
  (void)SP_RCC->ahb1enr; /* RM0090 7.3: a delay between enabling a clock and using it */
  drive(false);          /* the level first, so that the pin never shows another one */
  SP_GPIOC->moder = (SP_GPIOC->moder & ~(3u << 2u * RELAY_PIN)) | SP_GPIO_MODE_OUTPUT << 2u * RELAY_PIN;
}

void sp_port_output(unsigned index, int32_t value) {
  if (index == 0) drive(value != 0);
}

bool sp_port_sample(unsigned index, double *value) {
  (void)index;
  (void)value;
  return false;
}
