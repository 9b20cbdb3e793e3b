/* The guest for the comparison of results: makes a module of each number from FIRST on, evaluates it, and says on a line what came of it,
 * separated by tabs: number, status, what evaluate returned, the struct at sp_out and the module in hex. Only modules that end by
 * themselves, and not at the memory cap, are told of: another engine does the same with them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/sandbox.h"
#include "fuzz.h"
#include "generate.h"
#include "guest/guest.h"

#define CHOICES_MIN 20u
#define CHOICES_MAX 620u

static const struct sp_point points[] = {{.name = "y", .unit = "", .type = SP_U8, .max = 1, .rate = 1}};

static const struct sp_minor minor = {.point_count = 1, .in = {FUZZ_STRUCT, 8}, .out = {SP_OUT_BYTES_MAX, 8}, .state = {0, 1}};

static const struct sp_contract contract = {
    .name = "results",
    .major = 1,
    .points = points,
    .point_count = 1,
    .minors = &minor,
    .budget = {.period_ms = 1000,
               .fuel = 2000,
               .load_fuel = 300,
               .depth = 12,
               .memory = FUZZ_MEMORY,
               .stack = 8192,
               .deadline_us = SP_DEADLINE_MAX_US,
               .load_deadline_us = SP_DEADLINE_MAX_US},
};

static uint64_t next(uint64_t *state) { /* xorshift64* */
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545f4914f6cdd1du >> 32;
}

static size_t make(unsigned number, uint8_t *module) {
  static uint8_t choices[CHOICES_MAX];
  uint64_t state = (number + 1u) * 0x9e3779b97f4a7c15u;
  for (unsigned i = 0; i < 4; i++) (void)next(&state);
  const size_t length = CHOICES_MIN + (size_t)(next(&state) % (CHOICES_MAX - CHOICES_MIN));
  for (size_t i = 0; i < length; i++) choices[i] = (uint8_t)next(&state);
  return fuzz_generate(choices, length, module);
}

static void print_hex(const uint8_t *bytes, size_t length) {
  (void)putchar('\t');
  for (size_t i = 0; i < length; i++) (void)printf("%02x", bytes[i]);
}

static void tell(unsigned number) {
  static uint8_t module[FUZZ_MODULE_MAX];
  static const uint8_t in[FUZZ_STRUCT] = FUZZ_IN;
  uint8_t no_state[1];
  struct sp_sandbox sandbox;
  uint8_t out[SP_OUT_BYTES_MAX];
  int32_t declined = 0;
  const size_t length = make(number, module);
  sp_sandbox_init(&sandbox, &contract);
  if (sp_sandbox_load(&sandbox, module, length) != SP_OK) return;
  const int status = sp_sandbox_evaluate(&sandbox, in, no_state, out, &declined);
  if (status == SP_E_FUEL || status == SP_E_DEPTH || strstr(sandbox.text, "out of bounds") != NULL) return;
  (void)printf("%u\t%d\t%ld", number, status, (long)declined);
  print_hex(sp_guest_io->out, sizeof out);
  print_hex(module, length);
  (void)putchar('\n');
}

int main(int count, char **arguments) {
  if (count != 3) return EXIT_FAILURE;
  const unsigned first = (unsigned)strtoul(arguments[1], NULL, 10), modules = (unsigned)strtoul(arguments[2], NULL, 10);
  for (unsigned i = 0; i < modules; i++) tell(first + i);
  return EXIT_SUCCESS;
}
