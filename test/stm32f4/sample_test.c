/* The temperature of the tank: the thermistor's formula, and the converter on a model of ADC1. */
#include "unit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "boards.h"
#include "bus.h"
#include "ports/stm32f4/chip.h"
#include "ports/stm32f4/ntc.h"

#define GARBAGE 7u /* the first conversion, while the converter settles */

/* RM0090 13.13. */
enum { SR = 0x00, CR2 = 0x08, SMPR1 = 0x0C, SMPR2 = 0x10, SQR1 = 0x2C, SQR3 = 0x34, DR = 0x4C, CCR = 0x304 };
enum { EOC = 1 << 1, ADON = 1 << 0, SWSTART = 1 << 30 };
enum { GPIO = 0x40020000, RCC = 0x40023800, AHB1ENR = 0x30, APB2ENR = 0x44, ADC1EN = 1 << 8 };

static struct {
  uint32_t sr, cr2, smpr1, smpr2, sqr1, sqr3, ccr, ahb1enr, apb2enr, moder[5];
  unsigned conversions, code, left; /* reads of SR until one is over */
  bool dead;
} chip;

static uint32_t *register_at(uint32_t offset) {
  switch (offset) {
    case SR:
      return &chip.sr;
    case CR2:
      return &chip.cr2;
    case SMPR1:
      return &chip.smpr1;
    case SMPR2:
      return &chip.smpr2;
    case SQR1:
      return &chip.sqr1;
    case SQR3:
      return &chip.sqr3;
    case CCR:
      return &chip.ccr;
    default:
      fail_msg("ADC1 + 0x%x", offset);
      return NULL;
  }
}

/* What a good conversion needs: the pin, the channel, a clock that is not too fast (data sheets: 36 MHz), and time to sample. */
static void check_conversion(void) {
  const struct expected_board *board = expected_board();
  const uint32_t smpr = board->channel < 10u ? chip.smpr2 : chip.smpr1;
  assert_int_equal(chip.moder[board->tank / 16u] >> 2u * (board->tank % 16u) & 3u, 3);
  assert_int_equal(chip.sqr1, 0);
  assert_int_equal(chip.sqr3, board->channel);
  assert_int_equal(smpr >> 3u * (board->channel % 10u) & 7u, 7);
  assert_in_range(board->apb2_hz / (2u * ((chip.ccr >> 16 & 3u) + 1u)), 600000u, 36000000u);
}

static uint32_t get_adc(uint32_t offset) {
  assert_int_equal(chip.apb2enr & ADC1EN, ADC1EN);
  if (offset == DR) {
    chip.sr &= ~(uint32_t)EOC;
    return chip.conversions == 1 ? GARBAGE : chip.code;
  }
  if (offset == SR && chip.left > 0 && !chip.dead && --chip.left == 0) chip.sr |= EOC;
  return *register_at(offset);
}

static void put_adc(uint32_t offset, uint32_t value) {
  assert_int_equal(chip.apb2enr & ADC1EN, ADC1EN);
  if (offset == CR2 && (value & SWSTART) != 0) {
    assert_int_equal(chip.cr2 & ADON, ADON);
    assert_int_equal(chip.sr & EOC, 0);
    check_conversion();
    chip.conversions++;
    chip.left = 40;
  }
  *register_at(offset) = value;
}

static uint32_t get_gpio(uint32_t offset) { return offset % 0x400u == 0 ? chip.moder[offset / 0x400u] : 0; }
static void put_gpio(uint32_t offset, uint32_t value) {
  assert_int_equal(offset % 0x400u, 0);
  chip.moder[offset / 0x400u] = value;
}

static uint32_t *gate_at(uint32_t offset) { return offset == AHB1ENR ? &chip.ahb1enr : &chip.apb2enr; }
static uint32_t get_rcc(uint32_t offset) { return *gate_at(offset); }
static void put_rcc(uint32_t offset, uint32_t value) { *gate_at(offset) = value; }

static int reset(void **state) {
  static const struct bus_device devices[] = {
      {0x40012000u, 0x400u, get_adc, put_adc}, {GPIO, 5u * 0x400u, get_gpio, put_gpio}, {RCC, 0x400u, get_rcc, put_rcc}};
  (void)state;
  bus_reset();
  for (unsigned i = 0; i < 3; i++) bus_attach(&devices[i]);
  memset(&chip, 0, sizeof chip);
  return 0;
}

/* Vishay NTCLE100E3103 (document 29049): 10 kilohm at 25 degrees, B25/85 = 3977 K; its table of resistances. */
static const struct {
  double celsius, ohm;
} table[] = {{-10, 55046}, {0, 32554}, {10, 19872}, {20, 12488}, {25, 10000}, {30, 8059},   {40, 5330}, {50, 3605},
             {60, 2490},   {70, 1753}, {80, 1256},  {85, 1070},  {90, 915.4}, {100, 677.3}, {108, 533}};
#define TABLE (sizeof table / sizeof table[0])

static const struct sp_ntc ntc = {.pull_up_ohm = 10000, .r25_ohm = 10000, .b_kelvin = 3977, .lowest_celsius = -20, .highest_celsius = 120};

static double ratio_of(double ohm) { return ohm / (ohm + ntc.pull_up_ohm); }

static void formula(void **state) {
  (void)state;
  for (unsigned i = 0; i < TABLE; i++) {
    const bool between = table[i].celsius >= 25 && table[i].celsius <= 85;
    double celsius;
    assert_true(sp_ntc_celsius(&ntc, ratio_of(table[i].ohm), &celsius));
    assert_true(fabs(celsius - table[i].celsius) < (between ? 0.35 : 1.3));
  }
}

static void implausible(void **state) {
  static const double ratios[] = {0.5 / 4096, 4095.5 / 4096, 0.002, 0.998};
  double celsius;
  (void)state;
  for (unsigned i = 0; i < sizeof ratios / sizeof ratios[0]; i++) assert_false(sp_ntc_celsius(&ntc, ratios[i], &celsius));
}

static unsigned code_of(double ohm) { return (unsigned)(4096 * ratio_of(ohm)); }

static void reading(void **state) {
  for (unsigned i = 0; i < TABLE; i++) {
    double celsius = 0;
    (void)reset(state);
    chip.code = code_of(table[i].ohm);
    assert_true(sp_port_sample(0, &celsius));
    assert_true(fabs(celsius - table[i].celsius) < 1.3);
    assert_int_equal(chip.conversions, 17);
  }
}

static void no_reading(void **state) {
  static const unsigned codes[] = {0, 1, 4094, 4095};
  double celsius;
  for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
    (void)reset(state);
    chip.code = codes[i];
    assert_false(sp_port_sample(0, &celsius));
  }
  (void)reset(state);
  chip.code = code_of(10000);
  assert_true(sp_port_sample(0, &celsius));
  assert_false(sp_port_sample(1, &celsius)); /* there is no input 1 */
}

static void dead_converter(void **state) {
  double celsius;
  (void)state;
  chip.dead = true;
  assert_false(sp_port_sample(0, &celsius));
  assert_in_range(bus_accesses, 1, 100000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(formula, "the formula agrees with the data sheet: 0.35 K from 25 to 85 degrees, 1.3 K from -10 to 108"),
      TEST(implausible, "no temperature of a shorted or open sensor is plausible"),
      TEST_AFTER(reset, reading, "the mean of 16 conversions becomes a temperature; the first one after the start is not counted"),
      TEST_AFTER(reset, no_reading, "a shorted or open sensor gives no reading"),
      TEST_AFTER(reset, dead_converter, "a converter that never ends gives no reading, and is not waited for"),
  };
  return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
