/* Firmware whose security counter has a floor, on a device whose journal is from before. */
#include "unit.h"

#include "core/config.h"

#undef SP_COUNTER_FLOOR
#define SP_COUNTER_FLOOR 2u
#include "core/state.c"
#include "store_fixture.h"

/* A device with that counter in its journal. */
static void open_with(uint32_t counter) {
  fixture_init(&fake_parts[1]);
  struct sp_state next = store.state;
  next.counter = counter;
  assert_int_equal(sp_store_commit(&store, &next), SP_OK);
  fixture_boot();
}

static void a_lower_counter_is_raised(void **state) {
  (void)state;
  open_with(1);
  assert_int_equal(store.state.counter, 2);
  assert_int_equal(fixture_upload(OLD), SP_E_COUNTER);
  assert_int_equal(fixture_upload(NEW), SP_OK);
}

static void a_higher_counter_stays(void **state) {
  (void)state;
  open_with(3);
  assert_int_equal(store.state.counter, 3);
  assert_int_equal(fixture_upload(NEW), SP_E_COUNTER);
}

static void a_new_device_has_it(void **state) {
  (void)state;
  fixture_init(&fake_parts[1]);
  assert_int_equal(fixture_upload(OLD), SP_E_COUNTER);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_lower_counter_is_raised, "a counter in the journal that is below the floor is raised to it"),
      TEST(a_higher_counter_stays, "a higher one stays"),
      TEST(a_new_device_has_it, "a new device has the floor"),
  };
  return cmocka_run_group_tests_name("floor", tests, NULL, NULL);
}
