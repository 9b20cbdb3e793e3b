/* The control loop on a clock that the test steps, with real modules in the slots. */
#include "unit.h"

#include <string.h>

#include "core/control.h"
#include "core/error.h"
#include "fake_board.h"
#include "guest/vet.h"

#include "good_wasm.h"
#include "moods_wasm.h"
#include "start_wasm.h"

enum { PERIOD = 1000, STEP = 250 };

static const struct sp_signal signals[] = {
    {.name = "x", .unit = "", .type = SP_F32, .source = SP_SOURCE_HOST, .count = 1, .has_offset = SP_NO_HAS, .min = -1e9, .max = 1e9}};

static const struct sp_point points[] = {
    {.name = "y", .unit = "", .type = SP_F32, .min = 0, .max = 90, .rate = 1000, .fallback = 20, .hold = 2}};

static const struct sp_contract contract = {
    .name = "unit",
    .signals = signals,
    .points = points,
    .signal_count = 1,
    .point_count = 1,
    .in_size = 16,
    .out_size = 16,
    .in_align = 8,
    .out_align = 8,
    .budget = FAKE_BUDGET,
};

static struct {
  unsigned samples, steps;
  double applied;
  uint64_t stepped_at;
} app_seen;

static void app_sample(struct sp_signals *values, uint64_t now_ms) {
  (void)values;
  (void)now_ms;
  app_seen.samples++;
}

static void app_step(const struct sp_signals *values, const double *applied, uint64_t now_ms) {
  (void)values;
  app_seen.steps++;
  app_seen.applied = applied[0];
  app_seen.stepped_at = now_ms;
}

static const struct sp_app app = {.name = "unit", .contract = &contract, .step_ms = STEP, .sample = app_sample, .step = app_step};

static struct sp_control control;
static struct sp_store store;

static int setup(void **state) {
  (void)state;
  fake_board_reset();
  memset(&app_seen, 0, sizeof app_seen);
  sp_store_init(&store);
  sp_control_init(&control, &app, &store, 0);
  return 0;
}

/* What an upload leaves behind: a complete candidate that waits for its activation. */
static void put_candidate(const uint8_t *payload, size_t length, uint8_t hash) {
  struct sp_slot *slot = sp_store_slot(&store, SP_SLOT_CANDIDATE);
  slot->state = SP_SLOT_COMPLETE;
  slot->length = slot->received = (uint32_t)length;
  slot->package = (struct sp_package){.payload_offset = 0, .payload_length = (uint32_t)length};
  memset(slot->package.hash, hash, sizeof slot->package.hash);
  memcpy(slot->bytes, payload, length);
  store.activate = true;
}

#define PUT(name, hash) put_candidate(name##_wasm, sizeof name##_wasm, (hash))

static void set_x(double x, uint64_t now_ms) {
  struct sp_signals_write write;
  sp_signals_write_begin(&write, &control.signals);
  assert_int_equal(sp_signals_write_signal(&write, 0, 1), SP_OK);
  assert_int_equal(sp_signals_write_element(&write, 0, 0, x), SP_OK);
  sp_signals_write_commit(&write, now_ms);
}

/* The evaluation at `now_ms` with x: its result's name. */
static const char *evaluate_at(uint64_t now_ms, double x) {
  set_x(x, now_ms);
  (void)sp_control_poll(&control, now_ms);
  assert_true(control.last.at_ms == now_ms);
  return sp_control_result_name(control.last.result);
}

static uint8_t running_hash(void) { return sp_store_slot(&store, SP_SLOT_RUNNING)->package.hash[0]; }

static void steps_at_init(void **state) {
  (void)state;
  assert_int_equal(app_seen.steps, 1);
  assert_true(app_seen.applied == 20.0);
  assert_int_equal(app_seen.samples, 0);
}

static void steps_between(void **state) {
  (void)state;
  assert_true(sp_control_poll(&control, 0) == STEP);
  assert_int_equal(app_seen.steps, 2);
  assert_true(sp_control_poll(&control, STEP - 1) == STEP);
  assert_int_equal(app_seen.steps, 2);
  assert_true(sp_control_poll(&control, STEP + 10) == 2 * STEP); /* the grid stays */
  assert_int_equal(app_seen.steps, 3);
  assert_int_equal(app_seen.samples, 2);
  assert_int_equal(control.last.number, 0); /* no evaluation yet */
}

static void fixed_grid(void **state) {
  (void)state;
  (void)sp_control_poll(&control, PERIOD);
  assert_int_equal(control.last.number, 1);
  assert_true(control.next_evaluation_ms == 2 * PERIOD);
  (void)sp_control_poll(&control, 2 * PERIOD + 30);
  assert_int_equal(control.last.number, 2);
  assert_true(control.next_evaluation_ms == 3 * PERIOD); /* late, but the grid does not drift */
  assert_int_equal(control.counters.late_max_ms, 30);
  (void)sp_control_poll(&control, 6 * PERIOD + 5);
  assert_int_equal(control.last.number, 3); /* missed points are skipped, not caught up */
  assert_true(control.next_evaluation_ms == 7 * PERIOD);
  assert_int_equal(control.counters.late_max_ms, 3 * PERIOD + 5);
  (void)sp_control_poll(&control, 6 * PERIOD + 6);
  assert_int_equal(control.last.number, 3);
}

static void without_module(void **state) {
  (void)state;
  for (unsigned i = 1; i <= 4; i++) assert_string_equal(evaluate_at(i * PERIOD, 0), "none");
  assert_true(app_seen.applied == 20.0);
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_FALLBACK);
  assert_int_equal(control.counters.faults + control.counters.good + control.counters.skipped, 0);
}

static void activates_in_slack(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 100);
  assert_int_equal(running_hash(), 1);
  assert_false(store.activate);
  assert_int_equal(control.counters.loads, 1);
  assert_int_equal(control.last.number, 0); /* the evaluation waits for its grid point */
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
  assert_true(app_seen.applied == 31.0);
  assert_true(app_seen.stepped_at == PERIOD);
  assert_int_equal(control.last.fuel, 1);
  assert_true(control.last.cpu > 0);
}

static void evaluates_before_it_activates(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  set_x(30, PERIOD - 1);
  PUT(moods, 2);
  (void)sp_control_poll(&control, PERIOD - 1); /* too close before the grid point */
  assert_int_equal(running_hash(), 1);
  (void)sp_control_poll(&control, PERIOD);
  assert_true(app_seen.applied == 31.0);
  assert_int_equal(running_hash(), 2);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "good");
  assert_true(app_seen.applied == 50.0);
}

static void bad_candidate(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  PUT(start, 2);
  (void)sp_control_poll(&control, 2);
  assert_int_equal(running_hash(), 1);
  assert_int_equal(control.refused, SP_VET_START);
  assert_int_equal(control.refused_hash[31], 2);
  assert_non_null(strstr(control.refused_text, "--exportStart"));
  assert_string_equal(evaluate_at(PERIOD, 30), "good"); /* loaded back */
  assert_true(app_seen.applied == 31.0);
  PUT(moods, 3);
  (void)sp_control_poll(&control, PERIOD + 1);
  assert_int_equal(control.refused, SP_OK);
  assert_int_equal(running_hash(), 3);
}

static void bad_first_candidate(void **state) {
  (void)state;
  PUT(start, 2);
  (void)sp_control_poll(&control, 2);
  assert_int_equal(control.refused, SP_VET_START);
  assert_int_equal(sp_store_slot(&store, SP_SLOT_RUNNING)->state, SP_SLOT_EMPTY);
  assert_string_equal(evaluate_at(PERIOD, 30), "none");
}

static void erased_while_running(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  sp_store_erase(&store, SP_SLOT_RUNNING);
  assert_string_equal(evaluate_at(PERIOD, 30), "none");
  assert_false(control.sandbox.loaded);
}

static void fault_and_recovery(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  assert_string_equal(evaluate_at(1 * PERIOD, 0), "good");
  assert_string_equal(evaluate_at(2 * PERIOD, 1), "trap");
  assert_true(app_seen.applied == 50.0); /* held */
  assert_string_equal(evaluate_at(3 * PERIOD, 2), "fuel");
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_HELD);
  assert_string_equal(evaluate_at(4 * PERIOD, 3), "depth");
  assert_true(app_seen.applied == 20.0); /* the hold is over */
  assert_int_equal(control.counters.faults, 3);
  assert_int_equal(control.counters.faults_in_a_row, 3);
  assert_string_equal(evaluate_at(5 * PERIOD, 0), "good");
  assert_true(app_seen.applied == 50.0);
  assert_int_equal(control.counters.faults_in_a_row, 0);
  assert_int_equal(control.counters.good, 2);
}

static void declined_and_skipped(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  (void)sp_control_poll(&control, PERIOD); /* x was never set */
  assert_int_equal(control.last.result, SP_E_SKIPPED);
  assert_int_equal(control.last.missing, 0);
  assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
  assert_int_equal(control.last.declined, 42);
  assert_int_equal(control.counters.skipped, 1);
  assert_int_equal(control.counters.declined, 1);
  assert_int_equal(control.counters.faults, 0);
}

static void declined_between_faults(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  assert_string_equal(evaluate_at(1 * PERIOD, 1), "trap");
  assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
  assert_int_equal(control.counters.faults_in_a_row, 1);
  assert_string_equal(evaluate_at(3 * PERIOD, 1), "trap");
  assert_int_equal(control.counters.faults_in_a_row, 2);
}

static void abandoned_guest(void **state) {
  static const struct {
    enum sp_guest_exit left;
    const char *name;
  } exits[] = {{SP_GUEST_TIMED_OUT, "deadline"}, {SP_GUEST_FAULTED, "isolation"}};
  uint64_t now_ms = PERIOD;
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  fake_board.fault = (struct sp_guest_fault){SP_OFFENCE_WRITE, true, 0x20000000};
  for (unsigned i = 0; i < 2; i++, now_ms += 2 * PERIOD) {
    fake_board.lost_runs = 1;
    fake_board.lost_exit = exits[i].left;
    assert_string_equal(evaluate_at(now_ms, 30), exits[i].name);
    assert_int_equal(control.counters.faults, i + 1);
    assert_true(control.sandbox.loaded); /* again, at once: the next evaluation does not wait for it */
    assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "good");
    assert_true(app_seen.applied == 31.0);
    assert_string_equal(control.last.text, "");
    assert_int_equal(control.fault.number, 2 * i + 1); /* is kept */
    assert_string_equal(control.fault.text, i == 0 ? "" : "write at 0x20000000");
  }
  assert_int_equal(control.counters.loads, 3);
}

/* The arena is lost, the package too cannot be loaded back at first: tried again after the next evaluation, not all the time. */
static void abandoned_load(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  fake_board.lost_runs = 2;
  fake_board.lost_exit = SP_GUEST_TIMED_OUT;
  assert_string_equal(evaluate_at(PERIOD, 30), "deadline");
  assert_int_equal(control.counters.faults_in_a_row, 2); /* the evaluation, and the load back */
  const unsigned runs = fake_board.guest_runs;
  (void)sp_control_poll(&control, PERIOD + STEP);
  assert_int_equal(fake_board.guest_runs, runs);
  assert_string_equal(evaluate_at(2 * PERIOD, 30), "none");
  assert_int_equal(control.counters.faults, 2);
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
}

static void abandoned_candidate(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_FAULTED;
  PUT(moods, 2);
  (void)sp_control_poll(&control, 2);
  assert_int_equal(running_hash(), 1);
  assert_int_equal(control.refused, SP_E_ISOLATION);
  assert_string_equal(evaluate_at(PERIOD, 30), "good");
}

enum { FAULTS = 4 }; /* of FAKE_BUDGET */

/* As after a reset: what was kept stays, all else is lost. */
static void restart(enum sp_reset_cause cause) {
  fake_board.reset_cause = cause;
  sp_store_init(&store);
  sp_control_init(&control, &app, &store, 0);
}

/* Faults until the module is quarantined; the time of the next evaluation. */
static uint64_t fault_out(uint64_t now_ms) {
  for (unsigned i = 0; i < FAULTS; i++, now_ms += PERIOD) assert_string_equal(evaluate_at(now_ms, 1), "trap");
  return now_ms;
}

static void faults_in_a_row(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  for (unsigned i = 1; i < FAULTS; i++) {
    assert_string_equal(evaluate_at(i * PERIOD, 1), "trap");
    assert_true(control.sandbox.loaded);
    assert_null(sp_liveness_quarantined(&control.liveness));
  }
  assert_string_equal(evaluate_at(FAULTS * PERIOD, 2), "fuel");
  assert_false(control.sandbox.loaded);
  const struct sp_quarantined *last = sp_liveness_quarantined(&control.liveness);
  assert_non_null(last);
  assert_int_equal(last->hash[31], 1);
  assert_int_equal(last->code, SP_E_FUEL);
  assert_int_equal(last->faults, FAULTS);
  assert_string_equal(evaluate_at((FAULTS + 1) * PERIOD, 0), "quarantined");
  assert_int_equal(control.counters.faults, FAULTS); /* nothing ran: no fault */
  assert_true(app_seen.applied == 20.0);
}

/* Any sequence: the module is quarantined when, and only when, so many faults came without a good evaluation between. */
static void neither_fault_nor_good(void **state) {
  uint64_t seed = 7;
  (void)state;
  for (unsigned round = 0; round < 40; round++) {
    (void)setup(NULL);
    PUT(moods, 1);
    (void)sp_control_poll(&control, 1);
    unsigned row = 0;
    for (unsigned i = 1; row < FAULTS && i < 40; i++) {
      static const double moods[] = {0, 1, 2, 3, 6, 6, 6}; /* good, three faults, declined */
      const size_t mood = (size_t)(unit_random(&seed) % 8);
      if (mood < 7) {
        (void)evaluate_at(i * PERIOD, moods[mood]);
      } else {
        control.signals.present[0] = false;
        (void)sp_control_poll(&control, i * PERIOD);
        assert_int_equal(control.last.result, SP_E_SKIPPED);
      }
      row = mood == 0 ? 0 : row + (mood < 4 ? 1 : 0);
      assert_int_equal(control.sandbox.loaded, row < FAULTS);
    }
  }
}

static void same_hash_again(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  uint64_t now_ms = fault_out(PERIOD);
  PUT(moods, 1);
  (void)sp_control_poll(&control, now_ms - PERIOD + 1);
  assert_int_equal(control.refused, SP_E_QUARANTINED);
  assert_int_equal(control.refused_hash[0], 1);
  assert_string_equal(control.refused_text, "");
  assert_string_equal(evaluate_at(now_ms, 0), "quarantined");
  PUT(good, 2);
  (void)sp_control_poll(&control, now_ms + 1);
  assert_int_equal(control.refused, SP_OK);
  assert_string_equal(evaluate_at(now_ms + PERIOD, 30), "good");
  PUT(moods, 1); /* another module does not lift it */
  (void)sp_control_poll(&control, now_ms + PERIOD + 1);
  assert_int_equal(control.refused, SP_E_QUARANTINED);
  assert_int_equal(running_hash(), 2);
}

static void across_a_reset(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  (void)fault_out(PERIOD);
  restart(SP_RESET_SOFTWARE);
  assert_int_equal(sp_liveness_quarantined(&control.liveness)->hash[0], 1);
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  assert_int_equal(control.refused, SP_E_QUARANTINED);
  assert_false(control.sandbox.loaded);
  memset(fake_board.retained, 0x5a, sizeof fake_board.retained); /* power-off: the RAM holds anything */
  restart(SP_RESET_POWER);
  assert_null(sp_liveness_quarantined(&control.liveness));
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  assert_true(control.sandbox.loaded);
}

static void the_operator_lifts_it(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  uint64_t now_ms = fault_out(PERIOD);
  sp_control_erase_running(&control);
  assert_null(sp_liveness_quarantined(&control.liveness));
  PUT(moods, 1);
  (void)sp_control_poll(&control, now_ms - PERIOD + 1);
  assert_string_equal(evaluate_at(now_ms, 0), "good");
}

static void the_earlier_one_runs_again(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  PUT(moods, 2);
  (void)sp_control_poll(&control, 2);
  const uint64_t now_ms = fault_out(PERIOD);
  assert_int_equal(running_hash(), 1);
  assert_true(control.sandbox.loaded);
  assert_int_equal(control.counters.faults_in_a_row, 0); /* of the other one */
  assert_int_equal(sp_store_slot(&store, SP_SLOT_CANDIDATE)->state, SP_SLOT_EMPTY);
  assert_string_equal(evaluate_at(now_ms, 30), "good");
  assert_true(app_seen.applied == 31.0);
}

static void not_a_quarantined_earlier_one(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  PUT(moods, 2);
  (void)sp_control_poll(&control, 2);
  const uint8_t *earlier = sp_store_slot(&store, SP_SLOT_CANDIDATE)->package.hash;
  sp_liveness_quarantine(&control.liveness, earlier, SP_E_TRAP, FAULTS);
  assert_string_equal(evaluate_at(fault_out(PERIOD), 0), "quarantined");
}

/* What lies in the candidate slot has not run: it is no earlier module. */
static void not_a_refused_candidate(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  PUT(start, 2);
  (void)sp_control_poll(&control, 2);
  assert_string_equal(evaluate_at(fault_out(PERIOD), 0), "quarantined");
  assert_int_equal(sp_store_slot(&store, SP_SLOT_RUNNING)->state, SP_SLOT_EMPTY);
}

static void crash_loops(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
    PUT(moods, 1);
    (void)sp_control_poll(&control, 1);
    assert_true(control.sandbox.loaded);
    restart(SP_RESET_WATCHDOG);
  }
  assert_string_equal(evaluate_at(PERIOD, 0), "disabled");
  PUT(moods, 1);
  (void)sp_control_poll(&control, PERIOD + 1);
  assert_int_equal(control.refused, SP_E_QUARANTINED);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "disabled");
  PUT(start, 3); /* a new package, but one that cannot run */
  (void)sp_control_poll(&control, 2 * PERIOD + 1);
  assert_int_equal(control.refused, SP_VET_START);
  assert_true(sp_liveness_disabled(&control.liveness));
  PUT(good, 2); /* a new package */
  (void)sp_control_poll(&control, 2 * PERIOD + 1);
  assert_string_equal(evaluate_at(3 * PERIOD, 30), "good");
  assert_false(sp_liveness_disabled(&control.liveness));
}

/* What a good evaluation proposes brings down the guard, the app or an output: the row has to grow. */
static void a_crash_after_a_good_evaluation(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
    assert_false(sp_liveness_disabled(&control.liveness));
    PUT(moods, 1);
    (void)sp_control_poll(&control, 1);
    assert_string_equal(evaluate_at(PERIOD, 0), "good");
    restart(SP_RESET_FAULT);
  }
  assert_true(sp_liveness_disabled(&control.liveness));
  assert_int_equal(sp_liveness_quarantined(&control.liveness)->hash[0], 1);
}

/* Modules are disabled, and the slots still hold what ran: a refused candidate does not bring that back. */
static void nothing_is_loaded_back_in_a_crash_loop(void **state) {
  (void)state;
  for (unsigned quarantined = 0; quarantined < 2; quarantined++) {
    (void)setup(NULL);
    PUT(good, 1);
    (void)sp_control_poll(&control, 1);
    for (unsigned i = 0; i < SP_CRASHES_MAX; i++) {
      sp_sandbox_unload(&control.sandbox);
      sp_liveness_unloaded(&control.liveness);
      sp_liveness_init(&control.liveness, SP_RESET_FAULT);
    }
    if (quarantined == 1) {
      sp_liveness_clear_crashes(&control.liveness);
      sp_liveness_quarantine(&control.liveness, sp_store_slot(&store, SP_SLOT_RUNNING)->package.hash, SP_E_TRAP, FAULTS);
    }
    PUT(start, 2);
    (void)sp_control_poll(&control, 2);
    assert_int_equal(control.refused, SP_VET_START);
    assert_false(control.sandbox.loaded);
  }
}

/* Whatever has left the device without a module: the package that was there is not blamed for what comes after. */
static void only_what_runs_is_blamed(void **state) {
  enum { REFUSED, ERASED, ERASED_UNDER_IT, QUARANTINED, CASES };
  (void)state;
  for (unsigned which = 0; which < CASES; which++) {
    (void)setup(NULL);
    for (unsigned i = 0; i < SP_CRASHES_MAX - 1; i++) restart(SP_RESET_FAULT);
    if (which == REFUSED) {
      PUT(start, 1);
    } else {
      PUT(moods, 1);
    }
    (void)sp_control_poll(&control, 1);
    if (which == ERASED) sp_control_erase_running(&control);
    if (which == ERASED_UNDER_IT) sp_store_erase(&store, SP_SLOT_RUNNING);
    if (which == QUARANTINED) (void)fault_out(PERIOD);
    (void)sp_control_poll(&control, 2);
    assert_false(control.sandbox.loaded);
    for (unsigned i = 0; !sp_liveness_disabled(&control.liveness) && i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
    const struct sp_quarantined *last = sp_liveness_quarantined(&control.liveness);
    assert_int_equal(last == NULL ? SP_OK : last->code, which == QUARANTINED ? SP_E_TRAP : SP_OK);
  }
}

static void the_operator_ends_a_crash_loop(void **state) {
  (void)state;
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) restart(SP_RESET_FAULT);
  assert_string_equal(evaluate_at(PERIOD, 0), "disabled");
  sp_control_erase_running(&control);
  assert_string_equal(evaluate_at(2 * PERIOD, 0), "none");
}

static void a_good_evaluation_ends_a_row(void **state) {
  (void)state;
  for (unsigned i = 0; i < 2 * SP_CRASHES_MAX; i++) {
    PUT(moods, 1);
    (void)sp_control_poll(&control, 1);
    assert_string_equal(evaluate_at(PERIOD, 0), "good");
    assert_string_equal(evaluate_at(2 * PERIOD, 6), "declined");
    restart(SP_RESET_WATCHDOG);
    assert_false(sp_liveness_disabled(&control.liveness));
  }
  for (unsigned i = 0; i < SP_CRASHES_MAX; i++) { /* the last one above counts */
    assert_int_equal(sp_liveness_disabled(&control.liveness), i == SP_CRASHES_MAX - 1);
    PUT(moods, 1);
    (void)sp_control_poll(&control, 1);
    if (control.sandbox.loaded) assert_string_equal(evaluate_at(PERIOD, 6), "declined"); /* neither */
    restart(SP_RESET_WATCHDOG);
  }
}

static void lost_guests_are_quarantined(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  for (unsigned i = 1; i <= FAULTS; i++) {
    fake_board.lost_runs = 1;
    fake_board.lost_exit = SP_GUEST_FAULTED;
    assert_string_equal(evaluate_at(i * PERIOD, 30), "isolation");
  }
  assert_false(control.sandbox.loaded); /* and is not loaded back */
  assert_string_equal(evaluate_at((FAULTS + 1) * PERIOD, 30), "quarantined");
}

/* One evaluation that is lost, and then every load back. */
static void lost_loads_are_quarantined(void **state) {
  (void)state;
  for (unsigned with_earlier = 0; with_earlier < 2; with_earlier++) {
    (void)setup(NULL);
    if (with_earlier == 1) {
      PUT(moods, 1);
      (void)sp_control_poll(&control, 1);
    }
    PUT(good, 2);
    (void)sp_control_poll(&control, 2);
    fake_board.lost_runs = FAULTS;
    fake_board.lost_exit = SP_GUEST_FAULTED;
    assert_string_equal(evaluate_at(1 * PERIOD, 30), "isolation");
    for (unsigned i = 2; i < FAULTS; i++) {
      assert_null(sp_liveness_quarantined(&control.liveness));
      assert_string_equal(evaluate_at(i * PERIOD, 30), "none");
    }
    const struct sp_quarantined *last = sp_liveness_quarantined(&control.liveness);
    assert_non_null(last);
    assert_int_equal(last->hash[0], 2);
    assert_int_equal(last->code, SP_E_ISOLATION);
    assert_int_equal(last->faults, FAULTS);
    assert_string_equal(evaluate_at(FAULTS * PERIOD, 0), with_earlier == 1 ? "good" : "quarantined");
  }
}

/* What lies in the slot has changed: it is refused at every load back. */
static void refused_loads_are_quarantined(void **state) {
  (void)state;
  PUT(good, 1);
  (void)sp_control_poll(&control, 1);
  sp_store_slot(&store, SP_SLOT_RUNNING)->bytes[0] ^= 1;
  fake_board.lost_runs = 1;
  fake_board.lost_exit = SP_GUEST_FAULTED;
  assert_string_equal(evaluate_at(1 * PERIOD, 30), "isolation");
  for (unsigned i = 2; i < FAULTS; i++) assert_string_equal(evaluate_at(i * PERIOD, 30), "none");
  assert_string_equal(evaluate_at(FAULTS * PERIOD, 30), "quarantined");
  assert_true(sp_liveness_quarantined(&control.liveness)->code <= SP_E_VET_FIRST);
  assert_string_equal(sp_control_result_name(control.fault.result), "load");
  assert_int_equal(control.fault.number, FAULTS - 1);
  assert_string_equal(control.fault.text, ""); /* not what the port said of the first fault */
}

static void hostile_proposals(void **state) {
  (void)state;
  PUT(moods, 1);
  (void)sp_control_poll(&control, 1);
  assert_string_equal(evaluate_at(1 * PERIOD, 10), "good");
  assert_true(app_seen.applied == 90.0); /* wanted 95 */
  assert_string_equal(evaluate_at(2 * PERIOD, 9), "good");
  assert_int_equal(control.guard.points[0].last.reason, SP_GUARD_NOT_FINITE);
  assert_true(app_seen.applied == 90.0);
}

int main(void) {
  struct CMUnitTest tests[] = {
      TEST(steps_at_init, "the app steps with fallbacks before anything else"),
      TEST(steps_between, "the app samples and steps on its own grid"),
      TEST(fixed_grid, "evaluations keep their grid: lateness is recorded, missed points are skipped"),
      TEST(without_module, "without a module every point goes to its fallback"),
      TEST(activates_in_slack, "a complete candidate is loaded at once and evaluated on the next grid point"),
      TEST(evaluates_before_it_activates, "an activation never delays an evaluation that is due"),
      TEST(bad_candidate, "a candidate that cannot be loaded is refused and the running module goes on"),
      TEST(bad_first_candidate, "a first candidate that cannot be loaded leaves the device without a module"),
      TEST(erased_while_running, "an erased running package stops before the next evaluation"),
      TEST(fault_and_recovery, "faults hold, then fall back, and a good evaluation recovers"),
      TEST(declined_and_skipped, "declined and skipped are no faults"),
      TEST(declined_between_faults, "a declined evaluation does not end a row of faults"),
      TEST(abandoned_guest, "after a guest that was stopped the package is loaded again, and the next evaluation is good"),
      TEST(abandoned_load, "a package that cannot be loaded back is tried again after the next evaluation"),
      TEST(abandoned_candidate, "a candidate whose load is stopped is refused and the running module goes on"),
      TEST(faults_in_a_row, "a module that faults as often in a row as the contract allows is quarantined, and the point falls back"),
      TEST(neither_fault_nor_good, "declined and skipped evaluations count neither as a fault nor as good, in any order"),
      TEST(same_hash_again, "a quarantined module is refused when it is pushed again, and another one is not"),
      TEST(across_a_reset, "a quarantine outlives a reset, and is not believed when the RAM holds anything"),
      TEST(the_operator_lifts_it, "erasing the running module lifts its quarantine"),
      TEST(the_earlier_one_runs_again, "the earlier module runs again after a quarantine"),
      TEST(not_a_quarantined_earlier_one, "an earlier module that is quarantined does not run again"),
      TEST(not_a_refused_candidate, "a candidate that was refused does not take the place of a quarantined module"),
      TEST(crash_loops, "three crashes in a row disable modules until a new package comes"),
      TEST(nothing_is_loaded_back_in_a_crash_loop, "what is quarantined, or ran before a crash loop, is not loaded back"),
      TEST(only_what_runs_is_blamed, "a package that does not run at a crash is not quarantined for it"),
      TEST(the_operator_ends_a_crash_loop, "erasing the running module ends a crash loop"),
      TEST(a_good_evaluation_ends_a_row, "a good evaluation ends a row of crashes when the next one comes, a declined one does not"),
      TEST(a_crash_after_a_good_evaluation, "crashes that follow a good evaluation at once are a crash loop"),
      TEST(lost_guests_are_quarantined, "isolation faults quarantine as others do"),
      TEST(lost_loads_are_quarantined,
           "a package that cannot be loaded back again and again is quarantined, and the earlier one runs again"),
      TEST(refused_loads_are_quarantined, "a package that is refused when it is loaded back again and again is quarantined"),
      TEST(hostile_proposals, "a proposal beyond the bounds is clamped and NaN is held"),
  };
  for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) tests[i].setup_func = setup;
  return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
