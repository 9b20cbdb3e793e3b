/* QEMU's USART never raises TXE or TC interrupts and takes each byte at once: sending is a loop. */
#include "../stm32f4/chip.h"
#include "../stm32f4/ram.h"

size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len) {
  for (size_t i = 0; i < len; i++) uart->registers->dr = bytes[i];
  return len;
}

SP_RAM_CODE(sp_uart_transmit_interrupt) void sp_uart_transmit_interrupt(struct sp_uart *uart, uint32_t status) {
  (void)uart;
  (void)status;
}
