#include "contract.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Elements are little-endian; so are all cores that Setpoint runs on. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "elements are copied as they lie in memory");

#define NAN_F32      0x7fc00000u
#define NAN_F64      0x7ff8000000000000u
#define INFINITY_F32 0x7f800000u
#define INFINITY_F64 0x7ff0000000000000u

#define I64_LIMIT 9223372036854775808.0 /* 2^63, exact as a double */

struct type_info {
  const char *name;
  uint8_t size;
  bool integer;
  double min, max; /* of integers */
};

static const struct type_info types[] = {
    [SP_BOOL] = {"bool", 1, true, 0, 1},
    [SP_I8] = {"i8", 1, true, INT8_MIN, INT8_MAX},
    [SP_U8] = {"u8", 1, true, 0, UINT8_MAX},
    [SP_I16] = {"i16", 2, true, INT16_MIN, INT16_MAX},
    [SP_U16] = {"u16", 2, true, 0, UINT16_MAX},
    [SP_I32] = {"i32", 4, true, INT32_MIN, INT32_MAX},
    [SP_U32] = {"u32", 4, true, 0, UINT32_MAX},
    [SP_I64] = {"i64", 8, true, -I64_LIMIT, I64_LIMIT},
    [SP_F32] = {"f32", 4, false, -FLT_MAX, FLT_MAX},
    [SP_F64] = {"f64", 8, false, -DBL_MAX, DBL_MAX},
};

const struct sp_minor *sp_contract_newest(const struct sp_contract *contract) { return &contract->minors[contract->minor]; }

const struct sp_minor *sp_contract_agreed(const struct sp_contract *contract, const uint8_t id[SP_CONTRACT_ID]) {
  for (unsigned i = 0; i <= contract->minor; i++) {
    if (memcmp(contract->minors[i].id, id, SP_CONTRACT_ID) == 0) return &contract->minors[i];
  }
  return NULL;
}

size_t sp_type_size(enum sp_type type) { return types[type].size; }

const char *sp_type_name(enum sp_type type) { return types[type].name; }

bool sp_type_integer(enum sp_type type) { return types[type].integer; }

bool sp_type_holds(enum sp_type type, double value) {
  const struct type_info *info = &types[type];
  if (!(value >= info->min && value <= info->max)) return false;
  return type != SP_I64 || value < I64_LIMIT;
}

static int64_t read_integer(const struct type_info *info, const uint8_t *bytes) {
  uint64_t raw = 0;
  memcpy(&raw, bytes, info->size);
  const unsigned unused = 64u - 8u * info->size;
  const bool is_signed = info->min < 0;
  return is_signed ? (int64_t)(raw << unused) >> unused : (int64_t)raw;
}

double sp_type_read(enum sp_type type, const uint8_t *bytes) {
  if (type == SP_F32) {
    float value;
    memcpy(&value, bytes, sizeof value);
    return (double)value;
  }
  if (type == SP_F64) {
    double value;
    memcpy(&value, bytes, sizeof value);
    return value;
  }
  if (type == SP_BOOL) return bytes[0] != 0 ? 1 : 0;
  return (double)read_integer(&types[type], bytes);
}

static void write_f32(uint8_t *bytes, double value) {
  const float narrow = (float)value;
  uint32_t raw = NAN_F32;
  if (!isnan(value)) memcpy(&raw, &narrow, sizeof raw);
  memcpy(bytes, &raw, sizeof raw);
}

static void write_f64(uint8_t *bytes, double value) {
  uint64_t raw = NAN_F64;
  if (!isnan(value)) memcpy(&raw, &value, sizeof raw);
  memcpy(bytes, &raw, sizeof raw);
}

void sp_type_write(enum sp_type type, uint8_t *bytes, double value) {
  if (type == SP_F32) {
    write_f32(bytes, value);
  } else if (type == SP_F64) {
    write_f64(bytes, value);
  } else if (sp_type_holds(type, value)) {
    sp_type_write_integer(type, bytes, (int64_t)value);
  }
}

/* The compiler makes one load of it: the address is aligned. */
#define LOAD(value, from) memcpy(&(value), __builtin_assume_aligned(from, sizeof(value)), sizeof(value))
#define STORE(to, value)  memcpy(__builtin_assume_aligned(to, sizeof(value)), &(value), sizeof(value))

static uint32_t canonical(uint32_t raw) { return raw << 1 > INFINITY_F32 << 1 ? NAN_F32 : raw; }

/* Four at a time: a quarter less to do for arrays. */
static void copy_f32(uint8_t *to, const uint8_t *from, size_t count) {
  uint32_t a, b, c, d;
  for (; count >= 4; count -= 4, from += 4 * sizeof a, to += 4 * sizeof a) {
    LOAD(a, from);
    LOAD(b, from + sizeof a);
    LOAD(c, from + 2 * sizeof a);
    LOAD(d, from + 3 * sizeof a);
    a = canonical(a);
    b = canonical(b);
    c = canonical(c);
    d = canonical(d);
    STORE(to, a);
    STORE(to + sizeof a, b);
    STORE(to + 2 * sizeof a, c);
    STORE(to + 3 * sizeof a, d);
  }
  for (; count > 0; count--, from += sizeof a, to += sizeof a) {
    LOAD(a, from);
    a = canonical(a);
    STORE(to, a);
  }
}

static void copy_f64(uint8_t *to, const uint8_t *from, size_t count) {
  for (const uint8_t *end = from + count * sizeof(uint64_t); from < end; from += sizeof(uint64_t), to += sizeof(uint64_t)) {
    uint64_t raw;
    LOAD(raw, from);
    if ((raw << 1) > INFINITY_F64 << 1) raw = NAN_F64;
    STORE(to, raw);
  }
}

void sp_type_copy(enum sp_type type, uint8_t *to, const uint8_t *from, size_t count) {
  if (type == SP_F32) {
    copy_f32(to, from, count);
  } else if (type == SP_F64) {
    copy_f64(to, from, count);
  } else if (type == SP_BOOL) {
    for (size_t i = 0; i < count; i++) to[i] = from[i] != 0 ? 1 : 0;
  } else {
    memcpy(to, from, count * types[type].size);
  }
}

void sp_type_write_integer(enum sp_type type, uint8_t *bytes, int64_t value) {
  if (types[type].integer) {
    memcpy(bytes, &value, types[type].size);
  } else {
    sp_type_write(type, bytes, (double)value);
  }
}
