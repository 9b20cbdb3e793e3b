/* The guest as a WebAssembly module, for the host tool: a device's sandbox with one module in it. Memory is the host's and does not
 * grow: one page for this code's data and stack, and behind it an arena as boards have it. What core/sandbox.c does on a device, the
 * host does by these functions. */
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "../../core/error.h"
#include "../../port.h"
#include "../guest.h"
#include "../vet.h"
#include "export.h"

#define ARENA ((uint8_t *)0x10000)

static int jumped; /* what the guest's setjmp gives */

int sp_wasm32_setjmp(jmp_buf place) {
  (void)place;
  return jumped;
}

void longjmp(jmp_buf place, int value) {
  (void)place;
  jumped = value;
  __builtin_trap();
}

void sp_port_guest_clear(void *start, size_t size) { memset(start, 0, size); }

/* --- the contract's part ------------------------------------------------------------------------------------------------------ */

static bool allowed(uint32_t size, uint32_t align, uint32_t most) {
  return size <= most && align > 0 && align <= sizeof(uint64_t) && (align & (align - 1u)) == 0;
}

/* Of which size the structs are. False: no device has such. */
bool EXPORT(areas)(uint32_t in_size, uint32_t in_align, uint32_t out_size, uint32_t out_align, uint32_t state_size, uint32_t state_align) {
  struct sp_guest_io *io = sp_guest_io = (struct sp_guest_io *)(void *)(ARENA + SP_GUEST_IO_OFFSET);
  io->in_size = in_size;
  io->in_align = in_align;
  io->out_size = out_size;
  io->out_align = out_align;
  io->state_size = state_size;
  io->state_align = state_align;
  return allowed(in_size, in_align, sizeof io->in) && allowed(out_size, out_align, sizeof io->out) &&
         allowed(state_size, state_align, sizeof io->state);
}

/* The budget, but for fuel. False: no device has such. */
bool EXPORT(budget)(uint32_t memory, uint32_t stack, uint32_t depth) {
  struct sp_guest_io *io = sp_guest_io;
  io->memory_cap = memory;
  io->stack = stack;
  io->depth = depth;
  return memory <= SP_MEMORY_CAP_MAX && depth <= SP_DEPTH_MAX;
}

/* Where in an arena of that size the module's bytes go; NULL: it is too small. */
uint8_t *EXPORT(room)(uint32_t arena_size, uint32_t length) {
  struct sp_guest_io *io = sp_guest_io;
  const uint32_t fixed = SP_GUEST_IO_OFFSET + SP_GUEST_MODULE_OFFSET;
  if (arena_size < fixed || length > arena_size - fixed || SP_GUEST_ROUND(length) > arena_size - fixed) return NULL;
  io->module_length = length;
  io->heap_size = arena_size - fixed - SP_GUEST_ROUND(length);
  return (uint8_t *)io + SP_GUEST_MODULE_OFFSET;
}

/* --- commands ------------------------------------------------------------------------------------------------------------------ */

static int run(enum sp_guest_command command, uint32_t fuel) {
  struct sp_guest_io *io = sp_guest_io;
  io->command = command;
  io->fuel = fuel;
  io->declined = 0;
  io->refused_at = 0;
  io->text[0] = '\0';
  sp_guest_main();
  return io->status;
}

/* SP_OK, SP_E_LOAD_* or a code of vet. */
int EXPORT(load)(uint32_t fuel) { return run(SP_GUEST_LOAD, fuel); }

/* SP_OK, SP_E_TRAP, SP_E_FUEL or SP_E_DEPTH. */
int EXPORT(evaluate)(uint32_t fuel) { return run(SP_GUEST_EVALUATE, fuel); }

/* The status of a command that has trapped. Afterwards the instance is of no use. */
int EXPORT(trapped)(void) {
  struct sp_guest_io *io = sp_guest_io;
  if (jumped == 0) {
    io->fuel_used = 0;
    io->text[0] = '\0';
    return SP_E_ISOLATION;
  }
  sp_guest_main();
  return io->status;
}

/* --- what the guest is given and says ------------------------------------------------------------------------------------------- */

uint8_t *EXPORT(in)(void) { return sp_guest_io->in; }

uint8_t *EXPORT(out)(void) { return sp_guest_io->out; }

uint8_t *EXPORT(state)(void) { return sp_guest_io->state; }

int32_t EXPORT(declined)(void) { return sp_guest_io->declined; }

const char *EXPORT(text)(void) { return sp_guest_io->text; }

uint32_t EXPORT(fuel_used)(void) { return sp_guest_io->fuel_used; }

uint32_t EXPORT(heap_peak)(void) { return sp_guest_io->heap_peak; }

uint32_t EXPORT(refused_at)(void) { return sp_guest_io->refused_at; }

/* Of a code of vet. */
const char *EXPORT(name)(int code) { return sp_vet_explain(code)->name; }
