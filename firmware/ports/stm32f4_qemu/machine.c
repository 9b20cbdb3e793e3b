/* What the shared files of emulated boards ask of this machine. */
#include "../emulated/board.h"
#include "../stm32f4/chip.h"

#define WATCHDOG_PRIORITY 0x20u /* PM0214 2.3.5: after faults, before all other interrupts */
#define HALF_TICK_US      (SP_EMULATED_TICK_MS * 1000u / 2u)
#define PRESCALER         50000u /* of 1 GHz: prescaler and counter have 16 bits */

static uint32_t ticked_at;
static uint32_t before_ms __attribute__((section(".noinit"))); /* from power-on, when all RAM is zero, to the last reset */

/* QEMU's alarm comes late by as much as its counter differs from the time since power-on, which a reset does not begin anew. */
static uint32_t since_power_on_ms(void) { return before_ms + (uint32_t)sp_port_real_ms(); }

/* A machine that was stopped makes up for the ticks that it missed, all at once: they are one. */
static void tick(void) {
  const uint32_t now = SP_TIM2->cnt;
  SP_TIM3->sr = 0;
  if (now - ticked_at < HALF_TICK_US) return;
  ticked_at = now;
  sp_emulated_tick();
}

void sp_emulated_ticks_start(void) {
  const uint32_t per_ms = sp_clock_timer_hz / PRESCALER / 1000u;
  sp_startup_handle(SP_IRQ_TIM3, tick);
  SP_TIM3->psc = PRESCALER - 1u;
  SP_TIM3->dier = SP_TIM_DIER_UIE;
  SP_TIM3->cr1 = SP_TIM_CR1_CEN;
  SP_TIM3->cnt = since_power_on_ms() * per_ms;
  SP_TIM3->arr = SP_EMULATED_TICK_MS * per_ms;
  *(volatile uint8_t *)(SP_IPR + SP_IRQ_TIM3) = WATCHDOG_PRIORITY;
  SP_NVIC_ISER[SP_IRQ_TIM3 / 32u] = 1u << SP_IRQ_TIM3 % 32u;
}

void sp_emulated_restart(void) {
  before_ms = since_power_on_ms();
  __asm volatile("dsb" ::: "memory");
  SP_REGISTER(SP_AIRCR) = SP_AIRCR_SYSRESETREQ;
  for (;;) {
  }
}
