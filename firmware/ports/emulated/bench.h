/* The bench line of emulated boards (SPEC.md, "Bench line"): ASCII lines that step the wall clock in lock-step and carry board
 * samples. Knows no chip: the port hands it bytes and takes its answers. Hardware builds do not contain it. */
#ifndef SP_BENCH_H
#define SP_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SP_BENCH_SAMPLES  8u
#define SP_BENCH_OUTPUTS  4u
#define SP_BENCH_LINE_MAX 160u /* bytes of a line, line feed included */

struct sp_bench {
  void (*send)(const char *text, size_t length);
  bool stepped;      /* the wall clock no longer follows real time */
  bool owes_answer;  /* a step has begun and `at` has not been sent */
  uint64_t now_ms;   /* the wall clock once stepped */
  uint64_t until_ms; /* where the step ends */
  bool present[SP_BENCH_SAMPLES];
  double samples[SP_BENCH_SAMPLES];
  int32_t outputs[SP_BENCH_OUTPUTS];
  unsigned output_count; /* outputs that `at` reports: those driven since reset, at least one */
  size_t length;         /* bytes in line; beyond SP_BENCH_LINE_MAX the line is too long */
  char line[SP_BENCH_LINE_MAX];
};

/* `send` gets whole lines, line feed included, and must take them. */
void sp_bench_init(struct sp_bench *bench, void (*send)(const char *text, size_t length));

/* Feeds one received byte; real_ms is the wall clock in real time, where the first step begins. Performs and answers whole lines. */
void sp_bench_push(struct sp_bench *bench, uint8_t byte, uint64_t real_ms);

/* The wall clock: stepped, or real_ms until the first step. */
uint64_t sp_bench_wall_ms(const struct sp_bench *bench, uint64_t real_ms);

/* Called with a stepped clock when the firmware has nothing to do before idle_until_ms. True: the clock moved, or idle_until_ms has been
 * reached, and there is work. False: the step is over (it has been answered), nothing happens before the next line or byte. */
bool sp_bench_idle(struct sp_bench *bench, uint64_t idle_until_ms);

/* What the port's functions of the same name do. Indices beyond the tables: no reading, no effect. */
bool sp_bench_sample(const struct sp_bench *bench, unsigned index, double *value);
void sp_bench_output(struct sp_bench *bench, unsigned index, int32_t value);

#endif
