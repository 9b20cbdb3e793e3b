/* Link 0 is UART0, on GPIO21 (transmit) and GPIO20 (receive), which the ROM has connected: the board's USB socket. Link 1 leads nowhere. */
#include "../../core/config.h"
#include "chip.h"

static uint8_t received[SP_RECEIVE_RING], sending[SP_TRANSMIT_RING];
static struct sp_uart console;

void sp_links_start(void) {
  console.received = (struct sp_ring){.bytes = received, .size = sizeof received};
  console.sending = (struct sp_ring){.bytes = sending, .size = sizeof sending};
  sp_uart_start(&console, SP_UART0);
}

void sp_links_interrupt(void) { sp_uart_interrupt(&console); }

bool sp_links_waiting(void) { return !sp_ring_empty(&console.received); }

size_t sp_port_read(unsigned link, uint8_t *out, size_t cap) { return link == 0 ? sp_ring_read(&console.received, out, cap) : 0; }

size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len) { return link == 0 ? sp_uart_send(&console, bytes, len) : len; }

uint32_t sp_port_overruns(unsigned link) { return link == 0 ? console.overruns : 0; }
