/* The sandbox against a guest that lies: a sp_guest_main of this test takes the place of the interpreter. */
#include "unit.h"

#include <string.h>

#include "core/error.h"
#include "core/sandbox.h"
#include "fake_board.h"
#include "guest/vet.h"
#include "guest/guest.h"

struct out {
  float y;
  uint32_t padding;
};

static const struct sp_point points[] = {{.name = "y", .unit = "", .type = SP_F32, .offset = offsetof(struct out, y)}};

static const struct sp_minor minor = {.point_count = 1, .in = {8, 4}, .out = {sizeof(struct out), 4}, .state = {0, 1}};

static const struct sp_contract contract = {
    .name = "unit",
    .points = points,
    .point_count = 1,
    .minors = &minor,
    .budget = FAKE_BUDGET,
};

struct sp_guest_io *sp_guest_io;

/* What the guest leaves in the struct. */
static struct {
  int32_t status;
  uint32_t fuel_used, heap_peak, refused_at;
  bool silent;
  char text[SP_GUEST_TEXT_MAX];
} lie;

void sp_guest_main(void) {
  if (lie.silent) return;
  sp_guest_io->status = lie.status;
  sp_guest_io->fuel_used = lie.fuel_used;
  sp_guest_io->heap_peak = lie.heap_peak;
  sp_guest_io->refused_at = lie.refused_at;
  memcpy(sp_guest_io->text, lie.text, sizeof lie.text);
  memset(sp_guest_io->out, 0xff, sizeof sp_guest_io->out);
}

static struct sp_sandbox sandbox;

static int setup(void **state) {
  (void)state;
  fake_board_reset();
  memset(&lie, 0, sizeof lie);
  sp_sandbox_init(&sandbox, &contract);
  return 0;
}

static int load(void) { return sp_sandbox_load(&sandbox, (const uint8_t *)"x", 1); }

static int evaluate(struct out *out) {
  int32_t declined;
  return sp_sandbox_evaluate(&sandbox, (const uint8_t[8]){0}, (uint8_t[1]){0}, (uint8_t *)out, &declined);
}

/* Statuses that no guest may give, or not for this command. */
static const int32_t wrong[] = {7, 1, -1, INT32_MIN, INT32_MAX, SP_E_PACKAGE_MAGIC, SP_E_SKIPPED, SP_E_DECLINED, SP_E_NO_MODULE};

static void load_statuses(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    lie.status = wrong[i];
    assert_int_equal(load(), SP_E_ISOLATION);
    assert_false(sandbox.loaded);
  }
  lie.status = SP_E_TRAP; /* that of an evaluation */
  assert_int_equal(load(), SP_E_ISOLATION);
  lie.status = SP_E_LOAD_FUEL;
  assert_int_equal(load(), SP_E_LOAD_FUEL);
  for (lie.status = SP_E_VET_FIRST; lie.status >= SP_E_VET_LAST; lie.status--) assert_int_equal(load(), lie.status);
  assert_int_equal(load(), SP_E_ISOLATION); /* beyond the last */
}

static void offsets(void **state) {
  (void)state;
  lie.status = SP_VET_START;
  lie.refused_at = UINT32_MAX; /* the module has one byte */
  assert_int_equal(load(), SP_VET_START);
  assert_int_equal(sandbox.refused_at, 1);
  lie.status = SP_E_LOAD_FUEL; /* no code of vet, so there is no offset */
  assert_int_equal(load(), SP_E_LOAD_FUEL);
  assert_int_equal(sandbox.refused_at, 0);
}

static int loaded_and_evaluated(int32_t status) {
  struct out out;
  lie.status = SP_OK;
  assert_int_equal(load(), SP_OK);
  lie.status = status;
  return evaluate(&out);
}

static void evaluation_statuses(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_int_equal(loaded_and_evaluated(wrong[i]), SP_E_ISOLATION);
    assert_false(sandbox.loaded);
  }
  assert_int_equal(loaded_and_evaluated(SP_VET_START), SP_E_ISOLATION); /* that of a load */
  assert_int_equal(loaded_and_evaluated(SP_E_FUEL), SP_E_FUEL);
}

static void silence(void **state) {
  (void)state;
  struct out out;
  assert_int_equal(load(), SP_OK);
  lie.silent = true; /* and the SP_OK of the load is still in the struct */
  assert_int_equal(evaluate(&out), SP_E_ISOLATION);
  assert_int_equal(load(), SP_E_ISOLATION);
}

static void texts(void **state) {
  (void)state;
  assert_int_equal(load(), SP_OK);
  lie.status = SP_E_TRAP;
  memset(lie.text, 'a', sizeof lie.text); /* without an end */
  struct out out;
  assert_int_equal(evaluate(&out), SP_E_TRAP);
  assert_int_equal(strlen(sandbox.text), SP_GUEST_TEXT_MAX - 1);
  static const char stops[] = {'\n', '\x1b', '\x7f', '\x80', '\xff'};
  for (size_t i = 0; i < sizeof stops; i++) {
    lie.text[3] = stops[i];
    assert_int_equal(evaluate(&out), SP_E_TRAP);
    assert_string_equal(sandbox.text, "aaa");
  }
}

static void numbers(void **state) {
  (void)state;
  struct out out;
  lie.fuel_used = lie.heap_peak = UINT32_MAX;
  assert_int_equal(load(), SP_OK);
  assert_int_equal(sandbox.fuel_used, contract.budget.load_fuel);
  assert_in_range(sandbox.arena_peak, 1, FAKE_ARENA_MAX);
  assert_int_equal(sandbox.arena_peak, sandbox.heap_size);
  assert_int_equal(evaluate(&out), SP_OK);
  assert_int_equal(sandbox.fuel_used, contract.budget.fuel);
  assert_int_equal(sandbox.arena_peak, sandbox.heap_size);
}

static void padding(void **state) {
  (void)state;
  struct out out;
  uint32_t raw;
  assert_int_equal(load(), SP_OK);
  assert_int_equal(evaluate(&out), SP_OK);
  memcpy(&raw, &out.y, sizeof raw);
  assert_int_equal(raw, 0x7fc00000u); /* the canonical NaN */
  assert_int_equal(out.padding, 0);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(load_statuses, "a status that no load gives is an isolation fault"),
      TEST(evaluation_statuses, "a status that no evaluation gives is an isolation fault"),
      TEST(offsets, "the place of a refusal lies within the module, and only vet gives one"),
      TEST(silence, "a guest that gives no status has failed"),
      TEST(texts, "of a guest's text only printable ASCII is kept, and an end is put to it"),
      TEST(numbers, "fuel and heap above what the guest was given are cut to that"),
      TEST(padding, "of a proposal only the points are taken, NaN made canonical"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("sandbox_distrust", tests, NULL, NULL);
}
