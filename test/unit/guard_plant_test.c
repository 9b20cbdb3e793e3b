/* A test of the test: a guard without its rate limit must not pass the properties. */
#define SP_PLANT_NO_RATE
#include "../../firmware/core/guard.c"

#include "guard_properties.h"

static void finds_the_bug(void **state) {
  (void)state;
  const char *broken = guard_broken_bound(100);
  assert_non_null(broken);
  assert_string_equal(broken, "faster than the rate");
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(finds_the_bug, "the properties find a guard that forgot the rate")};
  return cmocka_run_group_tests_name("guard_plant", tests, NULL, NULL);
}
