// Proposes 95 degrees, enough to scald, and no number at all, in turns. What stops it: the guard's bounds and its check for NaN.
import { setSetpoint, time } from '../water-heater/assembly/contract'

export { sp_in, sp_out, sp_state } from '../water-heater/assembly/contract'

const PERIOD: i64 = 300 // s between evaluations

export function evaluate(): i32 {
  setSetpoint((time() / PERIOD) % 2 == 0 ? 95 : NaN)
  return 0
}
