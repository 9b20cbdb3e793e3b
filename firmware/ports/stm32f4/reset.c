/* Reset and its cause: RCC_CSR, and for faults a word of RAM that a reset leaves alone. RM0090 7.3.21, PM0214 4.4.5. */
#include "../../core/config.h"
#include "chip.h"

#define FAULT_MARK 0x5E7F4017u

static volatile uint32_t mark __attribute__((section(".noinit")));
static uint8_t retained[SP_RETAINED_BYTES] __attribute__((section(".noinit"), aligned(8)));
static enum sp_reset_cause cause;

/* The first flag that is set names the cause: a watchdog or software reset sets the pin's flag too. */
static const struct {
  uint32_t flag;
  enum sp_reset_cause cause;
} flags[] = {
    {SP_RCC_CSR_IWDGRSTF, SP_RESET_WATCHDOG}, {SP_RCC_CSR_WWDGRSTF, SP_RESET_WATCHDOG}, {SP_RCC_CSR_SFTRSTF, SP_RESET_SOFTWARE},
    {SP_RCC_CSR_PORRSTF, SP_RESET_POWER},     {SP_RCC_CSR_PINRSTF, SP_RESET_PIN},
};

void sp_reset_start(void) {
  const uint32_t status = SP_RCC->csr;
  cause = SP_RESET_UNKNOWN;
  for (size_t i = 0; i < sizeof flags / sizeof flags[0] && cause == SP_RESET_UNKNOWN; i++) {
    if ((status & flags[i].flag) != 0) cause = flags[i].cause;
  }
  if (cause == SP_RESET_SOFTWARE && mark == FAULT_MARK) cause = SP_RESET_FAULT;
  mark = 0;
  SP_RCC->csr |= SP_RCC_CSR_RMVF;
}

enum sp_reset_cause sp_port_reset_cause(void) { return cause; }

void *sp_port_retained(void) { return retained; }

void sp_port_reset(void) {
  __asm volatile("dsb" ::: "memory");
  SP_REGISTER(SP_AIRCR) = SP_AIRCR_SYSRESETREQ;
  for (;;) {
  }
}

void sp_reset_fault(void) {
  mark = FAULT_MARK;
  sp_port_reset();
}
