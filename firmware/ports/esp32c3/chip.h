/* What the files of this port give each other. */
#ifndef SP_ESP32C3_CHIP_H
#define SP_ESP32C3_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../port.h"
#include "../ring.h"
#include "../riscv/riscv.h"
#include "regs.h"

/* --- clock.c ---------------------------------------------------------------------------------------------------------- */

void sp_clock_start(void); /* 80 MHz, from the crystal by the PLL */

/* --- timer.c ---------------------------------------------------------------------------------------------------------- */

void sp_timer_start(void);

/* Whether the deadline or the end of a sleep has come. Called from interrupts. */
bool sp_timer_interrupt(void);

/* Sleeps until an interrupt, at most until the real clock reaches until_ms; a millisecond when that has passed. Returns at once when
 * awake() is true; it is asked with interrupts off, so that nothing is missed between the question and the sleep. */
void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void));

/* --- sleep.c ------------------------------------------------------------------------------------------------------------ */

/* Waits for one interrupt and returns after it was served; interrupts are off before and after. */
void sp_sleep(void);

/* Called from interrupts: the processor has nothing to wait for any more. */
void sp_sleep_end(void);

/* --- uart.c ------------------------------------------------------------------------------------------------------------- */

struct sp_uart {
  struct sp_uart_registers *registers;
  struct sp_ring received, sending;
  volatile uint32_t overruns;
};

/* 115,200 baud, 8N1. The rings are set by the caller; the pins are those that the ROM has chosen. */
void sp_uart_start(struct sp_uart *uart, struct sp_uart_registers *registers);
void sp_uart_interrupt(struct sp_uart *uart);

/* Queues what fits and returns how many bytes were taken. */
size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len);

/* --- links.c ------------------------------------------------------------------------------------------------------------ */

void sp_links_start(void);
void sp_links_interrupt(void);
bool sp_links_waiting(void); /* received bytes wait to be read */

/* --- outputs.c, watchdog.c, reset.c, flash.c ------------------------------------------------------------------------------ */

void sp_outputs_start(void);   /* all outputs at 0; the first thing after reset */
void sp_watchdogs_start(void); /* those that guarded the boot are the firmware's, with its time; the others are off */
void sp_reset_start(void);
void sp_flash_start(void); /* before the first use of the flash */

#endif
