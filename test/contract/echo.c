/* Every field of types.json, in C: what it computes is stated in test/vectors/contract_types.py. */
#include "contract.h"

enum { DECLINED_AT = 127, DECLINED = 7 };

int32_t evaluate(void) {
  if (sp_in.tiny == DECLINED_AT) return DECLINED;

  const float power = sp_in.curve[0] + sp_in.curve[1] + sp_in.curve[2] + sp_in.curve[3] + (sp_in.has_wind ? sp_in.wind : 0);
  sp_out.relay = sp_in.flag != sp_state.latch;
  sp_out.stage = sp_in.tiny;
  sp_out.duty = sp_in.words[0] ^ sp_in.words[1] ^ sp_in.words[2];
  sp_out.power = power;
  sp_out.since_when = sp_in.now - sp_in.stamp;
  sp_out.seen = (uint8_t)((sp_in.has_level ? sp_in.level : 0) + sp_in.has_total + sp_in.has_wind + sp_in.has_longs);
  sp_out.sum = sp_in.exact * 2 + (double)sp_state.mean;
  sp_out.ratio = sp_in.gains[0] * sp_in.exact + sp_in.gains[1];
  sp_out.low = sp_state.past[2];
  sp_out.pulses = sp_in.has_total ? sp_in.total : sp_state.calls;
  sp_out.steps = sp_in.count ^ sp_in.offset;
  int ones = 0;
  for (int i = 0; i < SP_BITS_LENGTH; i++) ones += sp_in.bits[i];
  sp_out.even = ones % 2 == 0;

  sp_state.calls++;
  sp_state.latch = sp_in.flag;
  sp_state.mean = (sp_state.mean + power) * 0.5f;
  sp_state.past[2] = sp_state.past[1];
  sp_state.past[1] = sp_state.past[0];
  sp_state.past[0] = sp_in.short_one;
  sp_state.memo ^= sp_in.stamp;
  sp_state.drift[0] += sp_in.exact;
  sp_state.drift[1] = sp_in.has_longs ? (double)sp_in.longs[0] - (double)sp_in.longs[1] : sp_state.drift[1] - 1;
  return 0;
}
