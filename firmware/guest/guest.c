#include "guest.h"

#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include "../core/error.h"
#include "../port.h"
#include "arena.h"
#include "m3_env.h"
#include "meter.h"
#include "vet.h"

struct sp_guest_io *sp_guest_io;

/* Wasm3 checks neither of these everywhere (PushBlockResults, MarkSlotAllocated), so vet's limits must not reach them. Slots: results
 * and parameters take two each, constants their table; an operand takes two, and two more where calls leave gaps below their results. */
static_assert(SP_VET_LOCALS_MAX + SP_VET_OPERANDS_MAX + SP_VET_BLOCKS_MAX <= d_m3MaxFunctionStackHeight, "entries of the compiler's stack");
static_assert(2 + 2 * SP_VET_LOCALS_MAX + (d_m3MaxConstantTableSize + 2) + 4 * SP_VET_OPERANDS_MAX + 2 * SP_VET_BLOCKS_MAX + 2 <=
                  d_m3MaxFunctionSlots,
              "slots of a function");

/* The loaded module. Everything that pointers lead to is in the arena's heap. */
static struct {
  IM3Runtime runtime;
  IM3Module module;
  IM3Function evaluate, initialize; /* initialize: NULL when not exported */
  uint32_t in, out, state;          /* addresses in linear memory */
  uint32_t *segment_offsets;        /* of the data segments */
  uint64_t *globals;                /* their bits after the load, of the widest kind: versions of Wasm3 name them differently */
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

/* A caller copies arguments above its frame before the callee asks for room: so much must be left. Two slots for each of them and the
 * result, and one because the copies begin at an even slot. */
#define ARGUMENT_SLOTS (2u * (SP_VET_PARAMS_MAX + 1u) + 1u)

/* One unit each. Wasm3 runs them as code, which it compiles first. */
static bool pay_for_initialisers(IM3Module module) {
  const uint32_t units = module->numGlobals + module->numElementSegments + module->numDataSegments;
  const bool enough = units <= sp_meter.fuel;
  sp_meter.fuel -= enough ? units : sp_meter.fuel;
  return enough;
}

static M3Result interpret(uint8_t *module, uint32_t length) {
  IM3Environment environment = m3_NewEnvironment();
  guest.runtime = m3_NewRuntime(environment, sp_guest_io->stack + ARGUMENT_SLOTS * (uint32_t)sizeof(m3slot_t), NULL);
  guest.runtime->memoryLimit = sp_guest_io->memory_cap;
  M3Result result = m3_ParseModule(environment, &guest.module, module, length);
  if (result == m3Err_none && !pay_for_initialisers(guest.module)) return sp_meter_out_of_fuel;
  if (result == m3Err_none) result = m3_LoadModule(guest.runtime, guest.module);
  if (result == m3Err_none)
    guest.runtime->memory.mallocated->maxStack = (m3slot_t *)guest.runtime->stack + sp_guest_io->stack / sizeof(m3slot_t);
  if (result == m3Err_none) result = m3_CompileModule(guest.module); /* all of it now: an evaluation allocates nothing */
  return result;
}

/* Keeps what a reset needs: where data segments go, and the globals' first values. */
static M3Result take_snapshot(void) {
  const IM3Module module = guest.module;
  guest.segment_offsets = sp_arena_calloc(module->numDataSegments, sizeof *guest.segment_offsets);
  guest.globals = sp_arena_calloc(module->numGlobals, sizeof *guest.globals);
  for (uint32_t i = 0; i < module->numDataSegments; i++) {
    bytes_t at = module->dataSegments[i].initExpr + 1; /* i32.const, as vet saw */
    i32 offset;
    M3Result result = ReadLEB_i32(&offset, &at, module->wasmEnd);
    if (result != m3Err_none) return result;
    guest.segment_offsets[i] = (uint32_t)offset;
  }
  for (uint32_t i = 0; i < module->numGlobals; i++) memcpy(&guest.globals[i], &module->globals[i].f64Value, sizeof(uint64_t));
  return m3Err_none;
}

/* Before Wasm3 sees a byte. The custom sections, which Wasm3 reads without bounds, are taken out of what is accepted. */
static int vet(uint8_t *module, uint32_t *length, struct sp_vet_found *found) {
  struct sp_guest_io *io = sp_guest_io;
  const struct sp_vet_policy policy = {.memory_cap = io->memory_cap,
                                       .areas = {[SP_VET_IN] = {io->in_size, io->in_align},
                                                 [SP_VET_OUT] = {io->out_size, io->out_align},
                                                 [SP_VET_STATE] = {io->state_size, io->state_align}}};
  struct sp_vet *state = sp_arena_calloc(1, sizeof *state);
  sp_vet_init(state, &policy);
  (void)sp_vet_push(state, module, *length);
  const int code = sp_vet_end(state);
  io->refused_at = state->offset;
  *found = state->found;
  sp_arena_free(state);
  if (code != SP_VET_OK) return fail(code, sp_vet_explain(code)->sentence);
  *length = sp_vet_strip(module, *length);
  return SP_OK;
}

static int load(uint8_t *module) {
  struct sp_vet_found found;
  uint32_t length = sp_guest_io->module_length;
  const int status = vet(module, &length, &found);
  if (status != SP_OK) return status;
  M3Result result = interpret(module, length);
  if (result == m3Err_none) result = take_snapshot();
  if (result == sp_meter_out_of_fuel) return fail(SP_E_LOAD_FUEL, "the initialisers used up the fuel of a load");
  if (result != m3Err_none) return fail(SP_E_LOAD_INVALID, result);
  guest.evaluate = &guest.module->functions[found.evaluate];
  guest.initialize = found.initialize == SP_VET_NONE ? NULL : &guest.module->functions[found.initialize];
  guest.in = found.address[SP_VET_IN];
  guest.out = found.address[SP_VET_OUT];
  guest.state = found.address[SP_VET_STATE]; /* 0 where the contract has none: nothing is copied then */
  return SP_OK;
}

/* --- evaluation -------------------------------------------------------------------------------------------------------------- */

#define CLEAR_UNIT 4u /* sp_port_guest_clear */

/* Purity: memory and mutable globals as the module defines them. A function of its own, so that the bench can count it. */
static __attribute__((noinline)) void reset_memory(uint8_t *memory) {
  const IM3Module module = guest.module;
  const uint32_t cap = sp_guest_io->memory_cap, most = cap & ~(CLEAR_UNIT - 1u);
  sp_port_guest_clear(memory, most);
  memset(memory + most, 0, cap - most);
  for (uint32_t i = 0; i < module->numDataSegments; i++) {
    memcpy(memory + guest.segment_offsets[i], module->dataSegments[i].data, module->dataSegments[i].size);
  }
  for (uint32_t i = 0; i < module->numGlobals; i++) {
    if (module->globals[i].isMutable) memcpy(&module->globals[i].f64Value, &guest.globals[i], sizeof(uint64_t));
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
  memcpy(memory + guest.state, io->state, io->state_size);
  if (result == m3Err_none) result = m3_Call(guest.evaluate, 0, NULL);
  const void *results[] = {&io->declined};
  if (result == m3Err_none) result = m3_GetResults(guest.evaluate, 1, results);
  if (result != m3Err_none) return trap(result);
  memcpy(io->out, memory + guest.out, io->out_size);
  memcpy(io->state, memory + guest.state, io->state_size);
  return SP_OK;
}

/* --- entry -------------------------------------------------------------------------------------------------------------------- */

void sp_guest_main(void) {
  struct sp_guest_io *io = sp_guest_io;
  static jmp_buf exhausted; /* in the arena with the other guest data: a jump from Wasm3's loader ends here */
  fill_meter();
  sp_floats_start();
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
