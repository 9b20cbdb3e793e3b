/* Why the last reset happened, as far as the chip knows. RM0090 7.3.21, RM0390 6.3.21, RM0383 6.3.18. */
#include "chip.h"

/* The first flag that is set names the cause: every reset sets the pin's flag too, and power-on that of brown-out. */
static const struct {
  uint32_t flag;
  enum sp_reset_cause cause;
} flags[] = {
    {SP_RCC_CSR_IWDGRSTF, SP_RESET_WATCHDOG}, {SP_RCC_CSR_WWDGRSTF, SP_RESET_WATCHDOG}, {SP_RCC_CSR_SFTRSTF, SP_RESET_SOFTWARE},
    {SP_RCC_CSR_PORRSTF, SP_RESET_POWER},     {SP_RCC_CSR_BORRSTF, SP_RESET_POWER},     {SP_RCC_CSR_PINRSTF, SP_RESET_PIN},
};

enum sp_reset_cause sp_cause_take(void) {
  const uint32_t status = sp_get(&SP_RCC->csr);
  sp_change(&SP_RCC->csr, 0, SP_RCC_CSR_RMVF); /* or the next reset would add its flag to these */
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    if ((status & flags[i].flag) != 0) return flags[i].cause;
  }
  return SP_RESET_UNKNOWN;
}
