/* Made by `setpoint contract generate` from types.json: do not edit. */
#ifndef SP_CONTRACT_TYPES_H
#define SP_CONTRACT_TYPES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/contract.h"

/* The contract types 3.2: Every type, arrays, what may be missing, state, probes, and two minor versions after the first. */
extern const struct sp_contract sp_types_contract;

#define SP_TYPES_PERIOD_MS 60000u

/* Indices in the contract's tables. */
enum sp_types_signal {
  SP_TYPES_FLAG,
  SP_TYPES_TINY,
  SP_TYPES_LEVEL,
  SP_TYPES_SHORT_ONE,
  SP_TYPES_WORDS,
  SP_TYPES_COUNT,
  SP_TYPES_TOTAL,
  SP_TYPES_STAMP,
  SP_TYPES_WIND,
  SP_TYPES_CURVE,
  SP_TYPES_EXACT,
  SP_TYPES_NOW,
  SP_TYPES_OFFSET,
  SP_TYPES_GAINS,
  SP_TYPES_BITS,
  SP_TYPES_LONGS,
  SP_TYPES_SIGNALS,
};
enum sp_types_point {
  SP_TYPES_RELAY,
  SP_TYPES_STAGE,
  SP_TYPES_DUTY,
  SP_TYPES_POWER,
  SP_TYPES_SINCE_WHEN,
  SP_TYPES_RATIO,
  SP_TYPES_PULSES,
  SP_TYPES_POINTS,
};
enum sp_types_probe {
  SP_TYPES_SEEN,
  SP_TYPES_SUM,
  SP_TYPES_LOW,
  SP_TYPES_STEPS,
  SP_TYPES_EVEN,
  SP_TYPES_PROBES,
};
enum sp_types_state_field {
  SP_TYPES_CALLS,
  SP_TYPES_LATCH,
  SP_TYPES_MEAN,
  SP_TYPES_PAST,
  SP_TYPES_MEMO,
  SP_TYPES_DRIFT,
  SP_TYPES_STATE_FIELDS,
};

/* What a module is given. */
struct sp_types_in {
  /* flag (bool) */
  bool flag;
  /* tiny (i8, -128 to 127) */
  int8_t tiny;
  /* whether level is there */
  bool has_level;
  /* level (u8, %, 0 to 255) */
  uint8_t level;
  /* short_one (i16, -32768 to 32767) */
  int16_t short_one;
  /* words (3 of u16, 0 to 65535) */
  uint16_t words[3];
  /* count (i32, -2147483648 to 2147483647) */
  int32_t count;
  /* whether total is there */
  bool has_total;
  /* total (u32, 0 to 4294967295) */
  uint32_t total;
  /* stamp (i64, s, -9007199254740991 to 9007199254740991) */
  int64_t stamp;
  /* whether wind is there */
  bool has_wind;
  /* wind (f32, m/s, -2e+30 to 2e+30) */
  float wind;
  /* curve (4 of f32, kW, -2e+30 to 2e+30) */
  float curve[4];
  /* exact (f64, -1e+300 to 1e+300) */
  double exact;
  /* now (i64, s) */
  int64_t now;
  /* offset (i32, s) */
  int32_t offset;
  /* Factors of the curve * / // \ and a comment's end (2 of f64, -10 to 10) */
  double gains[2];
  /* bits (5 of bool) */
  bool bits[5];
  /* whether longs is there */
  bool has_longs;
  /* longs (2 of i64, -9007199254740991 to 9007199254740991) */
  int64_t longs[2];
};

/* What a module answers: points and probes. */
struct sp_types_out {
  /* relay (bool) */
  bool relay;
  /* stage (i8, -100 to 100) */
  int8_t stage;
  /* duty (u16, %, 0 to 10000) */
  uint16_t duty;
  /* power (f32, kW, -1e+30 to 1e+30) */
  float power;
  /* since_when (i64, s, -9007199254740991 to 9007199254740991) */
  int64_t since_when;
  /* seen (u8) */
  uint8_t seen;
  /* sum (f64) */
  double sum;
  /* ratio (f64, -1e+300 to 1e+300) */
  double ratio;
  /* low (i16) */
  int16_t low;
  /* pulses (u32, 0 to 4294967295) */
  uint32_t pulses;
  /* steps (i32) */
  int32_t steps;
  /* even (bool) */
  bool even;
};

/* What a module keeps. */
struct sp_types_state {
  /* Evaluations so far (u32) */
  uint32_t calls;
  /* latch (bool) */
  bool latch;
  /* mean (f32, kW) */
  float mean;
  /* past (3 of i16) */
  int16_t past[3];
  /* memo (i64) */
  int64_t memo;
  /* drift (2 of f64) */
  double drift[2];
};

#endif
