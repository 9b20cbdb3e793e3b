/* In place of the main loop: counts the instructions of the guard's decisions, and of copying a state (test/bench/guard.ts). On a byte on
 * link 0 it answers, for each point and path, a line with the names of both and the most that any of some hundred decisions took; then an
 * empty line. A count of the CPU clock is an instruction: QEMU's `-icount shift=0`. FIRMWARE runs the main loop after all: so the whole
 * firmware is linked, as the build wants it. */
#include <math.h>
#include <string.h>

#include "core/guard.h"
#include "port.h"

#define LINK      0u
#define DECISIONS 256u
#define PERIOD_MS 300000u
#define MINUTE_MS 60000u
#define TRIES     3u  /* of each decision: an interrupt takes instructions too */
#define STEPS     16u /* that have led to where a decision finds the point */

enum { COUNT, FIRMWARE };

_Noreturn void __real_sp_main(void);
_Noreturn void __wrap_sp_main(void);

static const struct sp_point points[] = {
    {.name = "f32 point", .type = SP_F32, .min = -40.1, .max = 65.3, .rate = 0.05, .fallback = 52.7, .hold = 1},
    {.name = "f32 point with a step", .type = SP_F32, .min = -40.1, .max = 65.3, .rate = 0.05, .step = 0.1, .fallback = 52.7, .hold = 1},
    {.name = "f64 point", .type = SP_F64, .min = -40.1, .max = 65.3, .rate = 0.05, .fallback = 52.7, .hold = 1},
    {.name = "f64 point with a step", .type = SP_F64, .min = -40.1, .max = 65.3, .rate = 0.05, .step = 0.1, .fallback = 52.7, .hold = 1},
    {.name = "i32 point", .type = SP_I32, .min = -1000, .max = 1000, .rate = 0.7, .fallback = 10, .hold = 1},
    {.name = "i32 point with a step", .type = SP_I32, .min = -1000, .max = 1000, .rate = 0.7, .step = 5, .fallback = 10, .hold = 1},
    {.name = "bool point", .type = SP_BOOL, .fallback = 0, .hold = 1, .dwell_ms = MINUTE_MS / 2},
};

enum { POINTS = sizeof points / sizeof points[0] };

static struct sp_guard guard;

static uint32_t number(void) { /* xorshift32 */
  static uint32_t seed = 1;
  seed ^= seed << 13;
  seed ^= seed >> 17;
  return seed ^= seed << 5;
}

/* From `low` to `high` parts of the way from the point's lowest value to its highest. */
static double between(const struct sp_point *point, double low, double high) {
  const double min = point->min, max = point->type == SP_BOOL ? 1 : point->max;
  return min + (max - min) * (low + (high - low) * number() / 4294967296.0);
}

/* --- paths --------------------------------------------------------------------------------------------------------------- */

typedef void decision(double proposed, uint64_t now_ms);

static void propose(double proposed, uint64_t now_ms) { sp_guard_propose(&guard, 0, proposed, now_ms); }

static void skip(double proposed, uint64_t now_ms) {
  (void)proposed;
  sp_guard_no_proposal(&guard, 0, now_ms);
}

static void propose_nothing(double proposed, uint64_t now_ms) { sp_guard_propose(&guard, 0, proposed * (double)INFINITY, now_ms); }

static void fall_back(double proposed, uint64_t now_ms) {
  (void)proposed;
  sp_guard_unknown(&guard, 0, now_ms);
}

static void tick(double proposed, uint64_t now_ms) {
  (void)proposed;
  sp_guard_tick(&guard, now_ms);
}

static void nothing(double proposed, uint64_t now_ms) { (void)proposed, (void)now_ms; }

/* Soon: there is no time for all of the way. */
static const struct path {
  const char *name;
  decision *decide;
  bool outside, soon, immediate, manual, off;
} paths[] = {
    {.name = "accepted", .decide = propose},
    {.name = "clamped", .decide = propose, .outside = true},
    {.name = "rate-limited", .decide = propose, .soon = true},
    {.name = "clamped and rate-limited", .decide = propose, .outside = true, .soon = true},
    {.name = "held", .decide = skip},
    {.name = "falling back", .decide = fall_back, .soon = true},
    {.name = "falling back at once", .decide = fall_back, .immediate = true, .soon = true},
    {.name = "at the fallback", .decide = fall_back},
    {.name = "not finite", .decide = propose_nothing},
    {.name = "manual", .decide = propose, .manual = true, .soon = true},
    {.name = "manual, between evaluations", .decide = tick, .manual = true, .soon = true},
    {.name = "off", .decide = propose, .off = true, .soon = true},
};

static uint32_t count(decision *decide, double proposed, uint64_t now_ms) {
  const struct sp_guard before = guard;
  uint32_t least = UINT32_MAX;
  for (unsigned i = 0; i < TRIES; i++) {
    guard = before;
    const uint32_t start = sp_port_cpu_count();
    decide(proposed, now_ms);
    const uint32_t took = sp_port_cpu_count() - start;
    if (took < least) least = took;
  }
  return least;
}

/* The most that the path has taken, for a point that has come to be anywhere. */
static uint32_t worst(const struct sp_point *point, const struct path *path) {
  struct sp_point made = *point;
  made.immediate = path->immediate;
  const struct sp_contract contract = {.points = &made, .point_count = 1, .budget = {.period_ms = PERIOD_MS}};
  uint32_t most = 0;
  for (unsigned i = 0; i < DECISIONS; i++) {
    uint64_t now_ms = number() % PERIOD_MS;
    sp_guard_init(&guard, &contract, now_ms);
    for (unsigned step = 0; step < STEPS; step++) propose(between(point, -0.1, 1.1), now_ms += PERIOD_MS);
    if (path->manual) (void)sp_guard_set_manual(&guard, 0, point->fallback, UINT64_MAX, now_ms);
    if (path->off) sp_guard_off(&guard, now_ms);
    now_ms += path->soon ? number() % MINUTE_MS : PERIOD_MS;
    double proposed = between(point, 0, 1);
    if (path->outside) proposed = (number() & 1u) != 0 ? between(point, -1e6, -0.01) : between(point, 1.01, 1e6);
    const uint32_t took = count(path->decide, proposed, now_ms) - count(nothing, proposed, now_ms);
    if (took > most) most = took;
  }
  return most;
}

/* --- state --------------------------------------------------------------------------------------------------------------- */

#define STATE_BYTES 192u

static uint8_t state[STATE_BYTES] __attribute__((aligned(8)));

static void copy_f32(double proposed, uint64_t now_ms) {
  static uint8_t to[STATE_BYTES] __attribute__((aligned(8)));
  (void)proposed, (void)now_ms;
  sp_type_copy(SP_F32, to, state, STATE_BYTES / sizeof(float));
}

static void copy_f64(double proposed, uint64_t now_ms) {
  static uint8_t to[STATE_BYTES] __attribute__((aligned(8)));
  (void)proposed, (void)now_ms;
  sp_type_copy(SP_F64, to, state, STATE_BYTES / sizeof(double));
}

static uint32_t worst_copy(decision *copy) {
  memset(state, 0xff, sizeof state); /* NaNs, each of which becomes another */
  return count(copy, 0, 0) - count(nothing, 0, 0);
}

/* --- answers -------------------------------------------------------------------------------------------------------------- */

static void say(const char *text) {
  const size_t length = strlen(text);
  for (size_t sent = 0; sent < length;) sent += sp_port_write(LINK, (const uint8_t *)text + sent, length - sent);
}

static void say_number(uint32_t value) {
  char text[11] = "";
  size_t first = sizeof text - 1;
  do text[--first] = (char)('0' + value % 10);
  while ((value /= 10) > 0);
  say(text + first);
}

void __wrap_sp_main(void) {
  for (;;) {
    uint8_t request;
    if (sp_port_read(LINK, &request, sizeof request) == 0) {
      sp_port_idle(0);
      continue;
    }
    if (request == FIRMWARE) __real_sp_main();
    for (unsigned i = 0; i < POINTS; i++) {
      for (size_t k = 0; k < sizeof paths / sizeof paths[0]; k++) {
        say(points[i].name), say(";"), say(paths[k].name), say(";"), say_number(worst(&points[i], &paths[k])), say("\n");
      }
    }
    say("f32 state;copied;"), say_number(worst_copy(copy_f32)), say("\n");
    say("f64 state;copied;"), say_number(worst_copy(copy_f64)), say("\n");
    say("\n");
  }
}
