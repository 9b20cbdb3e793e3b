/* The ring between an interrupt and the main loop, and the receive interrupt that fills it, with registers that are variables. */
#include "unit.h"

#include <string.h>

#include "../../firmware/ports/stm32f4/uart.c"

#define SIZE 8u

static uint8_t bytes[SIZE];
static struct sp_ring ring;

void sp_uart_transmit_interrupt(struct sp_uart *uart, uint32_t status) {
  (void)uart;
  (void)status;
}

static int setup(void **state) {
  (void)state;
  memset(bytes, 0xee, sizeof bytes);
  ring = (struct sp_ring){.bytes = bytes, .size = SIZE};
  return 0;
}

static void holds_all_but_one(void **state) {
  (void)state;
  uint8_t byte;
  assert_true(sp_ring_empty(&ring));
  assert_false(sp_ring_get(&ring, &byte));
  for (uint8_t i = 0; i < SIZE - 1; i++) {
    assert_false(sp_ring_full(&ring));
    assert_true(sp_ring_put(&ring, i));
  }
  assert_true(sp_ring_full(&ring));
  assert_false(sp_ring_put(&ring, 99)); /* not taken, and nothing lost for it */
  for (uint8_t i = 0; i < SIZE - 1; i++) {
    assert_true(sp_ring_get(&ring, &byte));
    assert_int_equal(byte, i);
  }
  assert_true(sp_ring_empty(&ring));
}

/* Every fill level, at every place of the ring. */
static void wraps(void **state) {
  (void)state;
  uint8_t sent[2 * SIZE], got[2 * SIZE];
  for (uint8_t i = 0; i < sizeof sent; i++) sent[i] = (uint8_t)(i * 17u);
  for (unsigned start = 0; start < SIZE; start++) {
    for (size_t length = 0; length <= SIZE + 1; length++) {
      const size_t fits = length < SIZE ? length : SIZE - 1;
      ring.head = ring.tail = start;
      assert_int_equal(sp_ring_write(&ring, sent, length), fits);
      assert_int_equal(sp_ring_read(&ring, got, 2), fits < 2 ? fits : 2);
      assert_int_equal(sp_ring_read(&ring, got + (fits < 2 ? fits : 2), sizeof got - 2), fits < 2 ? 0 : fits - 2);
      assert_memory_equal(got, sent, fits);
      assert_true(sp_ring_empty(&ring));
    }
  }
}

static void counts_overruns(void **state) {
  (void)state;
  struct sp_usart registers = {.sr = SP_USART_SR_RXNE};
  struct sp_uart uart = {.registers = &registers, .received = ring};
  for (uint8_t i = 0; i < SIZE - 1; i++) {
    registers.dr = i;
    sp_uart_interrupt(&uart);
  }
  assert_int_equal(uart.overruns, 0);
  registers.dr = 99;
  sp_uart_interrupt(&uart); /* full */
  assert_int_equal(uart.overruns, 1);
  uint8_t got[SIZE];
  assert_int_equal(sp_ring_read(&uart.received, got, sizeof got), SIZE - 1);
  for (uint8_t i = 0; i < SIZE - 1; i++) assert_int_equal(got[i], i);
  registers.sr = SP_USART_SR_RXNE | SP_USART_SR_ORE; /* the hardware lost one behind this one */
  sp_uart_interrupt(&uart);
  assert_int_equal(uart.overruns, 2);
  assert_int_equal(sp_ring_read(&uart.received, got, sizeof got), 1);
  registers.sr = SP_USART_SR_ORE; /* RM0090 30.6.1: without a new byte */
  sp_uart_interrupt(&uart);
  assert_int_equal(uart.overruns, 3);
  registers.sr = 0;
  sp_uart_interrupt(&uart);
  assert_int_equal(uart.overruns, 3);
  assert_true(sp_ring_empty(&uart.received));
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(holds_all_but_one, "a ring holds its size less one, in order, and takes no more"),
      TEST(wraps, "bytes come out as they went in wherever the ring wraps"),
      TEST(counts_overruns, "a byte that the ring or the hardware could not keep is counted"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("ring", tests, NULL, NULL);
}
