#include "sandbox.h"

#include <string.h>

#include "../guest/guest.h"
#include "../port.h"
#include "error.h"
#include "reasons.h"

static const int load_statuses[] = {SP_OK, SP_E_LOAD_ARENA, SP_E_LOAD_INVALID, SP_E_LOAD_FUEL};
static const int evaluation_statuses[] = {SP_OK, SP_E_TRAP, SP_E_FUEL, SP_E_DEPTH};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_vet(int status) { return status <= SP_E_VET_FIRST && status >= SP_E_VET_LAST; }

/* A status that the guest may give for the command. */
static bool allowed(uint32_t command, int status, const int *statuses, size_t count) {
  if (command == SP_GUEST_LOAD && is_vet(status)) return true;
  for (size_t i = 0; i < count; i++) {
    if (statuses[i] == status) return true;
  }
  return false;
}

static uint32_t at_most(uint32_t value, uint32_t limit) { return value < limit ? value : limit; }

/* Printable ASCII up to the first other byte. */
static void copy_text(char *to, const char *from) {
  size_t i = 0;
  for (; i + 1 < SP_GUEST_TEXT_MAX; i++) {
    const char c = from[i];
    if (c < ' ' || c > '~') break;
    to[i] = c;
  }
  to[i] = '\0';
}

static struct sp_guest_io *guest_io(size_t *arena_size) {
  uint8_t *arena = sp_port_arena(arena_size);
  return (struct sp_guest_io *)(void *)(arena + SP_GUEST_IO_OFFSET);
}

void sp_sandbox_init(struct sp_sandbox *sandbox, const struct sp_contract *contract) {
  *sandbox = (struct sp_sandbox){.contract = contract};
}

void sp_sandbox_unload(struct sp_sandbox *sandbox) {
  sp_port_arena_reset();
  *sandbox = (struct sp_sandbox){.contract = sandbox->contract};
}

/* The guest did not come back, or not in its senses: nothing that it wrote is looked at. */
static int abandon(struct sp_sandbox *sandbox, int fault, const char *text) {
  sandbox->loaded = false;
  copy_text(sandbox->text, text);
  return fault;
}

/* "write at 0x20000000" */
static int abandon_faulted(struct sp_sandbox *sandbox) {
  static const char *const offences[] = {[SP_OFFENCE_UNKNOWN] = "unknown",
                                         [SP_OFFENCE_READ] = "read",
                                         [SP_OFFENCE_WRITE] = "write",
                                         [SP_OFFENCE_ACCESS] = "access",
                                         [SP_OFFENCE_EXECUTE] = "execution",
                                         [SP_OFFENCE_INSTRUCTION] = "forbidden instruction",
                                         [SP_OFFENCE_STACK] = "stack out of bounds"};
  static const char digits[] = "0123456789abcdef", at[] = " at 0x";
  const struct sp_guest_fault fault = sp_port_guest_fault();
  char text[SP_FAULT_TEXT_MAX] = "";
  size_t length = strlen(offences[fault.offence]);
  memcpy(text, offences[fault.offence], length);
  if (fault.has_address) {
    memcpy(text + length, at, sizeof at - 1u);
    length += sizeof at - 1u;
    for (int shift = 28; shift >= 0; shift -= 4) text[length++] = digits[fault.address >> shift & 15u];
  }
  return abandon(sandbox, SP_E_ISOLATION, text);
}

struct command {
  uint32_t number, fuel, deadline_us;
  const int *statuses; /* that the guest may answer */
  size_t status_count;
};

/* Runs one command. Its status, and what it says about itself; or SP_E_DEADLINE or SP_E_ISOLATION. */
static int run(struct sp_sandbox *sandbox, struct sp_guest_io *io, const struct command *command) {
  io->command = command->number;
  io->fuel = command->fuel;
  io->depth = sandbox->contract->budget.depth;
  io->declined = 0;
  io->refused_at = 0;
  io->text[0] = '\0';
  io->status = INT32_MIN; /* a guest that says nothing has failed */
  sandbox->fuel_used = 0;
  const enum sp_guest_exit left = sp_port_guest_run(sp_guest_main, command->deadline_us);
  if (left == SP_GUEST_TIMED_OUT) return abandon(sandbox, SP_E_DEADLINE, sp_reasons_sentence(SP_E_DEADLINE));
  if (left != SP_GUEST_RETURNED) return abandon_faulted(sandbox);
  const int status = io->status;
  if (!allowed(command->number, status, command->statuses, command->status_count))
    return abandon(sandbox, SP_E_ISOLATION, "impossible answer");
  sandbox->fuel_used = at_most(io->fuel_used, command->fuel);
  sandbox->arena_peak = at_most(io->heap_peak, sandbox->heap_size);
  copy_text(sandbox->text, io->text);
  return status;
}

uint8_t *sp_sandbox_room(struct sp_sandbox *sandbox, const struct sp_minor *agreed, size_t length) {
  const struct sp_budget *budget = &sandbox->contract->budget;
  sp_sandbox_unload(sandbox);
  size_t arena_size;
  struct sp_guest_io *io = guest_io(&arena_size);
  const size_t fixed = SP_GUEST_IO_OFFSET + SP_GUEST_MODULE_OFFSET;
  if (arena_size < fixed || length > UINT32_MAX / 2 || SP_GUEST_ROUND(length) > arena_size - fixed) return NULL;
  io->module_length = (uint32_t)length;
  io->heap_size = sandbox->heap_size = (uint32_t)(arena_size - fixed - SP_GUEST_ROUND(length));
  io->memory_cap = budget->memory;
  io->stack = budget->stack;
  io->in_size = agreed->in.size;
  io->in_align = agreed->in.align;
  io->out_size = agreed->out.size;
  io->out_align = agreed->out.align;
  io->state_size = agreed->state.size;
  io->state_align = agreed->state.align;
  sandbox->agreed = agreed;
  sandbox->length = (uint32_t)length;
  return (uint8_t *)io + SP_GUEST_MODULE_OFFSET;
}

int sp_sandbox_start(struct sp_sandbox *sandbox) {
  const struct sp_budget *budget = &sandbox->contract->budget;
  size_t arena_size;
  struct sp_guest_io *io = guest_io(&arena_size);
  sp_guest_io = io;
  const struct command command = {SP_GUEST_LOAD, budget->load_fuel, budget->load_deadline_us, load_statuses, COUNT(load_statuses)};
  const int result = run(sandbox, io, &command);
  sandbox->refused_at = is_vet(result) ? at_most(io->refused_at, sandbox->length) : 0;
  sandbox->loaded = result == SP_OK;
  return result;
}

int sp_sandbox_load(struct sp_sandbox *sandbox, const uint8_t *payload, size_t length) {
  uint8_t *room = sp_sandbox_room(sandbox, sp_contract_newest(sandbox->contract), length);
  if (room == NULL) return SP_E_LOAD_ARENA;
  if (length > 0) memcpy(room, payload, length);
  return sp_sandbox_start(sandbox);
}

/* Field by field: what lies between them stays in the arena. */
static void copy_fields(const struct sp_field *fields, unsigned count, const uint8_t *from, uint8_t *to) {
  for (unsigned i = 0; i < count; i++) sp_type_copy(fields[i].type, to + fields[i].offset, from + fields[i].offset, fields[i].count);
}

static void copy_out(const struct sp_contract *contract, const struct sp_minor *agreed, const uint8_t *from, uint8_t *to) {
  memset(to, 0, agreed->out.size);
  for (unsigned i = 0; i < agreed->point_count; i++) {
    const struct sp_point *point = &contract->points[i];
    sp_type_copy(point->type, to + point->offset, from + point->offset, 1);
  }
  copy_fields(contract->probes, agreed->probe_count, from, to);
}

static void copy_state(const struct sp_contract *contract, const struct sp_minor *agreed, const uint8_t *from, uint8_t *to) {
  memset(to, 0, agreed->state.size);
  copy_fields(contract->state, agreed->state_count, from, to);
}

int sp_sandbox_evaluate(struct sp_sandbox *sandbox, const uint8_t *in, uint8_t *state, uint8_t *out, int32_t *declined) {
  const struct sp_contract *contract = sandbox->contract;
  const struct sp_minor *agreed = sandbox->agreed;
  if (!sandbox->loaded) return SP_E_NO_MODULE;
  size_t arena_size;
  struct sp_guest_io *io = guest_io(&arena_size);
  memcpy(io->in, in, agreed->in.size);
  memcpy(io->state, state, agreed->state.size);
  const struct command command = {SP_GUEST_EVALUATE, contract->budget.fuel, contract->budget.deadline_us, evaluation_statuses,
                                  COUNT(evaluation_statuses)};
  const int result = run(sandbox, io, &command);
  if (result != SP_OK) return result;
  *declined = io->declined;
  if (*declined != 0) return SP_E_DECLINED;
  copy_out(contract, agreed, io->out, out);
  copy_state(contract, agreed, io->state, state);
  return SP_OK;
}
