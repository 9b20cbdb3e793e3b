/* Link 0 is USART1 on PA9 (transmit) and PA10 (receive), link 1 is USART3 on PB10 and PB11. */
#include "../../core/config.h"
#include "chip.h"
#include "ram.h"

#define AF_USART 7u /* data sheet, table "alternate function mapping": USART1 to USART3 */

static uint8_t receive_rings[SP_LINKS][SP_RECEIVE_RING];
static uint8_t transmit_rings[SP_LINKS][SP_TRANSMIT_RING];
static struct sp_uart links[SP_LINKS];

SP_RAM_CODE(sp_usart1_interrupt) void sp_usart1_interrupt(void) { sp_uart_interrupt(&links[0]); }

SP_RAM_CODE(sp_usart3_interrupt) void sp_usart3_interrupt(void) { sp_uart_interrupt(&links[1]); }

/* RM0090 8.3.2: function first, then the mode. A pull-up keeps an open receive line idle. */
static void connect(struct sp_gpio *gpio, unsigned pin) {
  const unsigned shift = 4u * (pin % 8u);
  gpio->afr[pin / 8u] = (gpio->afr[pin / 8u] & ~(15u << shift)) | AF_USART << shift;
  gpio->pupdr = (gpio->pupdr & ~(3u << 2u * pin)) | SP_GPIO_PULL_UP << 2u * pin;
  gpio->moder = (gpio->moder & ~(3u << 2u * pin)) | SP_GPIO_MODE_ALTERNATE << 2u * pin;
}

void sp_links_start(void) {
  SP_RCC->ahb1enr |= SP_RCC_AHB1ENR_GPIOAEN | SP_RCC_AHB1ENR_GPIOBEN;
  SP_RCC->apb2enr |= SP_RCC_APB2ENR_USART1EN;
  SP_RCC->apb1enr |= SP_RCC_APB1ENR_USART3EN;
  (void)SP_RCC->apb1enr; /* RM0090 7.3: a delay between enabling a clock and using it */
  connect(SP_GPIOA, 9);
  connect(SP_GPIOA, 10);
  connect(SP_GPIOB, 10);
  connect(SP_GPIOB, 11);
  for (unsigned i = 0; i < SP_LINKS; i++) {
    links[i].received = (struct sp_ring){.bytes = receive_rings[i], .size = SP_RECEIVE_RING};
    links[i].sending = (struct sp_ring){.bytes = transmit_rings[i], .size = SP_TRANSMIT_RING};
  }
  sp_uart_start(&links[0], SP_USART1, SP_IRQ_USART1, SP_APB2_HZ);
  sp_uart_start(&links[1], SP_USART3, SP_IRQ_USART3, SP_APB1_HZ);
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
