/* What the emulated flash asks of this machine. */
#include "../emulated/host.h"
#include "../stm32f4/flash.h"

#define SLEEP_MIN_US 2000u /* shorter waits are over before a sleep is */

intptr_t sp_host_call(enum sp_host_operation operation, uintptr_t *arguments) {
  register intptr_t result __asm("r0") = (intptr_t)operation;
  register uintptr_t *block __asm("r1") = arguments;
  __asm volatile("bkpt 0xab" : "+r"(result) : "r"(block) : "memory");
  return result;
}

/* QEMU's USART keeps a sender waiting while a byte is not read. The chip's does not: what comes is lost. */
static void lose(struct sp_usart *usart) {
  while ((usart->sr & SP_USART_SR_RXNE) != 0) (void)usart->dr;
}

static bool holds(const struct sp_hold *hold, uint32_t irq) { return (hold->irqs[irq / 32u] & 1u << irq % 32u) != 0; }

static bool never(void) { return false; }

void sp_emulated_flash_busy(uint32_t microseconds) {
  const uint64_t until = sp_timer_microseconds() + microseconds;
  struct sp_hold hold;
  sp_hold_interrupts(&hold);
  if (holds(&hold, SP_IRQ_TIM3)) SP_NVIC_ISER[SP_IRQ_TIM3 / 32u] = 1u << SP_IRQ_TIM3 % 32u; /* the watchdog: on the chip it is no code */
  for (uint64_t now; (now = sp_timer_microseconds()) < until;) {
    if (until - now >= SLEEP_MIN_US) sp_timer_sleep(until - now, never); /* a received byte ends it */
    if (holds(&hold, SP_IRQ_USART1)) lose(SP_USART1);
    if (holds(&hold, SP_IRQ_USART3)) lose(SP_USART3);
  }
  sp_hold_release(&hold);
}
