/* What the files of this port give each other. */
#ifndef SP_EMULATED_H
#define SP_EMULATED_H

#include <stdbool.h>

#include "../emulated/bench.h"

extern struct sp_bench sp_emulated_bench;

/* Performs the lines that have arrived. */
void sp_emulated_bench_pump(void);
bool sp_emulated_bench_waiting(void);

#endif
