/* What flash costs, printed in the run without cuts. */
#ifndef COSTS_H
#define COSTS_H

#include "fake_flash.h"

/* The longest times that the store says, as SPEC.md states them: a record, the same where the journal has to make room, a packet. */
void costs_worst(const struct fake_part *part);

/* What an upload of the largest package costs flash, where there was another one: `npm run bench` reads this line. */
void costs_writes(const struct fake_part *part);

#endif
