/* The board's clocks: the PLL from HSE, and from the internal oscillator (HSI) where HSE does not start or the board has none. What ran
 * before may have had others: the loader in ROM runs from the PLL, and its Go leaves that on (AN2606). RM0090 7.2 and 3.5.1, RM0390 6.2 and
 * 3.4.1, RM0383 6.2 and 3.4.1. That the figures go together is checked by the build. */
#include "chip.h"

#define HSE_START_LOOPS 400000u /* over 100 ms at 16 MHz: several times the start-up time of a crystal */

/* What flash.c asks for. Data sheet DS8626, 5.3.5: level 5 finds the supply too low from 2.75 to 2.92 V on, wherever a part has it, and
 * high enough again from 2.99 V on at the latest. That is above the 2.7 V that flash needs, and below the supply of every board. */
#define PVD_LEVEL 5u

const uint32_t sp_clock_timer_hz = SP_BOARD_TIMER_HZ;

static bool start_hse(void) {
  sp_change(&SP_RCC->cr, SP_RCC_CR_HSEBYP, SP_BOARD_HSE_BYPASS ? SP_RCC_CR_HSEBYP : 0); /* RM0090 7.3.1: while HSE is off */
  sp_change(&SP_RCC->cr, 0, SP_RCC_CR_HSEON);
  for (uint32_t loop = 0; loop < HSE_START_LOOPS; loop++) {
    if ((sp_get(&SP_RCC->cr) & SP_RCC_CR_HSERDY) != 0) return true;
  }
  return false;
}

/* Waits until some bits of a register are as they should be. The watchdog bounds the wait. */
static void await(const volatile uint32_t *word, uint32_t mask, uint32_t bits) {
  while ((sp_get(word) & mask) != bits) {
  }
}

/* As after a reset: HSI, undivided, and all else off. RM0090 7.3.1: what drives the system clock does not stop. */
static void return_to_hsi(void) {
  sp_change(&SP_RCC->cr, SP_RCC_CR_HSITRIM_MASK, SP_RCC_CR_HSION | SP_RCC_CR_HSITRIM_RESET);
  await(&SP_RCC->cr, SP_RCC_CR_HSIRDY, SP_RCC_CR_HSIRDY);
  sp_change(&SP_RCC->cfgr, SP_RCC_CFGR_SW_MASK, SP_RCC_CFGR_SW_HSI);
  await(&SP_RCC->cfgr, SP_RCC_CFGR_SWS_MASK, SP_RCC_CFGR_SWS_HSI);
  sp_put(&SP_RCC->cfgr, SP_RCC_CFGR_SW_HSI); /* dividers go when the clock is slow */
  sp_change(&SP_RCC->cr, SP_RCC_CR_OTHERS, 0);
  await(&SP_RCC->cr, SP_RCC_CR_OTHERS_READY, 0);
}

/* HSI is slow enough for any number of wait states. RM0090 3.5.2, 3.4.2 of the others: caches, which may hold what was there before flash
 * was written, are emptied while they are off. */
static void start_flash(void) {
  sp_put(&SP_FLASH->acr, SP_BOARD_WAIT_STATES);
  await(&SP_FLASH->acr, SP_FLASH_ACR_LATENCY_MASK, SP_BOARD_WAIT_STATES);
  sp_put(&SP_FLASH->acr, SP_BOARD_WAIT_STATES | SP_FLASH_ACR_ICRST | SP_FLASH_ACR_DCRST);
  sp_put(&SP_FLASH->acr, SP_BOARD_WAIT_STATES);
  sp_put(&SP_FLASH->acr, SP_BOARD_WAIT_STATES | SP_FLASH_ACR_PRFTEN | SP_FLASH_ACR_ICEN | SP_FLASH_ACR_DCEN);
}

void sp_clock_start(void) {
  sp_port_watchdog_start(); /* it has an oscillator of its own; the core starts it again, with all of its time, when it begins to feed it */
  return_to_hsi();
  start_flash();
  const bool hse = SP_BOARD_HSE && start_hse();
  const uint32_t source = hse ? SP_RCC_PLLCFGR_M(SP_BOARD_HSE_M) | SP_RCC_PLLCFGR_SRC_HSE : SP_RCC_PLLCFGR_M(SP_BOARD_HSI_M);
  sp_change(&SP_RCC->apb1enr, 0, SP_RCC_APB1ENR_PWREN);
  (void)sp_get(&SP_RCC->apb1enr); /* RM0090 7.3: a delay between enabling a clock and using it */
  /* RM0090 5.4.1, RM0390 5.4.1, RM0383 5.4.1: VOS changes while the PLL is off. */
  sp_change(&SP_PWR->cr, SP_BOARD_VOS_MASK | SP_PWR_CR_PLS_MASK, SP_BOARD_VOS | SP_PWR_CR_PLS(PVD_LEVEL) | SP_PWR_CR_PVDE);
  sp_change(&SP_RCC->cfgr, SP_RCC_CFGR_DIVIDERS, SP_BOARD_CFGR_DIVIDERS);
  sp_put(&SP_RCC->pllcfgr, SP_RCC_PLLCFGR_REST | source | SP_RCC_PLLCFGR_N(SP_BOARD_PLL_N) | SP_RCC_PLLCFGR_P(SP_BOARD_PLL_P) |
                               SP_RCC_PLLCFGR_Q(SP_BOARD_PLL_Q));
  sp_change(&SP_RCC->cr, 0, SP_RCC_CR_PLLON);
  await(&SP_RCC->cr, SP_RCC_CR_PLLRDY, SP_RCC_CR_PLLRDY);
  await(&SP_PWR->csr, SP_PWR_CSR_VOSRDY, SP_PWR_CSR_VOSRDY); /* RM0090 5.4.2: the voltage follows the PLL */
  sp_change(&SP_RCC->cfgr, SP_RCC_CFGR_SW_MASK, SP_RCC_CFGR_SW_PLL);
  await(&SP_RCC->cfgr, SP_RCC_CFGR_SWS_MASK, SP_RCC_CFGR_SWS_PLL);
}
