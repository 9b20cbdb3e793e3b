/* Sending from a ring by the TXE interrupt. RM0090 30.3.2. */
#include "chip.h"
#include "ram.h"

size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len) {
  const size_t taken = sp_ring_write(&uart->sending, bytes, len);
  __asm volatile("cpsid i" ::: "memory"); /* the interrupt clears the same bit */
  if (taken > 0) uart->registers->cr1 |= SP_USART_CR1_TXEIE;
  __asm volatile("cpsie i" ::: "memory");
  return taken;
}

SP_RAM_CODE(sp_uart_transmit_interrupt) void sp_uart_transmit_interrupt(struct sp_uart *uart, uint32_t status) {
  uint8_t byte;
  if ((status & SP_USART_SR_TXE) == 0 || (uart->registers->cr1 & SP_USART_CR1_TXEIE) == 0) return;
  if (sp_ring_get(&uart->sending, &byte)) {
    uart->registers->dr = byte;
  } else {
    uart->registers->cr1 &= ~SP_USART_CR1_TXEIE;
  }
}
