#include "precheck.h"

#include <string.h>

#include "../core/error.h"

enum section {
  SECTION_CUSTOM = 0,
  SECTION_IMPORT = 2,
  SECTION_MEMORY = 5,
  SECTION_EXPORT = 7,
  SECTION_START = 8,
  SECTION_CODE = 10,
  SECTION_DATA = 11,
  SECTION_COUNT = 13
};
enum kind { KIND_FUNCTION = 0, KIND_TABLE = 1, KIND_MEMORY = 2, KIND_GLOBAL = 3 };
enum opcode { OP_END = 0x0b, OP_I32_CONST = 0x41 };

static const uint8_t header[8] = {0x00, 'a', 's', 'm', 1, 0, 0, 0};

/* --- bytes: reading beyond the end sets bad and gives zeros ---------------------------------------------------------------- */

struct reader {
  const uint8_t *at, *end;
  bool bad;
};

static uint8_t read_byte(struct reader *reader) {
  if (reader->at == reader->end) reader->bad = true;
  return reader->bad ? 0 : *reader->at++;
}

/* LEB128 of at most `max` bytes; bits beyond the 32nd are dropped. */
static uint32_t read_leb(struct reader *reader, unsigned max) {
  uint32_t value = 0;
  for (unsigned i = 0; i < max; i++) {
    const uint8_t byte = read_byte(reader);
    value |= (uint32_t)(byte & 0x7fu) << (7u * i);
    if (byte < 0x80u) return value;
  }
  reader->bad = true;
  return 0;
}

static uint32_t read_u32(struct reader *reader) { return read_leb(reader, 5); }

static const uint8_t *read_bytes(struct reader *reader, uint32_t length) {
  const uint8_t *bytes = reader->at;
  if (length > (size_t)(reader->end - reader->at)) reader->bad = true;
  if (!reader->bad) reader->at += length;
  return bytes;
}

/* --- sections ---------------------------------------------------------------------------------------------------------------- */

static int refuse(struct sp_precheck *found, int reason, const char *text) {
  found->text = text;
  return reason;
}

static int check_import(struct reader *reader, struct sp_precheck *found) {
  const uint32_t count = read_u32(reader);
  for (uint32_t i = 0; i < count && !reader->bad; i++) {
    (void)read_bytes(reader, read_u32(reader));
    (void)read_bytes(reader, read_u32(reader));
    if (reader->bad) break;
    if (read_byte(reader) == KIND_MEMORY) return refuse(found, SP_E_LOAD_MEMORY, "the memory is imported: export it instead");
    return refuse(found, SP_E_LOAD_IMPORT, "imports something: the contract names no imports");
  }
  return SP_OK;
}

static int check_memory(struct reader *reader, struct sp_precheck *found) {
  const uint32_t count = read_u32(reader), flags = read_u32(reader), minimum = read_u32(reader);
  if (reader->bad) return SP_OK;
  found->memories = count;
  const bool good = count == 1 && flags <= 1 && minimum == 1;
  return good ? SP_OK : refuse(found, SP_E_LOAD_MEMORY, "the memory's minimum is not one page");
}

static int check_start(struct reader *reader, struct sp_precheck *found) {
  (void)reader;
  return refuse(found, SP_E_LOAD_START, "start section: compile with --exportStart _initialize");
}

static bool is_named(const uint8_t *name, uint32_t length, const char *wanted) {
  return strlen(wanted) == length && memcmp(name, wanted, length) == 0;
}

static int check_export(struct reader *reader, struct sp_precheck *found) {
  const uint32_t count = read_u32(reader);
  for (uint32_t i = 0; i < count && !reader->bad; i++) {
    const uint32_t length = read_u32(reader);
    const uint8_t *name = read_bytes(reader, length);
    const uint8_t kind = read_byte(reader);
    const uint32_t index = read_u32(reader);
    if (reader->bad) break;
    if (kind == KIND_MEMORY && index == 0 && is_named(name, length, "memory")) found->memory = true;
    if (kind == KIND_FUNCTION && is_named(name, length, "evaluate")) found->evaluate = index;
    if (kind == KIND_FUNCTION && is_named(name, length, "_initialize")) found->initialize = index;
    if (kind == KIND_GLOBAL && is_named(name, length, "sp_in")) found->in = index;
    if (kind == KIND_GLOBAL && is_named(name, length, "sp_out")) found->out = index;
  }
  return SP_OK;
}

/* Wasm3 adds these lengths to pointers before it compares: 32 bits wrap. */
static int check_code(struct reader *reader, struct sp_precheck *found) {
  (void)found;
  const uint32_t count = read_u32(reader);
  for (uint32_t i = 0; i < count && !reader->bad; i++) (void)read_bytes(reader, read_u32(reader));
  return SP_OK;
}

static int check_data(struct reader *reader, struct sp_precheck *found) {
  const uint32_t count = read_u32(reader);
  for (uint32_t i = 0; i < count && !reader->bad; i++) {
    const uint32_t memory = read_u32(reader);
    const uint8_t opcode = read_byte(reader);
    (void)read_leb(reader, 5);
    if (reader->bad) break;
    if (memory != 0 || opcode != OP_I32_CONST || read_byte(reader) != OP_END) {
      return refuse(found, SP_E_LOAD_INVALID, "a data segment's offset is not a constant");
    }
    (void)read_bytes(reader, read_u32(reader));
  }
  return SP_OK;
}

typedef int (*section_check)(struct reader *reader, struct sp_precheck *found);

static const section_check checks[SECTION_COUNT] = {
    [SECTION_IMPORT] = check_import, [SECTION_MEMORY] = check_memory, [SECTION_EXPORT] = check_export,
    [SECTION_START] = check_start,   [SECTION_CODE] = check_code,     [SECTION_DATA] = check_data,
};

/* One section; `to` is where it moves when it is kept. */
static int check_section(struct reader *reader, uint8_t **to, struct sp_precheck *found) {
  const uint8_t *begin = reader->at;
  const uint8_t id = read_byte(reader);
  const uint32_t length = read_u32(reader);
  const uint8_t *content = read_bytes(reader, length);
  if (reader->bad || id >= SECTION_COUNT) return refuse(found, SP_E_LOAD_INVALID, "a section is damaged");
  if (id == SECTION_CUSTOM) return SP_OK;
  if (checks[id] != NULL) {
    struct reader inside = {.at = content, .end = reader->at};
    const int result = checks[id](&inside, found);
    if (result != SP_OK) return result;
    if (inside.bad) return refuse(found, SP_E_LOAD_INVALID, "a section is damaged");
  }
  const size_t size = (size_t)(reader->at - begin);
  memmove(*to, begin, size);
  *to += size;
  return SP_OK;
}

int sp_precheck_module(uint8_t *module, uint32_t length, struct sp_precheck *found) {
  *found = (struct sp_precheck){
      .evaluate = SP_PRECHECK_NONE, .initialize = SP_PRECHECK_NONE, .in = SP_PRECHECK_NONE, .out = SP_PRECHECK_NONE, .text = ""};
  if (length < sizeof header || memcmp(module, header, sizeof header) != 0) {
    return refuse(found, SP_E_LOAD_NOT_WASM, "not WebAssembly version 1");
  }
  struct reader reader = {.at = module + sizeof header, .end = module + length};
  uint8_t *to = module + sizeof header;
  while (reader.at < reader.end) {
    const int result = check_section(&reader, &to, found);
    if (result != SP_OK) return result;
  }
  found->length = (uint32_t)(to - module);
  if (found->memory && found->memories == 0) return refuse(found, SP_E_LOAD_MEMORY, "exports a memory that it does not have");
  return SP_OK;
}
