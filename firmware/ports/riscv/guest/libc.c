/* Functions of the C library that the guest needs otherwise than picolibc 1.8 has them; the firmware uses them too.
 * memcpy, memmove and memset: picolibc's go byte by byte, and most of a module's load is spent in them. trunc and truncf: picolibc's shift
 * by more bits than there are when the exponent is that large, and give garbage. floor and ceil: picolibc's lose a carry from the lower
 * word. __math_invalid: picolibc's reads a variable. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma GCC optimize("O2", "no-tree-loop-distribute-patterns") /* or these loops become calls of what they implement */

typedef uint32_t __attribute__((may_alias)) word;

#define WORD sizeof(word)

static bool aligned(const void *address) { return (uintptr_t)address % WORD == 0; }

/* Whether both become aligned at the same time. */
static bool alike(const void *a, const void *b) { return ((uintptr_t)a ^ (uintptr_t)b) % WORD == 0; }

/* From the first byte to the last: the regions may overlap when `to` is the lower one. */
static void *copy_up(void *to, const void *from, size_t length) {
  uint8_t *out = to;
  const uint8_t *in = from;
  if (alike(out, in)) {
    for (; length > 0 && !aligned(out); length--) *out++ = *in++;
    for (; length >= 4 * WORD; length -= 4 * WORD, out += 4 * WORD, in += 4 * WORD) {
      const word *source = (const word *)(const void *)in;
      word *target = (word *)(void *)out;
      const word a = source[0], b = source[1], c = source[2], d = source[3];
      target[0] = a;
      target[1] = b;
      target[2] = c;
      target[3] = d;
    }
    for (; length >= WORD; length -= WORD, out += WORD, in += WORD) *(word *)(void *)out = *(const word *)(const void *)in;
  }
  for (; length > 0; length--) *out++ = *in++;
  return to;
}

static void *copy_down(void *to, const void *from, size_t length) {
  uint8_t *out = (uint8_t *)to + length;
  const uint8_t *in = (const uint8_t *)from + length;
  if (alike(out, in)) {
    for (; length > 0 && !aligned(out); length--) *--out = *--in;
    for (; length >= WORD; length -= WORD) {
      in -= WORD;
      out -= WORD;
      *(word *)(void *)out = *(const word *)(const void *)in;
    }
  }
  for (; length > 0; length--) *--out = *--in;
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) { return copy_up(to, from, length); }

void *memmove(void *to, const void *from, size_t length) {
  return (uintptr_t)to < (uintptr_t)from ? copy_up(to, from, length) : copy_down(to, from, length);
}

void *memset(void *to, int value, size_t length) {
  uint8_t *out = to;
  const uint8_t byte = (uint8_t)value;
  const word filled = byte * 0x01010101u;
  for (; length > 0 && !aligned(out); length--) *out++ = byte;
  for (; length >= 8 * WORD; length -= 8 * WORD, out += 8 * WORD) {
    word *target = (word *)(void *)out;
    for (size_t i = 0; i < 8; i++) target[i] = filled;
  }
  for (; length >= WORD; length -= WORD, out += WORD) *(word *)(void *)out = filled;
  for (; length > 0; length--) *out++ = byte;
  return to;
}

#define SHIFT_64 52u /* of the exponent in IEEE 754 binary64 */
#define MASK_64  0x7FFu
#define BIAS_64  1023
#define SIGN_64  ((uint64_t)1 << 63)
#define ONE_64   ((uint64_t)BIAS_64 << SHIFT_64)
#define SHIFT_32 23u /* binary32 */
#define MASK_32  0xFFu
#define BIAS_32  127
#define SIGN_32  ((uint32_t)1 << 31)

/* The integer next to x on the way to zero; on the way from it where numbers of that sign go `away`. */
static double whole(double x, bool positive_away, bool negative_away) {
  union {
    double number;
    uint64_t bits;
  } value = {.number = x};
  const int exponent = (int)(value.bits >> SHIFT_64 & MASK_64) - BIAS_64;
  const bool away = value.bits >= SIGN_64 ? negative_away : positive_away;
  if (exponent >= (int)SHIFT_64) return x; /* an integer, an infinity or a NaN */
  if (exponent < 0) {
    const bool one = away && value.bits << 1 != 0;
    value.bits = (value.bits & SIGN_64) | (one ? ONE_64 : 0);
  } else {
    const uint64_t fraction = ((uint64_t)1 << (SHIFT_64 - (unsigned)exponent)) - 1u;
    if (away) value.bits += fraction; /* a carry into the exponent is right */
    value.bits &= ~fraction;
  }
  return value.number;
}

double trunc(double x) { return whole(x, false, false); }

double floor(double x) { return whole(x, false, true); }

double ceil(double x) { return whole(x, true, false); }

float truncf(float x) {
  union {
    float number;
    uint32_t bits;
  } value = {.number = x};
  const int exponent = (int)(value.bits >> SHIFT_32 & MASK_32) - BIAS_32;
  if (exponent >= (int)SHIFT_32) return x;
  value.bits &= exponent < 0 ? SIGN_32 : ~(((uint32_t)1 << (SHIFT_32 - (unsigned)exponent)) - 1u);
  return value.number;
}

/* What sqrt of a negative number comes to. */
double __math_invalid(double x);
float __math_invalidf(float x);
double __math_invalid(double x) { return isnan(x) ? x : (double)NAN; }
float __math_invalidf(float x) { return isnan(x) ? x : NAN; }
