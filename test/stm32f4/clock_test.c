/* sp_clock_start on a model of RCC, PWR and FLASH_ACR, which computes the clocks from the registers. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boards.h"
#include "bus.h"
#include "ports/stm32f4/chip.h"

#define HSI_HZ      16000000u
#define READY_READS 20u       /* of RCC_CR until what was switched on is ready, or what was switched off is not any more */
#define WS_HZ       30000000u /* RM0090 table 10, RM0390 table 5, RM0383 table 5: a wait state is good for so much at least, 2.7 to 3.6 V */

/* Registers by their offsets, and fields by their bits, from the manual: RM0090 7.3, 5.4 and 3.9.1. */
enum { CR = 0x00, PLLCFGR = 0x04, CFGR = 0x08, AHB1ENR = 0x30, APB1ENR = 0x40 };
enum { HSION = 1 << 0, HSIRDY = 1 << 1, HSEON = 1 << 16, HSERDY = 1 << 17, HSEBYP = 1 << 18, PLLON = 1 << 24, PLLRDY = 1 << 25 };
enum { DCEN = 1 << 10, ICEN = 1 << 9, DCRST = 1 << 12, ICRST = 1 << 11 };
enum { HSI, HSE, PLL };
enum { PWREN = 1 << 28, VOSRDY = 1 << 14, PVDE = 1 << 4, PVD = 0xF0 };
#define PLLCFGR_RESET    0x24003010u
#define PLLCFGR_RESERVED 0xF0BC8000u

/* An oscillator or the PLL: ready some reads after it was switched on, and not ready some reads after it was switched off. */
struct source {
  bool dead, ready;
  unsigned reads;
};

static struct {
  uint32_t cr, pllcfgr, cfgr, apb1enr, pwr_cr, acr;
  uint32_t sws; /* what the system clock is, some reads after CFGR has asked for it */
  unsigned sws_reads;
  struct source hsi, hse, pll;
  bool stale_data, stale_code; /* the caches hold what is not in flash any more */
  bool guarded;                /* the watchdog runs */
} chip;

void sp_port_watchdog_start(void) { chip.guarded = true; }

static void step(struct source *source, bool on) {
  if (source->ready == on || source->dead) {
    source->reads = 0;
  } else if (++source->reads >= READY_READS) {
    source->ready = on;
    source->reads = 0;
  }
}

/* --- the clocks that the registers make ---------------------------------------------------------------------------------------- */

static uint64_t vco_hz(void) {
  const uint64_t source = (chip.pllcfgr >> 22 & 1u) != 0 ? expected_board()->crystal_hz : HSI_HZ;
  return source * (chip.pllcfgr >> 6 & 0x1FFu) / (chip.pllcfgr & 0x3Fu);
}

static uint64_t pll_hz(void) { return vco_hz() / (2u * ((chip.pllcfgr >> 16 & 3u) + 1u)); }

static uint64_t system_hz(uint32_t switched_to) {
  assert_in_range(switched_to, HSI, PLL);
  return switched_to == PLL ? pll_hz() : switched_to == HSE ? expected_board()->crystal_hz : HSI_HZ;
}

static uint64_t ahb_hz(uint32_t switched_to) {
  const uint32_t hpre = chip.cfgr >> 4 & 15u;
  static const unsigned shifts[] = {1, 2, 3, 4, 6, 7, 8, 9};
  return system_hz(switched_to) >> (hpre < 8u ? 0 : shifts[hpre - 8u]);
}

static uint64_t apb_hz(uint32_t switched_to, unsigned shift) {
  const uint32_t ppre = chip.cfgr >> shift & 7u;
  return ahb_hz(switched_to) >> (ppre < 4u ? 0 : ppre - 3u);
}

/* What must hold of any clock that runs, and of the one that is asked for. */
static void expect_not_too_fast(uint32_t switched_to) {
  const struct expected_board *board = expected_board();
  assert_true(ahb_hz(switched_to) <= ((chip.acr & 7u) + 1u) * (uint64_t)WS_HZ);
  assert_true(ahb_hz(switched_to) <= board->cpu_hz);
  assert_true(apb_hz(switched_to, 10) <= board->apb1_hz);
  assert_true(apb_hz(switched_to, 13) <= board->apb2_hz);
}

/* --- registers ------------------------------------------------------------------------------------------------------------------- */

static bool driven_by(uint32_t clock) { return chip.sws == clock || (chip.cfgr & 3u) == clock; }

static bool hse_in_use(void) { return driven_by(HSE) || (driven_by(PLL) && (chip.pllcfgr >> 22 & 1u) != 0); }

static uint32_t get_rcc(uint32_t offset) {
  assert_true(chip.guarded); /* what is waited for may never come */
  switch (offset) {
    case CR:
      step(&chip.hsi, (chip.cr & HSION) != 0);
      step(&chip.hse, (chip.cr & HSEON) != 0);
      step(&chip.pll, (chip.cr & PLLON) != 0);
      return chip.cr | (chip.hsi.ready ? HSIRDY : 0) | (chip.hse.ready ? HSERDY : 0) | (chip.pll.ready ? PLLRDY : 0);
    case PLLCFGR:
      return chip.pllcfgr;
    case CFGR:
      if (chip.sws != (chip.cfgr & 3u) && ++chip.sws_reads >= READY_READS) chip.sws = chip.cfgr & 3u;
      return (chip.cfgr & ~0xCu) | chip.sws << 2;
    case APB1ENR:
      return chip.apb1enr;
    default:
      fail_msg("reads RCC + 0x%x", offset);
      return 0;
  }
}

/* 7.3.1: what drives the system clock cannot be switched off, and the bypass only changes while HSE is off. */
static void put_cr(uint32_t value) {
  const uint32_t set = value & ~chip.cr, changed = value ^ chip.cr;
  if ((value & HSION) == 0) assert_false(driven_by(HSI));
  if ((value & HSEON) == 0) assert_false(hse_in_use());
  if ((value & PLLON) == 0) assert_false(driven_by(PLL));
  if ((changed & HSEBYP) != 0) assert_false((chip.cr & HSEON) != 0 || chip.hse.ready);
  if ((set & PLLON) != 0) {
    assert_true((chip.pllcfgr >> 22 & 1u) == 0 || chip.hse.ready);
    assert_in_range(vco_hz(), 100000000u, 432000000u);
    assert_int_equal(vco_hz() / (chip.pllcfgr >> 24 & 15u), 48000000u);
  }
  chip.cr = value & ~(uint32_t)(HSIRDY | HSERDY | PLLRDY);
}

static void switch_to(uint32_t clock) {
  assert_true(clock == HSI ? chip.hsi.ready : clock == HSE ? chip.hse.ready : chip.pll.ready);
  chip.sws_reads = 0;
  if (clock != PLL) return;
  assert_int_equal(chip.acr & 7u, expected_board()->wait_states);
  assert_int_equal(chip.pwr_cr & expected_board()->vos_mask, expected_board()->vos_scale_1);
}

static void put_rcc(uint32_t offset, uint32_t value) {
  const uint32_t before = chip.cfgr & 3u;
  switch (offset) {
    case CR:
      put_cr(value);
      return;
    case PLLCFGR:
      assert_false((chip.cr & PLLON) != 0 || chip.pll.ready); /* 7.3.2: only while the PLL is off */
      assert_int_equal(value & PLLCFGR_RESERVED, PLLCFGR_RESET & PLLCFGR_RESERVED);
      chip.pllcfgr = value;
      return;
    case CFGR:
      chip.cfgr = value & ~0xCu;
      if ((value & 3u) != before) switch_to(value & 3u);
      expect_not_too_fast(chip.sws);
      expect_not_too_fast(value & 3u);
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
  return offset == 0 ? chip.pwr_cr : chip.pll.ready ? (uint32_t)VOSRDY : 0;
}

static void put_pwr(uint32_t offset, uint32_t value) {
  assert_int_equal(chip.apb1enr & PWREN, PWREN);
  assert_int_equal(offset, 0);
  assert_false((chip.cr & PLLON) != 0 || chip.pll.ready); /* 5.4.1: only while the PLL is off */
  chip.pwr_cr = value;
}

static uint32_t get_flash(uint32_t offset) {
  assert_int_equal(offset, 0);
  return chip.acr;
}

/* 3.9.1: a cache is emptied while it is off. */
static void put_flash(uint32_t offset, uint32_t value) {
  assert_int_equal(offset, 0);
  if ((value & DCRST) != 0) assert_int_equal((chip.acr | value) & DCEN, 0);
  if ((value & ICRST) != 0) assert_int_equal((chip.acr | value) & ICEN, 0);
  if ((value & DCRST) != 0) chip.stale_data = false;
  if ((value & ICRST) != 0) chip.stale_code = false;
  chip.acr = value;
  expect_not_too_fast(chip.sws);
}

static int power_on(void **state) {
  static const struct bus_device devices[] = {
      {0x40023800u, 0x400u, get_rcc, put_rcc}, {0x40007000u, 0x400u, get_pwr, put_pwr}, {0x40023C00u, 0x400u, get_flash, put_flash}};
  (void)state;
  bus_reset();
  for (unsigned i = 0; i < 3; i++) bus_attach(&devices[i]);
  memset(&chip, 0, sizeof chip);
  chip.pllcfgr = PLLCFGR_RESET;
  chip.cr = 0x81; /* HSI */
  chip.hsi.ready = true;
  return 0;
}

/* The loader in ROM has gone to the firmware: AN2606, the Go command leaves its registers as they are. 24 MHz by the PLL, buses divided. */
static void come_from_loader(bool hse) {
  const uint32_t m = hse ? expected_board()->crystal_hz / 1000000u : 16u;
  chip.cr |= PLLON | (hse ? HSEON : 0);
  chip.hse.ready = hse;
  chip.pll.ready = true;
  chip.pllcfgr = (PLLCFGR_RESET & PLLCFGR_RESERVED) | m | 192u << 6 | 3u << 16 | 4u << 24 | (hse ? 1u << 22 : 0);
  chip.cfgr = PLL | 4u << 10 | 4u << 13;
  chip.sws = PLL;
}

static void expect_running(void) {
  assert_int_equal(chip.sws, PLL);
  assert_int_equal(ahb_hz(PLL), expected_board()->cpu_hz);
  assert_int_equal(apb_hz(PLL, 10), expected_board()->apb1_hz);
  assert_int_equal(apb_hz(PLL, 13), expected_board()->apb2_hz);
  assert_int_equal(SP_BOARD_CPU_HZ, expected_board()->cpu_hz);
  assert_int_equal(SP_BOARD_APB1_HZ, expected_board()->apb1_hz);
  assert_int_equal(SP_BOARD_APB2_HZ, expected_board()->apb2_hz);
  assert_int_equal(sp_clock_timer_hz, 2u * expected_board()->apb1_hz); /* all boards divide APB1 */
  assert_int_equal((chip.cr & HSEBYP) != 0, expected_board()->bypass);
  assert_int_equal(chip.acr & (DCEN | ICEN | DCRST | ICRST), DCEN | ICEN);
  assert_false(chip.stale_data || chip.stale_code);
  assert_int_equal(chip.pwr_cr & PVD, PVDE | 5 << 5); /* DS8626, table 19: from 2.75 V on, from 2.99 V back */
}

static void with_crystal(void **state) {
  (void)state;
  sp_clock_start();
  expect_running();
  assert_int_equal(chip.pllcfgr >> 22 & 1u, 1);
}

static void without_crystal(void **state) {
  (void)state;
  chip.hse.dead = true;
  sp_clock_start();
  expect_running();
  assert_int_equal(chip.pllcfgr >> 22 & 1u, 0);
}

static void after_loader(void **state) {
  for (unsigned hse = 0; hse < 2; hse++) {
    (void)power_on(state);
    come_from_loader(hse != 0);
    sp_clock_start();
    expect_running();
  }
}

static void without_hsi(void **state) {
  (void)state;
  come_from_loader(true);
  chip.cr &= ~(uint32_t)HSION;
  chip.hsi.ready = false;
  chip.cr |= expected_board()->bypass ? 0 : HSEBYP; /* not as the board needs it */
  sp_clock_start();
  expect_running();
}

/* As before a jump, and not a reset, from firmware of the board's own. */
static void at_full_speed(void **state) {
  (void)state;
  sp_clock_start();
  chip.stale_data = chip.stale_code = true; /* and flash was written since */
  sp_clock_start();
  expect_running();
}

static void wait_states_set(void **state) {
  (void)state;
  come_from_loader(false);
  chip.acr = 7u | DCEN | ICEN;
  chip.stale_data = chip.stale_code = true;
  sp_clock_start();
  expect_running();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(power_on, with_crystal, "the clocks are those of the board, in an order in which nothing is too fast for what it needs"),
      TEST_AFTER(power_on, without_crystal, "they are the same from the internal oscillator when the external one does not start"),
      TEST_AFTER(power_on, after_loader, "they are the same after the loader in ROM, which runs from the PLL and leaves it on"),
      TEST_AFTER(power_on, without_hsi,
                 "they are the same when the internal oscillator is off and the external one is on, bypassed or not"),
      TEST_AFTER(power_on, at_full_speed, "they are the same when they have been started before"),
      TEST_AFTER(power_on, wait_states_set, "wait states that are set are no harm, and caches are emptied of what flash does not hold"),
  };
  return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
