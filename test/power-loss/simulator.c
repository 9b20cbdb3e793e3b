/* The power-loss simulator: each scenario with the power cut at flash operations, once or twice, and with flash that fails. Usage:
 * simulator MODE PART [SEED], MODE one of control (no cuts), short, full, planted; PART the number of a part. Prints what was tried, and on
 * stderr where it is; the first thing that is wrong ends it. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "costs.h"
#include "device.h"
#include "fake_flash.h"
#include "scenarios.h"
#include "unit.h"

#define STEPS_MAX 12u
#define WORD_MAX  24u
#define BOOTS     2u

enum { SCENARIOS = sizeof scenarios_vectors / sizeof scenarios_vectors[0] };

/* How much is tried. 0: all. */
struct effort {
  unsigned single; /* cut points of a step */
  unsigned pairs;  /* pairs of them, for a step */
  unsigned faults; /* operations of a step that fail */
};

/* What the device was at the end of a step, in the run without cuts. */
struct milestone {
  struct fake_content flash;
  struct device ram;
  struct view booted[BOOTS]; /* after resets from there: the first starts what is pending, the second ends a trial */
  uint32_t operations;       /* of the step that led here */
  char word[WORD_MAX];
};

static struct milestone milestones[STEPS_MAX];
static unsigned steps;                  /* that lead from one to the next */
static struct fake_content interrupted; /* flash after the first of two cuts */
static unsigned long singles, doubles, failures;
static uint64_t seed;
static uint32_t turn;        /* which kind of cut the first pair begins with */
static const char *where[3]; /* part, scenario, word */

/* --- power -------------------------------------------------------------------------------------------------------------- */

enum ending { DONE, CUT, BROKEN };

static jmp_buf power;
static const char *wrong; /* what a run found, or the rule that it broke */

static void cut(void) { longjmp(power, CUT); }

static void broken(const char *rule) {
  wrong = rule;
  longjmp(power, BROKEN);
}

/* Runs `operation` until it is done, or the power goes at flash operation `at` (0: never). `wrong` is NULL when all was well. */
static enum ending run(const char *(*operation)(const char *), const char *argument, uint32_t at, unsigned kind) {
  wrong = NULL;
  fake_flash.operations = 0;
  fake_flash.cut_at = at;
  fake_flash.kind = (enum fake_cut)kind;
  fake_flash.seed = unit_random(&seed) | 1u;
  const int ended = setjmp(power);
  if (ended == DONE) wrong = operation(argument);
  fake_flash.cut_at = 0;
  return (enum ending)ended;
}

/* How an operation is disturbed: a kind of cut, or a fault of it, or of it and the next one. */
enum { DISTURBED = FAKE_CUTS + 2 * FAKE_FAULTS };

static _Noreturn void give_up(const char *what, uint32_t first, unsigned kind, uint32_t second) {
  static const char *const kinds[DISTURBED] = {"cut before",
                                               "cut, invisible",
                                               "cut, partial",
                                               "cut, shuffled",
                                               "cut after",
                                               "refused",
                                               "two refused",
                                               "done but refused",
                                               "two done but refused",
                                               "not done but answered",
                                               "two not done but answered"};
  const struct view view = device_view();
  printf("%s: %s: \"%s\" disturbed at operation %u (%s)", where[0], where[1], where[2], first, kinds[kind]);
  if (second > 0) printf(", the recovery at %u", second);
  printf(": %s\n  runs %c (phase %u), candidate %c (%u), counter %u, journal %d\n", what, view.running, view.phase, view.candidate,
         view.slot, view.counter, (int)device.store.journal.status);
  exit(1);
}

/* --- what must hold --------------------------------------------------------------------------------------------------------- */

static bool same_but_candidate(const struct view *one, const struct view *other) {
  return one->running == other->running && one->phase == other->phase && one->counter == other->counter &&
         one->settings == other->settings && one->quarantines == other->quarantines;
}

/* A candidate that is on its way from one state to the other. */
static bool unfinished(const struct view *view) {
  return view->slot == SP_CANDIDATE_EMPTY || view->slot == SP_CANDIDATE_ERASING || view->slot == SP_CANDIDATE_UPLOADING ||
         view->slot == SP_CANDIDATE_RESUMING;
}

static bool is_one_of(const struct view *now, const struct milestone *milestone, bool with_candidate) {
  for (unsigned i = 0; i < BOOTS; i++) {
    const struct view *booted = &milestone->booted[i];
    if (same_but_candidate(now, booted) && (!with_candidate || (now->candidate == booted->candidate && now->slot == booted->slot)))
      return true;
  }
  return false;
}

/* After a cut within the step from one milestone to the next, and boots: the device is what it is after one of them; after the next one, if
 * somebody was told that the step is done. */
static const char *check(unsigned step) {
  const struct view now = device_view();
  const struct milestone *old = &milestones[step], *new = &milestones[step + 1];
  if (now.counter < old->ram.store.state.counter) return "the security counter went down";
  if (now.running == '?' || now.candidate == '?') return "a slot holds what is no whole package";
  if (device.answered) return is_one_of(&now, new, true) ? NULL : "what was answered is not so";
  if (!is_one_of(&now, old, false) && !is_one_of(&now, new, false)) return "what runs is neither the old nor the new one";
  if (is_one_of(&now, old, true) || is_one_of(&now, new, true)) return NULL;
  const bool many = strncmp(new->word, "upload", 6) == 0 || strncmp(new->word, "part", 4) == 0 || strncmp(new->word, "erase", 5) == 0;
  return many && unfinished(&now) ? NULL : "the candidate is neither the old nor the new one";
}

static const char *boot(const char *nothing) {
  (void)nothing;
  return device_boot();
}

static const char *update(const char *nothing) {
  (void)nothing;
  return device_updates();
}

/* Whether the step can be brought to its end after a cut and a boot. That ends a trial, and starts one where something was pending. */
static bool repeatable(const char *word) {
  return (strncmp(word, "upload", 6) == 0 || strncmp(word, "erase", 5) == 0) && device.store.state.phase != SP_PHASE_TRIAL;
}

/* Recovery: boots, and goes on with what was interrupted. */
static const char *recover(const char *word) {
  const char *failed = device_boot();
  return failed == NULL && repeatable(word) ? device_do(word) : failed;
}

static void restore(unsigned step) {
  fake_flash_copy(&fake_flash.content, &milestones[step].flash);
  device = milestones[step].ram;
}

/* Boots without a cut and checks; then the step is repeated where that makes sense, and the device takes a new package. */
static void settle(unsigned step, uint32_t first, unsigned kind, uint32_t second) {
  const char *word = milestones[step + 1].word;
  if (run(boot, NULL, 0, 0) != DONE || wrong != NULL) give_up(wrong, first, kind, second);
  wrong = check(step);
  if (wrong != NULL) give_up(wrong, first, kind, second);
  if (repeatable(word) && (run(device_do, word, 0, 0) != DONE || wrong != NULL)) give_up(wrong, first, kind, second);
  wrong = check(step);
  if (wrong != NULL) give_up(wrong, first, kind, second);
  if (second > 0 && second % 16 != 0) return; /* the update after it is the longest part */
  if (run(update, NULL, 0, 0) != DONE || wrong != NULL) give_up(wrong, first, kind, second);
}

/* The step with its power cut at operation `first`. False when the step ends before. */
static bool cut_once(unsigned step, uint32_t first, unsigned kind) {
  restore(step);
  const enum ending ended = run(device_do, milestones[step + 1].word, first, kind);
  if (ended == BROKEN || (ended == DONE && wrong != NULL)) give_up(wrong, first, kind, 0);
  return ended == CUT;
}

/* The recovery from `interrupted` with its power cut at operation `second`. False when it ends before. */
static bool cut_again(unsigned step, const struct device *ram, uint32_t first, unsigned kind, uint32_t second) {
  fake_flash_copy(&fake_flash.content, &interrupted);
  device = *ram;
  const enum ending ended = run(recover, milestones[step + 1].word, second, (unsigned)(unit_random(&seed) % FAKE_CUTS));
  if (ended == BROKEN || (ended == DONE && wrong != NULL)) give_up(wrong, first, kind, second);
  if (ended == CUT) settle(step, first, kind, second);
  return ended == CUT;
}

/* The step with operation `first` disturbed by a fault; what was refused is tried again, and where it was tidying
 * that failed, the next step follows without a reset or slack. False when the step ends before. */
static bool fail_once(unsigned step, uint32_t first, unsigned kind) {
  const char *word = milestones[step + 1].word;
  restore(step);
  fake_flash.fail_at = first;
  fake_flash.fail_more = (kind - FAKE_CUTS) % 2u;
  fake_flash.fault = (enum fake_fault)((kind - FAKE_CUTS) / 2u);
  const enum ending ended = run(device_do, word, 0, 0);
  const bool failed = fake_flash.operations >= first;
  const bool untidy = ended == DONE && device.answered && wrong != NULL;
  fake_flash.fail_at = 0;
  if (ended == DONE) wrong = device_promises();
  if (wrong != NULL) give_up(wrong, first, kind, 0);
  if (!device.answered && (run(device_do, word, 0, 0) != DONE || wrong != NULL)) give_up(wrong, first, kind, 0);
  failures += failed;
  if (untidy && step + 1u < steps) {
    where[2] = milestones[++step + 1].word;
    device.busy = true;
    if (run(device_do, where[2], 0, 0) != DONE || wrong != NULL) give_up(wrong, first, kind, 0);
  }
  device.busy = false;
  if (failed) settle(step, first, kind, 0);
  where[2] = word;
  return failed;
}

/* --- scenarios ---------------------------------------------------------------------------------------------------------- */

static uint32_t below(uint32_t limit) { return (uint32_t)(unit_random(&seed) % limit); }

static void all_singles(unsigned step) {
  for (unsigned kind = 0; kind < FAKE_CUTS; kind++) {
    for (uint32_t first = 1; cut_once(step, first, kind); first++) {
      singles++;
      settle(step, first, kind, 0);
    }
  }
}

/* The first cut of a pair is of one kind at each operation, the next one at the next: five seeds in a row try all. The second one is of a
 * kind that the seed chooses. */
static void all_pairs(unsigned step) {
  for (uint32_t first = 1; cut_once(step, first, (first + turn) % FAKE_CUTS); first++) {
    const struct device ram = device;
    fake_flash_copy(&interrupted, &fake_flash.content);
    for (uint32_t second = 1; cut_again(step, &ram, first, (first + turn) % FAKE_CUTS, second); second++) doubles++;
  }
}

static void all_faults(unsigned step) {
  for (unsigned kind = FAKE_CUTS; kind < DISTURBED; kind++) {
    for (uint32_t first = 1; fail_once(step, first, kind); first++) continue;
  }
}

static void some(unsigned step, const struct effort *effort) {
  const uint32_t operations = milestones[step + 1].operations;
  for (unsigned i = 0; i < effort->single && operations > 0; i++) {
    const uint32_t first = 1u + below(operations);
    const unsigned kind = below(FAKE_CUTS);
    if (!cut_once(step, first, kind)) continue;
    singles++;
    settle(step, first, kind, 0);
  }
  for (unsigned i = 0; i < effort->pairs && operations > 0; i++) {
    const uint32_t first = 1u + below(operations);
    const unsigned kind = below(FAKE_CUTS);
    if (!cut_once(step, first, kind)) continue;
    const struct device ram = device;
    fake_flash_copy(&interrupted, &fake_flash.content);
    if (cut_again(step, &ram, first, kind, 1u + below(operations)) || cut_again(step, &ram, first, kind, 1)) doubles++;
  }
  for (unsigned i = 0; i < effort->faults && operations > 0; i++) {
    (void)fail_once(step, 1u + below(operations), FAKE_CUTS + below(2 * FAKE_FAULTS));
  }
}

/* The next word of "a; b; c"; returns where to go on, NULL behind the last. */
static const char *next_word(const char *from, char word[WORD_MAX]) {
  const size_t length = strcspn(from, ";");
  (void)snprintf(word, WORD_MAX, "%.*s", (int)length, from);
  return from[length] == '\0' ? NULL : from + length + 2;
}

static void reach(struct milestone *milestone) {
  fake_flash_copy(&milestone->flash, &fake_flash.content);
  milestone->ram = device;
  milestone->operations = fake_flash.operations;
  for (unsigned i = 0; i < BOOTS; i++) {
    if (run(boot, NULL, 0, 0) != DONE || wrong != NULL) give_up(wrong, 0, 0, 0);
    milestone->booted[i] = device_view();
  }
  fake_flash_copy(&fake_flash.content, &milestone->flash);
  device = milestone->ram;
}

/* The run without cuts: all steps of the operation, each with what the device is before and after. */
static void control(const struct scenarios_vector *scenario) {
  char word[WORD_MAX];
  steps = 0;
  memset(&device, 0, sizeof device);
  if (run(boot, NULL, 0, 0) != DONE || wrong != NULL) give_up(wrong, 0, 0, 0);
  for (const char *at = scenario->before[0] == '\0' ? NULL : scenario->before; at != NULL;) {
    at = next_word(at, word);
    where[2] = word;
    if (run(device_do, word, 0, 0) != DONE || wrong != NULL) give_up(wrong, 0, 0, 0);
  }
  reach(&milestones[0]);
  for (const char *at = scenario->operation; at != NULL;) {
    struct milestone *next = &milestones[++steps];
    at = next_word(at, next->word);
    where[2] = next->word;
    if (run(device_do, next->word, 0, 0) != DONE || wrong != NULL) give_up(wrong, 0, 0, 0);
    reach(next);
  }
  if (strcmp(device_describe(), scenario->after) != 0) {
    printf("%s: %s: ends with %s\n", where[0], where[1], device_describe());
    give_up("the end is not what the scenario says", 0, 0, 0);
  }
  if (run(update, NULL, 0, 0) != DONE || wrong != NULL) give_up(wrong, 0, 0, 0);
}

static void try_scenario(const struct scenarios_vector *scenario, const struct effort *effort) {
  where[1] = scenario->name;
  control(scenario);
  for (unsigned step = 0; effort != NULL && step < steps; step++) {
    where[2] = milestones[step + 1].word;
    if (effort->single == 0) all_singles(step);
    if (effort->pairs == 0) all_pairs(step);
    if (effort->faults == 0) all_faults(step);
    some(step, effort);
  }
}

static void try_all(const struct fake_part *part, const char *size, const struct effort *effort) {
  const unsigned long before[] = {singles, doubles, failures};
  device_packages(strcmp(size, "16 KiB") == 0);
  where[0] = part->name;
  for (unsigned i = 0; i < SCENARIOS; i++) {
    fprintf(stderr, "%s, packages of %s: %u of %u: %s\n", part->name, size, i + 1u, (unsigned)SCENARIOS, scenarios_vectors[i].name);
    fake_flash_reset(part);
    fake_flash.cut = cut;
    fake_flash.broken = broken;
    try_scenario(&scenarios_vectors[i], effort);
  }
  printf("%s, packages of %s: %d scenarios, %lu cuts, %lu pairs of cuts, %lu faults\n", part->name, size, (int)SCENARIOS,
         singles - before[0], doubles - before[1], failures - before[2]);
}

int main(int count, char **arguments) {
  static const struct {
    const char *name;
    struct effort small, large;
    bool cuts;
  } modes[] = {
      {.name = "control"},
      {.name = "short", .small = {.single = 40, .pairs = 20, .faults = 20}, .large = {.single = 1, .pairs = 1, .faults = 1}, .cuts = true},
      {.name = "planted",
       .small = {.single = 0, .pairs = 100, .faults = 0},
       .large = {.single = 20, .pairs = 20, .faults = 20},
       .cuts = true},
      {.name = "full", .small = {.single = 0, .pairs = 0, .faults = 0}, .large = {.single = 60, .pairs = 60, .faults = 60}, .cuts = true},
  };
  const unsigned long part = count > 2 ? strtoul(arguments[2], NULL, 10) : FAKE_PARTS;
  seed = count > 3 ? strtoull(arguments[3], NULL, 10) : 1;
  turn = (uint32_t)(seed % FAKE_CUTS);
  seed |= 1u;
  for (unsigned i = 0; i < sizeof modes / sizeof modes[0] && part < FAKE_PARTS; i++) {
    if (strcmp(modes[i].name, arguments[1]) != 0) continue;
    if (!modes[i].cuts) costs_worst(&fake_parts[part]);
    if (!modes[i].cuts) costs_writes(&fake_parts[part]);
    try_all(&fake_parts[part], "at most 512 bytes", modes[i].cuts ? &modes[i].small : NULL);
    try_all(&fake_parts[part], "16 KiB", modes[i].cuts ? &modes[i].large : NULL);
    return 0;
  }
  return 2;
}
