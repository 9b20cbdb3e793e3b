/* TIM2 counts microseconds and never stops; TIM5 counts for costs; SysTick wakes from sleep once, or ends the
 * guest: never both at a time. No periodic tick. */
#include "../../core/config.h"
#include "chip.h"

#define SYSTICK_HZ      (SP_BOARD_CPU_HZ / 8u)
#define SYSTICK_PER_US  (SYSTICK_HZ / 1000000u)
#define SLEEP_MAX_US    700000u /* fits the 24 bits of SysTick, and TIM2 is read long before it wraps (71 minutes) */
#define MICROSECONDS_HZ 1000000u
#define US_PER_MS       1000u
_Static_assert(SP_SYSTICK_LOAD_MAX / SYSTICK_PER_US >= SLEEP_MAX_US, "the longest sleep fits SysTick");
_Static_assert(SP_SYSTICK_LOAD_MAX / SYSTICK_PER_US >= SP_DEADLINE_MAX_US, "the longest deadline fits SysTick");

static uint32_t count_low;
static uint64_t count_high;

static void start(struct sp_tim *timer, uint32_t prescaler) {
  timer->psc = prescaler - 1u;
  timer->arr = UINT32_MAX;
  timer->egr = SP_TIM_EGR_UG; /* RM0090 18.4.11: the prescaler takes effect at an update */
  timer->cr1 = SP_TIM_CR1_CEN;
}

void sp_timer_start(void) {
  SP_RCC->apb1enr |= SP_RCC_APB1ENR_TIM2EN | SP_RCC_APB1ENR_TIM5EN;
  (void)SP_RCC->apb1enr; /* RM0090 7.3: a delay between enabling a clock and using it */
  start(SP_TIM2, sp_clock_timer_hz / MICROSECONDS_HZ);
  start(SP_TIM5, 1);
}

uint64_t sp_timer_microseconds(void) {
  const uint32_t count = SP_TIM2->cnt;
  if (count < count_low) count_high += (uint64_t)1 << 32;
  count_low = count;
  return count_high | count;
}

uint64_t sp_port_real_ms(void) { return sp_timer_microseconds() / US_PER_MS; }

uint32_t sp_port_cpu_count(void) { return SP_TIM5->cnt; }

static volatile bool deadline; /* SysTick is the guest's deadline, not the end of a sleep */

void sp_systick_interrupt(void) {
  if (deadline) {
    sp_isolation_deadline();
  } else {
    SP_SYSTICK->ctrl = 0;
  }
}

static void start_systick(uint32_t us) {
  SP_SYSTICK->load = us * SYSTICK_PER_US;
  SP_SYSTICK->val = 0;
  SP_SYSTICK->ctrl = SP_SYSTICK_CTRL_TICKINT | SP_SYSTICK_CTRL_ENABLE;
}

void sp_deadline_start(uint32_t microseconds) {
  deadline = true;
  start_systick(microseconds);
}

void sp_deadline_stop(void) {
  SP_SYSTICK->ctrl = 0;
  SP_REGISTER(SP_ICSR) = SP_ICSR_PENDSTCLR;
  deadline = false;
}

void sp_timer_sleep(uint64_t microseconds, bool (*awake)(void)) {
  const uint32_t sleep_us = microseconds < SLEEP_MAX_US ? (uint32_t)microseconds : SLEEP_MAX_US;
  if (sleep_us == 0) return;
  __asm volatile("cpsid i" ::: "memory");
  if (!awake()) {
    start_systick(sleep_us);
    __asm volatile("dsb\n wfi" ::: "memory"); /* PM0214 2.5.1: a masked interrupt wakes the processor, and runs when unmasked */
    SP_SYSTICK->ctrl = 0;
  }
  __asm volatile("cpsie i\n isb" ::: "memory");
}

void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void)) {
  const uint64_t now = sp_timer_microseconds();
  if (until_ms > UINT64_MAX / US_PER_MS) until_ms = UINT64_MAX / US_PER_MS;
  sp_timer_sleep(until_ms * US_PER_MS > now ? until_ms * US_PER_MS - now : US_PER_MS, awake);
}
