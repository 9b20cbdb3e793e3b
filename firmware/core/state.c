#include "state.h"

#include <string.h>

/* Both directions in one walk, so that they cannot differ. */
struct cursor {
  uint8_t *out;      /* NULL: reading */
  const uint8_t *in; /* NULL: writing */
};

static void u8(struct cursor *cursor, uint8_t *value) {
  if (cursor->in != NULL) *value = *cursor->in++;
  if (cursor->out != NULL) *cursor->out++ = *value;
}

static void u32(struct cursor *cursor, uint32_t *value) {
  uint8_t bytes[4];
  for (unsigned i = 0; i < 4; i++) {
    bytes[i] = (uint8_t)(*value >> 8 * i);
    u8(cursor, &bytes[i]);
  }
  *value = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void i32(struct cursor *cursor, int32_t *value) {
  uint32_t bits = (uint32_t)*value;
  u32(cursor, &bits);
  memcpy(value, &bits, sizeof bits);
}

static void u16(struct cursor *cursor, uint16_t *value) {
  uint8_t low = (uint8_t)*value, high = (uint8_t)(*value >> 8);
  u8(cursor, &low);
  u8(cursor, &high);
  *value = (uint16_t)(low | high << 8);
}

static void hash(struct cursor *cursor, uint8_t bytes[32]) {
  for (unsigned i = 0; i < 32; i++) u8(cursor, &bytes[i]);
}

static void flags(struct cursor *cursor, struct sp_state *state) {
  bool *const flag[] = {&state->journal_lost, &state->announced, &state->suspect[0], &state->suspect[1]};
  unsigned set = 0;
  for (unsigned i = 0; i < sizeof flag / sizeof flag[0]; i++) set |= *flag[i] ? 1u << i : 0u;
  uint8_t bits = (uint8_t)set;
  u8(cursor, &bits);
  for (unsigned i = 0; i < sizeof flag / sizeof flag[0]; i++) *flag[i] = (bits & 1u << i) != 0;
}

static void walk(struct cursor *cursor, struct sp_state *state) {
  u32(cursor, &state->counter);
  u8(cursor, &state->running);
  u8(cursor, &state->phase);
  u8(cursor, &state->candidate);
  flags(cursor, state);
  u16(cursor, &state->writes);
  u16(cursor, &state->kept);
  u32(cursor, &state->confirm_after);
  for (unsigned i = 0; i < SP_SLOTS; i++) {
    u32(cursor, &state->slot[i].length);
    hash(cursor, state->slot[i].sha);
    hash(cursor, state->slot[i].hash);
  }
  hash(cursor, state->ended_hash);
  i32(cursor, &state->ended_code);
  u32(cursor, &state->quarantines);
  for (unsigned i = 0; i < SP_QUARANTINE_MAX; i++) {
    hash(cursor, state->quarantined[i].hash);
    i32(cursor, &state->quarantined[i].code);
    u32(cursor, &state->quarantined[i].faults);
  }
}

/* counter, bytes, writes, confirm_after; slots; ended; quarantines */
_Static_assert(SP_STATE_BYTES == 16 + SP_SLOTS * 68 + 36 + 4 + SP_QUARANTINE_MAX * 40, "the bytes of walk");
_Static_assert(SP_STATE_BYTES <= SP_JOURNAL_PAYLOAD_MAX, "a state is one record");

void sp_state_init(struct sp_state *state) { *state = (struct sp_state){.counter = SP_COUNTER_FLOOR, .writes = SP_WRITES_BURST}; }

void sp_state_encode(const struct sp_state *state, uint8_t out[SP_STATE_BYTES]) {
  struct sp_state copy = *state;
  struct cursor cursor = {.out = out};
  memset(out, 0, SP_STATE_BYTES);
  walk(&cursor, &copy);
}

static uint32_t highest(uint32_t one, uint32_t other) { return one > other ? one : other; }

bool sp_state_decode(const uint8_t *bytes, uint32_t length, struct sp_state *state) {
  struct cursor cursor = {.in = bytes};
  if (length != SP_STATE_BYTES) return false;
  memset(state, 0, sizeof *state);
  walk(&cursor, state);
  state->counter = highest(state->counter, SP_COUNTER_FLOOR); /* of a later firmware than the one that wrote it */
  return state->running < SP_SLOTS && state->phase < SP_PHASES && state->candidate < SP_CANDIDATES && state->kept <= SP_SLOT_SIZE &&
         state->slot[0].length <= SP_SLOT_SIZE && state->slot[1].length <= SP_SLOT_SIZE;
}
