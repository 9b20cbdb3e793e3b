/* The start of the ESP32-C3's UART while the ROM's last words go out. What is read of a register goes through a macro, and that leads to
 * the model here. */
#include "ports/esp32c3/chip.h"

#include "unit.h"

static uint32_t tell_queued(uint32_t status);
static uint32_t tell_sending(uint32_t fsm);
static uint32_t take_over(void);

#undef SP_UART_STATUS_TX
#undef SP_UART_FSM_SENDS
#undef SP_UART_ID_REG_UPDATE
#define SP_UART_STATUS_TX(status) tell_queued(status)
#define SP_UART_FSM_SENDS(fsm)    tell_sending(fsm)
#define SP_UART_ID_REG_UPDATE     take_over()
#define sp_interrupts_off(...)    (void)0
#define sp_interrupts_on(...)     (void)0
#include "ports/esp32c3/uart.c"

#define BYTE_READS 10u /* a byte takes so many looks */
#define UPDATE     (1u << 31)

static struct sp_uart_registers registers;
static unsigned queued, left; /* bytes in the FIFO; looks until the byte on the line is out */
static unsigned updates;

static void expect_untouched(void) {
  assert_int_equal(registers.clkdiv, 0);
  assert_int_equal(registers.conf0, 0);
  assert_int_equal(registers.clk_conf, 0);
}

static void send(void) {
  if (queued > 0 || left > 0) expect_untouched();
  if (left > 0) {
    left--;
  } else if (queued > 0) {
    queued--;
    left = BYTE_READS;
  }
}

static uint32_t tell_queued(uint32_t status) {
  (void)status;
  send();
  return queued;
}

static uint32_t tell_sending(uint32_t fsm) {
  (void)fsm;
  send();
  return left > 0 ? 2u : 0;
}

/* Registers of the other clock are taken over some looks later. */
static uint32_t take_over(void) {
  if (++updates > 3u) registers.id = 0;
  return UPDATE;
}

static int rom_speaks(void **state) {
  (void)state;
  registers = (struct sp_uart_registers){0};
  queued = 3;
  left = BYTE_READS;
  updates = 0;
  return 0;
}

static void last_byte(void **state) {
  struct sp_uart uart = {0};
  (void)state;
  sp_uart_start(&uart, &registers);
  assert_int_equal(queued + left, 0);
}

static void rate(void **state) {
  struct sp_uart uart = {0};
  (void)state;
  sp_uart_start(&uart, &registers);
  const double divisor = registers.clkdiv % 4096u + (registers.clkdiv >> 20) / 16.0;
  const double baud = SP_XTAL_HZ / divisor;
  assert_true(baud > 115200 * 0.995 && baud < 115200 * 1.005);
  assert_int_equal(registers.id, 0);
}

/* ESP-IDF's soc/esp32c3, uart_reg.h. */
static void places(void **state) {
  (void)state;
  assert_int_equal(offsetof(struct sp_uart_registers, conf1), 0x24);
  assert_int_equal(offsetof(struct sp_uart_registers, fsm_status), 0x6C);
  assert_int_equal(offsetof(struct sp_uart_registers, clk_conf), 0x78);
  assert_int_equal(offsetof(struct sp_uart_registers, id), 0x80);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(rom_speaks, last_byte, "the UART is not touched before the last byte of the ROM is out"),
      TEST_AFTER(rom_speaks, rate, "then it has the rate of the links, and waits until that is taken over"),
      TEST(places, "registers lie where the chip has them"),
  };
  return cmocka_run_group_tests_name("esp32c3_uart", tests, NULL, NULL);
}
