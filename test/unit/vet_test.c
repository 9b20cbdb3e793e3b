/* vet alone: each refusal by its code and place, and each limit exact. Modules are written in hex. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "vet_fixture.h"

#include "vet_every_wasm.h"

/* --- the binary format and validation outside of functions ---------------------------------------------------------------------- */

static void sections(void **state) {
  (void)state;
  static const struct refusal refusals[] = {
      {SP_VET_TRUNCATED, "01"},
      {SP_VET_TRUNCATED, "01 04 01"},
      {SP_VET_NUMBER, "01 80 80 80 80 |10"},
      {SP_VET_NUMBER, "01 80 80 80 80 |80 00"},
      {SP_VET_UTF8, "00 03 02 c3 |28"},
      {SP_VET_UTF8, "00 03 02 61 |c3"},
      {SP_VET_UTF8, "00 04 03 ed |a0 80"},
      {SP_VET_UTF8, "00 03 02 |c0 80"},
      {SP_VET_SECTION, "|0e 00"},
      {SP_VET_EXCEPTIONS, "|0d 00"},
      {SP_VET_SECTION_ORDER, VET_TYPE "|01 01 00"},
      {SP_VET_SECTION_ORDER, "03 01 00 |01 01 00"},
      {SP_VET_SECTION_ORDER, "0a 01 00 |0c 01 00"},
      {SP_VET_SIZE, "01 05 01 60 00 00 |00"},
      {SP_VET_SIZE, "01 03 01 60 00 |00"},
      {SP_VET_SIZE, "00 02 |02 61 61"},
      {SP_VET_MALFORMED, "01 04 01 |61 00 00"},
      {SP_VET_MALFORMED, "01 05 01 60 01 |01 00"},
      {SP_VET_MALFORMED, "02 04 01 00 00 |05"},
      {SP_VET_MALFORMED, "05 03 01 |08 01"},
      {SP_VET_MALFORMED, "06 06 01 7f |02 41 00 0b"},
      {SP_VET_MALFORMED, VET_MEMORY "0b 02 01 |03"},
      {SP_VET_COUNTS, VET_TYPE "03 02 01 00"},
      {SP_VET_COUNTS, VET_TYPE "03 02 01 00 0a 01 |00"},
      {SP_VET_COUNTS, "0a 05 |01 02 00 0b 00"},
      {SP_VET_COUNTS, "0c 01 01"},
      {SP_VET_LIMITS, "05 04 01 01 02 |01"},
      {SP_VET_LIMITS, "05 05 01 00 |81 80 04"},
      {SP_VET_INITIALISER, "06 07 01 7f 00 41 00 |41 00 0b"},
      {SP_VET_INITIALISER, "06 05 01 7f 00 |20 00"},
      {SP_VET_TYPE, "06 06 01 7e 00 41 |00 0b"},
      {SP_VET_UNKNOWN_GLOBAL, "06 06 01 7f 00 23 |00 0b"},
      {SP_VET_EXPORT_TWICE, VET_MEMORY "07 09 02 01 6d 02 00 01 |6d 02 00"},
      {SP_VET_START_TYPE, "01 05 01 60 01 7f 00 03 02 01 00 08 01 |00"},
      {SP_VET_UNKNOWN_TYPE, "03 02 01 |00"},
      {SP_VET_UNKNOWN_FUNCTION, "08 01 |00"},
      {SP_VET_UNKNOWN_FUNCTION, "07 05 01 01 66 00 |00"},
      {SP_VET_UNKNOWN_TABLE, "09 06 01 |00 41 00 0b 00"},
      {SP_VET_UNKNOWN_MEMORY, "0b 06 01 |00 41 00 0b 00"},
      {SP_VET_UNKNOWN_MEMORY, "07 05 01 01 6d 02 |00"},
      {SP_VET_SIMD, "01 05 01 60 01 |7b 00"},
      {SP_VET_REFERENCE_TYPES, "01 05 01 60 01 |6f 00"},
      {SP_VET_REFERENCE_TYPES, "04 07 |02 70 00 01 70 00 01"},
      {SP_VET_REFERENCE_TYPES, "04 04 01 |6f 00 01"},
      {SP_VET_MULTI_VALUE, "01 06 01 60 00 |02 7f 7f"},
      {SP_VET_ATOMICS, "05 04 01 |03 01 01"},
      {SP_VET_PASSIVE, VET_MEMORY "0b 04 01 |01 01 61"},
      {SP_VET_MEMORY64, "05 03 01 |04 01"},
      {SP_VET_MULTI_MEMORY, "05 05 |02 00 01 00 01"},
      {SP_VET_GC, "01 03 01 |5f 00"},
      {SP_VET_EMPTY_ELEMENTS, "04 04 01 70 00 01 09 06 01 00 41 00 0b |00"},
      {SP_VET_EMPTY_MEMORY, "05 01 |00"},
      {SP_VET_SEGMENT_BEYOND, VET_MEMORY "0b 09 01 00 41 80 80 04 0b |01 61"},
      {SP_VET_SEGMENT_BEYOND, VET_MEMORY "0b 07 01 00 41 7f 0b |01 61"},
      {SP_VET_TABLE, "04 05 01 70 00 |81 04"},
      {SP_VET_NAME, "02 85 01 01 |81 01"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) vet_expect_sections(&refusals[i], NULL);
  static const uint8_t other[] = {0, 'a', 's', 'm', 2, 0, 0, 0};
  vet_expect("version 2", other, sizeof other, NULL, SP_VET_NOT_WASM, 4);
  vet_expect("nothing", other, 0, NULL, SP_VET_TRUNCATED, 0);
}

static void accepted(void **state) {
  (void)state;
  static const struct refusal modules[] = {
      {SP_VET_OK, ""},
      {SP_VET_OK, "00 01 00"},
      {SP_VET_OK, "00 05 04 f0 9f 98 80"},
      {SP_VET_OK, "01 84 80 80 80 00 01 60 00 00"},                         /* padded */
      {SP_VET_OK, "0c 01 00 0b 01 00"},                                     /* data count */
      {SP_VET_OK, VET_MEMORY "0c 01 01 0b 06 01 00 41 00 0b 00"},           /* with a segment */
      {SP_VET_OK, "02 08 01 01 65 01 67 03 7f 00 06 06 01 7f 00 23 00 0b"}, /* an imported global as initial value */
      {SP_VET_OK, VET_TYPE "03 02 01 00 04 04 01 70 00 01 09 07 01 00 41 00 0b 01 00 0a 04 01 02 00 0b"},
  };
  for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) vet_expect_sections(&modules[i], NULL);
  vet_expect("every instruction", vet_every_wasm, sizeof vet_every_wasm, NULL, SP_VET_OK, 0);
}

/* --- functions ------------------------------------------------------------------------------------------------------------------- */

static void bodies(void **state) {
  (void)state;
  static const struct refusal refusals[] = {
      {SP_VET_OK, "00 0b"},
      {SP_VET_OK, "00 00 0b"},
      {SP_VET_OK, "00 02 7d 43 00 00 00 00 43 00 00 00 00 92 0c 00 0b 1a 0b"},
      {SP_VET_OK, "00 41 00 41 00 11 01 80 80 80 80 00 1a 0b"}, /* the index of the table padded, as clang does */
      {SP_VET_OK, "00 03 40 0c 00 41 00 1a 0b 00 41 01 1a 0b"}, /* typed code behind an unreachable point */
      {SP_VET_OK, "00 41 00 41 00 41 00 fc 0a 00 00 41 00 41 00 41 00 fc 0b 00 0b"},
      {SP_VET_SIZE, "00 0b |0b"},
      {SP_VET_SIZE, "00 41 00 1a |"},
      {SP_VET_SIZE, "00 41 00 1a 41 |"},
      {SP_VET_OPCODE, "00 |27 0b"},
      {SP_VET_OPCODE, "00 |fc 12 0b"},
      {SP_VET_TYPE, "00 42 00 |45 1a 0b"},
      {SP_VET_OPERAND_MISSING, "00 |1a 0b"},
      {SP_VET_OPERAND_MISSING, "00 41 00 02 40 |1a 0b 1a 0b"},
      {SP_VET_OPERANDS_LEFT, "00 41 00 |0b"},
      {SP_VET_ELSE, "00 02 40 |05 0b 0b"},
      {SP_VET_ELSE, "00 41 00 04 7f 41 00 |0b 1a 0b"},
      {SP_VET_ALIGNMENT, "00 41 00 |28 03 00 1a 0b"},
      {SP_VET_IMMUTABLE, "00 41 00 |24 00 0b"},
      {SP_VET_UNKNOWN_LOCAL, "00 |20 00 1a 0b"},
      {SP_VET_UNKNOWN_LOCAL, "01 02 7f |20 02 1a 0b"},
      {SP_VET_UNKNOWN_LABEL, "00 02 40 |0c 02 0b 0b"},
      {SP_VET_UNKNOWN_FUNCTION, "00 |10 02 0b"},
      {SP_VET_UNKNOWN_GLOBAL, "00 |23 02 1a 0b"},
      {SP_VET_UNKNOWN_TYPE, "00 41 00 |11 02 00 0b"},
      {SP_VET_UNKNOWN_TABLE, "00 41 00 |11 00 01 0b"},
      {SP_VET_LABEL_TYPES, "00 02 7f 41 00 41 00 |0e 01 00 01 0b 1a 0b"},
      {SP_VET_SIMD, "00 |fd 00 0b"},
      {SP_VET_REFERENCE_TYPES, "00 |d0 70 1a 0b"},
      {SP_VET_REFERENCE_TYPES, "00 |fc 10 00 1a 0b"},
      {SP_VET_MULTI_VALUE, "00 |02 00 0b 0b"},
      {SP_VET_MULTI_VALUE, "00 |02 80 01 0b 0b"},
      {SP_VET_TAIL_CALL, "00 |12 00 0b"},
      {SP_VET_ATOMICS, "00 |fe 03 00 0b"},
      {SP_VET_EXCEPTIONS, "00 |06 40 0b 0b"},
      {SP_VET_PASSIVE, "00 |fc 08 00 00 0b"},
      {SP_VET_MULTI_MEMORY, "00 |3f 01 1a 0b"},
      {SP_VET_GC, "00 |fb 00 00 0b"},
      {SP_VET_DEAD_OPERANDS, "00 00 |1a 0b"},
      {SP_VET_DEAD_OPERANDS, "00 00 41 00 |6a 1a 0b"},
      {SP_VET_LONG_OPCODE, "00 41 00 41 00 41 00 |fc 8b 00 00 0b"},
      /* a float that a branch takes along, over an operand; over the place of an i32; over nothing */
      {SP_VET_BRANCH_FLOAT, "00 02 7c 41 00 44 00 00 00 00 00 00 00 00 |0c 00 0b 1a 0b"},
      {SP_VET_BRANCH_FLOAT, "00 02 7d 02 7f 43 00 00 00 00 |0c 01 0b 1a 43 00 00 00 00 0b 1a 0b"},
      {SP_VET_BRANCH_FLOAT, "00 02 7d 41 00 02 40 43 00 00 00 00 |0c 01 0b 1a 43 00 00 00 00 0b 1a 0b"},
      {SP_VET_BRANCH_FLOAT, "00 02 7d 41 00 43 00 00 00 00 41 00 |0e 01 00 00 0b 1a 0b"},
      {SP_VET_OK, "00 02 7d 02 40 43 00 00 00 00 0c 01 0b 43 00 00 00 00 0b 1a 0b"},
      {SP_VET_OK, "00 02 7d 02 7c 43 00 00 00 00 0c 01 0b 1a 43 00 00 00 00 0b 1a 0b"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) vet_expect_body(&refusals[i]);
}

/* --- limits: one less is accepted -------------------------------------------------------------------------------------------------- */

static void put_section(size_t *length, uint8_t id, size_t size) {
  vet_module[(*length)++] = id;
  vet_put_u32(length, (uint32_t)size);
}

/* Sections 1 and 3 with one function of type [] -> [], then a code section around a body of `size` bytes. */
static size_t begin_body(size_t size) {
  size_t length = vet_begin();
  (void)vet_append(&length, VET_TYPE "03 02 01 00 04 05 01 70 00 80 04 0a");
  vet_put_u32(&length, (uint32_t)size + 4);
  vet_module[length++] = 1;
  for (unsigned shift = 0; shift < 21; shift += 7) vet_module[length++] = (uint8_t)((size >> shift & 0x7fu) | (shift < 14 ? 0x80u : 0));
  return length;
}

/* A body with so many pieces of each kind, twice: once to know its size. */
static size_t repeated_body(const char *before, size_t count, const char *each, const char *after, size_t more, const char *again,
                            const char *end) {
  size_t size = 0;
  for (int pass = 0; pass < 2; pass++) {
    size_t length = pass == 0 ? 0 : begin_body(size);
    (void)vet_append(&length, before);
    for (size_t i = 0; i < count; i++) (void)vet_append(&length, each);
    (void)vet_append(&length, after);
    for (size_t i = 0; i < more; i++) (void)vet_append(&length, again);
    (void)vet_append(&length, end);
    size = length;
  }
  return size;
}

static void limits_of_functions(void **state) {
  (void)state;
  for (size_t over = 0; over <= 1; over++) {
    const size_t blocks = SP_VET_BLOCKS_MAX + over, operands = SP_VET_OPERANDS_MAX + over;
    assert_int_equal(vet_verdict(vet_module, repeated_body("00", blocks, "02 40", "", blocks, "0b", "0b"), NULL),
                     over ? SP_VET_BLOCKS : SP_VET_OK);
    assert_int_equal(vet_verdict(vet_module, repeated_body("00", operands, "41 00", "0f 0b", 0, "", ""), NULL),
                     over ? SP_VET_OPERANDS : SP_VET_OK);
  }
  vet_seen[-SP_VET_BLOCKS] = vet_seen[-SP_VET_OPERANDS] = true;
  vet_expect_body(&(struct refusal){SP_VET_OK, "02 9f 01 7f 01 7e 0b"});
  vet_expect_body(&(struct refusal){SP_VET_LOCALS, "02 9f 01 7f |02 7e 0b"});
}

static void limits_of_sections(void **state) {
  (void)state;
  static const struct {
    int code;
    uint8_t id;
    uint32_t most;
    const char *before, *each;
  } limits[] = {
      {SP_VET_TYPES, 1, SP_VET_TYPES_MAX, "", "60 00 00"},
      {SP_VET_FUNCTIONS, 2, SP_VET_FUNCTIONS_MAX, VET_TYPE, "00 00 00 00"},
      {SP_VET_GLOBALS, 6, SP_VET_GLOBALS_MAX, "", "7f 00 41 00 0b"},
      {SP_VET_SEGMENTS, 11, SP_VET_SEGMENTS_MAX, VET_MEMORY, "00 41 00 0b 00"},
  };
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    for (uint32_t count = limits[i].most; count <= limits[i].most + 1; count++) {
      size_t each = 0, length = vet_begin();
      (void)vet_append(&each, limits[i].each);
      length = vet_begin();
      (void)vet_append(&length, limits[i].before);
      put_section(&length, limits[i].id, 2 + count * each);
      vet_module[length++] = (uint8_t)(count | 0x80);
      vet_module[length++] = (uint8_t)(count >> 7);
      for (uint32_t item = 0; item < count; item++) (void)vet_append(&length, limits[i].each);
      assert_int_equal(vet_verdict(vet_module, length, NULL), count == limits[i].most ? SP_VET_OK : limits[i].code);
    }
    vet_seen[-limits[i].code] = true;
  }
  vet_expect_sections(&(struct refusal){SP_VET_PARAMS, "01 14 01 60 |11 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 00"}, NULL);
  vet_expect_sections(&(struct refusal){SP_VET_EXPORTS, "07 02 |81 01"}, NULL);
  vet_expect_sections(&(struct refusal){SP_VET_ELEMENTS, "04 05 01 70 00 80 04 09 07 01 00 41 00 0b |81 08"}, NULL);
  vet_expect_body(&(struct refusal){SP_VET_BR_TABLE, "00 41 00 |0e 81 02 0b"});
}

/* --- straight code ------------------------------------------------------------------------------------------------------------------ */

/* A function with f64.sqrt so many times, between pieces of code. */
static int sqrt_in_a_row(const char *before, size_t count, const char *between, size_t more, const char *after) {
  char start[128];
  (void)snprintf(start, sizeof start, "00 %s", before);
  return vet_verdict(vet_module, repeated_body(start, count, "9f", between, more, "9f", after), NULL);
}

#define F64 "44 00 00 00 00 00 00 00 00 "

static void straight_code(void **state) {
  (void)state;
  assert_int_equal(sqrt_in_a_row(F64, 8000, "", 0, "1a 0b"), SP_VET_STRAIGHT);
  assert_int_equal(sqrt_in_a_row(F64, 120, "", 0, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row(F64, 120, "", 120, "1a 0b"), SP_VET_STRAIGHT);
  assert_int_equal(sqrt_in_a_row(F64, 120, "10 00", 120, "1a 0b"), SP_VET_OK);                      /* a call between */
  assert_int_equal(sqrt_in_a_row(F64, 120, "1a 03 40" F64, 120, "1a 0b 0b"), SP_VET_OK);            /* a loop's iteration */
  assert_int_equal(sqrt_in_a_row(F64, 120, "41 00 04 40 10 00 0b", 120, "1a 0b"), SP_VET_STRAIGHT); /* a call that may be left out */
  assert_int_equal(sqrt_in_a_row(F64, 120, "41 00 04 40 10 00 05 10 00 0b", 120, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row("02 40" F64, 120, "1a 41 00 0d 00 10 00 0b" F64, 120, "1a 0b"), SP_VET_STRAIGHT); /* branched over */
  assert_int_equal(sqrt_in_a_row("02 40" F64, 120, "1a 10 00 41 00 0d 00 0b" F64, 120, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row("41 00 04 40" F64, 120, "1a 05" F64, 120, "1a 0b 0b"), SP_VET_OK); /* one or the other */
  assert_int_equal(sqrt_in_a_row("0f" F64, 120, "", 120, "1a 0b"), SP_VET_OK);                      /* never reached */
  vet_seen[-SP_VET_STRAIGHT] = true;
}

/* --- policy -------------------------------------------------------------------------------------------------------------------------- */

#define ABI_TYPES     "01 08 02 60 00 00 60 00 01 7f 03 03 02 00 01 "
#define ABI_GLOBALS   "06 0c 02 7f 00 41 10 0b 7f 00 41 c0 00 0b "
#define ABI_BODIES    "0a 09 02 02 00 0b 04 00 41 00 0b "
#define EXPORT_MEMORY "06 6d 65 6d 6f 72 79 02 00 "
#define EXPORT_RUN    "08 65 76 61 6c 75 61 74 65 "
#define EXPORT_START  "0b 5f 69 6e 69 74 69 61 6c 69 7a 65 "
#define EXPORT_IN     "05 73 70 5f 69 6e "
#define EXPORT_OUT    "06 73 70 5f 6f 75 74 "
#define EXPORT_STATE  "08 73 70 5f 73 74 61 74 65 "

static void policies(void **state) {
  (void)state;
  static const struct refusal refusals[] = {
      {SP_VET_OK, ABI_TYPES VET_MEMORY ABI_GLOBALS "07 34 05 " EXPORT_MEMORY EXPORT_RUN "00 01 " EXPORT_IN "03 00 " EXPORT_OUT
                                                   "03 01 " EXPORT_START "00 00 " ABI_BODIES},
      {SP_VET_IMPORT, VET_TYPE "02 06 01 00 01 61 |00 00"},
      {SP_VET_IMPORT_MEMORY, "02 06 01 00 00 |02 00 01"},
      {SP_VET_START, VET_TYPE "03 02 01 00 08 01 |00"},
      {SP_VET_MEMORY, "05 03 01 00 |02"},
      {SP_VET_NO_MEMORY, VET_MEMORY},
      {SP_VET_NO_EVALUATE, VET_MEMORY "07 0a 01 " EXPORT_MEMORY},
      {SP_VET_EVALUATE_TYPE, ABI_TYPES "07 0c 01 " EXPORT_RUN "00 |00"},
      {SP_VET_INITIALIZE_TYPE, ABI_TYPES "07 0f 01 " EXPORT_START "00 |01"},
      {SP_VET_NO_ADDRESS, ABI_TYPES VET_MEMORY "07 15 02 " EXPORT_MEMORY EXPORT_RUN "00 01 " ABI_BODIES},
      {SP_VET_ADDRESS_TYPE, "06 06 01 7f 01 41 10 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS_TYPE, "06 06 01 7e 00 42 10 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS, "06 06 01 7f 00 41 14 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS, "06 07 01 7f 00 41 f8 07 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_DATA_BEYOND, VET_MEMORY "0b 08 01 00 41 ff 07 0b |02 61 61"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) vet_expect_sections(&refusals[i], &vet_stateless);
  vet_expect_sections(&refusals[0], NULL);
  vet_expect_sections(&(struct refusal){SP_VET_NO_ADDRESS, refusals[0].hex}, &vet_policy); /* sp_state is missing */
}

static void state_policy(void **state) {
  (void)state;
  static const struct refusal refusals[] = {
      {SP_VET_ADDRESS, "06 06 01 7f 00 41 14 0b 07 0c 01 " EXPORT_STATE "03 |00"},
      {SP_VET_ADDRESS, "06 07 01 7f 00 41 80 08 0b 07 0c 01 " EXPORT_STATE "03 |00"},
      {SP_VET_ADDRESS_TYPE, "06 06 01 7f 01 41 10 0b 07 0c 01 " EXPORT_STATE "03 |00"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    vet_expect_sections(&refusals[i], &vet_policy);
    size_t length = vet_begin();
    (void)vet_append(&length, refusals[i].hex);
    assert_int_equal(vet_verdict(vet_module, length, &vet_stateless), SP_VET_NO_MEMORY); /* only that is missed */
  }
  static const char *const one_place = ABI_TYPES VET_MEMORY ABI_GLOBALS "07 31 05 " EXPORT_MEMORY EXPORT_RUN "00 01 " EXPORT_IN
                                                                        "03 00 " EXPORT_OUT "03 00 " EXPORT_STATE "03 00 " ABI_BODIES;
  vet_expect_sections(&(struct refusal){SP_VET_OK, one_place}, &vet_policy);
  assert_int_equal(vet_state.found.address[SP_VET_STATE], 16);
}

/* --- the codes ------------------------------------------------------------------------------------------------------------ */

static void every_code(void **state) {
  (void)state;
  for (int code = SP_VET_NOT_WASM; code >= SP_VET_LAST; code--) {
    if ((sp_vet_explain(code) != NULL) != vet_seen[-code]) fail_msg("%d is %s", code, vet_seen[-code] ? "without words" : "never given");
  }
}

static void specified(void **state) {
  (void)state;
  static char text[65536];
  FILE *file = fopen("SPEC.md", "rb");
  assert_non_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  (void)fclose(file);
  for (int code = SP_VET_NOT_WASM; code >= SP_VET_LAST; code--) {
    const struct sp_vet_reason *reason = sp_vet_explain(code);
    if (reason == NULL) continue;
    char row[256];
    (void)snprintf(row, sizeof row, "\n| %d | %s | %s |\n", code, reason->name, reason->sentence);
    if (strstr(text, row) == NULL) fail_msg("SPEC.md lacks %s", row + 1);
    assert_true(strlen(reason->sentence) < SP_GUEST_TEXT_MAX);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(sections, "what is wrong outside of functions is refused by name, at its place"),
      TEST(accepted, "what WebAssembly allows and the sandbox runs is accepted, with every instruction"),
      TEST(bodies, "what is wrong in a function is refused by name, at its instruction"),
      TEST(limits_of_functions, "the limits of functions are exact"),
      TEST(limits_of_sections, "the limits of sections are exact"),
      TEST(straight_code, "the weight between two operations that cost fuel is limited on the heaviest way"),
      TEST(policies, "a contract's policy is kept, and plain validation knows nothing of it"),
      TEST(state_policy, "sp_state is looked at where the contract has state, and the three structs may overlap"),
      TEST(every_code, "each code has been given by a module above, and has words"),
      TEST(specified, "SPEC.md has each code with its words"),
  };
  return cmocka_run_group_tests_name("vet", tests, NULL, NULL);
}
