/* cmocka with its includes, and tests named by sentences. */
#ifndef SP_UNIT_H
#define SP_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TEST(function, sentence) \
  { (sentence), (function), NULL, NULL, NULL }

/* The same, after a set-up of its own. */
#define TEST_AFTER(setup, function, sentence) \
  { (sentence), (function), (setup), NULL, NULL }

/* Pseudo-random numbers that are the same in every run (xorshift64*). */
static inline uint64_t unit_random(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545f4914f6cdd1du;
}

/* Uniform in low..high. */
static inline double unit_between(uint64_t *state, double low, double high) {
  return low + (high - low) * ((double)(unit_random(state) >> 11) / 9007199254740992.0);
}

#endif
