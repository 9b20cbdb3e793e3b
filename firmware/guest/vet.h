/* The validator: WebAssembly 1.0 with sign extension, saturating float-to-int, memory.copy and memory.fill; on top of it what the
 * sandbox cannot run, limits, and a contract's policy. Fed in chunks of any size; fixed RAM, no recursion, no allocation. */
#ifndef SP_VET_H
#define SP_VET_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/config.h"

/* Why a module is refused. Stable: SPEC.md has each with its name and sentence. */
enum sp_vet_code {
  SP_VET_OK = 0,
  /* the binary format */
  SP_VET_NOT_WASM = -100,
  SP_VET_TRUNCATED = -101,
  SP_VET_NUMBER = -102,
  SP_VET_UTF8 = -103,
  SP_VET_SECTION = -104,
  SP_VET_SECTION_ORDER = -105,
  SP_VET_SIZE = -106,
  SP_VET_MALFORMED = -107,
  SP_VET_COUNTS = -108,
  /* validation outside of functions */
  SP_VET_LIMITS = -110,
  SP_VET_INITIALISER = -111,
  SP_VET_EXPORT_TWICE = -112,
  SP_VET_START_TYPE = -113,
  SP_VET_UNKNOWN_TYPE = -114,
  SP_VET_UNKNOWN_FUNCTION = -115,
  SP_VET_UNKNOWN_TABLE = -116,
  SP_VET_UNKNOWN_MEMORY = -117,
  SP_VET_UNKNOWN_GLOBAL = -118,
  /* validation of functions */
  SP_VET_OPCODE = -120,
  SP_VET_TYPE = -121,
  SP_VET_OPERAND_MISSING = -122,
  SP_VET_OPERANDS_LEFT = -123,
  SP_VET_ELSE = -124,
  SP_VET_ALIGNMENT = -125,
  SP_VET_IMMUTABLE = -126,
  SP_VET_UNKNOWN_LOCAL = -127,
  SP_VET_UNKNOWN_LABEL = -128,
  SP_VET_LABEL_TYPES = -129,
  /* later features that the sandbox does not have */
  SP_VET_SIMD = -130,
  SP_VET_REFERENCE_TYPES = -131,
  SP_VET_MULTI_VALUE = -132,
  SP_VET_TAIL_CALL = -133,
  SP_VET_ATOMICS = -134,
  SP_VET_EXCEPTIONS = -135,
  SP_VET_PASSIVE = -136,
  SP_VET_MEMORY64 = -137,
  SP_VET_MULTI_MEMORY = -138,
  SP_VET_GC = -139,
  /* valid, but Wasm3 0.5.0 does not run it as it should */
  SP_VET_DEAD_OPERANDS = -140,
  SP_VET_EMPTY_ELEMENTS = -141,
  SP_VET_EMPTY_MEMORY = -142,
  SP_VET_LONG_OPCODE = -143,
  SP_VET_SEGMENT_BEYOND = -144,
  SP_VET_BRANCH_FLOAT = -145,
  /* limits: SP_VET_..._MAX in core/config.h */
  SP_VET_TYPES = -150,
  SP_VET_PARAMS = -151,
  SP_VET_FUNCTIONS = -152,
  SP_VET_LOCALS = -153,
  SP_VET_BLOCKS = -154,
  SP_VET_OPERANDS = -155,
  SP_VET_TABLE = -156,
  SP_VET_ELEMENTS = -157,
  SP_VET_SEGMENTS = -158,
  SP_VET_BR_TABLE = -159,
  SP_VET_GLOBALS = -160,
  SP_VET_EXPORTS = -161,
  SP_VET_NAME = -162,
  SP_VET_STRAIGHT = -163,
  /* policy: only with a contract */
  SP_VET_IMPORT = -170,
  SP_VET_IMPORT_MEMORY = -171,
  SP_VET_START = -172,
  SP_VET_MEMORY = -173,
  SP_VET_NO_MEMORY = -174,
  SP_VET_NO_EVALUATE = -175,
  SP_VET_EVALUATE_TYPE = -176,
  SP_VET_INITIALIZE_TYPE = -177,
  SP_VET_NO_ADDRESS = -178,
  SP_VET_ADDRESS_TYPE = -179,
  SP_VET_ADDRESS = -180,
  SP_VET_DATA_BEYOND = -181,
  SP_VET_LAST = SP_VET_DATA_BEYOND,
};

/* The structs that a module keeps in its memory, each at the address of an exported global. */
enum sp_vet_area { SP_VET_IN, SP_VET_OUT, SP_VET_STATE, SP_VET_AREAS };

struct sp_vet_policy {
  uint32_t memory_cap; /* bytes of linear memory, below 64 KiB; 0: no policy */
  struct {
    uint32_t size, align;
  } areas[SP_VET_AREAS]; /* size 0: the contract has none, so its export is not looked at */
};

#define SP_VET_NONE UINT32_MAX /* index of a function that is not exported */

struct sp_vet_found {
  uint32_t evaluate, initialize;  /* indices of the exported functions */
  uint32_t address[SP_VET_AREAS]; /* of each area that the policy asks for */
  bool has_address[SP_VET_AREAS], memory;
};

struct sp_vet_function_type {
  uint16_t first; /* of its parameters in type_bytes */
  uint8_t params, result;
};

struct sp_vet_block {
  uint8_t kind, result, height, unreachable;
  uint16_t cost;      /* heaviest way to its end so far */
  uint16_t else_cost; /* weight at its `if` */
};

/* What can be imported and exported, with WebAssembly's numbers. */
enum sp_vet_kind { SP_VET_KIND_FUNCTION, SP_VET_KIND_TABLE, SP_VET_KIND_MEMORY, SP_VET_KIND_GLOBAL, SP_VET_KINDS };

struct sp_vet;
typedef bool (*sp_vet_take)(struct sp_vet *vet);

/* Owned by the caller; to be read only through `code`, `offset` and `found`. Small members come first: code that uses them is shorter. */
struct sp_vet {
  /* the function that is being validated */
  uint8_t operands, blocks, locals, opcode, label_type;

  /* the token that is being read */
  uint8_t token;
  bool held; /* mark stays at the instruction while its immediates are read */
  uint8_t utf8_more, utf8_low, utf8_high;

  /* where we are, and what was declared */
  uint8_t section, rank, kind;
  uint8_t expression_type;
  bool expression_constant;
  uint16_t types, type_bytes_used, bodies, exports, elements;
  uint16_t counts[SP_VET_KINDS], imported[SP_VET_KINDS]; /* by kind; imported ones are counted in both */

  uint32_t value;        /* of the token */
  uint32_t bytes;        /* of the token so far */
  uint32_t limit;        /* no token of this section or function goes beyond */
  uint32_t offset;       /* bytes read; of a refused module: where the offending piece begins */
  uint32_t mark;         /* where a refusal points */
  int code;              /* SP_VET_OK, or why it is refused */
  sp_vet_take take;      /* gets the token */
  sp_vet_take after;     /* gets a name or an expression */
  uint32_t remaining;    /* bytes of a skipped piece or a name */
  uint32_t items, inner; /* that are still to come: of the section, of its present item */
  const struct sp_vet_op *op;
  uint32_t cost; /* weight since the last operation that cost fuel */
  uint32_t section_end, name_length, expression_value, data_segments;
  uint32_t minimum[SP_VET_KINDS]; /* of table and memory */
  uint32_t data_count;            /* of the data count section; SP_VET_NONE without one */
  const struct sp_vet_policy *policy;
  uint64_t name_hash;
  char name[16]; /* the beginning of the last name */
  struct sp_vet_found found;

  struct sp_vet_block block[SP_VET_BLOCKS_MAX + 1]; /* the first is the function itself */
  uint8_t operand[SP_VET_OPERANDS_MAX];
  uint8_t local_type[SP_VET_LOCALS_MAX];
  struct sp_vet_function_type type[SP_VET_TYPES_MAX];
  uint8_t type_bytes[SP_VET_TYPE_BYTES_MAX];
  uint8_t function_type[SP_VET_FUNCTIONS_MAX];
  uint8_t global_type[SP_VET_GLOBALS_MAX];
  uint32_t global_value[SP_VET_GLOBALS_MAX];
  uint32_t export_low[SP_VET_EXPORTS_MAX], export_high[SP_VET_EXPORTS_MAX]; /* halves of the names' hashes */
};

static_assert(sizeof(struct sp_vet) <= SP_VET_RAM_MAX, "vet keeps to its RAM");

/* Begins a module. With policy NULL, or its memory_cap 0, only what every module must keep is asked for. The policy is read until
 * sp_vet_end. */
void sp_vet_init(struct sp_vet *vet, const struct sp_vet_policy *policy);

/* The next bytes. SP_VET_OK, or the code of the refusal, then and from then on; `offset` says where. */
int sp_vet_push(struct sp_vet *vet, const uint8_t *bytes, size_t length);

/* The module is complete. SP_VET_OK and `found` holds what it exports, or the code of the refusal. */
int sp_vet_end(struct sp_vet *vet);

/* Takes the custom sections out of a module that was accepted. Returns the length that is left. */
uint32_t sp_vet_strip(uint8_t *module, uint32_t length);

struct sp_vet_reason {
  int code;
  const char *name, *sentence; /* stable, with hyphens; with a hint where there is one */
};

/* About a code; NULL when there is no such code. Static. */
const struct sp_vet_reason *sp_vet_explain(int code);

#endif
