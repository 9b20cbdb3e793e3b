/* Link 0 is the machine's own UART, link 1 the second one of the PCI card. */
#include "../../core/config.h"
#include "chip.h"

#define LINK_1_UART 1u /* on the card; the first is the bench line */

static uint8_t receive_rings[SP_LINKS][SP_RECEIVE_RING];
static uint8_t transmit_rings[SP_LINKS][SP_TRANSMIT_RING];
static struct sp_uart links[SP_LINKS];

void sp_links_start(void) {
  for (unsigned i = 0; i < SP_LINKS; i++) {
    links[i].received = (struct sp_ring){.bytes = receive_rings[i], .size = SP_RECEIVE_RING};
    links[i].sending = (struct sp_ring){.bytes = transmit_rings[i], .size = SP_TRANSMIT_RING};
  }
  sp_uart_start(&links[0], SP_UART);
  sp_uart_start(&links[1], sp_pci_uart(LINK_1_UART));
}

void sp_links_interrupt(void) {
  for (unsigned i = 0; i < SP_LINKS; i++) sp_uart_interrupt(&links[i]);
}

bool sp_links_waiting(void) {
  bool waiting = false;
  for (unsigned i = 0; i < SP_LINKS; i++) waiting |= !sp_ring_empty(&links[i].received);
  return waiting;
}

size_t sp_port_read(unsigned link, uint8_t *out, size_t cap) { return link < SP_LINKS ? sp_ring_read(&links[link].received, out, cap) : 0; }

size_t sp_port_write(unsigned link, const uint8_t *bytes, size_t len) {
  return link < SP_LINKS ? sp_uart_send(&links[link], bytes, len) : 0;
}

uint32_t sp_port_overruns(unsigned link) { return link < SP_LINKS ? links[link].overruns : 0; }
