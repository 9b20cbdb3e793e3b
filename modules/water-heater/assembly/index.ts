// Heats an electric water heater while electricity is cheap, and keeps the water warm whatever it costs.
//
// The idea: put heat off for as long as that costs nothing. How warm must the tank be at the end of this hour, if from then on we heat only
// in hours that are no dearer than this one? Walk back from the end of the forecast to find out: an hour that may heat needs less
// in the tank, because it makes a part itself; a dear hour passes all that it will lose on to the hours before it. In a cheap hour
// just before dear ones much is left over, and it has to be stored now. In a dear hour, or with cheap hours still to come, nothing is,
// and the tank coasts down to the reserve for the next draw.
import {
  away,
  comfort,
  hasAway,
  hour,
  PRICE_LENGTH,
  price,
  priceStart,
  setGoal,
  setHour,
  setReserve,
  setSetpoint,
  setStoring,
  storing,
  tank,
  time,
  usage,
  zone,
} from './contract'

export { sp_in, sp_out, sp_state } from './contract'

// The plant, from its name plate.
const LITRES: f32 = 170 // what a nominal 50-gallon electric tank holds
const WATTS: f32 = 4500
const WATT_HOURS: f32 = 1.163 // to warm a litre of water by one kelvin
const HEATING: f32 = WATTS / (LITRES * WATT_HOURS) // K an hour with the element on
const STANDING: f32 = 0.2 // K an hour lost through the insulation

// The household.
const DRAWN_AT: f32 = 52 // the usage history counts litres of this temperature
const INLET: f32 = 10 // cold water in winter
const DRAW: f32 = (DRAWN_AT - INLET) / LITRES // K lost with a litre drawn

// The control.
const HYSTERESIS: f32 = 2 // the thermostat closes this far below the setpoint
const MARGIN: f32 = 2 // for draws a little larger than usual
const HOTTEST: f32 = 65 // highest setpoint, as in the contract
const SPARE: f32 = 0.8 // share of an hour's heating that a plan may count on
const STORING: f32 = 0.05 // a price must differ by this share to be worth storing for
const HOUR: i64 = 3600 // s
const PERIOD: f32 = 300.0 / 3600.0 // hours between evaluations

const NO_FORECAST: i32 = 1 // reason for declining: the prices do not cover this hour

/** Kelvins that the tank loses in a local hour: of an average day, or of one without anybody at home. */
function loss(local: i32): f32 {
  const drawn: f32 = hasAway() && away() ? 0 : usage(local % 24)
  return STANDING + drawn * DRAW
}

/** Temperature to be reached by the end of hour `first` of the forecast, which is local hour `local`. */
function target(first: i32, local: i32, lowest: f32): f32 {
  const dearest = price(first) + abs(price(first)) * STORING
  let need = lowest
  for (let i = PRICE_LENGTH - 1; i > first; i--) {
    const lost = loss(local + i - first)
    const heated = price(i) <= dearest ? HEATING * SPARE : 0
    // All draws of an hour may come in its first minutes: what is heated later in the same hour does not serve them.
    need = min<f32>(HOTTEST, max<f32>(lowest + lost, need + lost - heated))
  }
  return need
}

export function evaluate(): i32 {
  const age = time() - priceStart()
  if (age < 0 || age >= PRICE_LENGTH * HOUR) return NO_FORECAST
  const local = <i32>(((time() + zone()) / HOUR) % 24)
  const left = <f32>(HOUR - (age % HOUR)) / <f32>HOUR // of this hour, as a share
  const lowest = comfort() + HYSTERESIS + MARGIN

  // Standing warm costs, so begin only when the element needs the rest of the hour; then go on until it ends.
  const goal = target(<i32>(age / HOUR), local, lowest)
  const start = time() - (age % HOUR)
  const store = (storing() && hour() == start) || goal - tank() >= HEATING * (left - PERIOD)
  setStoring(store)
  setHour(start)
  // The rest of this hour's draws is served whatever it costs.
  const reserve = lowest + loss(local) * left
  setSetpoint(min<f32>(HOTTEST, max<f32>(reserve, store ? goal : lowest)))
  setGoal(goal)
  setReserve(reserve)
  return 0
}
