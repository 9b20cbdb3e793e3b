/* The sandbox as a native program, for modules of the specification suite. Reads lines `PATH FIRST LAST`, loads the module at PATH and
 * evaluates it for each number of a case from FIRST to LAST; says for each evaluation `RESULT DECLINED`, or once `CODE OFFSET` of a
 * refusal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/sandbox.h"
#include "port.h"
#include "ports/native/guest.h"

#define DEPTH 24u

struct in {
  int64_t unused, number;
};

struct out {
  float unused;
};

/* --- a port that has room for every module of the suite ------------------------------------------------------------------- */

static uint8_t arena[1 << 22] __attribute__((aligned(16)));

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

void sp_port_arena_reset(void) {} /* the allocator clears what it gives, and the io struct is written whole */

enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) { return sp_native_guest_run(entry, deadline_us); }

struct sp_guest_fault sp_port_guest_fault(void) { return (struct sp_guest_fault){.offence = SP_OFFENCE_UNKNOWN}; }

/* --- cases ----------------------------------------------------------------------------------------------------------------- */

static const struct sp_minor minor = {.in = {sizeof(struct in), 8}, .out = {sizeof(struct out), 4}, .state = {0, 1}};

/* Depth as on a board, so that what holds here holds there; the rest as large as the sandbox allows. */
static const struct sp_contract contract = {
    .name = "specification",
    .minors = &minor,
    .budget = {.fuel = 100000000,
               .load_fuel = 20000,
               .depth = DEPTH,
               .memory = SP_MEMORY_CAP_MAX,
               .stack = 16384,
               .deadline_us = SP_DEADLINE_MAX_US,
               .load_deadline_us = SP_DEADLINE_MAX_US},
};

static void run(const char *path, long first, long last) {
  static uint8_t module[1 << 20];
  static struct sp_sandbox sandbox;
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(EXIT_FAILURE);
  }
  const size_t length = fread(module, 1, sizeof module, file);
  (void)fclose(file);
  sp_sandbox_init(&sandbox, &contract);
  int result = sp_sandbox_load(&sandbox, module, length);
  if (result != SP_OK) {
    printf("%d %lu\n", result, (unsigned long)sandbox.refused_at);
    return;
  }
  for (long number = first; number <= last; number++) {
    if (!sandbox.loaded && sp_sandbox_load(&sandbox, module, length) != SP_OK) abort();
    const struct in in = {.number = number};
    struct out out;
    int32_t declined = 0;
    uint8_t no_state[1];
    result = sp_sandbox_evaluate(&sandbox, (const uint8_t *)&in, no_state, (uint8_t *)&out, &declined);
    printf("%d %ld\n", result, (long)declined);
  }
}

int main(void) {
  char path[4096];
  long first, last;
  while (scanf("%4095s %ld %ld", path, &first, &last) == 3) run(path, first, last);
  return EXIT_SUCCESS;
}
