/* Points made at random: as a checked contract has them, or as no contract should. */
#ifndef SP_GUARD_TABLES_H
#define SP_GUARD_TABLES_H

#include "core/contract.h"

enum { GUARD_TYPES = SP_F64 + 1 };

/* Of every type, with and without a step, dwell and immediate: decimal and binary numbers, near and far bounds, rates from creeping to
 * unlimited. */
void guard_table(struct sp_point *point, uint32_t period_ms, uint64_t *seed);

/* Numbers that make no sense, alone or together. */
void guard_senseless_table(struct sp_point *point, uint64_t *seed);

/* A value to propose: inside, outside, near a bound, on a step, or odd (NaN, infinities, the largest and the smallest, zeros). */
double guard_proposal(const struct sp_point *point, uint64_t *seed);

/* The value that a point can have which is next to `value`; of a point without a step, and within the bounds, it is `value` in the type. */
double guard_settable(const struct sp_point *point, uint64_t *seed);

#endif
