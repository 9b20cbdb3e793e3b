/* Order of the start, and who gets which interrupt. */
#include "chip.h"

static void interrupt_on(unsigned source) {
  SP_PLIC->priority[source] = 1;
  SP_PLIC->enable[source / 32u] |= 1u << (source % 32u);
}

/* Privileged specification 1.12, sections 3.1.9 and 3.1.11. */
static void nothing_on(void) { __asm volatile("csrw mie, zero\n csrw mcounteren, zero" ::: "memory"); }

void sp_chip_start(void) {
  nothing_on();
  sp_outputs_start();
  sp_reset_start();
  sp_timer_start();
  sp_links_start();
  interrupt_on(SP_IRQ_UART);
  interrupt_on(SP_IRQ_PCI_1);
  SP_PLIC_THRESHOLD = 0;
  sp_interrupt_enable(SP_MCAUSE_EXTERNAL);
}

bool sp_chip_interrupt(uint32_t cause) {
  if (cause == SP_MCAUSE_TIMER) {
    sp_timer_interrupt();
    return true;
  }
  /* The three UARTs share two sources, so all are served. */
  const uint32_t source = SP_PLIC_CLAIM;
  sp_links_interrupt();
  sp_outputs_interrupt();
  SP_PLIC_CLAIM = source;
  return false;
}
