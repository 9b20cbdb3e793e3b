/* What may have run before. After a reset that is nothing, but the loader in ROM goes to the firmware without one. AN3155, 3.5 says that it
 * sets its peripherals back before, AN2606 that it does not; nothing is relied on. Clocks and caches: clock.c. The core's stack, masks and
 * FPU: startup.c. MPU and priorities: ../cortex_m/isolation.c. Left as they are: option bytes, and what VBAT supplies. */
#include "chip.h"

#define NVIC_WORDS ((SP_BOARD_IRQ_COUNT + 31u) / 32u)

/* RM0090 7.3.5 to 7.3.9. Bits of no peripheral do nothing. */
static void reset_peripherals(void) {
  volatile uint32_t *const buses[] = {&SP_RCC->ahb1rstr, &SP_RCC->ahb2rstr, &SP_RCC->apb1rstr, &SP_RCC->apb2rstr};
  for (size_t i = 0; i < sizeof buses / sizeof buses[0]; i++) {
    sp_put(buses[i], UINT32_MAX);
    (void)sp_get(buses[i]); /* written before it is taken back */
    sp_put(buses[i], 0);
  }
  sp_put(&SP_RCC->cir, SP_RCC_CIR_CSSC);
}

/* None is enabled, and none waits: its peripheral is reset, and pending is what has come before. */
static void forget_interrupts(void) {
  sp_put(&SP_SYSTICK->ctrl, 0);
  for (size_t word = 0; word < NVIC_WORDS; word++) {
    sp_put(&SP_NVIC_ICER[word], UINT32_MAX);
    sp_put(&SP_NVIC_ICPR[word], UINT32_MAX);
  }
  sp_put((volatile uint32_t *)(uintptr_t)SP_ICSR, SP_ICSR_PENDSTCLR | SP_ICSR_PENDSVCLR);
  sp_put((volatile uint32_t *)(uintptr_t)SP_SCR, 0); /* a sleep is no deep one, and no interrupt goes back to it */
}

/* The keys are for who writes flash, RM0090 3.6.1 and 3.7.2: a stray write finds it locked. Flags of errors: flash_loops.c. */
static void lock_flash(void) {
  sp_change(&SP_FLASH->cr, 0, SP_FLASH_CR_LOCK);
  sp_change(&SP_FLASH->optcr, 0, SP_FLASH_OPTCR_OPTLOCK);
}

void sp_take_over(void) {
  reset_peripherals();
  forget_interrupts();
  lock_flash();
}
