#include "vet_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

const struct sp_vet_policy vet_policy = {.memory_cap = 1024,
                                         .areas = {[SP_VET_IN] = {16, 8}, [SP_VET_OUT] = {16, 8}, [SP_VET_STATE] = {8, 8}}};

const struct sp_vet_policy vet_stateless = {.memory_cap = 1024, .areas = {[SP_VET_IN] = {16, 8}, [SP_VET_OUT] = {16, 8}}};

/* --- verdicts, the same for each chunking ------------------------------------------------------------------------------------- */

struct sp_vet vet_state;

static void feed(const uint8_t *bytes, size_t length, size_t chunk, const struct sp_vet_policy *asked) {
  memset(&vet_state, 0xa5, sizeof vet_state);
  sp_vet_init(&vet_state, asked);
  for (size_t at = 0; at < length; at += chunk) {
    uint8_t copy[64]; /* so that ASan sees a read beyond the chunk */
    const size_t size = length - at < chunk ? length - at : chunk;
    uint8_t *piece = size <= sizeof copy ? copy + sizeof copy - size : NULL;
    if (piece != NULL) memcpy(piece, bytes + at, size);
    const int code = sp_vet_push(&vet_state, piece != NULL ? piece : bytes + at, size);
    if (code != SP_VET_OK) break;
  }
  (void)sp_vet_end(&vet_state);
}

int vet_verdict(const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked) {
  static const size_t chunks[] = {1, 2, 3, 7};
  feed(bytes, length, length + 1, asked);
  const int code = vet_state.code;
  const uint32_t offset = vet_state.offset;
  assert_true(offset <= length);
  for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    feed(bytes, length, chunks[i], asked);
    assert_int_equal(vet_state.code, code);
    assert_int_equal(vet_state.offset, offset);
  }
  return code;
}

bool vet_seen[1 - SP_VET_LAST];

void vet_expect(const char *what, const uint8_t *bytes, size_t length, const struct sp_vet_policy *asked, int code, size_t offset) {
  const int got = vet_verdict(bytes, length, asked);
  if (got != code || (code != SP_VET_OK && vet_state.offset != offset)) {
    fail_msg("%s: %d at %u, not %d at %u", what, got, (unsigned)vet_state.offset, code, (unsigned)offset);
  }
  vet_seen[-code] = true;
}

/* --- modules in hex ----------------------------------------------------------------------------------------------------------- */

uint8_t vet_module[65536];

size_t vet_append(size_t *length, const char *hex) {
  size_t mark = SIZE_MAX;
  for (const char *at = hex; *at != '\0'; at++) {
    if (*at == '|') mark = *length;
    if (*at == '|' || *at == ' ') continue;
    const char digits[] = {at[0], at[1], '\0'};
    vet_module[(*length)++] = (uint8_t)strtoul(digits, NULL, 16);
    at++;
  }
  return mark;
}

size_t vet_begin(void) {
  static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  memcpy(vet_module, header, sizeof header);
  return sizeof header;
}

void vet_put_u32(size_t *length, uint32_t value) {
  for (; value >= 0x80; value >>= 7) vet_module[(*length)++] = (uint8_t)(value | 0x80);
  vet_module[(*length)++] = (uint8_t)value;
}

void vet_expect_sections(const struct refusal *refusal, const struct sp_vet_policy *asked) {
  size_t length = vet_begin();
  const size_t mark = vet_append(&length, refusal->hex);
  vet_expect(refusal->hex, vet_module, length, asked, refusal->code, mark == SIZE_MAX ? length : mark);
}

void vet_expect_body(const struct refusal *refusal) {
  size_t length = vet_begin();
  (void)vet_append(&length, "01 09 02 60 00 00 60 01 7f 01 7f  03 03 02 00 01  04 04 01 70 00 04  05 03 01 00 01");
  (void)vet_append(&length, "06 0b 02 7f 00 41 00 0b 7f 01 41 00 0b  0a");
  const size_t body_at = length + 2 + 1 + 2;
  const size_t mark = vet_append(&(size_t){body_at}, refusal->hex);
  size_t end = body_at;
  (void)vet_append(&end, refusal->hex);
  const size_t body = end - body_at;
  vet_put_u32(&length, 0); /* both sizes take two bytes */
  length--;
  const size_t sizes[] = {1 + 2 + body + 5, 0, body};
  vet_module[length++] = (uint8_t)(sizes[0] | 0x80);
  vet_module[length++] = (uint8_t)(sizes[0] >> 7);
  vet_module[length++] = 2;
  vet_module[length++] = (uint8_t)(body | 0x80);
  vet_module[length++] = (uint8_t)(body >> 7);
  length = end;
  (void)vet_append(&length, "04 00 20 00 0b");
  vet_expect(refusal->hex, vet_module, length, NULL, refusal->code, mark);
}
