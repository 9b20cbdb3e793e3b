/* The guest of the native port: whatever it does, the next one runs. */
#include "unit.h"

#include <stdbool.h>
#include <string.h>

#include "ports/native/guest.h"

enum { SHORT_US = 20000, LONG_US = 500000 };

static volatile unsigned runs;

static void good(void) { runs = runs + 1; }

static void spin(void) {
  for (;;) runs = runs + 1;
}

static void write_nowhere(void) { *(volatile int *)(uintptr_t)16 = 1; }

static __attribute__((noinline)) unsigned deeper(unsigned depth) {
  volatile uint8_t frame[512];
  memset((void *)(uintptr_t)frame, (int)depth, sizeof frame);
  return frame[0] == depth + 1000u ? 0 : deeper(depth + 1u) + frame[1];
}

static void overflow(void) { runs = deeper(0); }

static void undefined(void) { __builtin_trap(); }

static void assert_goes_on(void) {
  const unsigned before = runs;
  assert_int_equal(sp_native_guest_run(good, LONG_US), SP_GUEST_RETURNED);
  assert_int_equal(runs, before + 1);
}

static void returns(void **state) {
  (void)state;
  assert_goes_on();
}

static void times_out(void **state) {
  (void)state;
  for (int i = 0; i < 5; i++) {
    assert_int_equal(sp_native_guest_run(spin, SHORT_US), SP_GUEST_TIMED_OUT);
    assert_goes_on();
  }
}

static void faults(void **state) {
  static void (*const bugs[])(void) = {write_nowhere, overflow, undefined};
  (void)state;
  for (size_t i = 0; i < sizeof bugs / sizeof bugs[0]; i++) {
    assert_int_equal(sp_native_guest_run(bugs[i], LONG_US), SP_GUEST_FAULTED);
    assert_goes_on();
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(returns, "a guest that returns has returned"),
      TEST(times_out, "a guest that spins is stopped at its deadline, each time"),
      TEST(faults, "a wild write, a stack that overflows and a trap are faults, not a crash"),
  };
  return cmocka_run_group_tests_name("native guest", tests, NULL, NULL);
}
