/* vet alone: each refusal with its place, whatever the chunks, and what it may cost. Modules are written in hex. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest/vet.h"

#include "bulk_wasm.h"
#include "counts_wasm.h"
#include "depth_wasm.h"
#include "good_wasm.h"
#include "grow_wasm.h"
#include "import_wasm.h"
#include "initialize_wasm.h"
#include "loops_wasm.h"
#include "moods_wasm.h"
#include "multivalue_wasm.h"
#include "start_wasm.h"
#include "vet_every_wasm.h"
#include "water_heater_wasm.h"

static const struct sp_vet_policy policy = {.memory_cap = 1024,
                                            .areas = {[SP_VET_IN] = {16, 8}, [SP_VET_OUT] = {16, 8}, [SP_VET_STATE] = {8, 8}}};

static const struct sp_vet_policy stateless = {.memory_cap = 1024, .areas = {[SP_VET_IN] = {16, 8}, [SP_VET_OUT] = {16, 8}}};

/* --- verdicts, the same for each chunking ------------------------------------------------------------------------------------- */

static struct sp_vet vet;

static void feed(const uint8_t *bytes, size_t length, size_t chunk, const struct sp_vet_policy *asked) {
  memset(&vet, 0xa5, sizeof vet);
  sp_vet_init(&vet, asked);
  for (size_t at = 0; at < length; at += chunk) {
    uint8_t copy[64]; /* so that ASan sees a read beyond the chunk */
    const size_t size = length - at < chunk ? length - at : chunk;
    uint8_t *piece = size <= sizeof copy ? copy + sizeof copy - size : NULL;
    if (piece != NULL) memcpy(piece, bytes + at, size);
    const int code = sp_vet_push(&vet, piece != NULL ? piece : bytes + at, size);
    if (code != SP_VET_OK) break;
  }
  (void)sp_vet_end(&vet);
}

static int verdict(const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked) {
  static const size_t chunks[] = {1, 2, 3, 7};
  feed(bytes, length, length + 1, asked);
  const int code = vet.code;
  const uint32_t offset = vet.offset;
  assert_true(offset <= length);
  for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    feed(bytes, length, chunks[i], asked);
    assert_int_equal(vet.code, code);
    assert_int_equal(vet.offset, offset);
  }
  return code;
}

static bool seen[1 - SP_VET_LAST];

static void expect(const char *what, const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked, int code, size_t offset) {
  const int got = verdict(bytes, length, asked);
  if (got != code || (code != SP_VET_OK && vet.offset != offset)) {
    fail_msg("%s: %d at %u, not %d at %u", what, got, (unsigned)vet.offset, code, (unsigned)offset);
  }
  seen[-code] = true;
}

/* --- modules in hex ----------------------------------------------------------------------------------------------------------- */

static uint8_t module[65536];

/* Hex digits behind what is there; `|` marks a place, which comes back. */
static size_t append(size_t *length, const char *hex) {
  size_t mark = SIZE_MAX;
  for (const char *at = hex; *at != '\0'; at++) {
    if (*at == '|') mark = *length;
    if (*at == '|' || *at == ' ') continue;
    const char digits[] = {at[0], at[1], '\0'};
    module[(*length)++] = (uint8_t)strtoul(digits, NULL, 16);
    at++;
  }
  return mark;
}

static size_t begin(void) {
  static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  memcpy(module, header, sizeof header);
  return sizeof header;
}

static void put_u32(size_t *length, uint32_t value) {
  for (; value >= 0x80; value >>= 7) module[(*length)++] = (uint8_t)(value | 0x80);
  module[(*length)++] = (uint8_t)value;
}

struct refusal {
  int code;
  const char *hex; /* refused at the mark; without one, at the end */
};

/* Sections behind the header. */
static void expect_sections(const struct refusal *refusal, const struct sp_vet_policy *asked) {
  size_t length = begin();
  const size_t mark = append(&length, refusal->hex);
  expect(refusal->hex, module, length, asked, refusal->code, mark == SIZE_MAX ? length : mark);
}

/* The body of a function [] -> [] beside: type 1 [i32] -> [i32] with function 1, a table, a memory, an immutable and a mutable global. */
static void expect_body(const struct refusal *refusal) {
  size_t length = begin();
  (void)append(&length, "01 09 02 60 00 00 60 01 7f 01 7f  03 03 02 00 01  04 04 01 70 00 04  05 03 01 00 01");
  (void)append(&length, "06 0b 02 7f 00 41 00 0b 7f 01 41 00 0b  0a");
  const size_t body_at = length + 2 + 1 + 2;
  const size_t mark = append(&(size_t){body_at}, refusal->hex);
  size_t end = body_at;
  (void)append(&end, refusal->hex);
  const size_t body = end - body_at;
  put_u32(&length, 0); /* both sizes take two bytes */
  length--;
  const size_t sizes[] = {1 + 2 + body + 5, 0, body};
  module[length++] = (uint8_t)(sizes[0] | 0x80);
  module[length++] = (uint8_t)(sizes[0] >> 7);
  module[length++] = 2;
  module[length++] = (uint8_t)(body | 0x80);
  module[length++] = (uint8_t)(body >> 7);
  length = end;
  (void)append(&length, "04 00 20 00 0b");
  expect(refusal->hex, module, length, NULL, refusal->code, mark);
}

/* --- the binary format and validation outside of functions ---------------------------------------------------------------------- */

#define TYPE   "01 04 01 60 00 00 " /* [] -> [] */
#define MEMORY "05 03 01 00 01 "

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
      {SP_VET_SECTION_ORDER, TYPE "|01 01 00"},
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
      {SP_VET_MALFORMED, MEMORY "0b 02 01 |03"},
      {SP_VET_COUNTS, TYPE "03 02 01 00"},
      {SP_VET_COUNTS, TYPE "03 02 01 00 0a 01 |00"},
      {SP_VET_COUNTS, "0a 05 |01 02 00 0b 00"},
      {SP_VET_COUNTS, "0c 01 01"},
      {SP_VET_LIMITS, "05 04 01 01 02 |01"},
      {SP_VET_LIMITS, "05 05 01 00 |81 80 04"},
      {SP_VET_INITIALISER, "06 07 01 7f 00 41 00 |41 00 0b"},
      {SP_VET_INITIALISER, "06 05 01 7f 00 |20 00"},
      {SP_VET_TYPE, "06 06 01 7e 00 41 |00 0b"},
      {SP_VET_UNKNOWN_GLOBAL, "06 06 01 7f 00 23 |00 0b"},
      {SP_VET_EXPORT_TWICE, MEMORY "07 09 02 01 6d 02 00 01 |6d 02 00"},
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
      {SP_VET_PASSIVE, MEMORY "0b 04 01 |01 01 61"},
      {SP_VET_MEMORY64, "05 03 01 |04 01"},
      {SP_VET_MULTI_MEMORY, "05 05 |02 00 01 00 01"},
      {SP_VET_GC, "01 03 01 |5f 00"},
      {SP_VET_EMPTY_ELEMENTS, "04 04 01 70 00 01 09 06 01 00 41 00 0b |00"},
      {SP_VET_EMPTY_MEMORY, "05 01 |00"},
      {SP_VET_SEGMENT_BEYOND, MEMORY "0b 09 01 00 41 80 80 04 0b |01 61"},
      {SP_VET_SEGMENT_BEYOND, MEMORY "0b 07 01 00 41 7f 0b |01 61"},
      {SP_VET_TABLE, "04 05 01 70 00 |81 04"},
      {SP_VET_NAME, "02 85 01 01 |81 01"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) expect_sections(&refusals[i], NULL);
  static const uint8_t other[] = {0, 'a', 's', 'm', 2, 0, 0, 0};
  expect("version 2", other, sizeof other, NULL, SP_VET_NOT_WASM, 4);
  expect("nothing", other, 0, NULL, SP_VET_TRUNCATED, 0);
}

static void accepted(void **state) {
  (void)state;
  static const struct refusal modules[] = {
      {SP_VET_OK, ""},
      {SP_VET_OK, "00 01 00"},
      {SP_VET_OK, "00 05 04 f0 9f 98 80"},
      {SP_VET_OK, "01 84 80 80 80 00 01 60 00 00"},                         /* padded */
      {SP_VET_OK, "0c 01 00 0b 01 00"},                                     /* data count */
      {SP_VET_OK, MEMORY "0c 01 01 0b 06 01 00 41 00 0b 00"},               /* with a segment */
      {SP_VET_OK, "02 08 01 01 65 01 67 03 7f 00 06 06 01 7f 00 23 00 0b"}, /* an imported global as initial value */
      {SP_VET_OK, TYPE "03 02 01 00 04 04 01 70 00 01 09 07 01 00 41 00 0b 01 00 0a 04 01 02 00 0b"},
  };
  for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) expect_sections(&modules[i], NULL);
  expect("every instruction", vet_every_wasm, sizeof vet_every_wasm, NULL, SP_VET_OK, 0);
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
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) expect_body(&refusals[i]);
}

/* --- limits: one less is accepted -------------------------------------------------------------------------------------------------- */

static void put_section(size_t *length, uint8_t id, size_t size) {
  module[(*length)++] = id;
  put_u32(length, (uint32_t)size);
}

/* Sections 1 and 3 with one function of type [] -> [], then a code section around a body of `size` bytes. */
static size_t begin_body(size_t size) {
  size_t length = begin();
  (void)append(&length, TYPE "03 02 01 00 04 05 01 70 00 80 04 0a");
  put_u32(&length, (uint32_t)size + 4);
  module[length++] = 1;
  for (unsigned shift = 0; shift < 21; shift += 7) module[length++] = (uint8_t)((size >> shift & 0x7fu) | (shift < 14 ? 0x80u : 0));
  return length;
}

/* A body with so many pieces of each kind, twice: once to know its size. */
static size_t repeated_body(const char *before, size_t count, const char *each, const char *after, size_t more, const char *again,
                            const char *end) {
  size_t size = 0;
  for (int pass = 0; pass < 2; pass++) {
    size_t length = pass == 0 ? 0 : begin_body(size);
    (void)append(&length, before);
    for (size_t i = 0; i < count; i++) (void)append(&length, each);
    (void)append(&length, after);
    for (size_t i = 0; i < more; i++) (void)append(&length, again);
    (void)append(&length, end);
    size = length;
  }
  return size;
}

static void limits_of_functions(void **state) {
  (void)state;
  for (size_t over = 0; over <= 1; over++) {
    const size_t blocks = SP_VET_BLOCKS_MAX + over, operands = SP_VET_OPERANDS_MAX + over;
    assert_int_equal(verdict(module, repeated_body("00", blocks, "02 40", "", blocks, "0b", "0b"), NULL), over ? SP_VET_BLOCKS : SP_VET_OK);
    assert_int_equal(verdict(module, repeated_body("00", operands, "41 00", "0f 0b", 0, "", ""), NULL), over ? SP_VET_OPERANDS : SP_VET_OK);
  }
  seen[-SP_VET_BLOCKS] = seen[-SP_VET_OPERANDS] = true;
  expect_body(&(struct refusal){SP_VET_OK, "02 9f 01 7f 01 7e 0b"});
  expect_body(&(struct refusal){SP_VET_LOCALS, "02 9f 01 7f |02 7e 0b"});
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
      {SP_VET_FUNCTIONS, 2, SP_VET_FUNCTIONS_MAX, TYPE, "00 00 00 00"},
      {SP_VET_GLOBALS, 6, SP_VET_GLOBALS_MAX, "", "7f 00 41 00 0b"},
      {SP_VET_SEGMENTS, 11, SP_VET_SEGMENTS_MAX, MEMORY, "00 41 00 0b 00"},
  };
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    for (uint32_t count = limits[i].most; count <= limits[i].most + 1; count++) {
      size_t each = 0, length = begin();
      (void)append(&each, limits[i].each);
      length = begin();
      (void)append(&length, limits[i].before);
      put_section(&length, limits[i].id, 2 + count * each);
      module[length++] = (uint8_t)(count | 0x80);
      module[length++] = (uint8_t)(count >> 7);
      for (uint32_t item = 0; item < count; item++) (void)append(&length, limits[i].each);
      assert_int_equal(verdict(module, length, NULL), count == limits[i].most ? SP_VET_OK : limits[i].code);
    }
    seen[-limits[i].code] = true;
  }
  expect_sections(&(struct refusal){SP_VET_PARAMS, "01 14 01 60 |11 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 7f 00"}, NULL);
  expect_sections(&(struct refusal){SP_VET_EXPORTS, "07 02 |81 01"}, NULL);
  expect_sections(&(struct refusal){SP_VET_ELEMENTS, "04 05 01 70 00 80 04 09 07 01 00 41 00 0b |81 08"}, NULL);
  expect_body(&(struct refusal){SP_VET_BR_TABLE, "00 41 00 |0e 81 02 0b"});
}

/* --- straight code ------------------------------------------------------------------------------------------------------------------ */

/* A function with f64.sqrt so many times, between pieces of code. */
static int sqrt_in_a_row(const char *before, size_t count, const char *between, size_t more, const char *after) {
  char start[128];
  (void)snprintf(start, sizeof start, "00 %s", before);
  return verdict(module, repeated_body(start, count, "9f", between, more, "9f", after), NULL);
}

#define F64 "44 00 00 00 00 00 00 00 00 "

static void straight_code(void **state) {
  (void)state;
  assert_int_equal(sqrt_in_a_row(F64, 8000, "", 0, "1a 0b"), SP_VET_STRAIGHT);
  assert_int_equal(sqrt_in_a_row(F64, 30, "", 0, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row(F64, 30, "", 30, "1a 0b"), SP_VET_STRAIGHT);
  assert_int_equal(sqrt_in_a_row(F64, 30, "10 00", 30, "1a 0b"), SP_VET_OK);                      /* a call between */
  assert_int_equal(sqrt_in_a_row(F64, 30, "1a 03 40" F64, 30, "1a 0b 0b"), SP_VET_OK);            /* a loop's iteration */
  assert_int_equal(sqrt_in_a_row(F64, 30, "41 00 04 40 10 00 0b", 30, "1a 0b"), SP_VET_STRAIGHT); /* a call that may be left out */
  assert_int_equal(sqrt_in_a_row(F64, 30, "41 00 04 40 10 00 05 10 00 0b", 30, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row("02 40" F64, 30, "1a 41 00 0d 00 10 00 0b" F64, 30, "1a 0b"), SP_VET_STRAIGHT); /* branched over */
  assert_int_equal(sqrt_in_a_row("02 40" F64, 30, "1a 10 00 41 00 0d 00 0b" F64, 30, "1a 0b"), SP_VET_OK);
  assert_int_equal(sqrt_in_a_row("41 00 04 40" F64, 30, "1a 05" F64, 30, "1a 0b 0b"), SP_VET_OK); /* one or the other */
  assert_int_equal(sqrt_in_a_row("0f" F64, 30, "", 30, "1a 0b"), SP_VET_OK);                      /* never reached */
  seen[-SP_VET_STRAIGHT] = true;
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

static void policies(void **state) {
  (void)state;
  static const struct refusal refusals[] = {
      {SP_VET_OK, ABI_TYPES MEMORY ABI_GLOBALS "07 34 05 " EXPORT_MEMORY EXPORT_RUN "00 01 " EXPORT_IN "03 00 " EXPORT_OUT
                                               "03 01 " EXPORT_START "00 00 " ABI_BODIES},
      {SP_VET_IMPORT, TYPE "02 06 01 00 01 61 |00 00"},
      {SP_VET_IMPORT_MEMORY, "02 06 01 00 00 |02 00 01"},
      {SP_VET_START, TYPE "03 02 01 00 08 01 |00"},
      {SP_VET_MEMORY, "05 03 01 00 |02"},
      {SP_VET_NO_MEMORY, MEMORY},
      {SP_VET_NO_EVALUATE, MEMORY "07 0a 01 " EXPORT_MEMORY},
      {SP_VET_EVALUATE_TYPE, ABI_TYPES "07 0c 01 " EXPORT_RUN "00 |00"},
      {SP_VET_INITIALIZE_TYPE, ABI_TYPES "07 0f 01 " EXPORT_START "00 |01"},
      {SP_VET_NO_ADDRESS, ABI_TYPES MEMORY "07 15 02 " EXPORT_MEMORY EXPORT_RUN "00 01 " ABI_BODIES},
      {SP_VET_ADDRESS_TYPE, "06 06 01 7f 01 41 10 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS_TYPE, "06 06 01 7e 00 42 10 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS, "06 06 01 7f 00 41 14 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_ADDRESS, "06 07 01 7f 00 41 f8 07 0b 07 09 01 " EXPORT_IN "03 |00"},
      {SP_VET_DATA_BEYOND, MEMORY "0b 08 01 00 41 ff 07 0b |02 61 61"},
  };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) expect_sections(&refusals[i], &stateless);
  expect_sections(&refusals[0], NULL);
  expect_sections(&(struct refusal){SP_VET_NO_ADDRESS, refusals[0].hex}, &policy); /* sp_state is missing */
}

static void facts(void **state) {
  (void)state;
  assert_int_equal(verdict(initialize_wasm, sizeof initialize_wasm, &stateless), SP_VET_OK);
  assert_int_not_equal(vet.found.evaluate, SP_VET_NONE);
  assert_int_not_equal(vet.found.initialize, SP_VET_NONE);
  assert_true(vet.found.has_address[SP_VET_IN] && vet.found.has_address[SP_VET_OUT] && !vet.found.has_address[SP_VET_STATE]);
  assert_int_equal(verdict(good_wasm, sizeof good_wasm, &stateless), SP_VET_OK);
  assert_int_equal(vet.found.initialize, SP_VET_NONE);
}

/* --- every module at hand, cut and damaged ----------------------------------------------------------------------------------------------
 */

struct file {
  const uint8_t *bytes;
  size_t length;
};

#define FILE_OF(name) \
  { name##_wasm, sizeof name##_wasm }

static const struct file files[] = {FILE_OF(bulk),   FILE_OF(counts),     FILE_OF(depth),       FILE_OF(good),  FILE_OF(grow),
                                    FILE_OF(import), FILE_OF(initialize), FILE_OF(loops),       FILE_OF(moods), FILE_OF(multivalue),
                                    FILE_OF(start),  FILE_OF(vet_every),  FILE_OF(water_heater)};

static void truncations(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    for (size_t length = 0; length < files[i].length; length++) (void)verdict(files[i].bytes, length, i % 2 == 0 ? NULL : &stateless);
  }
}

static void mutations(void **state) {
  (void)state;
  static const uint8_t flips[] = {0x01, 0x80, 0x7f, 0x0b};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    memcpy(module, files[i].bytes, files[i].length);
    for (size_t at = 0; at < files[i].length; at++) {
      for (size_t flip = 0; flip < sizeof flips; flip++) {
        module[at] ^= flips[flip];
        (void)verdict(module, files[i].length, i % 2 == 0 ? NULL : &stateless);
        module[at] ^= flips[flip];
      }
    }
  }
}

static void strips(void **state) {
  (void)state;
  static const char *const with =
      "00 03 01 78 ff " TYPE "00 83 80 80 80 00 01 78 ff 00 03 01 78 ff 03 02 01 00 0a 04 01 02 00 0b 00 02 01 78";
  static const char *const without = TYPE "03 02 01 00 0a 04 01 02 00 0b";
  uint8_t stripped[64];
  size_t length = begin(), wanted = begin();
  (void)append(&length, with);
  assert_int_equal(verdict(module, length, NULL), SP_VET_OK);
  memcpy(stripped, module, length);
  const uint32_t left = sp_vet_strip(stripped, (uint32_t)length);
  (void)append(&wanted, without);
  assert_int_equal(left, wanted);
  assert_memory_equal(stripped, module, wanted);
}

/* --- the codes
 * ------------------------------------------------------------------------------------------------------------------------------ */

static void every_code(void **state) {
  (void)state;
  for (int code = SP_VET_NOT_WASM; code >= SP_VET_LAST; code--) {
    if ((sp_vet_explain(code) != NULL) != seen[-code]) fail_msg("%d is %s", code, seen[-code] ? "without words" : "never given");
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
      TEST(facts, "what an accepted module exports is found"),
      TEST(truncations, "a module cut anywhere gets the same verdict in chunks of any size"),
      TEST(mutations, "a module with any byte changed gets the same verdict in chunks of any size"),
      TEST(strips, "custom sections are taken out of an accepted module, wherever they are"),
      TEST(every_code, "each code has been given by a module above, and has words"),
      TEST(specified, "SPEC.md has each code with its words"),
  };
  return cmocka_run_group_tests_name("vet", tests, NULL, NULL);
}
