// Heats the water in the cheaper hours of those that are known, and lets it cool in the dearer ones down to what the household needs.
import { comfort, PRICE_LENGTH, price, priceStart, setGoal, setReserve, setSetpoint, time } from './contract'

export { sp_in, sp_out, sp_state } from './contract'

const HOUR: i64 = 3600 // s
const WARM: f32 = 60 // degrees, in cheap hours; the contract allows 65
const MARGIN: f32 = 4 // degrees above the lowest useful temperature, for the next draw

const NO_PRICE: i32 = 1 // reason for declining: the prices do not cover this hour

/** Mean price from an hour of the forecast to its end. */
function meanFrom(first: i32): f32 {
  let sum: f32 = 0
  for (let i = first; i < PRICE_LENGTH; i++) sum += price(i)
  return sum / <f32>(PRICE_LENGTH - first)
}

export function evaluate(): i32 {
  const age = time() - priceStart()
  if (age < 0 || age >= PRICE_LENGTH * HOUR) return NO_PRICE
  const hour = <i32>(age / HOUR)

  const reserve = comfort() + MARGIN
  const goal = price(hour) < meanFrom(hour) ? WARM : reserve
  setSetpoint(goal)

  // Probes change nothing: they show what the strategy thought.
  setGoal(goal)
  setReserve(reserve)
  return 0
}
