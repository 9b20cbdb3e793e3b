/* What must hold of every guard, whatever happens; of one with a planted bug (guard_plants.json) something must not. */
#ifndef SP_GUARD_PROPERTIES_H
#define SP_GUARD_PROPERTIES_H

#include <stdint.h>

/* Runs random sequences: contracts made at random, and over time proposals, none, modules that do not know a point, manual, off, auto,
 * ticks and resets. Returns NULL, or what does not hold, in a buffer of its own. */
const char *guard_broken_property(unsigned long sequences, uint64_t seed);

/* The same with tables that make no sense: the value must be finite, of the type, and within the bounds where there is one. */
const char *guard_broken_by_table(unsigned long sequences, uint64_t seed);

#endif
