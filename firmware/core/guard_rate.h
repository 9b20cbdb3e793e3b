/* The rate of a point as the guard multiplies it with a time: made of the contract's number once, at boot, so that no decision divides. For
 * guard.c alone. */
#ifndef SP_GUARD_RATE_H
#define SP_GUARD_RATE_H

#include <stdint.h>

/* The rate of a point without a step, in units per ms: digits * 2^exponent. */
struct sp_guard_rate {
  uint64_t digits; /* from 2^63 */
  int32_t exponent;
};

/* The rate of one that counts, in steps per ms: whole + high / 2^32 + low / 2^64. */
struct sp_guard_pace {
  uint32_t low, high, whole;
};

/* How much larger a rate is made, by 2^-MORE of itself, so that it goes a way whose decimal numbers are a hair too little in binary. */
#define SP_GUARD_MORE_F32 29u /* it is multiplied in 32 bits */
#define SP_GUARD_MORE_F64 53u

/* `rate` per s in steps per ms, larger by 2^-more of itself. None, NaN or below 0: a rate that allows no way at all. */
struct sp_guard_rate sp_guard_rate_of(double rate, double step, unsigned more);

/* The same in fixed point, rounded up. Below 2^-64 steps per ms it is none, from 2^32 on what is just below that. */
struct sp_guard_pace sp_guard_pace_of(double rate, double step);

#endif
