/* Pins of the links and of the relay, on a model of GPIO and of the clock gates of RCC. */
#include "unit.h"

#include <string.h>

#include "boards.h"
#include "bus.h"
#include "ports/stm32f4/chip.h"

#define PORTS   5u
#define GATES   3u
#define AHB1ENR 0x30u
#define APB1ENR 0x40u
#define APB2ENR 0x44u

/* RM0090 8.4. */
struct port {
  uint32_t words[10];
};
enum { MODER, OTYPER, OSPEEDR, PUPDR, IDR, ODR, BSRR, LCKR, AFRL, AFRH };

static const struct port after_reset[PORTS] = {{.words = {[MODER] = 0xA8000000u, [OSPEEDR] = 0x0C000000u, [PUPDR] = 0x64000000u}},
                                               {.words = {[MODER] = 0x00000280u, [OSPEEDR] = 0x000000C0u, [PUPDR] = 0x00000100u}}};
static struct port ports[PORTS];
static uint32_t gates[0x50 / 4];
static unsigned closings; /* of the relay */
static bool was_closed;

static uint32_t mode(unsigned pin) { return ports[pin / 16u].words[MODER] >> 2u * (pin % 16u) & 3u; }
static uint32_t level(unsigned pin) { return ports[pin / 16u].words[ODR] >> pin % 16u & 1u; }
static uint32_t pull(unsigned pin) { return ports[pin / 16u].words[PUPDR] >> 2u * (pin % 16u) & 3u; }
static uint32_t function(unsigned pin) { return ports[pin / 16u].words[AFRL + pin % 16u / 8u] >> 4u * (pin % 8u) & 15u; }

static uint32_t get_gpio(uint32_t offset) { return ports[offset / 0x400u].words[offset % 0x400u / 4u]; }

/* A port without its clock takes nothing. */
static void put_gpio(uint32_t offset, uint32_t value) {
  struct port *port = &ports[offset / 0x400u];
  assert_true((gates[AHB1ENR / 4u] >> offset / 0x400u & 1u) != 0);
  if (offset % 0x400u == 4u * BSRR) {
    port->words[ODR] = (port->words[ODR] & ~(value >> 16)) | (value & 0xFFFFu);
  } else {
    port->words[offset % 0x400u / 4u] = value;
  }
  const bool closed = mode(expected_board()->relay) == 1 && level(expected_board()->relay) == 1;
  closings += closed && !was_closed;
  was_closed = closed;
}

static uint32_t get_rcc(uint32_t offset) { return gates[offset / 4u]; }
static void put_rcc(uint32_t offset, uint32_t value) { gates[offset / 4u] = value; }

static int reset(void **state) {
  static const struct bus_device gpio = {0x40020000u, PORTS * 0x400u, get_gpio, put_gpio};
  static const struct bus_device rcc = {0x40023800u, sizeof gates, get_rcc, put_rcc};
  (void)state;
  bus_reset();
  bus_attach(&gpio);
  bus_attach(&rcc);
  memcpy(ports, after_reset, sizeof ports);
  memset(gates, 0, sizeof gates);
  closings = 0;
  was_closed = false;
  return 0;
}

/* What links.c has of its neighbours; where they are tested is the emulated board. */
static struct {
  uintptr_t registers;
  unsigned irq;
  uint32_t clock_hz;
} started[SP_LINKS];
static unsigned starts;

void sp_uart_start(struct sp_uart *uart, struct sp_usart *registers, unsigned irq, uint32_t clock_hz) {
  (void)uart;
  started[starts].registers = (uintptr_t)registers;
  started[starts].irq = irq;
  started[starts++].clock_hz = clock_hz;
}

void sp_uart_interrupt(struct sp_uart *uart) { (void)uart; }

size_t sp_uart_send(struct sp_uart *uart, const uint8_t *bytes, size_t len) {
  (void)uart;
  (void)bytes;
  return len;
}

/* --- tests ----------------------------------------------------------------------------------------------------------------------- */

static void expect_untouched(const unsigned *pins, unsigned count) {
  for (unsigned pin = 0; pin < 16u * PORTS; pin++) {
    bool named = false;
    for (unsigned i = 0; i < count; i++) named |= pins[i] == pin;
    const uint32_t before = after_reset[pin / 16u].words[MODER] >> 2u * (pin % 16u) & 3u;
    if (!named) assert_int_equal(mode(pin), before);
  }
}

static void links(void **state) {
  (void)state;
  starts = 0;
  sp_links_start();
  for (unsigned i = 0; i < 4; i++) {
    assert_int_equal(mode(expected_board()->links[i]), 2);
    assert_int_equal(function(expected_board()->links[i]), 7); /* USART1 to USART3 */
    assert_int_equal(pull(expected_board()->links[i]), 1);
  }
  expect_untouched(expected_board()->links, 4);
}

/* Base address, vector, gate and bus of each USART: RM0090 2.3, table 1; 12.2; 7.3.13 and 7.3.14. The pins say which it must be. */
static void usarts(void **state) {
  static const struct {
    unsigned transmit;
    uintptr_t registers;
    unsigned irq, gate, bit;
  } known[] = {{PIN('A', 9), 0x40011000u, 37, APB2ENR, 4},
               {PIN('A', 2), 0x40004400u, 38, APB1ENR, 17},
               {PIN('B', 10), 0x40004800u, 39, APB1ENR, 18},
               {PIN('C', 10), 0x40004800u, 39, APB1ENR, 18}};
  (void)state;
  unsigned found = 0;
  starts = 0;
  sp_links_start();
  assert_int_equal(starts, SP_LINKS);
  for (unsigned link = 0; link < SP_LINKS; link++) {
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
      if (known[i].transmit != expected_board()->links[2u * link]) continue;
      const uint32_t clock_hz = known[i].gate == APB2ENR ? expected_board()->apb2_hz : expected_board()->apb1_hz;
      assert_int_equal(started[link].registers, known[i].registers);
      assert_int_equal(started[link].irq, known[i].irq);
      assert_int_equal(started[link].clock_hz, clock_hz);
      assert_true((gates[known[i].gate / 4u] >> known[i].bit & 1u) != 0);
      found++;
    }
  }
  assert_int_equal(found, SP_LINKS);
}

static void relay(void **state) {
  (void)state;
  ports[expected_board()->relay / 16u].words[ODR] = 0xFFFF; /* as another program has left it */
  sp_outputs_start();
  assert_int_equal(mode(expected_board()->relay), 1);
  assert_int_equal(closings, 0);
  expect_untouched(&expected_board()->relay, 1);
  sp_port_output(0, 1);
  assert_int_equal(level(expected_board()->relay), 1);
  sp_port_output(1, 0); /* there is no output 1 */
  assert_int_equal(level(expected_board()->relay), 1);
  sp_port_output(0, 0);
  assert_int_equal(level(expected_board()->relay), 0);
  assert_int_equal(closings, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(reset, links, "the links have the board's pins, with their function, and no others"),
      TEST_AFTER(reset, usarts, "each link is the USART of its pins, clocked, with the clock of its bus"),
      TEST_AFTER(reset, relay, "the relay is open until it is told to close, whatever the pin was before"),
  };
  return cmocka_run_group_tests_name("pins", tests, NULL, NULL);
}
