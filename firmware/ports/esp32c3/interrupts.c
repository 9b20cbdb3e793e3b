/* Order of the start, and who gets which interrupt. The core has neither mie nor mip, and no counter that user mode could read but its own
 * (TRM 1, ESP-RISC-V CPU): the matrix lets interrupts through. */
#include "chip.h"

#define LINE_TIMER 1u /* the CPU's, any two of 1 to 31 */
#define LINE_UART  2u
#define PRIORITY   1u

#define MSTATUS_MPIE 0x80u

static void route(unsigned source, unsigned line) {
  SP_INTERRUPT_MAP(source) = line;
  SP_INTERRUPT_PRIORITY(line) = PRIORITY;
}

static void start_interrupts(void) {
  SP_INTERRUPT_ENABLE = 0; /* whatever the ROM had */
  SP_INTERRUPT_TYPE = 0;
  SP_INTERRUPT_THRESHOLD = PRIORITY;
  route(SP_SOURCE_SYSTIMER_TARGET0, LINE_TIMER);
  route(SP_SOURCE_UART0, LINE_UART);
  SP_INTERRUPT_ENABLE = 1u << LINE_TIMER | 1u << LINE_UART;
  /* Whether MIE counts in user mode the TRM leaves open. Each mret, that into the guest too, makes it MPIE, and each trap out of it keeps
   * it. */
  __asm volatile("csrs mstatus, %0" ::"r"(MSTATUS_MPIE) : "memory");
}

void sp_chip_start(void) {
  sp_outputs_start();
  sp_watchdogs_start();
  sp_reset_start();
  sp_clock_start();
  sp_timer_start();
  sp_flash_start();
  sp_links_start();
  start_interrupts();
}

/* Both sources are served whichever called: of two that come at once the second needs no trap of its own. */
bool sp_chip_interrupt(uint32_t cause) {
  (void)cause;
  sp_links_interrupt();
  const bool time_is_up = sp_timer_interrupt();
  sp_sleep_end();
  return time_is_up;
}
