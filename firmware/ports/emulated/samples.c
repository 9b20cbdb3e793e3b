/* Board inputs and outputs are those of the bench line. */
#include "board.h"

struct sp_bench sp_emulated_bench;

void sp_port_output(unsigned index, int32_t value) { sp_bench_output(&sp_emulated_bench, index, value); }

bool sp_port_sample(unsigned index, double *value) { return sp_bench_sample(&sp_emulated_bench, index, value); }
