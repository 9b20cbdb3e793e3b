/* Bytes to tokens: numbers in LEB128, names in UTF-8, pieces that are skipped. Each token goes to whoever wants it. */
#include <string.h>

#include "vet_internal.h"

/* A number in LEB128: the index of its last possible byte, and how many bits that one carries. */
struct number {
  uint8_t last, bits;
  bool is_signed;
};

static const struct number numbers[] = {[TOKEN_U32] = {4, 4, false}, [TOKEN_S32] = {4, 4, true}, [TOKEN_S64] = {9, 1, true}};

/* --- refusals ---------------------------------------------------------------------------------------------------------------- */

bool sp_vet_refuse(struct sp_vet *vet, int code) {
  vet->code = code;
  vet->offset = vet->mark;
  return false;
}

bool sp_vet_refuse_here(struct sp_vet *vet, int code) {
  vet->code = code;
  return false;
}

/* --- what comes next ----------------------------------------------------------------------------------------------------------- */

bool sp_vet_want(struct sp_vet *vet, enum sp_vet_token token, sp_vet_take take) {
  static const uint8_t lengths[] = {[TOKEN_F32] = sizeof(float), [TOKEN_F64] = sizeof(double), [TOKEN_NONE] = 0};
  if (token == TOKEN_NONE) return take(vet);
  vet->take = take;
  vet->token = (uint8_t)token;
  vet->bytes = 0;
  vet->value = 0;
  if (token == TOKEN_F32 || token == TOKEN_F64) {
    vet->token = TOKEN_SKIP;
    vet->remaining = lengths[token];
  }
  return true;
}

bool sp_vet_want_bytes(struct sp_vet *vet, enum sp_vet_token token, uint32_t length, sp_vet_take take) {
  if (length > vet->limit - vet->offset) return sp_vet_refuse(vet, SP_VET_SIZE);
  (void)sp_vet_want(vet, token, take);
  vet->remaining = length;
  vet->name_length = 0;
  vet->name_hash = 14695981039346656037u; /* FNV-1a */
  vet->utf8_more = 0;
  return length > 0 || take(vet);
}

/* --- one byte ------------------------------------------------------------------------------------------------------------------ */

/* In the last byte the bits beyond the type's must repeat the sign, or be 0 without one. */
static bool last_byte_fits(const struct number *number, uint8_t byte) {
  const uint8_t unused = (uint8_t)(0x7fu & ~((1u << number->bits) - 1u));
  const bool negative = number->is_signed && ((uint32_t)byte >> (number->bits - 1u) & 1u) != 0;
  return byte < 0x80u && (byte & unused) == (negative ? unused : 0);
}

static bool number_byte(struct sp_vet *vet, uint8_t byte) {
  const struct number *number = &numbers[vet->token];
  const unsigned shift = 7u * vet->bytes;
  if (vet->bytes == number->last && !last_byte_fits(number, byte)) return sp_vet_refuse_here(vet, SP_VET_NUMBER);
  if (shift < 32u) vet->value |= (uint32_t)(byte & 0x7fu) << shift;
  vet->bytes++;
  vet->offset++;
  if (byte >= 0x80u) return true;
  if (number->is_signed && (byte & 0x40u) != 0 && shift + 7u < 32u) vet->value |= UINT32_MAX << (shift + 7u);
  return vet->take(vet);
}

/* What a first byte promises: how many follow, and the range of the next one (no surrogates, no overlong forms). */
struct utf8_lead {
  uint8_t first, last, more, low, high;
};

static const struct utf8_lead utf8_leads[] = {
    {0x00, 0x7f, 0, 0x00, 0x00}, {0xc2, 0xdf, 1, 0x80, 0xbf}, {0xe0, 0xe0, 2, 0xa0, 0xbf},
    {0xe1, 0xec, 2, 0x80, 0xbf}, {0xed, 0xed, 2, 0x80, 0x9f}, {0xee, 0xef, 2, 0x80, 0xbf},
    {0xf0, 0xf0, 3, 0x90, 0xbf}, {0xf1, 0xf3, 3, 0x80, 0xbf}, {0xf4, 0xf4, 3, 0x80, 0x8f},
};

static bool utf8_byte(struct sp_vet *vet, uint8_t byte) {
  if (vet->utf8_more > 0) {
    const bool good = byte >= vet->utf8_low && byte <= vet->utf8_high;
    vet->utf8_more--;
    vet->utf8_low = 0x80;
    vet->utf8_high = 0xbf;
    return good;
  }
  for (size_t i = 0; i < sizeof utf8_leads / sizeof utf8_leads[0]; i++) {
    const struct utf8_lead *lead = &utf8_leads[i];
    if (byte < lead->first || byte > lead->last) continue;
    vet->utf8_more = lead->more;
    vet->utf8_low = lead->low;
    vet->utf8_high = lead->high;
    return true;
  }
  return false;
}

static bool name_byte(struct sp_vet *vet, uint8_t byte) {
  if (!utf8_byte(vet, byte) || vet->utf8_more >= vet->remaining) return sp_vet_refuse_here(vet, SP_VET_UTF8);
  if (vet->name_length < sizeof vet->name) vet->name[vet->name_length] = (char)byte;
  vet->name_length++;
  vet->name_hash = (vet->name_hash ^ byte) * 1099511628211u;
  vet->bytes++;
  vet->offset++;
  vet->remaining--;
  return vet->remaining > 0 || vet->take(vet);
}

static bool single_byte(struct sp_vet *vet, uint8_t byte) {
  vet->value = byte;
  vet->bytes = 1;
  vet->offset++;
  return vet->take(vet);
}

/* --- chunks -------------------------------------------------------------------------------------------------------------------- */

/* Takes what it can of a piece that nobody looks at. Returns how many bytes. */
static size_t skip(struct sp_vet *vet, size_t length) {
  const uint32_t count = length < vet->remaining ? (uint32_t)length : vet->remaining;
  const uint32_t room = vet->limit - vet->offset;
  const uint32_t step = count < room ? count : room;
  vet->offset += step;
  vet->remaining -= step;
  vet->bytes += step;
  if (vet->remaining == 0) (void)vet->take(vet);
  return step;
}

static void feed(struct sp_vet *vet, uint8_t byte) {
  typedef bool (*decoder)(struct sp_vet *, uint8_t);
  static const decoder decoders[] = {[TOKEN_U32] = number_byte,
                                     [TOKEN_S32] = number_byte,
                                     [TOKEN_S64] = number_byte,
                                     [TOKEN_BYTE] = single_byte,
                                     [TOKEN_NAME] = name_byte};
  (void)decoders[vet->token](vet, byte);
}

void sp_vet_init(struct sp_vet *vet, const struct sp_vet_policy *policy) {
  memset(vet, 0, sizeof *vet);
  vet->policy = policy != NULL && policy->memory_cap != 0 ? policy : NULL;
  vet->found = (struct sp_vet_found){.evaluate = SP_VET_NONE, .initialize = SP_VET_NONE};
  vet->limit = UINT32_MAX;
  (void)sp_vet_first_section(vet);
}

int sp_vet_push(struct sp_vet *vet, const uint8_t *bytes, size_t length) {
  size_t at = 0;
  while (at < length && vet->code == SP_VET_OK) {
    if (vet->offset == vet->limit) {
      (void)sp_vet_refuse_here(vet, SP_VET_SIZE);
      break;
    }
    if (vet->bytes == 0 && !vet->held) vet->mark = vet->offset;
    if (vet->token == TOKEN_SKIP) {
      at += skip(vet, length - at);
    } else {
      feed(vet, bytes[at++]);
    }
  }
  return vet->code;
}

int sp_vet_end(struct sp_vet *vet) {
  if (vet->code != SP_VET_OK) return vet->code;
  vet->mark = vet->offset;
  if (sp_vet_at_boundary(vet)) {
    (void)sp_vet_complete(vet);
  } else {
    (void)sp_vet_refuse(vet, SP_VET_TRUNCATED);
  }
  return vet->code;
}
