/* Pins. RM0090 8.3 and 8.4, RM0390 7.3 and 7.4, RM0383 8.3 and 8.4. */
#include "chip.h"

void sp_pin_set(const struct sp_pin *pin, uint32_t mode) {
  struct sp_gpio *gpio = SP_GPIO(pin->port);
  const unsigned two = 2u * pin->number, four = 4u * (pin->number % 8u);
  sp_change(&SP_RCC->ahb1enr, 0, SP_RCC_AHB1ENR_GPIO(pin->port));
  (void)sp_get(&SP_RCC->ahb1enr);       /* RM0090 7.3: a delay between enabling a clock and using it */
  if (mode == SP_GPIO_MODE_ALTERNATE) { /* function first, then the mode: RM0090 8.3.2. A pull-up keeps an open receive line idle */
    sp_change(&gpio->afr[pin->number / 8u], 15u << four, pin->function << four);
    sp_change(&gpio->pupdr, 3u << two, SP_GPIO_PULL_UP << two);
  }
  sp_change(&gpio->moder, 3u << two, mode << two);
}

void sp_pin_drive(const struct sp_pin *pin, bool high) {
  sp_put(&SP_GPIO(pin->port)->bsrr, 1u << (high ? pin->number : pin->number + 16u)); /* RM0090 8.4.7 */
}
