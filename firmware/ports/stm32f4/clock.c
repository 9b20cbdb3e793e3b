/* HSE (8 MHz crystal) to 168 MHz by the PLL; the internal oscillator where the crystal does not start. RM0090 7.2, 3.5.1. */
#include "chip.h"

#define FLASH_WAIT_STATES 5u      /* RM0090 3.5.1, table 10: 150 < HCLK <= 168 MHz at 2.7 to 3.6 V */
#define HSE_START_LOOPS   400000u /* over 100 ms at 16 MHz: several times the start-up time of a crystal */
#define PLL_INPUTS_MHZ(s) (s)     /* divider M = source in MHz: 1 MHz into the PLL; N = 336, P = 2 make 168 MHz, Q = 7 makes 48 MHz */

const uint32_t sp_clock_timer_hz = 2u * SP_APB1_HZ; /* RM0090 7.2: timers run at twice an APB clock that is divided */

static bool start_crystal(void) {
  SP_RCC->cr |= SP_RCC_CR_HSEON;
  for (uint32_t loop = 0; loop < HSE_START_LOOPS; loop++) {
    if ((SP_RCC->cr & SP_RCC_CR_HSERDY) != 0) return true;
  }
  return false;
}

void sp_clock_start(void) {
  const uint32_t source = start_crystal() ? PLL_INPUTS_MHZ(8u) | SP_RCC_PLLCFGR_SRC_HSE : PLL_INPUTS_MHZ(16u);
  /* Voltage scale 1, as 168 MHz needs it, is the reset state: RM0090 5.4.1. */
  SP_FLASH->acr = FLASH_WAIT_STATES | SP_FLASH_ACR_PRFTEN | SP_FLASH_ACR_ICEN | SP_FLASH_ACR_DCEN;
  while ((SP_FLASH->acr & SP_FLASH_ACR_LATENCY_MASK) != FLASH_WAIT_STATES) {
  }
  SP_RCC->cfgr = SP_RCC_CFGR_PPRE1_DIV4 | SP_RCC_CFGR_PPRE2_DIV2;
  SP_RCC->pllcfgr = source | SP_RCC_PLLCFGR_N(336u) | SP_RCC_PLLCFGR_P(2u) | SP_RCC_PLLCFGR_Q(7u);
  SP_RCC->cr |= SP_RCC_CR_PLLON;
  while ((SP_RCC->cr & SP_RCC_CR_PLLRDY) == 0) {
  }
  SP_RCC->cfgr |= SP_RCC_CFGR_SW_PLL;
  while ((SP_RCC->cfgr & SP_RCC_CFGR_SWS_MASK) != SP_RCC_CFGR_SWS_PLL) {
  }
}
