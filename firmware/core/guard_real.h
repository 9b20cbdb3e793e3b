/* How a point of type f32 or f64 moves, for guard.c, which includes this once for each: an f32 is decided in floats, which the FPU of a
 * Cortex-M4 has, and for which soft floats take half as long. REAL is the type, BITS an unsigned integer of its size; NAME(x) is x with the
 * type's name, VALUE and STEPS the parts of a point without and with a step. MANTISSA is the number of bits that a REAL stores of its
 * digits, EXPONENT_MAX the exponent of an infinity as it is stored, NEXT its nextafter. ZEROS counts leading zeros of BITS. FINE is how
 * many fractions of a step are told apart in a count. MORE is what makes a rate larger, RATE_BIAS what makes its exponent that of a product
 * as it is stored, less 1. */

/* --- boot --- */

/* The nearest value of the type that is not above. */
static REAL NAME(below)(double value) {
  const REAL near = (REAL)value;
  return (double)near > value ? NEXT(near, -(REAL)INFINITY) : near;
}

static void NAME(bounds)(const struct range *range, REAL *min, REAL *max) {
  *min = -NAME(below)(-range->min);
  *max = NAME(below)(range->max);
  if (*min > *max) *min = *max = (REAL)range->fallback;
}

static void NAME(init)(struct NAME(sp_guard) * point, const struct range *range, double rate) {
  NAME(bounds)(range, &point->min, &point->max);
  point->rate = sp_guard_rate_of(rate, 1, MORE);
  point->rate.exponent += RATE_BIAS;
}

/* As many bits for the fraction of a step as the type tells apart in the highest count. Where max is not on the grid, it comes down to it;
 * a point whose type cannot count in its steps stands still. */
static void NAME(init_steps)(struct NAME(sp_guard_steps) * point, const struct range *range, double step) {
  NAME(bounds)(range, &point->min, &point->max);
  const double count = steps_of(range, step), highest = range->min + (count + ON_GRID) * step;
  if (highest < range->max) point->max = NAME(below)(fmax((double)point->min, range->min + count * step));
  point->bits = 1;
  while (point->bits < BITS_MAX && ((uint64_t)count + 1) << (point->bits + 1) <= FINE) point->bits++;
  point->half = (uint8_t)(1u << point->bits >> 1);
  point->step = (REAL)step;
  point->scale = (REAL)(1u << point->bits) / point->step;
  point->top = (point->max - point->min) * point->scale;
  if (point->top < (REAL)COUNT_END) return;
  point->max = point->min;
  point->scale = point->top = 0;
}

/* --- decisions --- */

static BITS NAME(bits)(REAL value) {
  BITS bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static REAL NAME(of_bits)(BITS bits) {
  REAL value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* The way that a rate allows in a time, cut off to what the type holds. */
static inline REAL NAME(way)(const struct sp_guard_rate *rate, uint32_t ms) {
  if (ms == 0) return 0;
  const int time_zeros = __builtin_clz(ms);
  const BITS digits = NAME(product)(rate->digits, ms << time_zeros);
  const int zeros = ZEROS(digits);
  const int32_t exponent = rate->exponent - time_zeros - zeros; /* as it is stored, less 1: the first digit is added to it */
  if (exponent < 0) return 0;
  if (exponent >= EXPONENT_MAX - 1) return (REAL)INFINITY;
  return NAME(of_bits)(((BITS)exponent << MANTISSA) + (digits << zeros >> (8 * sizeof digits - 1 - MANTISSA)));
}

static bool NAME(negative)(BITS bits) { return bits >> (8 * sizeof bits - 1) != 0; }

/* The neighbour of a value other than 0: the lower or the upper one. */
static REAL NAME(beside)(REAL value, bool lower) {
  const BITS bits = NAME(bits)(value);
  return NAME(of_bits)(NAME(negative)(bits) == lower ? bits + 1 : bits - 1);
}

/* A value as it is: its bounds come when the point moves. */
static enum sp_guard_reason NAME(aim)(struct sp_guard_point *state, double value) {
  state->VALUE.value[SP_GUARD_PROPOSED] = (REAL)value;
  return SP_GUARD_ACCEPTED;
}

/* No farther than it may go, also where the sum is rounded, and at last into the bounds. */
static enum sp_guard_reason NAME(move)(struct sp_guard_point *state, enum sp_guard_place heading, uint64_t now_ms) {
  struct NAME(sp_guard) *const point = &state->VALUE;
  const REAL reach = NAME(way)(&point->rate, since_change(state, now_ms));
  const REAL last = point->value[SP_GUARD_APPLIED], target = point->value[heading];
  enum sp_guard_reason kept = SP_GUARD_ACCEPTED;
  REAL value = target;
  if (target > last) {
    REAL limit = last + reach;
    if (limit - last > reach) limit = NAME(beside)(limit, true);
    if (target > limit) value = limit, kept = SP_GUARD_RATE;
  } else {
    REAL limit = last - reach;
    if (last - limit > reach) limit = NAME(beside)(limit, false);
    if (target < limit) value = limit, kept = SP_GUARD_RATE;
  }
  if (!(value < point->max)) {
    value = point->max;
    if (target > value) kept = SP_GUARD_MAX;
  } else if (!(value > point->min)) {
    value = point->min;
    if (target < value) kept = SP_GUARD_MIN;
  }
  if (value != last) state->changed_at_ms = now_ms;
  point->value[SP_GUARD_APPLIED] = value;
  state->last.applied = (double)value;
  return kept;
}

/* The step next to a value. Numbers from 0 on come in the order of their bits, and those below 0 behind them. */
static enum sp_guard_reason NAME(aim_steps)(struct sp_guard_point *state, double value) {
  struct NAME(sp_guard_steps) *const point = &state->STEPS;
  REAL above = ((REAL)value - point->min) * point->scale;
  enum sp_guard_reason changed = SP_GUARD_ACCEPTED;
  const BITS bits = NAME(bits)(above);
  if (bits > NAME(bits)(point->top)) {
    changed = NAME(negative)(bits) ? SP_GUARD_MIN : SP_GUARD_MAX;
    above = changed == SP_GUARD_MIN ? 0 : point->top;
  }
  const uint32_t fractions = (uint32_t)above + point->half;
  const uint32_t count = fractions >> point->bits;
  point->count[SP_GUARD_PROPOSED] = count;
  const uint32_t off = fractions - (count << point->bits) - point->half; /* modulo 2^32 */
  return changed == SP_GUARD_ACCEPTED && off + 1 > 2 ? SP_GUARD_STEP : changed;
}

static enum sp_guard_reason NAME(move_steps)(struct sp_guard_point *state, enum sp_guard_place heading, uint64_t now_ms) {
  struct NAME(sp_guard_steps) *const point = &state->STEPS;
  const uint64_t reach = steps_allowed(&point->pace, since_change(state, now_ms));
  const uint32_t last = point->count[SP_GUARD_APPLIED];
  uint32_t count = point->count[heading];
  enum sp_guard_reason kept = SP_GUARD_ACCEPTED;
  const uint32_t distance = count > last ? count - last : last - count;
  if (distance > reach) {
    count = count > last ? last + (uint32_t)reach : last - (uint32_t)reach;
    kept = SP_GUARD_RATE;
  }
  if (count != last) state->changed_at_ms = now_ms;
  point->count[SP_GUARD_APPLIED] = count;
  const REAL value = point->min + (REAL)count * point->step;
  state->last.applied = (double)(value < point->max ? value : point->max); /* not below min: steps are positive */
  return kept;
}

#undef REAL
#undef BITS
#undef NAME
#undef VALUE
#undef STEPS
#undef MANTISSA
#undef EXPONENT_MAX
#undef NEXT
#undef ZEROS
#undef FINE
#undef MORE
#undef RATE_BIAS
