/* Input 0, the temperature of the tank: a thermistor at ADC1. RM0090 13, RM0390 13, RM0383 11. */
#include "chip.h"
#include "ntc.h"

#define CONVERSIONS 16u    /* averaged: 0.4 ms in all */
#define WAIT_LOOPS  20000u /* over a millisecond at the highest clock: more than twenty times a conversion */
#define CODES       4096.0 /* 12 bits: the reset state of CR1 */
#define FIRST_BITS  3u     /* of SMPR1 and SMPR2 for a channel */
#define PER_SMPR    10u

static const struct sp_pin pin = {.port = SP_BOARD_TANK_PORT, .number = SP_BOARD_TANK_PIN};
static const struct sp_ntc ntc = SP_BOARD_TANK_NTC;

/* Everything at each sample: registers that something has changed are mended. */
static void start(void) {
  volatile uint32_t *const smpr = SP_BOARD_TANK_CHANNEL < PER_SMPR ? &SP_ADC1->smpr2 : &SP_ADC1->smpr1;
  const uint32_t shift = FIRST_BITS * (SP_BOARD_TANK_CHANNEL % PER_SMPR);
  sp_pin_set(&pin, SP_GPIO_MODE_ANALOG);
  sp_change(&SP_RCC->apb2enr, 0, SP_RCC_APB2ENR_ADC1EN);
  (void)sp_get(&SP_RCC->apb2enr); /* RM0090 7.3: a delay between enabling a clock and using it */
  sp_change(SP_ADC_CCR, SP_ADC_CCR_ADCPRE_MASK, SP_ADC_CCR_ADCPRE(SP_BOARD_ADC_PRESCALER));
  sp_put(smpr, SP_ADC_SMP_480 << shift);         /* the longest: a divider of 10 kilohm is slow to charge the converter */
  sp_put(&SP_ADC1->sqr1, 0);                     /* RM0090 13.13.9: one conversion */
  sp_put(&SP_ADC1->sqr3, SP_BOARD_TANK_CHANNEL); /* RM0090 13.13.11 */
  sp_put(&SP_ADC1->cr2, SP_ADC_CR2_ADON);
}

/* RM0090 13.3, RM0390 13.3, RM0383 11.3: "Single conversion mode". False: it does not end. */
static bool convert(uint32_t *code) {
  sp_put(&SP_ADC1->sr, 0); /* RM0090 13.13.1: cleared by writing zeros */
  sp_put(&SP_ADC1->cr2, SP_ADC_CR2_ADON | SP_ADC_CR2_SWSTART);
  for (uint32_t loop = 0; loop < WAIT_LOOPS; loop++) {
    if ((sp_get(&SP_ADC1->sr) & SP_ADC_SR_EOC) == 0) continue;
    *code = sp_get(&SP_ADC1->dr);
    return true;
  }
  return false;
}

bool sp_port_sample(unsigned index, double *value) {
  uint32_t code, sum = 0;
  if (index != 0) return false;
  start();
  if (!convert(&code)) return false; /* not counted: the converter takes 3 us to settle, a conversion longer */
  for (unsigned i = 0; i < CONVERSIONS; i++) {
    if (!convert(&code)) return false;
    sum += code;
  }
  return sp_ntc_celsius(&ntc, ((double)sum / CONVERSIONS + 0.5) / CODES, value); /* the middle of a code's step: never 0, never 1 */
}
