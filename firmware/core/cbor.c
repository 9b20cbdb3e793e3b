#include "cbor.h"

#include <float.h>
#include <string.h>

#define TEXT_HEAD_MAX 3u /* head of a text shorter than 64 KiB */
#define DIGITS_MAX    20u

_Static_assert(SP_MESSAGE_MAX <= UINT16_MAX, "heads of texts have at most three bytes");
_Static_assert(SP_CBOR_MAP_MAX <= 23u, "a map's head is one byte");

/* --- structure of a request ------------------------------------------------------------------------------------------------ */

struct cursor {
  const uint8_t *at, *end;
};

struct head {
  uint8_t major, info;
  uint64_t value;
};

static size_t left(const struct cursor *cursor) { return (size_t)(cursor->end - cursor->at); }

static bool take_head(struct cursor *cursor, struct head *head) {
  if (left(cursor) < 1) return false;
  head->major = *cursor->at >> 5;
  head->info = *cursor->at & 31u;
  head->value = head->info;
  cursor->at++;
  if (head->info < ZCBOR_VALUE_IS_1_BYTE) return true;
  if (head->info > ZCBOR_VALUE_IS_8_BYTES) return false; /* reserved, or of indefinite length */
  const size_t bytes = (size_t)1 << (head->info - ZCBOR_VALUE_IS_1_BYTE);
  if (left(cursor) < bytes) return false;
  head->value = 0;
  for (size_t i = 0; i < bytes; i++) head->value = head->value << 8 | *cursor->at++;
  return true;
}

/* The keys of the outermost map so far. */
struct keys {
  struct zcbor_string seen[SP_CBOR_KEYS_MAX];
  size_t count;
};

static bool add_key(struct keys *keys, const uint8_t *value, size_t length) {
  if (keys->count == SP_CBOR_KEYS_MAX) return false;
  for (size_t i = 0; i < keys->count; i++) {
    if (keys->seen[i].len == length && memcmp(keys->seen[i].value, value, length) == 0) return false;
  }
  keys->seen[keys->count++] = (struct zcbor_string){.value = value, .len = length};
  return true;
}

/* Takes what follows a head and belongs to it alone. *items: how many items it contains. */
static bool take_content(struct cursor *cursor, const struct head *head, size_t *items) {
  *items = 0;
  switch ((zcbor_major_type_t)head->major) {
    case ZCBOR_MAJOR_TYPE_PINT:
    case ZCBOR_MAJOR_TYPE_NINT:
      return true;
    case ZCBOR_MAJOR_TYPE_BSTR:
    case ZCBOR_MAJOR_TYPE_TSTR:
      if (head->value > left(cursor)) return false;
      cursor->at += head->value;
      return true;
    case ZCBOR_MAJOR_TYPE_LIST:
    case ZCBOR_MAJOR_TYPE_MAP:
      if (head->value > left(cursor)) return false; /* an item has at least one byte */
      *items = (size_t)head->value * (head->major == ZCBOR_MAJOR_TYPE_MAP ? 2u : 1u);
      return true;
    case ZCBOR_MAJOR_TYPE_TAG:
      *items = 1;
      return head->info != ZCBOR_VALUE_IS_8_BYTES; /* zcbor knows 32 bits */
    case ZCBOR_MAJOR_TYPE_SIMPLE:
      return head->info != ZCBOR_VALUE_IS_1_BYTE || head->value >= 32u; /* RFC 8949, 3.3 */
  }
  return false;
}

bool sp_cbor_check(const uint8_t *bytes, size_t length) {
  struct cursor cursor = {.at = bytes, .end = bytes + length};
  struct keys keys = {.count = 0};
  size_t open[SP_CBOR_DEPTH_MAX]; /* items still to come on each level */
  size_t depth = 0;
  if (length == 0 || ZCBOR_MAJOR_TYPE(*bytes) != ZCBOR_MAJOR_TYPE_MAP) return false;
  do {
    struct head head;
    size_t items = 0;
    if (!take_head(&cursor, &head)) return false;
    const uint8_t *content = cursor.at;
    const bool is_key = depth == 1 && open[0] % 2u == 0;
    if (!take_content(&cursor, &head, &items)) return false;
    if (is_key && (head.major != ZCBOR_MAJOR_TYPE_TSTR || !add_key(&keys, content, (size_t)head.value))) return false;
    if (head.major == ZCBOR_MAJOR_TYPE_TAG) continue; /* the tagged item takes its place */
    if (depth > 0) open[depth - 1]--;
    if (head.major == ZCBOR_MAJOR_TYPE_LIST || head.major == ZCBOR_MAJOR_TYPE_MAP) {
      if (depth == SP_CBOR_DEPTH_MAX) return false;
      open[depth++] = items;
    }
    while (depth > 0 && open[depth - 1] == 0) depth--;
  } while (depth > 0);
  return cursor.at == cursor.end;
}

bool sp_cbor_open(zcbor_state_t *states, const uint8_t *bytes, size_t length) {
  zcbor_new_decode_state(states, SP_CBOR_IN_STATES, bytes, length, 1, NULL, 0);
  states->constant_state->enforce_canonical = false; /* be liberal in what is accepted */
  return zcbor_unordered_map_start_decode(states);
}

bool sp_cbor_create(zcbor_state_t *states, uint8_t *bytes, size_t cap) {
  zcbor_new_encode_state(states, SP_CBOR_OUT_STATES, bytes, cap, 1);
  return zcbor_map_start_encode(states, SP_CBOR_MAP_MAX);
}

/* --- reading --------------------------------------------------------------------------------------------------------------- */

static bool find(zcbor_state_t *in, const char *key) { return zcbor_search_key_tstr_ptr(in, key, strlen(key)); }

enum sp_cbor_found sp_cbor_get_uint32(zcbor_state_t *in, const char *key, uint32_t *value) {
  uint64_t wide = 0;
  if (!find(in, key)) return SP_CBOR_ABSENT;
  if (!zcbor_uint64_decode(in, &wide) || wide > UINT32_MAX) return SP_CBOR_WRONG_TYPE;
  *value = (uint32_t)wide;
  return SP_CBOR_FOUND;
}

enum sp_cbor_found sp_cbor_get_bool(zcbor_state_t *in, const char *key, bool *value) {
  if (!find(in, key)) return SP_CBOR_ABSENT;
  return zcbor_bool_decode(in, value) ? SP_CBOR_FOUND : SP_CBOR_WRONG_TYPE;
}

enum sp_cbor_found sp_cbor_get_text(zcbor_state_t *in, const char *key, struct zcbor_string *value) {
  if (!find(in, key)) return SP_CBOR_ABSENT;
  return zcbor_tstr_decode(in, value) ? SP_CBOR_FOUND : SP_CBOR_WRONG_TYPE;
}

enum sp_cbor_found sp_cbor_get_bytes(zcbor_state_t *in, const char *key, struct zcbor_string *value) {
  if (!find(in, key)) return SP_CBOR_ABSENT;
  return zcbor_bstr_decode(in, value) ? SP_CBOR_FOUND : SP_CBOR_WRONG_TYPE;
}

enum sp_cbor_found sp_cbor_get_map(zcbor_state_t *in, const char *key) {
  if (!find(in, key)) return SP_CBOR_ABSENT;
  return zcbor_map_start_decode(in) ? SP_CBOR_FOUND : SP_CBOR_WRONG_TYPE;
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */

bool sp_cbor_put_key(zcbor_state_t *out, const char *key) { return key == NULL || zcbor_tstr_encode_ptr(out, key, strlen(key)); }

bool sp_cbor_put_uint(zcbor_state_t *out, const char *key, uint64_t value) {
  return sp_cbor_put_key(out, key) && zcbor_uint64_put(out, value);
}

bool sp_cbor_put_int(zcbor_state_t *out, const char *key, int64_t value) {
  return sp_cbor_put_key(out, key) && zcbor_int64_put(out, value);
}

bool sp_cbor_put_bool(zcbor_state_t *out, const char *key, bool value) { return sp_cbor_put_key(out, key) && zcbor_bool_put(out, value); }

bool sp_cbor_put_null(zcbor_state_t *out, const char *key) { return sp_cbor_put_key(out, key) && zcbor_nil_put(out, NULL); }

bool sp_cbor_put_text(zcbor_state_t *out, const char *key, const char *text) {
  return sp_cbor_put_key(out, key) && zcbor_tstr_encode_ptr(out, text, strlen(text));
}

bool sp_cbor_put_bytes(zcbor_state_t *out, const char *key, const uint8_t *bytes, size_t length) {
  return sp_cbor_put_key(out, key) && zcbor_bstr_encode_ptr(out, (const char *)bytes, length);
}

bool sp_cbor_put_value(zcbor_state_t *out, const char *key, enum sp_type type, double value) {
  const bool is_float = type == SP_F32 || type == SP_F64 || !(value >= -0x1p63 && value < 0x1p63);
  if (type == SP_BOOL) return sp_cbor_put_bool(out, key, value != 0.0);
  if (!is_float) return sp_cbor_put_int(out, key, (int64_t)value);
  const bool short_enough = value >= -(double)FLT_MAX && value <= (double)FLT_MAX && (double)(float)value == value;
  if (!sp_cbor_put_key(out, key)) return false;
  return short_enough ? zcbor_float32_put(out, (float)value) : zcbor_float64_put(out, value);
}

bool sp_cbor_put_element(zcbor_state_t *out, const char *key, enum sp_type type, const uint8_t *element) {
  int64_t integer;
  if (type != SP_I64) return sp_cbor_put_value(out, key, type, sp_type_read(type, element));
  memcpy(&integer, element, sizeof integer);
  return sp_cbor_put_int(out, key, integer);
}

bool sp_cbor_map_begin(zcbor_state_t *out, const char *key) {
  return sp_cbor_put_key(out, key) && zcbor_map_start_encode(out, SP_CBOR_MAP_MAX);
}

bool sp_cbor_map_end(zcbor_state_t *out) { return zcbor_map_end_encode(out, SP_CBOR_MAP_MAX); }

bool sp_cbor_list_begin(zcbor_state_t *out, const char *key, size_t most) {
  return sp_cbor_put_key(out, key) && zcbor_list_start_encode(out, most);
}

bool sp_cbor_list_end(zcbor_state_t *out, size_t most) { return zcbor_list_end_encode(out, most); }

struct sp_cbor_text sp_cbor_text_begin(zcbor_state_t *out, const char *key) {
  return (struct sp_cbor_text){.out = out, .fits = sp_cbor_put_key(out, key) && sp_cbor_room(out) > TEXT_HEAD_MAX};
}

/* Pieces are put where the text will be once the longest head is in front of it; zcbor moves them when it is shorter. */
static void append(struct sp_cbor_text *text, const char *piece, size_t length) {
  text->fits = text->fits && sp_cbor_room(text->out) - TEXT_HEAD_MAX - text->length >= length;
  if (!text->fits) return;
  memcpy(text->out->payload_mut + TEXT_HEAD_MAX + text->length, piece, length);
  text->length += length;
}

void sp_cbor_text_append(struct sp_cbor_text *text, const char *piece) { append(text, piece, strlen(piece)); }

void sp_cbor_text_append_uint(struct sp_cbor_text *text, uint64_t value) {
  char reversed[DIGITS_MAX], forward[DIGITS_MAX];
  unsigned count = 0;
  do {
    reversed[count++] = (char)('0' + value % 10u);
    value /= 10u;
  } while (value > 0);
  for (unsigned i = 0; i < count; i++) forward[i] = reversed[count - 1u - i];
  append(text, forward, count);
}

bool sp_cbor_text_end(struct sp_cbor_text *text) {
  return text->fits && zcbor_tstr_encode_ptr(text->out, (const char *)text->out->payload + TEXT_HEAD_MAX, text->length);
}

bool sp_cbor_put_version(zcbor_state_t *out, const char *key, const struct sp_version *version) {
  struct sp_cbor_text text = sp_cbor_text_begin(out, key);
  sp_cbor_text_append_uint(&text, version->major);
  sp_cbor_text_append(&text, ".");
  sp_cbor_text_append_uint(&text, version->minor);
  sp_cbor_text_append(&text, ".");
  sp_cbor_text_append_uint(&text, version->revision);
  if (version->build != 0) {
    sp_cbor_text_append(&text, ".");
    sp_cbor_text_append_uint(&text, version->build);
  }
  return sp_cbor_text_end(&text);
}

struct sp_cbor_mark sp_cbor_mark(const zcbor_state_t *out) {
  return (struct sp_cbor_mark){.state = *out, .backups = out->constant_state->current_backup};
}

void sp_cbor_rewind(zcbor_state_t *out, const struct sp_cbor_mark *mark) {
  *out = mark->state;
  out->constant_state->current_backup = mark->backups;
}

size_t sp_cbor_room(const zcbor_state_t *out) { return (size_t)(out->payload_end - out->payload); }
