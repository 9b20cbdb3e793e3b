/* Helpers over zcbor that the groups share: requests are checked as a whole before zcbor sees them, keys are looked up without order,
 * answers are written in canonical form. */
#ifndef SP_CBOR_H
#define SP_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "contract.h"
#include "package.h"
#include "zcbor_decode.h"
#include "zcbor_encode.h"

#define SP_CBOR_IN_STATES  5u  /* payload map, one map and one list inside it, and what zcbor needs itself */
#define SP_CBOR_OUT_STATES 6u  /* payload map, list, map and list inside it, and what zcbor needs itself */
#define SP_CBOR_MAP_MAX    16u /* keys of any map in an answer; below 24, so that its head is one byte from the start */

/* Whether bytes are exactly one well-formed map of definite length whose keys are different texts, at most SP_CBOR_KEYS_MAX of them,
 * nested at most SP_CBOR_DEPTH_MAX deep. Iterative. zcbor's own functions are safe on what passes. */
bool sp_cbor_check(const uint8_t *bytes, size_t length);

/* Opens a checked map for reading, an answer's map for writing. `states` has SP_CBOR_*_STATES entries; the first is the one to use. */
bool sp_cbor_open(zcbor_state_t *states, const uint8_t *bytes, size_t length);
bool sp_cbor_create(zcbor_state_t *states, uint8_t *bytes, size_t cap);

/* --- reading: each key at most once, in any order ---------------------------------------------------------------------- */

enum sp_cbor_found { SP_CBOR_FOUND, SP_CBOR_ABSENT, SP_CBOR_WRONG_TYPE }; /* behind a wrong type nothing more can be read */

enum sp_cbor_found sp_cbor_get_uint32(zcbor_state_t *in, const char *key, uint32_t *value);
enum sp_cbor_found sp_cbor_get_bool(zcbor_state_t *in, const char *key, bool *value);
enum sp_cbor_found sp_cbor_get_text(zcbor_state_t *in, const char *key, struct zcbor_string *value);
enum sp_cbor_found sp_cbor_get_bytes(zcbor_state_t *in, const char *key, struct zcbor_string *value);

/* Enters the map behind a key. */
enum sp_cbor_found sp_cbor_get_map(zcbor_state_t *in, const char *key);

/* --- writing: false when the answer is full; key NULL inside a list ------------------------------------------------------ */

bool sp_cbor_put_key(zcbor_state_t *out, const char *key);
bool sp_cbor_put_uint(zcbor_state_t *out, const char *key, uint64_t value);
bool sp_cbor_put_int(zcbor_state_t *out, const char *key, int64_t value);
bool sp_cbor_put_bool(zcbor_state_t *out, const char *key, bool value);
bool sp_cbor_put_null(zcbor_state_t *out, const char *key);
bool sp_cbor_put_text(zcbor_state_t *out, const char *key, const char *text);
bool sp_cbor_put_bytes(zcbor_state_t *out, const char *key, const uint8_t *bytes, size_t length);

/* A value of a contract's type: bool, integer, or the shorter of the two floats that hold it exactly. */
bool sp_cbor_put_value(zcbor_state_t *out, const char *key, enum sp_type type, double value);

/* One element of a struct, as it lies there: every i64 exactly. */
bool sp_cbor_put_element(zcbor_state_t *out, const char *key, enum sp_type type, const uint8_t *element);

bool sp_cbor_map_begin(zcbor_state_t *out, const char *key);
bool sp_cbor_map_end(zcbor_state_t *out);
bool sp_cbor_list_begin(zcbor_state_t *out, const char *key, size_t most);
bool sp_cbor_list_end(zcbor_state_t *out, size_t most);

/* A text that is composed in place, piece by piece: begin, append, end. Nothing else may be written to `out` meanwhile. */
struct sp_cbor_text {
  zcbor_state_t *out;
  size_t length;
  bool fits;
};

struct sp_cbor_text sp_cbor_text_begin(zcbor_state_t *out, const char *key);
void sp_cbor_text_append(struct sp_cbor_text *text, const char *piece);
void sp_cbor_text_append_uint(struct sp_cbor_text *text, uint64_t value);
bool sp_cbor_text_end(struct sp_cbor_text *text);

/* "major.minor.revision", and ".build" when that is not 0. */
bool sp_cbor_put_version(zcbor_state_t *out, const char *key, const struct sp_version *version);

/* A place to go back to when what was written since does not fit. Valid within the map or list in which it was taken. */
struct sp_cbor_mark {
  zcbor_state_t state;
  size_t backups;
};

struct sp_cbor_mark sp_cbor_mark(const zcbor_state_t *out);
void sp_cbor_rewind(zcbor_state_t *out, const struct sp_cbor_mark *mark);

/* Bytes left in the answer. */
size_t sp_cbor_room(const zcbor_state_t *out);

#endif
