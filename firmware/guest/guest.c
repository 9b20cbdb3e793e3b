#include "guest.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "../core/error.h"
#include "arena.h"
#include "m3_env.h"
#include "meter.h"
#include "precheck.h"

struct sp_guest_io *sp_guest_io;

/* The loaded module. Everything that pointers lead to is in the arena's heap. */
static struct {
  IM3Runtime runtime;
  IM3Module module;
  IM3Function evaluate, initialize; /* initialize: NULL when not exported */
  uint32_t in, out;                 /* addresses in linear memory */
  uint32_t *segment_offsets;        /* of the data segments */
  uint64_t *globals;                /* as they were after the load */
} guest;

static int fail(int status, const char *text) {
  char *to = sp_guest_io->text;
  size_t i = 0;
  for (; i + 1 < sizeof sp_guest_io->text && text[i] != '\0'; i++) to[i] = text[i];
  to[i] = '\0';
  return status;
}

static void fill_meter(void) { sp_meter = (struct sp_meter){.fuel = sp_guest_io->fuel, .depth = sp_guest_io->depth}; }

/* --- load -------------------------------------------------------------------------------------------------------------------- */

static M3Result interpret(uint8_t *module, uint32_t length) {
  IM3Environment environment = m3_NewEnvironment();
  guest.runtime = m3_NewRuntime(environment, sp_guest_io->stack, NULL);
  guest.runtime->memoryLimit = sp_guest_io->memory_cap;
  M3Result result = m3_ParseModule(environment, &guest.module, module, length);
  if (result == m3Err_none) result = m3_LoadModule(guest.runtime, guest.module);
  if (result == m3Err_none) result = m3_CompileModule(guest.module); /* all of it now: an evaluation allocates nothing */
  return result;
}

/* The function, when it exists and takes nothing and returns `results` i32. */
static IM3Function find_function(uint32_t index, uint32_t results) {
  if (index >= guest.module->numFunctions) return NULL;
  IM3Function function = &guest.module->functions[index];
  const bool good =
      m3_GetArgCount(function) == 0 && m3_GetRetCount(function) == results && (results == 0 || m3_GetRetType(function, 0) == c_m3Type_i32);
  return good ? function : NULL;
}

static bool find_address(uint32_t index, uint32_t *address) {
  if (index >= guest.module->numGlobals) return false;
  const M3Global *global = &guest.module->globals[index];
  if (global->type != c_m3Type_i32 || global->isMutable) return false;
  *address = (uint32_t)global->intValue;
  return true;
}

static int find_exports(const struct sp_precheck *found) {
  guest.evaluate = find_function(found->evaluate, 1);
  guest.initialize = find_function(found->initialize, 0);
  if (!found->memory) return fail(SP_E_LOAD_EXPORT, "no export memory");
  if (guest.evaluate == NULL) return fail(SP_E_LOAD_EXPORT, "no export evaluate: [] -> [i32]");
  if (guest.evaluate->compiled == NULL) return fail(SP_E_LOAD_INVALID, "evaluate has no body");
  if (guest.initialize == NULL && found->initialize != SP_PRECHECK_NONE) {
    return fail(SP_E_LOAD_EXPORT, "the export _initialize is not [] -> []");
  }
  if (!find_address(found->in, &guest.in)) return fail(SP_E_LOAD_EXPORT, "no export sp_in: immutable i32 global");
  if (!find_address(found->out, &guest.out)) return fail(SP_E_LOAD_EXPORT, "no export sp_out: immutable i32 global");
  return SP_OK;
}

static bool address_fits(uint32_t address, uint32_t size, uint32_t align) {
  const uint32_t cap = sp_guest_io->memory_cap;
  return align != 0 && address % align == 0 && size <= cap && address <= cap - size;
}

static int check_addresses(void) {
  const struct sp_guest_io *io = sp_guest_io;
  if (!address_fits(guest.in, io->in_size, io->in_align)) return fail(SP_E_LOAD_ADDRESS, "sp_in: not aligned or beyond the memory cap");
  if (!address_fits(guest.out, io->out_size, io->out_align)) return fail(SP_E_LOAD_ADDRESS, "sp_out: not aligned or beyond the memory cap");
  return SP_OK;
}

/* Every reset writes memory_cap bytes; Wasm3's own getters do not survive a runtime without memory. */
static bool memory_is_whole(void) {
  const M3MemoryHeader *memory = guest.runtime->memory.mallocated;
  return memory != NULL && memory->length == sp_guest_io->memory_cap;
}

/* Keeps what a reset needs: where data segments go, and the globals' first values. */
static M3Result take_snapshot(void) {
  const IM3Module module = guest.module;
  guest.segment_offsets = sp_arena_calloc(module->numDataSegments, sizeof *guest.segment_offsets);
  guest.globals = sp_arena_calloc(module->numGlobals, sizeof *guest.globals);
  for (uint32_t i = 0; i < module->numDataSegments; i++) {
    bytes_t at = module->dataSegments[i].initExpr + 1; /* i32.const, as the pre-check saw */
    i32 offset;
    M3Result result = ReadLEB_i32(&offset, &at, module->wasmEnd);
    if (result != m3Err_none) return result;
    guest.segment_offsets[i] = (uint32_t)offset;
  }
  for (uint32_t i = 0; i < module->numGlobals; i++) guest.globals[i] = (uint64_t)module->globals[i].intValue;
  return m3Err_none;
}

static int load(uint8_t *module) {
  struct sp_precheck found;
  int status = sp_precheck_module(module, sp_guest_io->module_length, &found);
  if (status != SP_OK) return fail(status, found.text);
  M3Result result = interpret(module, found.length);
  if (result == m3Err_none) result = take_snapshot();
  if (sp_meter.empty != 0) return fail(SP_E_LOAD_FUEL, "the initialisers used up the fuel of a load");
  if (result != m3Err_none) return fail(SP_E_LOAD_INVALID, result);
  status = find_exports(&found);
  if (status == SP_OK && !memory_is_whole()) status = fail(SP_E_LOAD_MEMORY, "the memory is not as large as the memory cap");
  return status == SP_OK ? check_addresses() : status;
}

/* --- evaluation -------------------------------------------------------------------------------------------------------------- */

/* Purity: memory and mutable globals as the module defines them. A function of its own, so that the bench can count it. */
static __attribute__((noinline)) void reset_memory(uint8_t *memory) {
  const IM3Module module = guest.module;
  memset(memory, 0, sp_guest_io->memory_cap);
  for (uint32_t i = 0; i < module->numDataSegments; i++) {
    memcpy(memory + guest.segment_offsets[i], module->dataSegments[i].data, module->dataSegments[i].size);
  }
  for (uint32_t i = 0; i < module->numGlobals; i++) {
    if (module->globals[i].isMutable) module->globals[i].intValue = (i64)guest.globals[i];
  }
}

static int trap(M3Result result) {
  if (result == sp_meter_out_of_fuel) return fail(SP_E_FUEL, result);
  if (result == sp_meter_too_deep || result == m3Err_trapStackOverflow) return fail(SP_E_DEPTH, result);
  return fail(SP_E_TRAP, result);
}

static int evaluate(void) {
  struct sp_guest_io *io = sp_guest_io;
  uint8_t *memory = m3_GetMemory(guest.runtime, NULL, 0);
  reset_memory(memory);
  M3Result result = m3Err_none;
  if (guest.initialize != NULL) result = m3_Call(guest.initialize, 0, NULL);
  memcpy(memory + guest.in, io->in, io->in_size);
  if (result == m3Err_none) result = m3_Call(guest.evaluate, 0, NULL);
  const void *results[] = {&io->declined};
  if (result == m3Err_none) result = m3_GetResults(guest.evaluate, 1, results);
  if (result != m3Err_none) return trap(result);
  memcpy(io->out, memory + guest.out, io->out_size);
  return SP_OK;
}

/* --- entry -------------------------------------------------------------------------------------------------------------------- */

void sp_guest_main(void) {
  struct sp_guest_io *io = sp_guest_io;
  static jmp_buf exhausted; /* in the arena with the other guest data: a jump from Wasm3's loader ends here */
  fill_meter();
  if (io->command == SP_GUEST_LOAD) {
    uint8_t *module = (uint8_t *)io + SP_GUEST_MODULE_OFFSET;
    if (setjmp(exhausted) != 0) {
      io->status = fail(SP_E_LOAD_ARENA, "the module is too large for the arena");
    } else {
      sp_arena_init(module + SP_GUEST_ROUND(io->module_length), io->heap_size, &exhausted);
      io->status = load(module);
    }
  } else {
    io->status = evaluate();
  }
  io->fuel_used = io->fuel - sp_meter.fuel;
  io->heap_peak = sp_arena_peak();
}
