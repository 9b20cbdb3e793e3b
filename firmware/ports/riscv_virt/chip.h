/* What the files of this port give each other. */
#ifndef SP_RISCV_VIRT_CHIP_H
#define SP_RISCV_VIRT_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../port.h"
#include "../emulated/board.h"
#include "../ring.h"
#include "../riscv/riscv.h"
#include "regs.h"

/* --- timer.c ---------------------------------------------------------------------------------------------------------- */

/* Beside what ../emulated/board.h asks for. */
void sp_timer_start(void);
void sp_timer_interrupt(void);
uint64_t sp_timer_microseconds(void); /* since reset */

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

/* --- outputs.c ------------------------------------------------------------------------------------------------------------ */

void sp_outputs_start(void);
void sp_outputs_interrupt(void);

/* --- pci.c ---------------------------------------------------------------------------------------------------------------- */

/* The second and third UART: a PCI card with two. NULL when the machine has none. */
struct sp_uart_registers *sp_pci_uart(unsigned index);

#endif
