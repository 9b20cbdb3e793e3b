/* Between the files of vet: tokens and who takes them, and the opcode table. */
#ifndef SP_VET_INTERNAL_H
#define SP_VET_INTERNAL_H

#include "vet.h"

/* --- tokens (vet_token.c) ------------------------------------------------------------------------------------------------- */

enum sp_vet_token { TOKEN_U32, TOKEN_S32, TOKEN_S64, TOKEN_BYTE, TOKEN_F32, TOKEN_F64, TOKEN_SKIP, TOKEN_NAME, TOKEN_NONE };

/* Reads the token next, then calls take with its value in vet->value (of a signed 64-bit number only its low half). TOKEN_NONE
 * calls take at once. Always true, or what take says. */
bool sp_vet_want(struct sp_vet *vet, enum sp_vet_token token, sp_vet_take take);

/* Reads `length` bytes next: TOKEN_SKIP or TOKEN_NAME. */
bool sp_vet_want_bytes(struct sp_vet *vet, enum sp_vet_token token, uint32_t length, sp_vet_take take);

/* Refuses the module at vet->mark, or at the next byte. Always false. */
bool sp_vet_refuse(struct sp_vet *vet, int code);
bool sp_vet_refuse_here(struct sp_vet *vet, int code);

/* --- types and sections (vet_sections.c) ---------------------------------------------------------------------------------- */

enum sp_vet_type { TYPE_NONE, TYPE_I32, TYPE_I64, TYPE_F32, TYPE_F64, TYPE_MASK = 7, TYPE_MUTABLE = 8, TYPE_CONSTANT = 16 };

enum sp_vet_section { SECTION_CUSTOM, SECTION_IMPORT = 2, SECTION_MEMORY = 5, SECTION_CODE = 10, SECTION_DATA = 11 };

/* A range of values that a later version of WebAssembly gave a meaning. */
struct sp_vet_feature {
  uint8_t first, last;
  int16_t code;
};

/* Refuses what vet->value stands for: as a later feature, or with `otherwise`. Always false. */
bool sp_vet_refuse_feature(struct sp_vet *vet, const struct sp_vet_feature *features, unsigned count, int otherwise);

/* Whether there is something of that kind and index; refuses the module otherwise. */
bool sp_vet_known(struct sp_vet *vet, enum sp_vet_kind kind, uint32_t index);

/* The value type that the byte in vet->value stands for; TYPE_NONE after a refusal. */
uint8_t sp_vet_value_type(struct sp_vet *vet);

bool sp_vet_first_section(struct sp_vet *vet);
bool sp_vet_next_item(struct sp_vet *vet);

/* Whether the module may end here. */
bool sp_vet_at_boundary(const struct sp_vet *vet);
bool sp_vet_complete(struct sp_vet *vet);

/* --- functions (vet_code.c) ------------------------------------------------------------------------------------------------ */

bool sp_vet_start_body(struct sp_vet *vet);

/* --- opcodes (vet_opcodes.c) ------------------------------------------------------------------------------------------------- */

enum sp_vet_form {
  FORM_UNKNOWN,
  FORM_REFUSED, /* types: the code, negated */
  FORM_PLAIN,
  FORM_I32,
  FORM_I64,
  FORM_F32,
  FORM_F64,
  FORM_ACCESS,
  FORM_MEMORY,
  FORM_MEMORY_COPY,
  FORM_BLOCK,
  FORM_ELSE,
  FORM_END,
  FORM_BR,
  FORM_BR_IF,
  FORM_BR_TABLE,
  FORM_RETURN,
  FORM_UNREACHABLE,
  FORM_CALL,
  FORM_CALL_INDIRECT,
  FORM_DROP,
  FORM_SELECT,
  FORM_LOCAL_GET,
  FORM_LOCAL_SET,
  FORM_LOCAL_TEE,
  FORM_GLOBAL_GET,
  FORM_GLOBAL_SET,
  FORMS
};

struct sp_vet_op {
  uint8_t form, weight;
  uint16_t types; /* operands from the top, 3 bits each; result; log2 of the natural alignment */
};

#define OP_OPERANDS      3u
#define OP_TYPE_BITS     3u
#define OP_RESULT(types) ((uint8_t)((types) >> 9 & 7u))
#define OP_ALIGN(types)  ((types) >> 12)

enum sp_vet_opcode { OPCODE_LOOP = 0x03, OPCODE_IF = 0x04, OPCODE_ELSE = 0x05, OPCODE_EXTENDED = 0xfc };

#define SP_VET_OPS          0xc5u
#define SP_VET_EXTENDED_OPS 18u /* behind the prefix 0xfc */

extern const struct sp_vet_op sp_vet_ops[SP_VET_OPS], sp_vet_extended_ops[SP_VET_EXTENDED_OPS];

/* --- policy (vet_policy.c) --------------------------------------------------------------------------------------------------- */

/* Each is called at its place whether there is a policy or not. */
bool sp_vet_policy_import(struct sp_vet *vet);
bool sp_vet_policy_start(struct sp_vet *vet);
bool sp_vet_policy_memory(struct sp_vet *vet);
bool sp_vet_policy_export(struct sp_vet *vet, uint32_t index);
bool sp_vet_policy_data(struct sp_vet *vet, uint32_t size);
bool sp_vet_policy_end(struct sp_vet *vet);

#endif
