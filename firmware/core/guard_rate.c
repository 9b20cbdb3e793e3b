#include "guard_rate.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define MS_PER_S   1000.0
#define MORE_STEPS 51    /* a rate in steps is larger by its 2^-51st part: the step is rounded too */
#define RATE_NONE  -4096 /* exponent of a rate that allows no way at all */

/* A positive number as digits from 2^61 to 2^62 times a power of 2. */
static uint64_t split(double value, int *exponent) {
  const double fraction = frexp(fmin(fmax(value, DBL_MIN), DBL_MAX), exponent);
  *exponent -= 62;
  return (uint64_t)(fraction * (double)(1ull << 62));
}

/* Divided bit by bit, for no type is exact enough. */
struct sp_guard_rate sp_guard_rate_of(double rate, double step, unsigned more) {
  if (!(rate > 0)) return (struct sp_guard_rate){.digits = 1ull << 63, .exponent = RATE_NONE};
  int exponent, divisor_exponent;
  uint64_t rest = split(rate, &exponent), digits = 0;
  const uint64_t divisor = split(step * MS_PER_S, &divisor_exponent);
  if (rest < divisor) rest <<= 1, exponent--;
  for (int i = 0; i < 64; i++) {
    const bool one = rest >= divisor;
    digits = digits << 1 | one;
    rest = (one ? rest - divisor : rest) << 1;
  }
  exponent -= divisor_exponent + 63;
  const uint64_t sum = digits + (digits >> more);
  if (sum >= digits) return (struct sp_guard_rate){.digits = sum, .exponent = exponent};
  return (struct sp_guard_rate){.digits = sum >> 1 | 1ull << 63, .exponent = exponent + 1}; /* it had 65 bits */
}

struct sp_guard_pace sp_guard_pace_of(double rate, double step) {
  const struct sp_guard_rate floating = sp_guard_rate_of(rate, step, MORE_STEPS);
  const int shift = -64 - floating.exponent;
  if (shift >= 64) return (struct sp_guard_pace){.whole = 0};
  if (shift < -32) return (struct sp_guard_pace){.whole = UINT32_MAX};
  const uint64_t fraction = shift >= 0 ? (floating.digits >> shift) + (shift > 0) : floating.digits << -shift;
  const uint64_t whole = shift >= 0 ? 0 : floating.digits >> (64 + shift);
  return (struct sp_guard_pace){.low = (uint32_t)fraction, .high = (uint32_t)(fraction >> 32), .whole = (uint32_t)whole};
}
