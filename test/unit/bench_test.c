/* The bench line without a board: lines in, answers out, and the stepped clock between them. */
#include <string.h>

#include "ports/emulated/bench.h"
#include "unit.h"

static struct sp_bench bench;
static char answers[512];

static void take(const char *text, size_t length) {
  assert_true(strlen(answers) + length < sizeof answers);
  strncat(answers, text, length);
}

static int setup(void **state) {
  (void)state;
  answers[0] = '\0';
  sp_bench_init(&bench, take);
  return 0;
}

static void push(const char *text, uint64_t real_ms) {
  while (*text != '\0') sp_bench_push(&bench, (uint8_t)*text++, real_ms);
}

static void assert_answer(const char *expected) {
  assert_string_equal(answers, expected);
  answers[0] = '\0';
}

static void assert_sample(unsigned index, double expected) {
  double value = -1;
  assert_true(sp_bench_sample(&bench, index, &value));
  assert_true(value == expected); /* exactly: the line's decimals must become the nearest double */
}

static void reads_fifty(void **state) {
  double value;
  (void)state;
  assert_sample(0, 50.0);
  assert_false(sp_bench_sample(&bench, 1, &value));
  assert_false(sp_bench_sample(&bench, SP_BENCH_SAMPLES, &value));
}

static void takes_samples(void **state) {
  double value;
  (void)state;
  push("samples 49.1 -12.375 - +0.001\n", 0);
  assert_answer("ok\n");
  assert_sample(0, 49.1);
  assert_sample(1, -12.375);
  assert_false(sp_bench_sample(&bench, 2, &value));
  assert_sample(3, 0.001);
  push("samples -\r\n", 0);
  assert_answer("ok\n");
  assert_false(sp_bench_sample(&bench, 0, &value));
  assert_sample(1, -12.375);
}

static void follows_real_time(void **state) {
  (void)state;
  assert_int_equal(sp_bench_wall_ms(&bench, 1234), 1234);
  push("samples 1\n", 1234);
  assert_int_equal(sp_bench_wall_ms(&bench, 1235), 1235);
}

static void steps(void **state) {
  (void)state;
  push("step 1000 60\n", 500);
  assert_sample(0, 60.0);
  assert_int_equal(sp_bench_wall_ms(&bench, 9999), 500);
  assert_true(sp_bench_idle(&bench, 800)); /* something is due on the way */
  assert_int_equal(sp_bench_wall_ms(&bench, 9999), 800);
  assert_true(sp_bench_idle(&bench, 1500)); /* and at the end itself */
  assert_int_equal(sp_bench_wall_ms(&bench, 9999), 1500);
  assert_answer("");
  assert_false(sp_bench_idle(&bench, 1501));
  assert_answer("at 1500 0\n");
  assert_false(sp_bench_idle(&bench, UINT64_MAX));
  assert_answer("");
  assert_int_equal(sp_bench_wall_ms(&bench, 9999), 1500);
}

static void stands_still(void **state) {
  (void)state;
  push("step 0\n", 500);
  assert_false(sp_bench_idle(&bench, 501));
  assert_answer("at 500 0\n");
  push("step 10\n", 500);
  assert_true(sp_bench_idle(&bench, 0)); /* the firmware has more to do at this instant */
  assert_int_equal(sp_bench_wall_ms(&bench, 0), 500);
  assert_answer("");
}

static void reports_outputs(void **state) {
  (void)state;
  sp_bench_output(&bench, 0, 1);
  sp_bench_output(&bench, 2, -7);
  sp_bench_output(&bench, SP_BENCH_OUTPUTS, 5);
  push("step 0\n", 0);
  assert_false(sp_bench_idle(&bench, 1));
  assert_answer("at 0 1 0 -7\n");
}

static void refuses(void **state) {
  static const char *const lines[] = {"",
                                      "stop",
                                      "step",
                                      "step 1x",
                                      "step -1",
                                      "step 1.5",
                                      "samples 1e3",
                                      "samples x",
                                      "samples 1.2.3",
                                      "samples .",
                                      "samples 1 2 3 4 5 6 7 8 9",
                                      "step 99999999999999999999",
                                      "step 5 nan",
                                      "samples 1234567890123456"};
  (void)state;
  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
    push(lines[i], 0);
    push("\n", 0);
    assert_memory_equal(answers, "error ", 6);
    assert_int_equal(strcspn(answers, "\n"), strlen(answers) - 1);
    answers[0] = '\0';
  }
  assert_sample(0, 50.0);
  assert_false(bench.stepped);
}

static void refuses_long_lines(void **state) {
  (void)state;
  push("samples ", 0);
  for (unsigned i = 0; i < 1000; i++) push("1", 0);
  push("\nsamples 7\n", 0);
  assert_answer("error line too long\nok\n");
  assert_sample(0, 7.0);
}

static void refuses_a_second_step(void **state) {
  (void)state;
  push("step 10 1\nstep 10 2\n", 0);
  assert_memory_equal(answers, "error ", 6);
  assert_sample(0, 1.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(setup, reads_fifty, "sample 0 reads 50.0 until the first line, the others read nothing"),
      TEST_AFTER(setup, takes_samples, "samples are read as the nearest doubles, - takes a reading away, others keep theirs"),
      TEST_AFTER(setup, follows_real_time, "the wall clock follows real time until the first step"),
      TEST_AFTER(setup, steps, "a step stops at everything that is due and answers once, when nothing is left to do"),
      TEST_AFTER(setup, stands_still, "the clock stands still while the firmware has work, and at a step of 0"),
      TEST_AFTER(setup, reports_outputs, "the answer names every output up to the last one that was driven"),
      TEST_AFTER(setup, refuses, "a line that is not understood is an error and changes nothing"),
      TEST_AFTER(setup, refuses_long_lines, "a line that is too long is one error, and the next one counts again"),
      TEST_AFTER(setup, refuses_a_second_step, "a step before the last one has ended is an error"),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
