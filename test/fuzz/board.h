#ifndef SP_FUZZ_BOARD_H
#define SP_FUZZ_BOARD_H

#include "core/config.h"
#include "port.h"

extern double fuzz_sensor; /* what the only sensor reads */
extern enum sp_reset_cause fuzz_reset_cause;
extern uint8_t fuzz_retained[]; /* SP_RETAINED_BYTES */

#endif
