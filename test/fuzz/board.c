/* A board for fuzzers: the guest runs as a plain call, so that ASan reports what it does where it does it. */
#include "board.h"

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "fuzz.h"
#include "guest/guest.h"

#define ARENA_SIZE (160u * 1024u)

double fuzz_sensor;
enum sp_reset_cause fuzz_reset_cause;
uint8_t fuzz_retained[SP_RETAINED_BYTES] __attribute__((aligned(8)));

static uint8_t arena[ARENA_SIZE] __attribute__((aligned(16)));

uint8_t *sp_port_arena(size_t *size) {
  *size = sizeof arena;
  return arena;
}

void sp_port_arena_reset(void) {
  ASAN_UNPOISON_MEMORY_REGION(arena, sizeof arena);
  memset(arena, 0, sizeof arena);
}

/* The guest sees the io struct and the module; its heap is elsewhere, and so is its stack. */
enum sp_guest_exit sp_port_guest_run(void (*entry)(void), uint32_t deadline_us) {
  const uint8_t *module_end = arena + SP_GUEST_IO_OFFSET + SP_GUEST_MODULE_OFFSET + sp_guest_io->module_length;
  (void)deadline_us;
  ASAN_POISON_MEMORY_REGION(arena, SP_GUEST_IO_OFFSET);
  ASAN_POISON_MEMORY_REGION(module_end, (size_t)(arena + sizeof arena - module_end));
  entry();
  ASAN_UNPOISON_MEMORY_REGION(arena, sizeof arena);
  return SP_GUEST_RETURNED;
}

enum sp_reset_cause sp_port_reset_cause(void) { return fuzz_reset_cause; }

void *sp_port_retained(void) { return fuzz_retained; }

void sp_port_watchdog_start(void) {}

void sp_port_watchdog_feed(void) {}

struct sp_guest_fault sp_port_guest_fault(void) { return (struct sp_guest_fault){.offence = SP_OFFENCE_UNKNOWN}; }

bool sp_port_sample(unsigned index, double *value) {
  *value = fuzz_sensor;
  return index == 0;
}

void sp_port_output(unsigned index, int32_t value) {
  FUZZ_CHECK(index == 0 && (value == 0 || value == 1), "an output that the board does not have");
}

uint32_t sp_port_cpu_count(void) {
  static uint32_t count;
  return count += 7;
}

/* libsodium's utils.c wants these where, as here, the linker keeps functions that nobody calls. */
void randombytes_buf(void *bytes, size_t size);
void randombytes_buf(void *bytes, size_t size) {
  (void)bytes, (void)size;
  abort();
}

_Noreturn void sodium_misuse(void);
_Noreturn void sodium_misuse(void) { abort(); }

void sp_port_guest_clear(void *start, size_t size) { memset(start, 0, size); }
