/* A thermistor (NTC) as a thermometer. */
#ifndef SP_STM32F4_NTC_H
#define SP_STM32F4_NTC_H

#include <stdbool.h>

/* The thermistor goes to ground, a resistor from there to the converter's own reference: the supply cancels out. */
struct sp_ntc {
  double pull_up_ohm;
  double r25_ohm;  /* of the thermistor at 25 degrees */
  double b_kelvin; /* B25/85 of its data sheet */
  double lowest_celsius, highest_celsius;
};

/* `ratio` is the voltage at the thermistor by that reference, above 0 and below 1. False: not between lowest and highest, as when the
 * sensor is open or shorted. */
bool sp_ntc_celsius(const struct sp_ntc *ntc, double ratio, double *celsius);

#endif
