/* What emulated boards and the files that they share give each other. */
#ifndef SP_EMULATED_BOARD_H
#define SP_EMULATED_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include "../../port.h"
#include "bench.h"

extern struct sp_bench sp_emulated_bench; /* samples.c; the board gives it its line */

/* --- the board gives ------------------------------------------------------------------------------------------------------ */

void sp_emulated_bench_pump(void); /* performs the lines that have arrived */
bool sp_emulated_bench_waiting(void);

bool sp_links_waiting(void); /* received bytes wait to be read */

/* Sleeps until an interrupt, at most `microseconds`. Returns at once when awake() is true; it is asked with interrupts off, so that
 * nothing is missed between the question and the sleep. */
void sp_timer_sleep(uint64_t microseconds, bool (*awake)(void));

/* The same until the real clock reaches until_ms; a millisecond when that has passed. */
void sp_timer_sleep_until(uint64_t until_ms, bool (*awake)(void));

/* Resets the machine. */
_Noreturn void sp_emulated_restart(void);

/* Starts a timer that calls sp_emulated_tick from an interrupt, the most urgent one, every SP_EMULATED_TICK_MS of real time. */
#define SP_EMULATED_TICK_MS 1000u
void sp_emulated_ticks_start(void);

/* --- watchdog.c --------------------------------------------------------------------------------------------------------------- */

void sp_emulated_tick(void);

/* --- reset.c ---------------------------------------------------------------------------------------------------------------- */

void sp_reset_start(void);

/* Restarts with that cause; from any context. */
_Noreturn void sp_reset(enum sp_reset_cause next);
_Noreturn void sp_reset_fault(void);

#endif
