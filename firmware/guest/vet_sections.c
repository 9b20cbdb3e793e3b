/* The sections of a module, item by item: types, imports, limits, globals, exports, segments. */
#include <string.h>

#include "vet_internal.h"

#define PAGE         65536u
#define PAGES_MAX    65536u
#define OP_END       0x0bu
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool take_section(struct sp_vet *vet);

/* --- types ------------------------------------------------------------------------------------------------------------------- */

bool sp_vet_refuse_feature(struct sp_vet *vet, const struct sp_vet_feature *features, unsigned count, int otherwise) {
  for (unsigned i = 0; i < count; i++) {
    if (vet->value >= features[i].first && vet->value <= features[i].last) return sp_vet_refuse(vet, features[i].code);
  }
  return sp_vet_refuse(vet, otherwise);
}

static bool refuse_type(struct sp_vet *vet) {
  static const struct sp_vet_feature types[] = {{0x7b, 0x7b, SP_VET_SIMD},
                                                {0x6f, 0x70, SP_VET_REFERENCE_TYPES},
                                                {0x71, 0x77, SP_VET_GC},
                                                {0x63, 0x6e, SP_VET_GC},
                                                {0x4e, 0x5f, SP_VET_GC}};
  return sp_vet_refuse_feature(vet, types, COUNT(types), SP_VET_MALFORMED);
}

uint8_t sp_vet_value_type(struct sp_vet *vet) {
  if (vet->value >= 0x80u - TYPE_F64 && vet->value <= 0x80u - TYPE_I32) return (uint8_t)(0x80u - vet->value);
  (void)refuse_type(vet);
  return TYPE_NONE;
}

static bool end_type(struct sp_vet *vet) {
  vet->types++;
  return sp_vet_next_item(vet);
}

static bool take_result(struct sp_vet *vet) {
  const uint8_t type = sp_vet_value_type(vet);
  if (type == TYPE_NONE) return false;
  vet->type[vet->types].result = type;
  return end_type(vet);
}

static bool take_result_count(struct sp_vet *vet) {
  if (vet->value > 1) return sp_vet_refuse(vet, SP_VET_MULTI_VALUE);
  return vet->value == 0 ? end_type(vet) : sp_vet_want(vet, TOKEN_BYTE, take_result);
}

static bool take_param(struct sp_vet *vet) {
  const uint8_t type = sp_vet_value_type(vet);
  if (type == TYPE_NONE) return false;
  if (vet->type_bytes_used == SP_VET_TYPE_BYTES_MAX) return sp_vet_refuse(vet, SP_VET_TYPES);
  vet->type_bytes[vet->type_bytes_used++] = type;
  vet->inner--;
  return vet->inner > 0 ? sp_vet_want(vet, TOKEN_BYTE, take_param) : sp_vet_want(vet, TOKEN_U32, take_result_count);
}

static bool take_param_count(struct sp_vet *vet) {
  if (vet->value > SP_VET_PARAMS_MAX) return sp_vet_refuse(vet, SP_VET_PARAMS);
  vet->type[vet->types] = (struct sp_vet_function_type){.first = vet->type_bytes_used, .params = (uint8_t)vet->value};
  vet->inner = vet->value;
  return vet->inner > 0 ? sp_vet_want(vet, TOKEN_BYTE, take_param) : sp_vet_want(vet, TOKEN_U32, take_result_count);
}

static bool take_form(struct sp_vet *vet) { return vet->value == 0x60 ? sp_vet_want(vet, TOKEN_U32, take_param_count) : refuse_type(vet); }

static bool start_type(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_BYTE, take_form); }

/* --- constant expressions: one constant, or an imported immutable global ---------------------------------------------------------- */

struct constant {
  uint8_t opcode, token, type;
};

static const struct constant constants[] = {{0x41, TOKEN_S32, TYPE_I32},
                                            {0x42, TOKEN_S64, TYPE_I64},
                                            {0x43, TOKEN_F32, TYPE_F32},
                                            {0x44, TOKEN_F64, TYPE_F64},
                                            {0x23, TOKEN_U32, TYPE_NONE}};

static bool take_expression_end(struct sp_vet *vet) {
  return vet->value == OP_END ? vet->after(vet) : sp_vet_refuse(vet, SP_VET_INITIALISER);
}

static bool take_constant(struct sp_vet *vet) {
  uint8_t type = vet->kind;
  if (type == TYPE_NONE) {
    if (vet->value >= vet->imported[SP_VET_KIND_GLOBAL]) return sp_vet_refuse(vet, SP_VET_UNKNOWN_GLOBAL);
    type = vet->global_type[vet->value];
    if ((type & TYPE_MUTABLE) != 0) return sp_vet_refuse(vet, SP_VET_INITIALISER);
  } else {
    vet->expression_value = vet->value;
    vet->expression_constant = type == TYPE_I32;
  }
  if (type != vet->expression_type) return sp_vet_refuse(vet, SP_VET_TYPE);
  return sp_vet_want(vet, TOKEN_BYTE, take_expression_end);
}

static bool take_expression(struct sp_vet *vet) {
  for (size_t i = 0; i < COUNT(constants); i++) {
    if (constants[i].opcode != vet->value) continue;
    vet->kind = constants[i].type;
    return sp_vet_want(vet, (enum sp_vet_token)constants[i].token, take_constant);
  }
  static const struct sp_vet_feature later[] = {{0xfd, 0xfd, SP_VET_SIMD}, {0xd0, 0xd2, SP_VET_REFERENCE_TYPES}, {0xfb, 0xfb, SP_VET_GC}};
  return sp_vet_refuse_feature(vet, later, COUNT(later), SP_VET_INITIALISER);
}

/* Of the type in vet->expression_type. */
static bool want_expression(struct sp_vet *vet, sp_vet_take after) {
  vet->expression_constant = false;
  vet->after = after;
  return sp_vet_want(vet, TOKEN_BYTE, take_expression);
}

/* --- functions, tables, memories, globals: declared or imported -------------------------------------------------------------------- */

static bool count_one(struct sp_vet *vet, enum sp_vet_kind kind) {
  vet->counts[kind]++;
  if (vet->section == SECTION_IMPORT) vet->imported[kind]++;
  return sp_vet_next_item(vet);
}

bool sp_vet_known(struct sp_vet *vet, enum sp_vet_kind kind, uint32_t index) {
  static_assert(SP_VET_UNKNOWN_GLOBAL == SP_VET_UNKNOWN_FUNCTION - SP_VET_KIND_GLOBAL, "the codes are in the order of the kinds");
  return index < vet->counts[kind] || sp_vet_refuse(vet, SP_VET_UNKNOWN_FUNCTION - (int)kind);
}

static bool take_function(struct sp_vet *vet) {
  const unsigned index = vet->counts[SP_VET_KIND_FUNCTION];
  if (vet->value >= vet->types) return sp_vet_refuse(vet, SP_VET_UNKNOWN_TYPE);
  if (index == SP_VET_FUNCTIONS_MAX) return sp_vet_refuse(vet, SP_VET_FUNCTIONS);
  vet->function_type[index] = (uint8_t)vet->value;
  return count_one(vet, SP_VET_KIND_FUNCTION);
}

static bool start_function(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_function); }

/* The limits of tables and memories: in `minimum` by kind. */
static bool end_limits(struct sp_vet *vet) {
  if (vet->kind == SP_VET_KIND_TABLE && vet->minimum[vet->kind] > SP_VET_TABLE_MAX) return sp_vet_refuse(vet, SP_VET_TABLE);
  if (vet->kind == SP_VET_KIND_MEMORY && !sp_vet_policy_memory(vet)) return false;
  return count_one(vet, (enum sp_vet_kind)vet->kind);
}

static bool take_limit(struct sp_vet *vet) {
  const bool good = vet->value >= vet->minimum[vet->kind] && (vet->kind == SP_VET_KIND_TABLE || vet->value <= PAGES_MAX);
  if (!good) return sp_vet_refuse(vet, SP_VET_LIMITS);
  if (vet->inner == 0) return end_limits(vet);
  vet->inner--;
  return sp_vet_want(vet, TOKEN_U32, take_limit);
}

static bool take_minimum(struct sp_vet *vet) {
  vet->minimum[vet->kind] = vet->value;
  return take_limit(vet);
}

static bool take_limits(struct sp_vet *vet) {
  static const struct sp_vet_feature flags[] = {{2, 3, SP_VET_ATOMICS}, {4, 7, SP_VET_MEMORY64}};
  if (vet->value > 1) return sp_vet_refuse_feature(vet, flags, COUNT(flags), SP_VET_MALFORMED);
  vet->inner = vet->value; /* whether a maximum follows */
  return sp_vet_want(vet, TOKEN_U32, take_minimum);
}

static bool take_table_type(struct sp_vet *vet) {
  static const struct sp_vet_feature later[] = {{0x6f, 0x6f, SP_VET_REFERENCE_TYPES}, {0x40, 0x40, SP_VET_REFERENCE_TYPES}};
  if (vet->value != 0x70) return sp_vet_refuse_feature(vet, later, COUNT(later), SP_VET_MALFORMED);
  return sp_vet_want(vet, TOKEN_BYTE, take_limits);
}

/* A table begins with its type, a memory with its limits. */
static bool start_limited(struct sp_vet *vet, enum sp_vet_kind kind, int another, sp_vet_take take) {
  if (vet->counts[kind] > 0) return sp_vet_refuse(vet, another);
  vet->kind = (uint8_t)kind;
  return sp_vet_want(vet, TOKEN_BYTE, take);
}

static bool start_table(struct sp_vet *vet) { return start_limited(vet, SP_VET_KIND_TABLE, SP_VET_REFERENCE_TYPES, take_table_type); }

static bool start_memory(struct sp_vet *vet) { return start_limited(vet, SP_VET_KIND_MEMORY, SP_VET_MULTI_MEMORY, take_limits); }

static bool end_global(struct sp_vet *vet) {
  const unsigned index = vet->counts[SP_VET_KIND_GLOBAL];
  if (vet->expression_constant) vet->global_type[index] |= TYPE_CONSTANT;
  vet->global_value[index] = vet->expression_value;
  return count_one(vet, SP_VET_KIND_GLOBAL);
}

static bool take_mutable(struct sp_vet *vet) {
  uint8_t *type = &vet->global_type[vet->counts[SP_VET_KIND_GLOBAL]];
  if (vet->value > 1) return sp_vet_refuse(vet, SP_VET_MALFORMED);
  vet->expression_type = *type;
  if (vet->value == 1) *type |= TYPE_MUTABLE;
  return vet->section == SECTION_IMPORT ? count_one(vet, SP_VET_KIND_GLOBAL) : want_expression(vet, end_global);
}

static bool take_global_type(struct sp_vet *vet) {
  if (vet->counts[SP_VET_KIND_GLOBAL] == SP_VET_GLOBALS_MAX) return sp_vet_refuse(vet, SP_VET_GLOBALS);
  const uint8_t type = sp_vet_value_type(vet);
  if (type == TYPE_NONE) return false;
  vet->global_type[vet->counts[SP_VET_KIND_GLOBAL]] = type;
  return sp_vet_want(vet, TOKEN_BYTE, take_mutable);
}

static bool start_global(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_BYTE, take_global_type); }

/* --- imports and exports ------------------------------------------------------------------------------------------------------------ */

static bool take_name_length(struct sp_vet *vet) {
  if (vet->value > SP_VET_NAME_MAX) return sp_vet_refuse(vet, SP_VET_NAME);
  return sp_vet_want_bytes(vet, TOKEN_NAME, vet->value, vet->after);
}

static bool want_name(struct sp_vet *vet, sp_vet_take after) {
  vet->after = after;
  return sp_vet_want(vet, TOKEN_U32, take_name_length);
}

#define KIND_TAG 4 /* of exceptions */

static bool check_kind(struct sp_vet *vet) {
  static const struct sp_vet_feature later[] = {{KIND_TAG, KIND_TAG, SP_VET_EXCEPTIONS}};
  return vet->value < SP_VET_KINDS || sp_vet_refuse_feature(vet, later, COUNT(later), SP_VET_MALFORMED);
}

static bool take_import_kind(struct sp_vet *vet) {
  static const sp_vet_take kinds[] = {start_function, start_table, start_memory, start_global};
  return check_kind(vet) && sp_vet_policy_import(vet) && kinds[vet->value](vet);
}

static bool want_import_kind(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_BYTE, take_import_kind); }

static bool want_import_field(struct sp_vet *vet) { return want_name(vet, want_import_kind); }

static bool start_import(struct sp_vet *vet) { return want_name(vet, want_import_field); }

static bool take_export_index(struct sp_vet *vet) {
  return sp_vet_known(vet, (enum sp_vet_kind)vet->kind, vet->value) && sp_vet_policy_export(vet, vet->value) && sp_vet_next_item(vet);
}

static bool take_export_kind(struct sp_vet *vet) {
  if (!check_kind(vet)) return false;
  vet->kind = (uint8_t)vet->value;
  return sp_vet_want(vet, TOKEN_U32, take_export_index);
}

/* Against all names before it: the most work a byte that vet can be made to do, so the loop is short. */
static bool take_export_name(struct sp_vet *vet) {
  const uint32_t low = (uint32_t)vet->name_hash, high = (uint32_t)(vet->name_hash >> 32);
  const uint32_t *const first = vet->export_low, *const end = first + vet->exports;
  for (const uint32_t *at = first; at < end; at++) {
    if (*at == low && vet->export_high[at - first] == high) return sp_vet_refuse(vet, SP_VET_EXPORT_TWICE);
  }
  vet->export_low[vet->exports] = low;
  vet->export_high[vet->exports++] = high;
  return sp_vet_want(vet, TOKEN_BYTE, take_export_kind);
}

static bool start_export(struct sp_vet *vet) { return want_name(vet, take_export_name); }

static bool take_start(struct sp_vet *vet) {
  if (!sp_vet_known(vet, SP_VET_KIND_FUNCTION, vet->value)) return false;
  const struct sp_vet_function_type *type = &vet->type[vet->function_type[vet->value]];
  if (type->params != 0 || type->result != TYPE_NONE) return sp_vet_refuse(vet, SP_VET_START_TYPE);
  vet->items = 0;
  return sp_vet_policy_start(vet) && sp_vet_next_item(vet);
}

/* --- segments ------------------------------------------------------------------------------------------------------------------------ */

/* Whether `count` from the expression's value on lie within `size`. */
static bool inside(const struct sp_vet *vet, uint32_t count, uint64_t size) {
  return !vet->expression_constant || (uint64_t)vet->expression_value + count <= size;
}

static bool take_element(struct sp_vet *vet) {
  if (!sp_vet_known(vet, SP_VET_KIND_FUNCTION, vet->value)) return false;
  vet->elements++;
  vet->inner--;
  return vet->inner > 0 ? sp_vet_want(vet, TOKEN_U32, take_element) : sp_vet_next_item(vet);
}

static bool take_element_count(struct sp_vet *vet) {
  if (vet->value > SP_VET_ELEMENTS_MAX - vet->elements) return sp_vet_refuse(vet, SP_VET_ELEMENTS);
  const uint32_t size = vet->imported[SP_VET_KIND_TABLE] > 0 ? SP_VET_TABLE_MAX : vet->minimum[SP_VET_KIND_TABLE];
  if (!inside(vet, vet->value, size)) return sp_vet_refuse(vet, SP_VET_SEGMENT_BEYOND);
  if (vet->value == 0 && vet->elements == 0) return sp_vet_refuse(vet, SP_VET_EMPTY_ELEMENTS);
  vet->inner = vet->value;
  return vet->inner > 0 ? sp_vet_want(vet, TOKEN_U32, take_element) : sp_vet_next_item(vet);
}

static bool want_element_count(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_element_count); }

static bool take_element_flags(struct sp_vet *vet) {
  static const struct sp_vet_feature flags[] = {{1, 1, SP_VET_PASSIVE}, {2, 7, SP_VET_REFERENCE_TYPES}};
  if (vet->value != 0) return sp_vet_refuse_feature(vet, flags, COUNT(flags), SP_VET_MALFORMED);
  vet->expression_type = TYPE_I32;
  return sp_vet_known(vet, SP_VET_KIND_TABLE, 0) && want_expression(vet, want_element_count);
}

static bool start_element(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_element_flags); }

static bool take_data_size(struct sp_vet *vet) {
  if (!sp_vet_policy_data(vet, vet->value)) return false;
  const bool own = vet->imported[SP_VET_KIND_MEMORY] == 0;
  if (own && !inside(vet, vet->value, (uint64_t)vet->minimum[SP_VET_KIND_MEMORY] * PAGE)) return sp_vet_refuse(vet, SP_VET_SEGMENT_BEYOND);
  return sp_vet_want_bytes(vet, TOKEN_SKIP, vet->value, sp_vet_next_item);
}

static bool want_data_size(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_data_size); }

static bool take_data_flags(struct sp_vet *vet) {
  static const struct sp_vet_feature flags[] = {{1, 2, SP_VET_PASSIVE}};
  if (vet->value != 0) return sp_vet_refuse_feature(vet, flags, COUNT(flags), SP_VET_MALFORMED);
  vet->expression_type = TYPE_I32;
  return sp_vet_known(vet, SP_VET_KIND_MEMORY, 0) && want_expression(vet, want_data_size);
}

static bool start_data(struct sp_vet *vet) { return sp_vet_want(vet, TOKEN_U32, take_data_flags); }

static bool take_data_count(struct sp_vet *vet) {
  vet->data_count = vet->value;
  vet->items = 0;
  return sp_vet_next_item(vet);
}

/* --- the order of sections -------------------------------------------------------------------------------------------------------------
 */

static bool take_custom_name(struct sp_vet *vet) {
  vet->items = 0;
  return sp_vet_want_bytes(vet, TOKEN_SKIP, vet->limit - vet->offset, sp_vet_next_item);
}

static bool take_custom_name_length(struct sp_vet *vet) { return sp_vet_want_bytes(vet, TOKEN_NAME, vet->value, take_custom_name); }

static bool take_count(struct sp_vet *vet);

struct section {
  uint8_t rank; /* sections come in this order, each at most once */
  uint16_t most;
  int16_t too_many;
  sp_vet_take first; /* takes the number that the section begins with */
  sp_vet_take item;  /* starts an item */
};

static const struct section sections[] = {
    {0, 0, 0, take_custom_name_length, NULL},
    {1, SP_VET_TYPES_MAX, SP_VET_TYPES, take_count, start_type},
    {2, UINT16_MAX, SP_VET_MALFORMED, take_count, start_import},
    {3, SP_VET_FUNCTIONS_MAX, SP_VET_FUNCTIONS, take_count, start_function},
    {4, 1, SP_VET_REFERENCE_TYPES, take_count, start_table},
    {5, 1, SP_VET_MULTI_MEMORY, take_count, start_memory},
    {6, SP_VET_GLOBALS_MAX, SP_VET_GLOBALS, take_count, start_global},
    {7, SP_VET_EXPORTS_MAX, SP_VET_EXPORTS, take_count, start_export},
    {8, 0, 0, take_start, NULL},
    {9, SP_VET_SEGMENTS_MAX, SP_VET_SEGMENTS, take_count, start_element},
    {11, SP_VET_FUNCTIONS_MAX, SP_VET_COUNTS, take_count, sp_vet_start_body},
    {12, SP_VET_SEGMENTS_MAX, SP_VET_SEGMENTS, take_count, start_data},
    {10, 0, 0, take_data_count, NULL},
};

#define SECTIONS    (sizeof sections / sizeof sections[0])
#define SECTION_TAG SECTIONS

static unsigned own_functions(const struct sp_vet *vet) {
  return (unsigned)vet->counts[SP_VET_KIND_FUNCTION] - vet->imported[SP_VET_KIND_FUNCTION];
}

static bool take_count(struct sp_vet *vet) {
  const struct section *section = &sections[vet->section];
  if (vet->value > section->most) return sp_vet_refuse(vet, section->too_many);
  if (vet->section == SECTION_MEMORY && vet->value == 0) return sp_vet_refuse(vet, SP_VET_EMPTY_MEMORY);
  if (vet->section == SECTION_CODE && vet->value != own_functions(vet)) return sp_vet_refuse(vet, SP_VET_COUNTS);
  if (vet->section == SECTION_DATA) vet->data_segments = vet->value;
  vet->items = vet->value;
  return sp_vet_next_item(vet);
}

bool sp_vet_next_item(struct sp_vet *vet) {
  if (vet->items > 0) {
    vet->items--;
    return sections[vet->section].item(vet);
  }
  if (vet->offset != vet->limit) return sp_vet_refuse_here(vet, SP_VET_SIZE);
  vet->limit = UINT32_MAX;
  return sp_vet_want(vet, TOKEN_BYTE, take_section);
}

static bool take_section_size(struct sp_vet *vet) {
  if (vet->value > vet->limit - vet->offset) return sp_vet_refuse(vet, SP_VET_SIZE);
  vet->limit = vet->offset + vet->value;
  return sp_vet_want(vet, TOKEN_U32, sections[vet->section].first);
}

static bool take_section(struct sp_vet *vet) {
  if (vet->value == SECTION_TAG) return sp_vet_refuse(vet, SP_VET_EXCEPTIONS);
  if (vet->value > SECTION_TAG) return sp_vet_refuse(vet, SP_VET_SECTION);
  const uint8_t rank = sections[vet->value].rank;
  if (rank != 0 && rank <= vet->rank) return sp_vet_refuse(vet, SP_VET_SECTION_ORDER);
  if (rank != 0) vet->rank = rank;
  vet->section = (uint8_t)vet->value;
  return sp_vet_want(vet, TOKEN_U32, take_section_size);
}

static bool take_header(struct sp_vet *vet) {
  static const uint8_t header[] = {0x00, 'a', 's', 'm', 1, 0, 0, 0};
  if (vet->value != header[vet->offset - 1u]) return sp_vet_refuse(vet, SP_VET_NOT_WASM);
  return sp_vet_want(vet, TOKEN_BYTE, vet->offset < sizeof header ? take_header : take_section);
}

bool sp_vet_first_section(struct sp_vet *vet) {
  vet->data_count = SP_VET_NONE;
  return sp_vet_want(vet, TOKEN_BYTE, take_header);
}

bool sp_vet_at_boundary(const struct sp_vet *vet) { return vet->take == take_section; }

bool sp_vet_complete(struct sp_vet *vet) {
  if (vet->bodies != own_functions(vet)) return sp_vet_refuse(vet, SP_VET_COUNTS);
  if (vet->data_count != SP_VET_NONE && vet->data_count != vet->data_segments) return sp_vet_refuse(vet, SP_VET_COUNTS);
  return sp_vet_policy_end(vet);
}

uint32_t sp_vet_strip(uint8_t *module, uint32_t length) {
  uint32_t at = 8, to = 8; /* behind the header */
  while (at < length) {
    uint32_t end = at + 1, size = 0;
    for (unsigned shift = 0; end == at + 1 || module[end - 1] >= 0x80u; shift += 7) size |= (uint32_t)(module[end++] & 0x7fu) << shift;
    end += size;
    if (module[at] != SECTION_CUSTOM) {
      memmove(module + to, module + at, end - at);
      to += end - at;
    }
    at = end;
  }
  return to;
}
