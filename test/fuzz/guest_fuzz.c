/* vet and the interpreter: whatever vet accepts is loaded and evaluated, and nothing of it may misbehave. The input's first bit tells a
 * module from choices of which generate.c makes one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "core/error.h"
#include "core/sandbox.h"
#include "fuzz.h"
#include "generate.h"
#include "guest/vet.h"

static const struct sp_point points[] = {{.name = "y", .unit = "", .type = SP_F32, .offset = 0, .max = 1, .rate = 1},
                                         {.name = "z", .unit = "", .type = SP_F64, .offset = 8, .max = 1, .rate = 1}};

static const struct sp_minor minor = {.point_count = 2, .in = {FUZZ_STRUCT, 8}, .out = {FUZZ_STRUCT, 8}, .state = {0, 1}};

static const struct sp_contract contract = {
    .name = "fuzz",
    .major = 1,
    .points = points,
    .point_count = 2,
    .minors = &minor,
    .budget = {.period_ms = 1000,
               .fuel = 300,
               .load_fuel = 300,
               .depth = 12,
               .memory = FUZZ_MEMORY,
               .stack = 2048,
               .deadline_us = SP_DEADLINE_MAX_US,
               .load_deadline_us = SP_DEADLINE_MAX_US},
};

struct answer {
  int status;
  int32_t declined;
  uint32_t fuel;
  uint8_t out[FUZZ_STRUCT] __attribute__((aligned(8)));
};

static struct sp_sandbox sandbox;

static struct answer evaluate(void) {
  static const uint8_t in[FUZZ_STRUCT] = FUZZ_IN;
  uint8_t no_state[1];
  struct answer answer = {.declined = 0};
  answer.status = sp_sandbox_evaluate(&sandbox, in, no_state, answer.out, &answer.declined);
  answer.fuel = sandbox.fuel_used;
  return answer;
}

static bool same(const struct answer *a, const struct answer *b) {
  return a->status == b->status && a->declined == b->declined && a->fuel == b->fuel && memcmp(a->out, b->out, sizeof a->out) == 0;
}

static void load_and_evaluate(const uint8_t *module, size_t length) {
  const int status = sp_sandbox_load(&sandbox, module, length);
  FUZZ_CHECK(status != SP_E_ISOLATION, "a load ends in a status that the guest cannot give");
  if (status == SP_E_LOAD_INVALID) (void)fprintf(stderr, "fuzz: the interpreter says: %s\n", sandbox.text);
  FUZZ_CHECK(status != SP_E_LOAD_INVALID, "the interpreter refuses what vet accepts");
  if (status != SP_OK) return;
  const struct answer first = evaluate();
  FUZZ_CHECK(first.status != SP_E_ISOLATION, "an evaluation ends in a status that the guest cannot give");
  const struct answer second = evaluate();
  FUZZ_CHECK(same(&first, &second), "a second evaluation differs");
  sp_sandbox_unload(&sandbox);
}

/* Keeps the module of a reproducer, for wasm-objdump and for the differential fuzzer. */
static void keep(const uint8_t *module, size_t length) {
  const char *path = getenv("SETPOINT_FUZZ_MODULE");
  if (path == NULL) return;
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(module, 1, length, file) != length || fclose(file) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t generated[FUZZ_MODULE_MAX];
  if (size < 1) return 0;
  const bool given = (data[0] & 1u) != 0;
  const uint8_t *module = given ? data + 1 : generated;
  const size_t length = given ? size - 1 : fuzz_generate(data + 1, size - 1, generated);
  keep(module, length);
  sp_sandbox_init(&sandbox, &contract);
  load_and_evaluate(module, length);
  return 0;
}
