/* What the files of this port give each other. */
#ifndef SP_RISCV_VIRT_CHIP_H
#define SP_RISCV_VIRT_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../port.h"
#include "../emulated/bench.h"
#include "../ring.h"
#include "../riscv/riscv.h"
#include "regs.h"

/* --- timer.c ---------------------------------------------------------------------------------------------------------- */

/* Sleeps until an interrupt, at most `microseconds`. Returns at once when awake() is true; it is asked with interrupts off, so that
 * nothing is missed between the question and the sleep. */
void sp_timer_sleep(uint64_t microseconds, bool (*awake)(void));

/* The same until the real clock reaches until_ms; a millisecond when that has passed. */
void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void));

void sp_timer_start(void);

/* --- uart.c ------------------------------------------------------------------------------------------------------------- */

struct sp_uart {
  struct sp_uart_registers *registers; /* NULL: there is none, and it takes everything */
  struct sp_ring received, sending;
  volatile uint32_t overruns;
};

/* The rings are set by the caller. */
void sp_uart_start(struct sp_uart *uart, struct sp_uart_registers *registers);
void sp_uart_interrupt(struct sp_uart *uart);

/* Queues what fits and returns how many bytes were taken. */
size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len);

/* --- links.c ------------------------------------------------------------------------------------------------------------ */

void sp_links_start(void);
void sp_links_interrupt(void);
bool sp_links_waiting(void); /* received bytes wait to be read */

/* --- outputs.c ------------------------------------------------------------------------------------------------------------ */

extern struct sp_bench sp_emulated_bench;

void sp_outputs_start(void);
void sp_outputs_interrupt(void);
void sp_emulated_bench_pump(void); /* performs the lines that have arrived */
bool sp_emulated_bench_waiting(void);

/* --- pci.c, reset.c ------------------------------------------------------------------------------------------------------ */

/* The second and third UART: a PCI card with two. NULL when the machine has none. */
struct sp_uart_registers *sp_pci_uart(unsigned index);

void sp_reset_start(void);

#endif
