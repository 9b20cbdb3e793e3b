/* The links: two USARTs, on the pins that the board names. */
#include "../../core/config.h"
#include "chip.h"
#include "ram.h"

static const struct {
  struct sp_usart *registers;
  unsigned irq;
  volatile uint32_t *clock_enable;
  uint32_t clock_enable_bit, clock_hz;
  struct sp_pin transmit, receive;
} places[SP_LINKS] = {SP_BOARD_LINK_0, SP_BOARD_LINK_1};

static uint8_t receive_rings[SP_LINKS][SP_RECEIVE_RING];
static uint8_t transmit_rings[SP_LINKS][SP_TRANSMIT_RING];
static struct sp_uart links[SP_LINKS];

SP_RAM_CODE(sp_link_0_interrupt) void sp_link_0_interrupt(void) { sp_uart_interrupt(&links[0]); }

SP_RAM_CODE(sp_link_1_interrupt) void sp_link_1_interrupt(void) { sp_uart_interrupt(&links[1]); }

void sp_links_start(void) {
  for (unsigned i = 0; i < SP_LINKS; i++) {
    links[i].received = (struct sp_ring){.bytes = receive_rings[i], .size = SP_RECEIVE_RING};
    links[i].sending = (struct sp_ring){.bytes = transmit_rings[i], .size = SP_TRANSMIT_RING};
    sp_change(places[i].clock_enable, 0, places[i].clock_enable_bit); /* RM0090 7.3.13 and 7.3.14 */
    (void)sp_get(places[i].clock_enable);                             /* RM0090 7.3: a delay between enabling a clock and using it */
    sp_pin_set(&places[i].transmit, SP_GPIO_MODE_ALTERNATE);
    sp_pin_set(&places[i].receive, SP_GPIO_MODE_ALTERNATE);
    sp_uart_start(&links[i], places[i].registers, places[i].irq, places[i].clock_hz);
  }
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
