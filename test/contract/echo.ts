// Every field of types.json, in AssemblyScript: what it computes is stated in test/vectors/contract_types.py.
import {
  BITS_LENGTH,
  bits,
  calls,
  count,
  curve,
  drift,
  exact,
  flag,
  gains,
  hasLevel,
  hasLongs,
  hasTotal,
  hasWind,
  latch,
  level,
  longs,
  mean,
  memo,
  now,
  offset,
  past,
  setCalls,
  setDrift,
  setDuty,
  setEven,
  setLatch,
  setLow,
  setMean,
  setMemo,
  setPast,
  setPower,
  setPulses,
  setRatio,
  setRelay,
  setSeen,
  setSinceWhen,
  setStage,
  setSteps,
  setSum,
  shortOne,
  stamp,
  tiny,
  total,
  wind,
  words,
} from './contract'

export { sp_in, sp_out, sp_state } from './contract'

const DECLINED_AT: i8 = 127
const DECLINED: i32 = 7

export function evaluate(): i32 {
  if (tiny() === DECLINED_AT) return DECLINED

  setRelay(flag() !== latch())
  setStage(tiny())
  setDuty(words(0) ^ words(1) ^ words(2))
  const power = curve(0) + curve(1) + curve(2) + curve(3) + (hasWind() ? wind() : 0)
  setPower(power)
  setSinceWhen(now() - stamp())
  setSeen((hasLevel() ? level() : 0) + <u8>hasTotal() + <u8>hasWind() + <u8>hasLongs())
  setSum(exact() * 2 + <f64>mean())
  setRatio(gains(0) * exact() + gains(1))
  setLow(past(2))
  setPulses(hasTotal() ? total() : calls())
  setSteps(count() ^ offset())
  let ones = 0
  for (let i = 0; i < BITS_LENGTH; i++) ones += <i32>bits(i)
  setEven((ones & 1) === 0)

  setCalls(calls() + 1)
  setLatch(flag())
  setMean((mean() + power) * 0.5)
  setPast(2, past(1))
  setPast(1, past(0))
  setPast(0, shortOne())
  setMemo(memo() ^ stamp())
  setDrift(0, drift(0) + exact())
  setDrift(1, hasLongs() ? <f64>longs(0) - <f64>longs(1) : drift(1) - 1)
  return 0
}
