#include "generate.h"

#include <string.h>

#include "fuzz.h"

/* --- bytes --------------------------------------------------------------------------------------------------------------------- */

uint8_t fuzz_choose(struct fuzz_maker *maker) { return maker->choice < maker->choices_end ? *maker->choice++ : 0; }

unsigned fuzz_choose_below(struct fuzz_maker *maker, unsigned limit) { return fuzz_choose(maker) % limit; }

void fuzz_put(struct fuzz_maker *maker, unsigned byte) {
  if (maker->to == maker->end) abort(); /* bodies end long before */
  *maker->to++ = (uint8_t)byte;
}

void fuzz_put_u32(struct fuzz_maker *maker, uint32_t value) {
  for (; value >= 0x80u; value >>= 7) fuzz_put(maker, value | 0x80u);
  fuzz_put(maker, value);
}

static void put_signed(struct fuzz_maker *maker, int64_t value) {
  for (; value < -64 || value > 63; value >>= 7) fuzz_put(maker, ((unsigned)value & 0x7fu) | 0x80u);
  fuzz_put(maker, (unsigned)value & 0x7fu);
}

void fuzz_put_i32(struct fuzz_maker *maker, int32_t value) {
  fuzz_put(maker, 0x41);
  put_signed(maker, value);
}

static void put_bytes(struct fuzz_maker *maker, const void *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) fuzz_put(maker, ((const uint8_t *)bytes)[i]);
}

void fuzz_put_type(struct fuzz_maker *maker, uint8_t type) { fuzz_put(maker, 0x80u - type); }

uint8_t *fuzz_begin_size(struct fuzz_maker *maker) { return maker->to; }

void fuzz_end_size(struct fuzz_maker *maker, uint8_t *begun) {
  const size_t size = (size_t)(maker->to - begun);
  uint8_t *const to = maker->to;
  fuzz_put_u32(maker, (uint32_t)size);
  uint8_t number[5];
  const size_t length = (size_t)(maker->to - to);
  memcpy(number, to, length);
  memmove(begun + length, begun, size);
  memcpy(begun, number, length);
}

/* --- constants: small ones, and those at which something changes ------------------------------------------------------------------ */

#define SPECIAL 0xc0u /* choices from here on */

static int64_t choose_integer(struct fuzz_maker *maker, unsigned bits) {
  static const uint8_t shifts[] = {7, 8, 15, 16, 23, 31, 32, 47, 52, 63};
  const uint8_t choice = fuzz_choose(maker);
  if (choice < SPECIAL) return (int8_t)(choice << 1) >> 1;
  const unsigned shift = shifts[choice % sizeof shifts] % bits;
  const int64_t power = (int64_t)((uint64_t)1 << shift);
  const int64_t value = (choice & 0x10u) != 0   ? (int64_t)((uint64_t)power - 1u)
                        : (choice & 0x20u) != 0 ? (int64_t)(0 - (uint64_t)power)
                                                : power;
  return bits == 32 ? (int32_t)value : value;
}

static double choose_float(struct fuzz_maker *maker) {
  static const double special[] = {0.0, -0.0, 1.0 / 3,      1e-310,        1e-40,        -1e300, 1e38, 0.5,  -0.5,
                                   1.5, 2.5,  2147483647.0, -2147483649.0, 4294967296.0, 9e18,   2e19, -1.0, -9.3e18};
  const uint8_t choice = fuzz_choose(maker);
  if (choice < SPECIAL) return (double)(int8_t)choice;
  return special[choice % (sizeof special / sizeof special[0])];
}

void fuzz_put_constant(struct fuzz_maker *maker, uint8_t type) {
  fuzz_put(maker, 0x40u + type);
  if (type == FUZZ_I32 || type == FUZZ_I64) {
    put_signed(maker, choose_integer(maker, type == FUZZ_I32 ? 32 : 64));
  } else if (type == FUZZ_F32) {
    const float value = (float)choose_float(maker);
    put_bytes(maker, &value, sizeof value);
  } else {
    const double value = choose_float(maker);
    put_bytes(maker, &value, sizeof value);
  }
}

/* --- sections ------------------------------------------------------------------------------------------------------------------ */

static uint8_t *begin_section(struct fuzz_maker *maker, unsigned id) {
  fuzz_put(maker, id);
  return fuzz_begin_size(maker);
}

static void put_expression(struct fuzz_maker *maker, unsigned value) {
  fuzz_put_i32(maker, (int32_t)value);
  fuzz_put(maker, 0x0b);
}

/* The first two types are those of evaluate and _initialize. */
static void put_types(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 1);
  maker->types = 2 + fuzz_choose_below(maker, FUZZ_TYPES_MAX - 1u);
  fuzz_put(maker, maker->types);
  for (unsigned i = 0; i < maker->types; i++) {
    struct fuzz_function_type *type = &maker->type[i];
    *type = (struct fuzz_function_type){.count = 0, .result = i == 0 ? FUZZ_I32 : FUZZ_NONE};
    if (i > 1) {
      const uint8_t choice = fuzz_choose(maker);
      type->result = (choice >> 3) % FUZZ_ALL;
      type->count = choice >= 0xf0u ? FUZZ_PARAMS_MAX : (uint8_t)(choice % 6u);
    }
    for (unsigned j = 0; j < type->count; j++) type->params[j] = (uint8_t)(1 + fuzz_choose_below(maker, FUZZ_ALL - 1u));
    fuzz_put(maker, 0x60);
    fuzz_put(maker, type->count);
    for (unsigned j = 0; j < type->count; j++) fuzz_put_type(maker, type->params[j]);
    fuzz_put(maker, type->result != FUZZ_NONE);
    if (type->result != FUZZ_NONE) fuzz_put_type(maker, type->result);
  }
  fuzz_end_size(maker, section);
}

static void put_functions(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 3);
  maker->functions = 2 + fuzz_choose_below(maker, FUZZ_FUNCTIONS_MAX - 1u);
  fuzz_put(maker, maker->functions);
  for (unsigned i = 0; i < maker->functions; i++) {
    maker->function[i] = (uint8_t)(i < 2 ? i : fuzz_choose_below(maker, maker->types));
    fuzz_put(maker, maker->function[i]);
  }
  fuzz_end_size(maker, section);
}

static void put_table_and_memory(struct fuzz_maker *maker) {
  static const uint8_t table[] = {1, 0x70, 0, FUZZ_TABLE}, memory[] = {1, 1, 1, 1}; /* at most a page, so that no engine lets it grow */
  uint8_t *section = begin_section(maker, 4);
  put_bytes(maker, table, sizeof table);
  fuzz_end_size(maker, section);
  section = begin_section(maker, 5);
  put_bytes(maker, memory, sizeof memory);
  fuzz_end_size(maker, section);
}

/* The first two are sp_in and sp_out. */
static void put_globals(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 6);
  maker->globals = 2 + fuzz_choose_below(maker, FUZZ_GLOBALS_MAX - 1u);
  fuzz_put(maker, maker->globals);
  for (unsigned i = 0; i < maker->globals; i++) {
    const uint8_t choice = i < 2 ? 0 : fuzz_choose(maker);
    maker->global[i] = (struct fuzz_global){.type = (uint8_t)(1 + choice % (FUZZ_ALL - 1u)), .is_mutable = choice >> 7};
    fuzz_put_type(maker, maker->global[i].type);
    fuzz_put(maker, maker->global[i].is_mutable);
    if (i < 2) {
      put_expression(maker, 8u * fuzz_choose_below(maker, (FUZZ_MEMORY - FUZZ_STRUCT) / 8 + 1));
    } else {
      fuzz_put_constant(maker, maker->global[i].type);
      fuzz_put(maker, 0x0b);
    }
  }
  fuzz_end_size(maker, section);
}

static void put_export(struct fuzz_maker *maker, const char *name, unsigned kind, unsigned index) {
  fuzz_put_u32(maker, (uint32_t)strlen(name));
  put_bytes(maker, name, strlen(name));
  fuzz_put(maker, kind);
  fuzz_put(maker, index);
}

static void put_exports(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 7);
  const bool initialize = fuzz_choose_below(maker, 2) != 0;
  fuzz_put(maker, initialize ? 5 : 4);
  put_export(maker, "memory", 2, 0);
  put_export(maker, "sp_in", 3, 0);
  put_export(maker, "sp_out", 3, 1);
  put_export(maker, "evaluate", 0, 0);
  if (initialize) put_export(maker, "_initialize", 0, 1);
  fuzz_end_size(maker, section);
}

/* At least one: Wasm3 takes no leading segment without elements. */
static void put_elements(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 9);
  const unsigned segments = 1 + fuzz_choose_below(maker, 3);
  memset(maker->table, 0, sizeof maker->table);
  fuzz_put(maker, segments);
  for (unsigned i = 0; i < segments; i++) {
    const unsigned at = fuzz_choose_below(maker, FUZZ_TABLE - 1u), count = 1 + fuzz_choose_below(maker, FUZZ_TABLE - at);
    fuzz_put(maker, 0);
    put_expression(maker, at);
    fuzz_put(maker, count);
    for (unsigned j = 0; j < count; j++) {
      maker->table[at + j] = (uint8_t)fuzz_choose_below(maker, maker->functions);
      fuzz_put(maker, maker->table[at + j]);
    }
  }
  fuzz_end_size(maker, section);
}

static void put_code(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 10);
  fuzz_put(maker, maker->functions);
  for (unsigned i = 0; i < maker->functions; i++) fuzz_put_body(maker, i);
  fuzz_end_size(maker, section);
}

static void put_data(struct fuzz_maker *maker) {
  uint8_t *section = begin_section(maker, 11);
  const unsigned segments = fuzz_choose_below(maker, 3);
  fuzz_put(maker, segments);
  for (unsigned i = 0; i < segments; i++) {
    const unsigned size = fuzz_choose_below(maker, 10);
    fuzz_put(maker, 0);
    put_expression(maker, FUZZ_MEMORY - size - fuzz_choose(maker));
    fuzz_put(maker, size);
    for (unsigned j = 0; j < size; j++) fuzz_put(maker, fuzz_choose(maker));
  }
  fuzz_end_size(maker, section);
}

size_t fuzz_generate(const uint8_t *choices, size_t length, uint8_t *module) {
  static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  static struct fuzz_maker maker;
  maker = (struct fuzz_maker){.choice = choices, .choices_end = choices + length, .to = module, .end = module + FUZZ_MODULE_MAX};
  put_bytes(&maker, header, sizeof header);
  put_types(&maker);
  put_functions(&maker);
  put_table_and_memory(&maker);
  put_globals(&maker);
  put_exports(&maker);
  put_elements(&maker);
  put_code(&maker);
  put_data(&maker);
  return (size_t)(maker.to - module);
}
