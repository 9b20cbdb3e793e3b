/* A USART with interrupt-driven receive. RM0090 30.3. */
#include "chip.h"
#include "ram.h"

#define BAUD 115200u

void sp_uart_start(struct sp_uart *uart, struct sp_usart *registers, unsigned irq, uint32_t clock_hz) {
  uart->registers = registers;
  registers->brr = (clock_hz + BAUD / 2u) / BAUD; /* RM0090 30.3.4: with 16 times oversampling */
  registers->cr1 = SP_USART_CR1_UE | SP_USART_CR1_TE | SP_USART_CR1_RE | SP_USART_CR1_RXNEIE;
  SP_NVIC_ISER[irq / 32u] = 1u << (irq % 32u);
}

SP_RAM_CODE(sp_uart_interrupt) void sp_uart_interrupt(struct sp_uart *uart) {
  const uint32_t status = uart->registers->sr;
  if ((status & (SP_USART_SR_RXNE | SP_USART_SR_ORE)) != 0) { /* RM0090 30.6.1: reading SR, then DR clears both */
    const uint8_t byte = (uint8_t)uart->registers->dr;
    const bool lost = (status & SP_USART_SR_ORE) != 0;
    const bool taken = (status & SP_USART_SR_RXNE) == 0 || sp_ring_put(&uart->received, byte);
    if (lost || !taken) uart->overruns++;
  }
  sp_uart_transmit_interrupt(uart, status);
}
