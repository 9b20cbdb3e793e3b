/* A contract whose signals fill more than one answer, or one to the brim. */
#include "groups_fixture.h"

#include <stdio.h>
#include <string.h>

#define MANY 20u

static struct sp_signal signals[MANY];

/* Into the list of signals of an answer. */
static void enter_signals(void) { assert_true(zcbor_search_key_tstr_lit(answer, "signals") && zcbor_list_start_decode(answer)); }

static void signals_come_in_pages(void **state) {
  (void)state;
  static char names[MANY][8];
  for (unsigned i = 0; i < MANY; i++) {
    (void)snprintf(names[i], sizeof names[i], "s%u", i);
    signals[i] = (struct sp_signal){.name = names[i],
                                    .unit = "Cel",
                                    .type = SP_U8,
                                    .source = SP_SOURCE_HOST,
                                    .count = 24,
                                    .offset = (uint16_t)(24 * i),
                                    .has_offset = SP_NO_HAS,
                                    .max = 255};
  }
  const struct sp_contract many = {.name = "many", .signals = signals, .signal_count = MANY};
  sp_signals_init(&device.control.signals, &many);
  for (unsigned i = 0; i < MANY; i++) device.control.signals.present[i] = true;
  uint32_t from = 0;
  unsigned pages = 0;
  while (from < MANY) {
    ask_begin(SP_SMP_READ, SETPOINT, 2);
    assert_true(sp_cbor_put_uint(asked, "from", from));
    ask_send();
    enter_signals();
    for (; !zcbor_array_at_end(answer); from++) {
      assert_true(zcbor_unordered_map_start_decode(answer));
      expect_text("name", names[from]);
      leave();
    }
    assert_true(zcbor_list_end_decode(answer));
    uint32_t next = MANY;
    assert_int_equal(sp_cbor_get_uint32(answer, "next", &next), from < MANY ? SP_CBOR_FOUND : SP_CBOR_ABSENT);
    assert_int_equal(next, from);
    pages++;
  }
  assert_true(pages > 1);
}

/* As the host's check of contracts has it (limits.ts): 860 bytes of elements. */
static void the_longest_array_fits(void **state) {
  (void)state;
  enum { LONGEST = 430 };
  signals[0] = (struct sp_signal){.name = "a_name_as_long_as_it_can",
                                  .unit = "kW.h/m2",
                                  .type = SP_U8,
                                  .source = SP_SOURCE_SETTING,
                                  .count = LONGEST,
                                  .has_offset = SP_NO_HAS,
                                  .max = 255};
  static uint8_t initial[LONGEST];
  memset(initial, 255, sizeof initial);
  signals[0].initial = initial;
  const struct sp_contract one = {.name = "one", .signals = signals, .signal_count = 1};
  sp_signals_init(&device.control.signals, &one);
  fake_port.wall_ms = UINT64_MAX / 2;
  ask(SP_SMP_READ, SETPOINT, 2);
  enter_signals();
  assert_true(zcbor_unordered_map_start_decode(answer));
  expect_text("name", signals[0].name);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST_AFTER(new_groups, the_longest_array_fits, "the longest array that a contract may have fits into an answer"),
      TEST_AFTER(new_groups, signals_come_in_pages, "signals that do not fit into one answer come in pages"),
  };
  return cmocka_run_group_tests_name("groups_pages", tests, NULL, NULL);
}
