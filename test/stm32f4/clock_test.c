/* sp_clock_start on a model of RCC, PWR and FLASH_ACR, which computes the clocks from the registers. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards.h"
#include "bus.h"
#include "ports/stm32f4/chip.h"

#define HSI_HZ      16000000u
#define READY_READS 20u /* of RCC_CR until what was switched on is ready */

/* Registers by their offsets, and fields by their bits, from the manual: RM0090 7.3, 5.4 and 3.9.1. */
enum { CR = 0x00, PLLCFGR = 0x04, CFGR = 0x08, AHB1ENR = 0x30, APB1ENR = 0x40 };
enum { HSEON = 1 << 16, HSERDY = 1 << 17, HSEBYP = 1 << 18, PLLON = 1 << 24, PLLRDY = 1 << 25 };
enum { PWREN = 1 << 28, VOSRDY = 1 << 14 };
#define PLLCFGR_RESET    0x24003010u
#define PLLCFGR_RESERVED 0xF0BC8000u

static struct {
  uint32_t cr, pllcfgr, cfgr, apb1enr, pwr_cr, acr;
  bool crystal; /* it starts */
  unsigned hse_reads, pll_reads;
} chip;

static bool hse_ready(void) { return (chip.cr & HSEON) != 0 && chip.crystal && chip.hse_reads >= READY_READS; }
static bool pll_ready(void) { return (chip.cr & PLLON) != 0 && chip.pll_reads >= READY_READS; }

/* --- the clocks that the registers make ---------------------------------------------------------------------------------------- */

static uint64_t vco_hz(void) {
  const uint64_t source = (chip.pllcfgr >> 22 & 1u) != 0 ? expected_board()->crystal_hz : HSI_HZ;
  return source * (chip.pllcfgr >> 6 & 0x1FFu) / (chip.pllcfgr & 0x3Fu);
}

static uint64_t pll_hz(void) { return vco_hz() / (2u * ((chip.pllcfgr >> 16 & 3u) + 1u)); }

static uint64_t ahb_hz(void) {
  const uint32_t hpre = chip.cfgr >> 4 & 15u;
  assert_true(hpre < 8u); /* no board divides */
  return pll_hz();
}

static uint64_t apb_hz(unsigned shift) {
  const uint32_t ppre = chip.cfgr >> shift & 7u;
  return ahb_hz() >> (ppre < 4u ? 0 : ppre - 3u);
}

/* --- registers ------------------------------------------------------------------------------------------------------------------- */

static uint32_t get_rcc(uint32_t offset) {
  switch (offset) {
    case CR:
      chip.hse_reads += (chip.cr & HSEON) != 0;
      chip.pll_reads += (chip.cr & PLLON) != 0;
      return chip.cr | (hse_ready() ? HSERDY : 0) | (pll_ready() ? PLLRDY : 0);
    case PLLCFGR:
      return chip.pllcfgr;
    case CFGR:
      return (chip.cfgr & ~0xCu) | (chip.cfgr & 3u) << 2;
    case APB1ENR:
      return chip.apb1enr;
    default:
      fail_msg("reads RCC + 0x%x", offset);
      return 0;
  }
}

static void put_cr(uint32_t value) {
  const uint32_t set = value & ~chip.cr;
  if ((set & HSEBYP) != 0) assert_int_equal(chip.cr & HSEON, 0); /* 7.3.1 */
  if ((set & PLLON) != 0) {
    assert_true((chip.pllcfgr >> 22 & 1u) == 0 || hse_ready());
    assert_in_range(vco_hz(), 100000000u, 432000000u);
    assert_int_equal(vco_hz() / (chip.pllcfgr >> 24 & 15u), 48000000u);
  }
  chip.cr = value;
}

/* The clock rises with this: flash, voltage and buses must be ready for it. */
static void switch_to_pll(void) {
  assert_true(pll_ready());
  assert_int_equal(chip.acr & 7u, expected_board()->wait_states);
  assert_int_equal(chip.pwr_cr & expected_board()->vos_mask, expected_board()->vos_scale_1);
  assert_int_equal(apb_hz(10), expected_board()->apb1_hz);
  assert_int_equal(apb_hz(13), expected_board()->apb2_hz);
}

static void put_rcc(uint32_t offset, uint32_t value) {
  switch (offset) {
    case CR:
      put_cr(value);
      return;
    case PLLCFGR:
      assert_int_equal(chip.cr & PLLON, 0); /* 7.3.2: only while the PLL is off */
      assert_int_equal(value & PLLCFGR_RESERVED, PLLCFGR_RESET & PLLCFGR_RESERVED);
      chip.pllcfgr = value;
      return;
    case CFGR:
      if ((value & 3u) == 2u && (chip.cfgr & 3u) != 2u) switch_to_pll();
      chip.cfgr = value;
      return;
    case APB1ENR:
      chip.apb1enr = value;
      return;
    default:
      fail_msg("writes RCC + 0x%x", offset);
  }
}

static uint32_t get_pwr(uint32_t offset) {
  assert_int_equal(chip.apb1enr & PWREN, PWREN); /* without its clock it reads 0 */
  return offset == 0 ? chip.pwr_cr : pll_ready() ? (uint32_t)VOSRDY : 0;
}

static void put_pwr(uint32_t offset, uint32_t value) {
  assert_int_equal(chip.apb1enr & PWREN, PWREN);
  assert_int_equal(offset, 0);
  assert_int_equal(chip.cr & PLLON, 0); /* 5.4.1: only while the PLL is off */
  chip.pwr_cr = value;
}

static uint32_t get_flash(uint32_t offset) {
  assert_int_equal(offset, 0);
  return chip.acr;
}

static void put_flash(uint32_t offset, uint32_t value) {
  assert_int_equal(offset, 0);
  chip.acr = value;
}

static int power_on(void **state) {
  static const struct bus_device devices[] = {
      {0x40023800u, 0x400u, get_rcc, put_rcc}, {0x40007000u, 0x400u, get_pwr, put_pwr}, {0x40023C00u, 0x400u, get_flash, put_flash}};
  (void)state;
  bus_reset();
  for (unsigned i = 0; i < 3; i++) bus_attach(&devices[i]);
  memset(&chip, 0, sizeof chip);
  chip.pllcfgr = PLLCFGR_RESET;
  chip.crystal = true;
  chip.cr = 0x83; /* HSI */
  return 0;
}

static void expect_running(void) {
  assert_int_equal(chip.cfgr & 3u, 2);
  assert_int_equal(ahb_hz(), expected_board()->cpu_hz);
  assert_int_equal(SP_BOARD_CPU_HZ, expected_board()->cpu_hz);
  assert_int_equal(SP_BOARD_APB1_HZ, expected_board()->apb1_hz);
  assert_int_equal(SP_BOARD_APB2_HZ, expected_board()->apb2_hz);
  assert_int_equal(sp_clock_timer_hz, 2u * expected_board()->apb1_hz); /* all boards divide APB1 */
}

static void with_crystal(void **state) {
  (void)state;
  sp_clock_start();
  expect_running();
  assert_int_equal(chip.pllcfgr >> 22 & 1u, 1);
  assert_int_equal((chip.cr & HSEBYP) != 0, expected_board()->bypass);
}

static void without_crystal(void **state) {
  (void)state;
  chip.crystal = false;
  sp_clock_start();
  expect_running();
  assert_int_equal(chip.pllcfgr >> 22 & 1u, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(power_on, with_crystal, "the clocks are those of the board, in an order in which nothing is too fast for what it needs"),
      TEST_AFTER(power_on, without_crystal, "they are the same from the internal oscillator when the external one does not start"),
  };
  return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
