/* Function bodies: one operation after the other, each with the operands that it needs: those that lie there where they fit, new ones
 * otherwise. So values lie about, blocks end with what they must, and code goes on behind branches. */
#include <string.h>

#include "fuzz.h"
#include "generate.h"
#include "guest/vet_internal.h"

#define OPERATIONS_MAX 120u /* chosen ones of a body */
#define OPERANDS_MAX   40u  /* below SP_VET_OPERANDS_MAX by what one operation may add */
#define BLOCKS_MAX     22u
#define LOCALS_MAX     SP_VET_LOCALS_MAX
#define BODY_ROOM      (FUZZ_MODULE_MAX / (FUZZ_FUNCTIONS_MAX + 2u)) /* bytes of a body at most, so that all fit */
#define BODY_RESERVE   400u                                          /* of them for what closes it */

struct block {
  uint8_t kind, result, height;
  bool dead;
};

struct body {
  struct fuzz_maker *maker;
  unsigned function, operands, blocks, locals;
  uint8_t operand[SP_VET_OPERANDS_MAX], local[LOCALS_MAX];
  struct block block[BLOCKS_MAX + 1u];
};

static struct block *innermost(struct body *body) { return &body->block[body->blocks - 1u]; }

/* --- operands --------------------------------------------------------------------------------------------------------------------- */

static void drop(struct body *body) {
  fuzz_put(body->maker, 0x1a);
  body->operands--;
}

static void drop_to(struct body *body, unsigned height) {
  while (body->operands > height) drop(body);
}

/* A new operand of that type: a local or global that has it, or a constant. */
static void push(struct body *body, uint8_t type) {
  struct fuzz_maker *maker = body->maker;
  const uint8_t choice = fuzz_choose(maker);
  body->operand[body->operands++] = type;
  if ((choice & 3u) == 1 && body->locals > 0) {
    const unsigned index = (choice >> 2) % body->locals;
    if (body->local[index] == type) {
      fuzz_put(maker, 0x20);
      fuzz_put_u32(maker, index);
      return;
    }
  }
  if ((choice & 3u) == 2) {
    const unsigned index = (choice >> 2) % maker->globals;
    if (maker->global[index].type == type) {
      fuzz_put(maker, 0x23);
      fuzz_put(maker, index);
      return;
    }
  }
  fuzz_put_constant(maker, type);
}

/* Makes `count` operands of those types lie on top. */
static void need(struct body *body, const uint8_t *types, unsigned count) {
  const unsigned there = body->operands - innermost(body)->height;
  for (unsigned have = count < there ? count : there;; have--) { /* as many of the first ones as lie there */
    if (memcmp(body->operand + body->operands - have, types, have) != 0) continue;
    for (unsigned i = have; i < count; i++) push(body, types[i]);
    return;
  }
}

static void need_one(struct body *body, uint8_t type) {
  if (type != FUZZ_NONE) need(body, &type, 1);
}

static void give(struct body *body, uint8_t type) {
  if (type != FUZZ_NONE) body->operand[body->operands++] = type;
}

/* Whether an operation may trap at once: seldom, or nothing would come behind it. */
static bool wild(struct body *body) { return fuzz_choose(body->maker) >= 0xf0u; }

static void push_small(struct body *body, unsigned limit) {
  fuzz_put_i32(body->maker, (int32_t)fuzz_choose_below(body->maker, limit));
  give(body, FUZZ_I32);
}

/* --- blocks ----------------------------------------------------------------------------------------------------------------------- */

static void put_block(struct body *body, unsigned opcode) {
  struct fuzz_maker *maker = body->maker;
  if (body->blocks > BLOCKS_MAX) return;
  const uint8_t result = (uint8_t)fuzz_choose_below(maker, FUZZ_ALL);
  if (opcode == OPCODE_IF) {
    need_one(body, FUZZ_I32);
    body->operands--;
  }
  fuzz_put(maker, opcode);
  if (result == FUZZ_NONE) fuzz_put(maker, 0x40);
  if (result != FUZZ_NONE) fuzz_put_type(maker, result);
  body->block[body->blocks++] = (struct block){.kind = (uint8_t)opcode, .result = result, .height = (uint8_t)body->operands};
}

/* What lies in the block is its result and nothing else; behind a branch the result may be missing. */
static void settle(struct body *body) {
  const struct block *block = innermost(body);
  const bool fits = body->operands == block->height + 1u && body->operand[block->height] == block->result;
  if (block->dead && body->operands == block->height && fuzz_choose_below(body->maker, 2) == 0) return;
  if (block->result != FUZZ_NONE && fits) return;
  drop_to(body, block->height);
  if (block->result != FUZZ_NONE) push(body, block->result);
}

static void put_else(struct body *body, unsigned opcode) {
  struct block *block = innermost(body);
  if (block->kind != OPCODE_IF) return;
  settle(body);
  fuzz_put(body->maker, opcode);
  body->operands = block->height;
  block->kind = OPCODE_ELSE;
  block->dead = false;
}

static void close_block(struct body *body) {
  if (innermost(body)->kind == OPCODE_IF && innermost(body)->result != FUZZ_NONE) put_else(body, OPCODE_ELSE);
  settle(body);
  const struct block *block = innermost(body);
  fuzz_put(body->maker, 0x0b);
  body->operands = block->height;
  body->blocks--;
  if (body->blocks > 0) give(body, block->result);
}

/* The outermost block ends when the choices do. */
static void put_end(struct body *body, unsigned opcode) {
  (void)opcode;
  if (body->blocks > 1) close_block(body);
}

/* --- branches --------------------------------------------------------------------------------------------------------------------- */

static const struct block *label(const struct body *body, unsigned depth) { return &body->block[body->blocks - 1u - depth]; }

static uint8_t label_type(const struct block *block) { return block->kind == OPCODE_LOOP ? FUZZ_NONE : block->result; }

static void die(struct body *body) {
  innermost(body)->dead = true;
  body->operands = innermost(body)->height;
}

/* vet refuses most branches that take a float along with other operands below: only some of them are tried. */
static void need_label(struct body *body, uint8_t type) {
  if ((type == FUZZ_F32 || type == FUZZ_F64) && fuzz_choose_below(body->maker, 16) != 0) drop_to(body, innermost(body)->height);
  need_one(body, type);
}

static void branch(struct body *body, unsigned opcode) {
  const unsigned depth = fuzz_choose_below(body->maker, body->blocks);
  const uint8_t type = label_type(label(body, depth));
  need_label(body, type);
  if (opcode == 0x0d) {
    const uint8_t both[] = {type, FUZZ_I32};
    if (type != FUZZ_NONE) need(body, both, 2);
    if (type == FUZZ_NONE) need(body, both + 1, 1);
    body->operands--;
  }
  fuzz_put(body->maker, opcode);
  fuzz_put(body->maker, depth);
  if (opcode == 0x0c) die(body);
}

static void branch_table(struct body *body, unsigned opcode) {
  struct fuzz_maker *maker = body->maker;
  const unsigned last = fuzz_choose_below(maker, body->blocks), count = fuzz_choose_below(maker, 5);
  const uint8_t type = label_type(label(body, last));
  const uint8_t both[] = {type, FUZZ_I32};
  need_label(body, type);
  if (type != FUZZ_NONE) need(body, both, 2);
  if (type == FUZZ_NONE) need(body, both + 1, 1);
  fuzz_put(maker, opcode);
  fuzz_put(maker, count);
  for (unsigned i = 0; i < count; i++) {
    const unsigned depth = fuzz_choose_below(maker, body->blocks);
    fuzz_put(maker, label_type(label(body, depth)) == type ? depth : last);
  }
  fuzz_put(maker, last);
  die(body);
}

static void put_return(struct body *body, unsigned opcode) {
  need_one(body, body->block[0].result);
  fuzz_put(body->maker, opcode);
  die(body);
}

static void put_unreachable(struct body *body, unsigned opcode) {
  if (!wild(body)) return;
  fuzz_put(body->maker, opcode);
  die(body);
}

/* --- calls, variables, memory -------------------------------------------------------------------------------------------------------- */

/* With the operands of that type in front of those that lie on top. */
static void put_call(struct body *body, unsigned opcode, unsigned index, const struct fuzz_function_type *type) {
  fuzz_put(body->maker, opcode);
  fuzz_put(body->maker, index);
  body->operands -= type->count;
  give(body, type->result);
}

/* Mostly of a function behind this one, so that calls come to an end. */
static void call(struct body *body, unsigned opcode) {
  struct fuzz_maker *maker = body->maker;
  const unsigned later = maker->functions - 1u - body->function, choice = fuzz_choose(maker);
  const unsigned callee = choice < 0xe0u && later > 0 ? body->function + 1u + choice % later : choice % maker->functions;
  const struct fuzz_function_type *type = &maker->type[maker->function[callee]];
  need(body, type->params, type->count);
  put_call(body, opcode, callee, type);
}

static void call_indirect(struct body *body, unsigned opcode) {
  struct fuzz_maker *maker = body->maker;
  const unsigned element = fuzz_choose_below(maker, FUZZ_TABLE);
  const unsigned index = wild(body) ? fuzz_choose_below(maker, maker->types) : maker->function[maker->table[element]];
  const struct fuzz_function_type *type = &maker->type[index];
  need(body, type->params, type->count);
  if (wild(body))
    push(body, FUZZ_I32);
  else
    fuzz_put_i32(maker, (int32_t)element), give(body, FUZZ_I32);
  body->operands--;
  put_call(body, opcode, index, type);
  for (unsigned padding = fuzz_choose_below(maker, 5); padding > 0; padding--) fuzz_put(maker, 0x80); /* as newer compilers do */
  fuzz_put(maker, 0);
}

static void use_local(struct body *body, unsigned opcode) {
  if (body->locals == 0) return;
  const unsigned index = fuzz_choose_below(body->maker, body->locals);
  if (opcode != 0x20) need_one(body, body->local[index]);
  fuzz_put(body->maker, opcode);
  fuzz_put_u32(body->maker, index);
  if (opcode == 0x20) give(body, body->local[index]);
  if (opcode == 0x21) body->operands--;
}

static void use_global(struct body *body, unsigned opcode) {
  const unsigned index = fuzz_choose_below(body->maker, body->maker->globals);
  const struct fuzz_global *global = &body->maker->global[index];
  const bool set = opcode == 0x24 && global->is_mutable;
  if (set) need_one(body, global->type);
  fuzz_put(body->maker, set ? 0x24 : 0x23);
  fuzz_put(body->maker, index);
  if (set) body->operands--;
  if (!set) give(body, global->type);
}

static void put_drop(struct body *body, unsigned opcode) {
  (void)opcode;
  if (body->operands > innermost(body)->height) drop(body);
}

static void put_select(struct body *body, unsigned opcode) {
  const bool any = body->operands > innermost(body)->height;
  const uint8_t type = any ? body->operand[body->operands - 1u] : (uint8_t)(1 + fuzz_choose_below(body->maker, FUZZ_ALL - 1u));
  const uint8_t types[] = {type, type, FUZZ_I32};
  need(body, types, 3);
  fuzz_put(body->maker, opcode);
  body->operands -= 2;
}

static void put_immediates(struct body *body, const struct sp_vet_op *op) {
  struct fuzz_maker *maker = body->maker;
  if (op->form == FORM_MEMORY || op->form == FORM_MEMORY_COPY) fuzz_put(maker, 0);
  if (op->form == FORM_MEMORY_COPY) fuzz_put(maker, 0);
  if (op->form != FORM_ACCESS) return;
  const uint8_t choice = fuzz_choose(maker);
  fuzz_put(maker, choice % (OP_ALIGN(op->types) + 1u));
  fuzz_put_u32(maker, choice < 0xf8u ? choice : choice < 0xfcu ? FUZZ_MEMORY - (choice & 7u) : UINT32_MAX - (choice & 7u));
}

/* Integer divisions trap at 0; what loads, stores, copies and fills, beyond the memory. */
static bool divides(unsigned opcode) { return (opcode >= 0x6d && opcode <= 0x70) || (opcode >= 0x7f && opcode <= 0x82); }

/* Replaces the operands that would most likely trap: a divisor by an odd number, an address by one inside. */
static void tame(struct body *body, const struct sp_vet_op *op, unsigned opcode, const uint8_t *types, unsigned count) {
  struct fuzz_maker *maker = body->maker;
  if (op->form == FORM_PLAIN && divides(opcode)) {
    fuzz_put_constant(maker, types[0]);
    fuzz_put(maker, types[0] == FUZZ_I32 ? 0x72 : 0x84); /* or */
    fuzz_put(maker, 0x40u + types[0]);
    fuzz_put(maker, 1);
    fuzz_put(maker, types[0] == FUZZ_I32 ? 0x72 : 0x84);
  }
  if (op->form == FORM_PLAIN || count == 0) return;
  drop_to(body, body->operands - count);
  push_small(body, FUZZ_MEMORY / 2);
  for (unsigned i = 1; i < count; i++) {
    if (types[i] == FUZZ_I32 && op->form != FORM_ACCESS)
      push_small(body, FUZZ_MEMORY / 4);
    else
      push(body, types[i]);
  }
}

/* Operations with operands and a result of fixed types. */
static void put_plain(struct body *body, const struct sp_vet_op *op, unsigned prefix, unsigned opcode) {
  uint8_t types[OP_OPERANDS];
  unsigned count = 0;
  for (unsigned i = OP_OPERANDS; i > 0; i--) {
    const uint8_t type = (uint8_t)(op->types >> ((i - 1u) * OP_TYPE_BITS) & TYPE_MASK);
    if (type != FUZZ_NONE) types[count++] = type;
  }
  need(body, types, count);
  if (!wild(body)) tame(body, op, opcode, types, count);
  if (prefix != 0) fuzz_put(body->maker, prefix);
  fuzz_put(body->maker, opcode);
  put_immediates(body, op);
  body->operands -= count;
  give(body, OP_RESULT(op->types));
}

/* --- choice of operations --------------------------------------------------------------------------------------------------------------
 */

/* Choices beyond the opcodes: the operations that make shapes, more often than their share of opcodes would. */
static const uint8_t shapes[] = {0x02, 0x02, 0x03, 0x04, 0x04, 0x05, 0x05, 0x0b, 0x0b, 0x0b, 0x0c, 0x0d, 0x0d, 0x0d, 0x0e,
                                 0x10, 0x10, 0x11, 0x1b, 0x20, 0x20, 0x20, 0x21, 0x21, 0x22, 0x22, 0x23, 0x24, 0x24, 0x0f};

static void put_extended(struct body *body, unsigned opcode) {
  const struct sp_vet_op *op = &sp_vet_extended_ops[opcode % SP_VET_EXTENDED_OPS];
  if (op->form != FORM_REFUSED) put_plain(body, op, OPCODE_EXTENDED, opcode % SP_VET_EXTENDED_OPS);
}

/* Those that trap on most floats are mostly made into those that saturate. */
static void put_fixed(struct body *body, unsigned opcode) {
  static const uint8_t truncations[] = {[0xa8 - 0xa8] = 1, 2, 3, 4, [0xae - 0xa8] = 5, 6, 7, 8};
  const unsigned at = opcode - 0xa8u;
  if (at < sizeof truncations && truncations[at] != 0 && !wild(body)) {
    put_extended(body, truncations[at] - 1u);
  } else {
    put_plain(body, &sp_vet_ops[opcode], 0, opcode);
  }
}

static void put_constant(struct body *body, unsigned opcode) { push(body, OP_RESULT(sp_vet_ops[opcode].types)); }

typedef void (*maker)(struct body *, unsigned opcode);

static const maker makers[FORMS] = {
    [FORM_PLAIN] = put_fixed,
    [FORM_I32] = put_constant,
    [FORM_I64] = put_constant,
    [FORM_F32] = put_constant,
    [FORM_F64] = put_constant,
    [FORM_ACCESS] = put_fixed,
    [FORM_MEMORY] = put_fixed,
    [FORM_BLOCK] = put_block,
    [FORM_ELSE] = put_else,
    [FORM_END] = put_end,
    [FORM_BR] = branch,
    [FORM_BR_IF] = branch,
    [FORM_BR_TABLE] = branch_table,
    [FORM_RETURN] = put_return,
    [FORM_UNREACHABLE] = put_unreachable,
    [FORM_CALL] = call,
    [FORM_CALL_INDIRECT] = call_indirect,
    [FORM_DROP] = put_drop,
    [FORM_SELECT] = put_select,
    [FORM_LOCAL_GET] = use_local,
    [FORM_LOCAL_SET] = use_local,
    [FORM_LOCAL_TEE] = use_local,
    [FORM_GLOBAL_GET] = use_global,
    [FORM_GLOBAL_SET] = use_global,
};

static void put_operation(struct body *body, unsigned opcode) {
  const maker make = makers[sp_vet_ops[opcode].form];
  if (make != NULL) make(body, opcode); /* otherwise vet refuses it */
}

/* False when the body is to end. */
static bool put_next(struct body *body) {
  const unsigned choice = fuzz_choose(body->maker);
  if (body->maker->choice == body->maker->choices_end || choice == 0xff) return false;
  if (body->operands > OPERANDS_MAX) drop_to(body, innermost(body)->height);
  if (body->operands > OPERANDS_MAX) close_block(body);
  if (choice >= 0xf8u) put_extended(body, fuzz_choose(body->maker));
  if (choice < 0xf8u) put_operation(body, choice < SP_VET_OPS ? choice : shapes[(choice - SP_VET_OPS) % sizeof shapes]);
  return true;
}

/* --- bodies ------------------------------------------------------------------------------------------------------------------------------
 */

static void put_locals(struct body *body) {
  struct fuzz_maker *maker = body->maker;
  const unsigned groups = fuzz_choose_below(maker, 5);
  fuzz_put(maker, groups);
  for (unsigned i = 0; i < groups; i++) {
    const uint8_t choice = fuzz_choose(maker), type = (uint8_t)(1 + (choice & 3u));
    const size_t count = fuzz_min(choice >= 0xf8u ? 100u : choice >> 5, LOCALS_MAX - body->locals);
    fuzz_put_u32(maker, (uint32_t)count);
    fuzz_put_type(maker, type);
    memset(body->local + body->locals, type, count);
    body->locals += (unsigned)count;
  }
}

void fuzz_put_body(struct fuzz_maker *maker, unsigned function) {
  static struct body body;
  const struct fuzz_function_type *type = &maker->type[maker->function[function]];
  body = (struct body){.maker = maker, .function = function, .blocks = 1, .locals = type->count};
  body.block[0] = (struct block){.kind = 0, .result = type->result};
  memcpy(body.local, type->params, type->count);
  uint8_t *begun = fuzz_begin_size(maker);
  put_locals(&body);
  for (unsigned i = 0; i < OPERATIONS_MAX && maker->to - begun < (long)(BODY_ROOM - BODY_RESERVE) && put_next(&body); i++) continue;
  while (body.blocks > 0) close_block(&body);
  fuzz_end_size(maker, begun);
}
