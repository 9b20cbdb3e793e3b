/* sp_take_over on a model of what a loader may have left: each peripheral's reset line, NVIC, SysTick and the locks of flash. */
#include "unit.h"

#include <stdbool.h>
#include <string.h>

#include "bus.h"
#include "ports/stm32f4/chip.h"

/* RM0090 7.3.5, 7.3.6, 7.3.8 and 7.3.9; 7.3.4; 3.9.7 and 3.9.10. */
enum { CIR = 0x0C, AHB1RSTR = 0x10, AHB2RSTR = 0x14, APB1RSTR = 0x20, APB2RSTR = 0x24 };
enum { FLASH_CR = 0x10, FLASH_OPTCR = 0x14 };
#define CIR_ENABLES 0x7F00u
#define LOCK        (1u << 31)
#define OPTLOCK     1u

/* PM0214 4.3, 4.4.3, 4.4.6 and 4.5.1. */
enum { SYSTICK_CTRL = 0x010, ICER = 0x180, ICPR = 0x280, ICSR = 0xD04, SCR = 0xD10, WORDS = 4 };
#define PENDSVCLR (1u << 27)
#define PENDSTCLR (1u << 25)

/* What AN2606 says that the loaders of these chips use, and what else could write memory or ask for an interrupt. */
static const struct {
  uint32_t rstr;
  unsigned bit;
} left_running[] = {
    {AHB1RSTR, 0},  {AHB1RSTR, 1},  {AHB1RSTR, 2},  {AHB1RSTR, 3},  {AHB1RSTR, 4},  /* GPIOA to GPIOE */
    {AHB1RSTR, 21}, {AHB1RSTR, 22},                                                 /* DMA */
    {AHB2RSTR, 7},                                                                  /* USB OTG FS */
    {APB1RSTR, 0},  {APB1RSTR, 3},                                                  /* TIM2, TIM5 */
    {APB1RSTR, 14}, {APB1RSTR, 15}, {APB1RSTR, 17}, {APB1RSTR, 18},                 /* SPI2, SPI3, USART2, USART3 */
    {APB1RSTR, 21}, {APB1RSTR, 22}, {APB1RSTR, 23}, {APB1RSTR, 25}, {APB1RSTR, 26}, /* I2C1 to I2C3, CAN1, CAN2 */
    {APB1RSTR, 28},                                                                 /* PWR */
    {APB2RSTR, 4},  {APB2RSTR, 5},  {APB2RSTR, 8},  {APB2RSTR, 12}, {APB2RSTR, 14},
    {APB2RSTR, 18}, /* USART1, USART6, ADC, SPI1, SYSCFG, TIM11 */
};
#define LEFT (sizeof left_running / sizeof left_running[0])

static struct {
  uint32_t rstr[0x28 / 4], cir, flash_cr, optcr, systick, scr;
  uint32_t enabled[WORDS], pending[WORDS];
  bool running[LEFT], systick_pending, pendsv_pending;
} chip;

static uint32_t get_rcc(uint32_t offset) {
  assert_in_range(offset, AHB1RSTR, APB2RSTR);
  return chip.rstr[offset / 4u];
}

static void put_rcc(uint32_t offset, uint32_t value) {
  if (offset == CIR) {
    chip.cir = value;
    return;
  }
  assert_in_range(offset, AHB1RSTR, APB2RSTR);
  chip.rstr[offset / 4u] = value;
  for (size_t i = 0; i < LEFT; i++) chip.running[i] &= offset != left_running[i].rstr || (value >> left_running[i].bit & 1u) == 0;
}

static uint32_t *lock_at(uint32_t offset) {
  assert_true(offset == FLASH_CR || offset == FLASH_OPTCR);
  return offset == FLASH_CR ? &chip.flash_cr : &chip.optcr;
}

static uint32_t get_flash(uint32_t offset) { return *lock_at(offset); }
static void put_flash(uint32_t offset, uint32_t value) { *lock_at(offset) = value; }

static uint32_t get_core(uint32_t offset) {
  fail_msg("reads 0x%x of the core", offset);
  return 0;
}

/* A peripheral that still asks for it makes its interrupt pending again. */
static void clear_pending(uint32_t word, uint32_t value) {
  for (size_t i = 0; i < LEFT; i++) assert_false(chip.running[i]);
  chip.pending[word] &= ~value;
}

static void put_core(uint32_t offset, uint32_t value) {
  if (offset >= ICER && offset < ICER + 4u * WORDS) {
    chip.enabled[(offset - ICER) / 4u] &= ~value;
  } else if (offset >= ICPR && offset < ICPR + 4u * WORDS) {
    clear_pending((offset - ICPR) / 4u, value);
  } else if (offset == SYSTICK_CTRL) {
    chip.systick = value;
  } else if (offset == ICSR) {
    chip.systick_pending &= (value & PENDSTCLR) == 0 || (chip.systick & 1u) != 0;
    chip.pendsv_pending &= (value & PENDSVCLR) == 0;
  } else {
    assert_int_equal(offset, SCR);
    chip.scr = value;
  }
}

static int loaded(void **state) {
  static const struct bus_device devices[] = {
      {0x40023800u, 0x400u, get_rcc, put_rcc}, {0x40023C00u, 0x400u, get_flash, put_flash}, {0xE000E000u, 0x1000u, get_core, put_core}};
  (void)state;
  bus_reset();
  for (unsigned i = 0; i < 3; i++) bus_attach(&devices[i]);
  memset(&chip, 0xff, sizeof chip);
  memset(chip.rstr, 0, sizeof chip.rstr);
  for (size_t i = 0; i < LEFT; i++) chip.running[i] = true;
  chip.systick_pending = chip.pendsv_pending = true;
  chip.flash_cr = 0x301u; /* open, programming 64 bits at a time */
  chip.optcr = 0x0FFFAAECu;
  return 0;
}

static void peripherals(void **state) {
  (void)state;
  sp_take_over();
  for (size_t i = 0; i < LEFT; i++) assert_false(chip.running[i]);
  for (uint32_t rstr = AHB1RSTR; rstr <= APB2RSTR; rstr += 4u) assert_int_equal(chip.rstr[rstr / 4u], 0);
  assert_int_equal(chip.cir & CIR_ENABLES, 0);
}

static void interrupts(void **state) {
  (void)state;
  sp_take_over();
  for (uint32_t irq = 0; irq < SP_BOARD_IRQ_COUNT; irq++) {
    assert_int_equal(chip.enabled[irq / 32u] >> irq % 32u & 1u, 0);
    assert_int_equal(chip.pending[irq / 32u] >> irq % 32u & 1u, 0);
  }
  assert_int_equal(chip.systick, 0);
  assert_false(chip.systick_pending || chip.pendsv_pending);
  assert_int_equal(chip.scr, 0);
}

static void locks(void **state) {
  (void)state;
  sp_take_over();
  assert_int_equal(chip.flash_cr & LOCK, LOCK);
  assert_int_equal(chip.optcr, 0x0FFFAAECu | OPTLOCK); /* option bytes are not started, and stay as they are */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(loaded, peripherals, "every peripheral that a loader leaves running is reset, and none is held in reset"),
      TEST_AFTER(loaded, interrupts, "no interrupt is enabled or waits, SysTick stands, and a sleep is no deep one"),
      TEST_AFTER(loaded, locks, "flash and option bytes are locked"),
  };
  return cmocka_run_group_tests_name("take_over", tests, NULL, NULL);
}
