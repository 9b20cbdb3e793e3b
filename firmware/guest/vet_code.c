/* Function bodies: the specification's algorithm with an operand stack and a stack of open blocks. Beside it runs the weight of
 * the heaviest way from the last operation that costs fuel: a function's entry, a loop's iteration, the end of a call. */
#include <string.h>

#include "vet_internal.h"

#define KIND_BODY   0u    /* of the outermost block */
#define EMPTY_BLOCK 0x40u /* block type without a result */

/* --- stacks -------------------------------------------------------------------------------------------------------------------- */

static struct sp_vet_block *innermost(struct sp_vet *vet) { return &vet->block[vet->blocks - 1u]; }

static bool push(struct sp_vet *vet, uint8_t type) {
  if (vet->operands == SP_VET_OPERANDS_MAX) return sp_vet_refuse(vet, SP_VET_OPERANDS);
  vet->operand[vet->operands++] = type;
  return true;
}

static bool push_result(struct sp_vet *vet, uint8_t type) { return type == TYPE_NONE || push(vet, type); }

/* Whether the block has an operand. Behind an unreachable point the specification gives any operand of any type: Wasm3 does not. */
static bool has_operand(struct sp_vet *vet) {
  const struct sp_vet_block *block = innermost(vet);
  if (vet->operands > block->height) return true;
  return sp_vet_refuse(vet, block->unreachable ? SP_VET_DEAD_OPERANDS : SP_VET_OPERAND_MISSING);
}

static bool pop(struct sp_vet *vet, uint8_t type) {
  if (!has_operand(vet)) return false;
  vet->operands--;
  return vet->operand[vet->operands] == type || sp_vet_refuse(vet, SP_VET_TYPE);
}

/* What a branch, a return or the end of a block takes along. It may be any operand behind an unreachable point. */
static bool pop_label(struct sp_vet *vet, uint8_t type) {
  const struct sp_vet_block *block = innermost(vet);
  return type == TYPE_NONE || (block->unreachable && vet->operands == block->height) || pop(vet, type);
}

static bool become_unreachable(struct sp_vet *vet) {
  struct sp_vet_block *block = innermost(vet);
  vet->operands = block->height;
  block->unreachable = true;
  vet->cost = 0;
  return true;
}

/* --- weight --------------------------------------------------------------------------------------------------------------------- */

static bool add_cost(struct sp_vet *vet) {
  if (innermost(vet)->unreachable) return true;
  vet->cost += vet->op->weight;
  return vet->cost <= SP_VET_STRAIGHT_MAX || sp_vet_refuse(vet, SP_VET_STRAIGHT);
}

/* A way leads from here to the end of the block. To the beginning of a loop none does: that costs fuel. */
static void note_cost(const struct sp_vet *vet, struct sp_vet_block *block) {
  if (vet->cost > block->cost) block->cost = (uint16_t)vet->cost;
}

/* --- blocks --------------------------------------------------------------------------------------------------------------------- */

static bool want_operator(struct sp_vet *vet);

static bool open_block(struct sp_vet *vet, uint8_t kind, uint8_t result) {
  if (vet->blocks > SP_VET_BLOCKS_MAX) return sp_vet_refuse(vet, SP_VET_BLOCKS);
  vet->block[vet->blocks++] =
      (struct sp_vet_block){.kind = kind, .result = result, .height = vet->operands, .else_cost = (uint16_t)vet->cost};
  return true;
}

static bool take_block(struct sp_vet *vet) {
  uint8_t result = TYPE_NONE;
  if (vet->value < EMPTY_BLOCK || vet->value >= 0x80u) return sp_vet_refuse(vet, SP_VET_MULTI_VALUE); /* the index of a type */
  if (vet->value != EMPTY_BLOCK && (result = sp_vet_value_type(vet)) == TYPE_NONE) return false;
  if (vet->opcode == OPCODE_IF && !pop(vet, TYPE_I32)) return false;
  if (!add_cost(vet)) return false;
  if (vet->opcode == OPCODE_LOOP) vet->cost = 0;
  return open_block(vet, vet->opcode, result) && want_operator(vet);
}

/* The operands that the block leaves are its result and nothing else. */
static bool close_arm(struct sp_vet *vet) {
  struct sp_vet_block *block = innermost(vet);
  if (!pop_label(vet, block->result)) return false;
  if (vet->operands != block->height) return sp_vet_refuse(vet, SP_VET_OPERANDS_LEFT);
  if (!block->unreachable) note_cost(vet, block);
  return true;
}

static bool take_else(struct sp_vet *vet) {
  struct sp_vet_block *block = innermost(vet);
  if (block->kind != OPCODE_IF) return sp_vet_refuse(vet, SP_VET_ELSE);
  if (!close_arm(vet)) return false;
  block->kind = OPCODE_ELSE;
  block->unreachable = false;
  vet->cost = block->else_cost;
  return want_operator(vet);
}

static bool end_body(struct sp_vet *vet) {
  vet->held = false;
  if (vet->offset != vet->limit) return sp_vet_refuse_here(vet, SP_VET_SIZE);
  vet->limit = vet->section_end;
  vet->bodies++;
  return sp_vet_next_item(vet);
}

static bool take_end(struct sp_vet *vet) {
  const struct sp_vet_block *block = innermost(vet);
  if (!close_arm(vet)) return false;
  vet->cost = block->cost;
  if (block->kind == OPCODE_IF) { /* without else */
    if (block->result != TYPE_NONE) return sp_vet_refuse(vet, SP_VET_ELSE);
    if (block->else_cost > vet->cost) vet->cost = block->else_cost;
  }
  vet->blocks--;
  if (vet->blocks == 0) return end_body(vet);
  return push_result(vet, block->result) && want_operator(vet);
}

/* --- branches ------------------------------------------------------------------------------------------------------------------- */

static uint8_t label_type(const struct sp_vet_block *block) { return block->kind == OPCODE_LOOP ? TYPE_NONE : block->result; }

static bool is_float(uint8_t type) { return type == TYPE_F32 || type == TYPE_F64; }

/* Wasm3 0.5.0 copies what lies under a float that a branch takes along to where no slot is, unless that is the place of another
 * float result: then source and target are the same. */
static bool float_lies_alone(const struct sp_vet *vet, const struct sp_vet_block *target) {
  unsigned operands = vet->operands - 1u;
  for (const struct sp_vet_block *block = &vet->block[vet->blocks - 1u]; operands == block->height; block--) {
    if (block == target || block->result != TYPE_NONE) return is_float(block->result);
  }
  return false;
}

/* Looks the label in vet->value up, with the operands that it takes on the stack. */
static bool find_label(struct sp_vet *vet, struct sp_vet_block **target) {
  if (vet->value >= vet->blocks) return sp_vet_refuse(vet, SP_VET_UNKNOWN_LABEL);
  *target = &vet->block[vet->blocks - 1u - vet->value];
  const struct sp_vet_block *block = innermost(vet);
  if (block->unreachable) return true;
  if ((*target)->kind != OPCODE_LOOP) note_cost(vet, *target);
  const bool carries_float = is_float(label_type(*target)) && *target != vet->block && vet->operands > block->height;
  return !carries_float || float_lies_alone(vet, *target) || sp_vet_refuse(vet, SP_VET_BRANCH_FLOAT);
}

static bool take_br(struct sp_vet *vet) {
  struct sp_vet_block *target;
  if (!add_cost(vet) || !find_label(vet, &target) || !pop_label(vet, label_type(target))) return false;
  return become_unreachable(vet) && want_operator(vet);
}

static bool take_br_if(struct sp_vet *vet) {
  struct sp_vet_block *target;
  if (!pop(vet, TYPE_I32) || !add_cost(vet) || !find_label(vet, &target)) return false;
  const uint8_t type = label_type(target);
  if (type != TYPE_NONE && !pop(vet, type)) return false;
  return push_result(vet, type) && want_operator(vet);
}

static bool take_target(struct sp_vet *vet) {
  struct sp_vet_block *target;
  if (!find_label(vet, &target)) return false;
  const uint8_t type = label_type(target);
  if (vet->label_type != UINT8_MAX && vet->label_type != type) {
    return sp_vet_refuse(vet, innermost(vet)->unreachable ? SP_VET_DEAD_OPERANDS : SP_VET_LABEL_TYPES);
  }
  vet->label_type = type;
  if (vet->inner > 0) {
    vet->inner--;
    return sp_vet_want(vet, TOKEN_U32, take_target);
  }
  return pop_label(vet, type) && become_unreachable(vet) && want_operator(vet);
}

static bool take_br_table(struct sp_vet *vet) {
  if (vet->value > SP_VET_BR_TABLE_MAX) return sp_vet_refuse(vet, SP_VET_BR_TABLE);
  if (!pop(vet, TYPE_I32) || !add_cost(vet)) return false;
  vet->inner = vet->value; /* and the default */
  vet->label_type = UINT8_MAX;
  return sp_vet_want(vet, TOKEN_U32, take_target);
}

static bool take_return(struct sp_vet *vet) {
  return add_cost(vet) && pop_label(vet, vet->block[0].result) && become_unreachable(vet) && want_operator(vet);
}

static bool take_unreachable(struct sp_vet *vet) { return become_unreachable(vet) && want_operator(vet); }

/* --- calls ---------------------------------------------------------------------------------------------------------------------- */

static bool call(struct sp_vet *vet, const struct sp_vet_function_type *type) {
  for (unsigned i = type->params; i > 0; i--) {
    if (!pop(vet, vet->type_bytes[type->first + i - 1u])) return false;
  }
  if (!add_cost(vet)) return false;
  vet->cost = 0;
  return push_result(vet, type->result) && want_operator(vet);
}

static bool take_call(struct sp_vet *vet) {
  if (!sp_vet_known(vet, SP_VET_KIND_FUNCTION, vet->value)) return false;
  return call(vet, &vet->type[vet->function_type[vet->value]]);
}

static bool take_indirect_table(struct sp_vet *vet) {
  return sp_vet_known(vet, SP_VET_KIND_TABLE, vet->value) && pop(vet, TYPE_I32) && call(vet, &vet->type[vet->inner]);
}

static bool take_indirect_type(struct sp_vet *vet) {
  if (vet->value >= vet->types) return sp_vet_refuse(vet, SP_VET_UNKNOWN_TYPE);
  vet->inner = vet->value;
  return sp_vet_want(vet, TOKEN_U32, take_indirect_table);
}

/* --- variables ------------------------------------------------------------------------------------------------------------------ */

/* The type of the variable in vet->value; TYPE_NONE after a refusal. */
static uint8_t find_local(struct sp_vet *vet) {
  if (vet->value < vet->locals) return add_cost(vet) ? vet->local_type[vet->value] : TYPE_NONE;
  (void)sp_vet_refuse(vet, SP_VET_UNKNOWN_LOCAL);
  return TYPE_NONE;
}

static bool take_local_get(struct sp_vet *vet) {
  const uint8_t type = find_local(vet);
  return type != TYPE_NONE && push(vet, type) && want_operator(vet);
}

static bool take_local_set(struct sp_vet *vet) {
  const uint8_t type = find_local(vet);
  return type != TYPE_NONE && pop(vet, type) && want_operator(vet);
}

static bool take_local_tee(struct sp_vet *vet) {
  const uint8_t type = find_local(vet);
  return type != TYPE_NONE && pop(vet, type) && push(vet, type) && want_operator(vet);
}

static uint8_t find_global(struct sp_vet *vet) {
  return sp_vet_known(vet, SP_VET_KIND_GLOBAL, vet->value) && add_cost(vet) ? vet->global_type[vet->value] : TYPE_NONE;
}

static bool take_global_get(struct sp_vet *vet) {
  const uint8_t type = find_global(vet);
  return type != TYPE_NONE && push(vet, type & TYPE_MASK) && want_operator(vet);
}

static bool take_global_set(struct sp_vet *vet) {
  const uint8_t type = find_global(vet);
  if (type == TYPE_NONE) return false;
  if ((type & TYPE_MUTABLE) == 0) return sp_vet_refuse(vet, SP_VET_IMMUTABLE);
  return pop(vet, type & TYPE_MASK) && want_operator(vet);
}

/* --- operators with operands and a result of fixed types ------------------------------------------------------------------------- */

static bool take_plain(struct sp_vet *vet) {
  const unsigned types = vet->op->types;
  for (unsigned i = 0; i < OP_OPERANDS; i++) {
    const uint8_t type = (uint8_t)(types >> (i * OP_TYPE_BITS) & TYPE_MASK);
    if (type != TYPE_NONE && !pop(vet, type)) return false;
  }
  return add_cost(vet) && push_result(vet, OP_RESULT(types)) && want_operator(vet);
}

static bool take_alignment(struct sp_vet *vet) {
  if (!sp_vet_known(vet, SP_VET_KIND_MEMORY, 0)) return false;
  if (vet->value > OP_ALIGN(vet->op->types)) return sp_vet_refuse(vet, SP_VET_ALIGNMENT);
  return sp_vet_want(vet, TOKEN_U32, take_plain);
}

static bool check_memory(struct sp_vet *vet) {
  if (vet->value != 0) return sp_vet_refuse(vet, SP_VET_MULTI_MEMORY);
  return sp_vet_known(vet, SP_VET_KIND_MEMORY, 0);
}

static bool take_memory(struct sp_vet *vet) { return check_memory(vet) && take_plain(vet); }

static bool take_source_memory(struct sp_vet *vet) { return check_memory(vet) && sp_vet_want(vet, TOKEN_BYTE, take_memory); }

static bool take_drop(struct sp_vet *vet) {
  if (!has_operand(vet)) return false;
  vet->operands--;
  return want_operator(vet);
}

static bool take_select(struct sp_vet *vet) {
  if (!pop(vet, TYPE_I32) || !has_operand(vet)) return false;
  const uint8_t type = vet->operand[vet->operands - 1u];
  return pop(vet, type) && pop(vet, type) && add_cost(vet) && push(vet, type) && want_operator(vet);
}

/* --- operators ------------------------------------------------------------------------------------------------------------------- */

static bool take_unknown(struct sp_vet *vet) { return sp_vet_refuse(vet, SP_VET_OPCODE); }

static bool take_refused(struct sp_vet *vet) { return sp_vet_refuse(vet, -(int)vet->op->types); }

struct form {
  uint8_t token; /* the first immediate */
  sp_vet_take take;
};

static const struct form forms[FORMS] = {
    [FORM_UNKNOWN] = {TOKEN_NONE, take_unknown},
    [FORM_REFUSED] = {TOKEN_NONE, take_refused},
    [FORM_PLAIN] = {TOKEN_NONE, take_plain},
    [FORM_I32] = {TOKEN_S32, take_plain},
    [FORM_I64] = {TOKEN_S64, take_plain},
    [FORM_F32] = {TOKEN_F32, take_plain},
    [FORM_F64] = {TOKEN_F64, take_plain},
    [FORM_ACCESS] = {TOKEN_U32, take_alignment},
    [FORM_MEMORY] = {TOKEN_BYTE, take_memory},
    [FORM_MEMORY_COPY] = {TOKEN_BYTE, take_source_memory},
    [FORM_BLOCK] = {TOKEN_BYTE, take_block},
    [FORM_ELSE] = {TOKEN_NONE, take_else},
    [FORM_END] = {TOKEN_NONE, take_end},
    [FORM_BR] = {TOKEN_U32, take_br},
    [FORM_BR_IF] = {TOKEN_U32, take_br_if},
    [FORM_BR_TABLE] = {TOKEN_U32, take_br_table},
    [FORM_RETURN] = {TOKEN_NONE, take_return},
    [FORM_UNREACHABLE] = {TOKEN_NONE, take_unreachable},
    [FORM_CALL] = {TOKEN_U32, take_call},
    [FORM_CALL_INDIRECT] = {TOKEN_U32, take_indirect_type},
    [FORM_DROP] = {TOKEN_NONE, take_drop},
    [FORM_SELECT] = {TOKEN_NONE, take_select},
    [FORM_LOCAL_GET] = {TOKEN_U32, take_local_get},
    [FORM_LOCAL_SET] = {TOKEN_U32, take_local_set},
    [FORM_LOCAL_TEE] = {TOKEN_U32, take_local_tee},
    [FORM_GLOBAL_GET] = {TOKEN_U32, take_global_get},
    [FORM_GLOBAL_SET] = {TOKEN_U32, take_global_set},
};

static bool begin(struct sp_vet *vet, const struct sp_vet_op *op) {
  vet->op = op;
  return sp_vet_want(vet, (enum sp_vet_token)forms[op->form].token, forms[op->form].take);
}

static bool take_extended(struct sp_vet *vet) {
  if (vet->value >= SP_VET_EXTENDED_OPS) return sp_vet_refuse(vet, SP_VET_OPCODE);
  if (vet->bytes > 1) return sp_vet_refuse(vet, SP_VET_LONG_OPCODE);
  return begin(vet, &sp_vet_extended_ops[vet->value]);
}

static bool take_operator(struct sp_vet *vet) {
  static const struct sp_vet_feature later[] = {{0xd0, 0xd2, SP_VET_REFERENCE_TYPES},
                                                {0xd3, 0xd6, SP_VET_GC},
                                                {0xfb, 0xfb, SP_VET_GC},
                                                {0xfd, 0xfd, SP_VET_SIMD},
                                                {0xfe, 0xfe, SP_VET_ATOMICS}};
  vet->held = true;
  vet->opcode = (uint8_t)vet->value;
  if (vet->value < SP_VET_OPS) return begin(vet, &sp_vet_ops[vet->value]);
  if (vet->value == OPCODE_EXTENDED) return sp_vet_want(vet, TOKEN_U32, take_extended);
  return sp_vet_refuse_feature(vet, later, sizeof later / sizeof later[0], SP_VET_OPCODE);
}

static bool want_operator(struct sp_vet *vet) {
  vet->held = false;
  return sp_vet_want(vet, TOKEN_BYTE, take_operator);
}

/* --- bodies ---------------------------------------------------------------------------------------------------------------------- */

static bool want_locals(struct sp_vet *vet);

static bool take_local_type(struct sp_vet *vet) {
  const uint8_t type = sp_vet_value_type(vet);
  if (type == TYPE_NONE) return false;
  memset(vet->local_type + vet->locals, type, vet->kind);
  vet->locals = (uint8_t)(vet->locals + vet->kind);
  return want_locals(vet);
}

static bool take_local_count(struct sp_vet *vet) {
  if (vet->value > SP_VET_LOCALS_MAX - vet->locals) return sp_vet_refuse(vet, SP_VET_LOCALS);
  vet->kind = (uint8_t)vet->value;
  return sp_vet_want(vet, TOKEN_BYTE, take_local_type);
}

static bool want_locals(struct sp_vet *vet) {
  if (vet->inner == 0) return want_operator(vet);
  vet->inner--;
  return sp_vet_want(vet, TOKEN_U32, take_local_count);
}

static bool take_groups(struct sp_vet *vet) {
  vet->inner = vet->value;
  return want_locals(vet);
}

static bool take_body_size(struct sp_vet *vet) {
  if (vet->value > vet->limit - vet->offset) return sp_vet_refuse(vet, SP_VET_SIZE);
  const struct sp_vet_function_type *type = &vet->type[vet->function_type[vet->imported[SP_VET_KIND_FUNCTION] + vet->bodies]];
  vet->section_end = vet->limit;
  vet->limit = vet->offset + vet->value;
  vet->locals = type->params;
  memcpy(vet->local_type, vet->type_bytes + type->first, type->params);
  vet->operands = 0;
  vet->blocks = 0;
  vet->cost = 0;
  return open_block(vet, KIND_BODY, type->result) && sp_vet_want(vet, TOKEN_U32, take_groups);
}

bool sp_vet_start_body(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_body_size); }
