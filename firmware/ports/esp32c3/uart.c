/* A UART with interrupt-driven receive, and sending from a ring. TRM 26, UART Controller. */
#include "chip.h"

#define BAUD     115200u
#define DIVISOR  ((16u * SP_XTAL_HZ + BAUD / 2u) / BAUD) /* in sixteenths */
#define RX_FULL  1u  /* an interrupt as soon as there is a byte; where "full" means more, after a pause */
#define TX_EMPTY 32u /* and when fewer are left to send */

void sp_uart_start(struct sp_uart *uart, struct sp_uart_registers *registers) {
  uart->registers = registers;
  /* What the ROM says at start is going out, first from the FIFO, then the last byte bit by bit. */
  while (SP_UART_STATUS_TX(registers->status) > 0 || SP_UART_FSM_SENDS(registers->fsm_status) > 0) {
  }
  registers->int_ena = 0;
  registers->clk_conf = SP_UART_CLK_CONF_XTAL | SP_UART_CLK_CONF_ENABLE; /* undivided */
  registers->clkdiv = SP_UART_CLKDIV(DIVISOR);
  registers->conf0 = SP_UART_CONF0_8N1 | SP_UART_CONF0_MEM_CLK_EN;
  registers->conf1 = SP_UART_CONF1_RX_FULL(RX_FULL) | SP_UART_CONF1_TX_EMPTY(TX_EMPTY) | SP_UART_CONF1_RX_TOUT;
  registers->id |= SP_UART_ID_REG_UPDATE; /* from here on all of it counts */
  while ((registers->id & SP_UART_ID_REG_UPDATE) != 0) {
  }
  registers->int_clr = UINT32_MAX;
  registers->int_ena = SP_UART_INT_RXFIFO_FULL | SP_UART_INT_RXFIFO_TOUT | SP_UART_INT_RXFIFO_OVF;
}

static void receive(struct sp_uart *uart) {
  struct sp_uart_registers *registers = uart->registers;
  if ((registers->int_raw & SP_UART_INT_RXFIFO_OVF) != 0) {
    uart->overruns++;
    registers->int_clr = SP_UART_INT_RXFIFO_OVF;
  }
  registers->int_clr = SP_UART_INT_RXFIFO_FULL | SP_UART_INT_RXFIFO_TOUT; /* first: what comes after the last look asks again */
  while (SP_UART_STATUS_RX(registers->status) > 0) {
    if (!sp_ring_put(&uart->received, (uint8_t)registers->fifo)) uart->overruns++;
  }
}

/* Fills the FIFO; its interrupt is on while the ring holds more. */
static void transmit(struct sp_uart *uart) {
  struct sp_uart_registers *registers = uart->registers;
  uint8_t byte;
  while (SP_UART_STATUS_TX(registers->status) < SP_UART_FIFO_BYTES - 1u && sp_ring_get(&uart->sending, &byte)) registers->fifo = byte;
  registers->int_clr = SP_UART_INT_TXFIFO_EMPTY;
  if (sp_ring_empty(&uart->sending)) {
    registers->int_ena &= ~SP_UART_INT_TXFIFO_EMPTY;
  } else {
    registers->int_ena |= SP_UART_INT_TXFIFO_EMPTY;
  }
}

void sp_uart_interrupt(struct sp_uart *uart) {
  receive(uart);
  if ((uart->registers->int_ena & SP_UART_INT_TXFIFO_EMPTY) != 0) transmit(uart);
}

size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len) {
  const size_t taken = sp_ring_write(&uart->sending, bytes, len);
  sp_interrupts_off(); /* the interrupt sends from the same ring */
  transmit(uart);
  sp_interrupts_on();
  return taken;
}
