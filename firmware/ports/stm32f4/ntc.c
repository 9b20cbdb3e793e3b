#include "ntc.h"

#include <math.h>

#define ZERO_CELSIUS_K 273.15
#define NOMINAL_K      (25.0 + ZERO_CELSIUS_K)

/* The B equation, 1/T = 1/T25 + ln(R/R25) / B. Between the temperatures that B is made from it is within some tenths of a degree of a
 * thermistor's table, and outside within a few degrees. */
bool sp_ntc_celsius(const struct sp_ntc *ntc, double ratio, double *celsius) {
  const double ohm = ntc->pull_up_ohm * ratio / (1.0 - ratio);
  const double kelvin = 1.0 / (1.0 / NOMINAL_K + log(ohm / ntc->r25_ohm) / ntc->b_kelvin);
  *celsius = kelvin - ZERO_CELSIUS_K;
  return *celsius >= ntc->lowest_celsius && *celsius <= ntc->highest_celsius;
}
