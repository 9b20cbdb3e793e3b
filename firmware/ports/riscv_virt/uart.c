/* A 16550 with interrupt-driven receive, and sending from a ring: what the UART does not take at once follows by its interrupt. */
#include "chip.h"

void sp_uart_start(struct sp_uart *uart, struct sp_uart_registers *registers) {
  uart->registers = registers;
  if (registers == NULL) return;
  registers->lcr = SP_UART_LCR_8N1; /* QEMU's line has no baud rate */
  registers->fcr = SP_UART_FCR_START;
  registers->mcr = SP_UART_MCR_OUT2;
  registers->ier = SP_UART_IER_RDA;
}

static void transmit(struct sp_uart *uart) {
  struct sp_uart_registers *registers = uart->registers;
  uint8_t byte;
  while ((registers->lsr & SP_UART_LSR_THRE) != 0 && sp_ring_get(&uart->sending, &byte)) registers->data = byte;
  registers->ier = sp_ring_empty(&uart->sending) ? SP_UART_IER_RDA : SP_UART_IER_RDA | SP_UART_IER_THRE;
}

void sp_uart_interrupt(struct sp_uart *uart) {
  if (uart->registers == NULL) return;
  uint8_t status;
  while (((status = uart->registers->lsr) & SP_UART_LSR_DR) != 0) {
    const bool lost = (status & SP_UART_LSR_OE) != 0;
    const bool taken = sp_ring_put(&uart->received, uart->registers->data);
    if (lost || !taken) uart->overruns++;
  }
  if (!sp_ring_empty(&uart->sending)) transmit(uart);
}

size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len) {
  if (uart->registers == NULL) return len;
  const size_t taken = sp_ring_write(&uart->sending, bytes, len);
  sp_interrupts_off(); /* the interrupt sends from the same ring */
  transmit(uart);
  sp_interrupts_on();
  return taken;
}
