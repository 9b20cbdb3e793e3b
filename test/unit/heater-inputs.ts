/** What water heaters are given in tests that compare them: at random, where a strategy decides, and over days of control. */
import { contractLayout, decodeStruct, encodeStruct } from '../../host-ts/src/contract/index.js'
import { PERIOD } from '../../host-ts/src/demo/day.js'
import { DAY, forecast, HOUR, INLET_CELSIUS, MIDNIGHT_UNIX, roomAt, tank, tapLitres, usage } from '../../host-ts/src/demo/scenario.js'
import { runTank } from '../../host-ts/src/demo/tank.js'
import type { LoadedModule, SandboxOutcome } from '../../host-ts/src/sandbox/index.js'
import { random } from '../e2e/support/bits.js'
import { contract } from './host-sandbox.js'

export interface Input {
  in: Uint8Array
  state: Uint8Array
}

const layout = contractLayout(contract)

/** The float so many steps from a positive one. */
function beside(value: number, steps: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  view.setInt32(0, view.getInt32(0) + steps)
  return view.getFloat32(0)
}

/**
 * Within the contract's bounds, from a seed. Some prices are 5 % apart to the last bit, which is where the strategy tells them apart; some
 * forecasts begin or end now; the state is of this hour, the one before, or the one after.
 */
export function randomInputs(count: number, seed: number): Input[] {
  const next = random(seed)
  const whole = (low: number, high: number): number => Math.floor(low + next() * (high - low))
  const real = (low: number, high: number): number => Math.fround(low + next() * (high - low))
  const of = <T>(...values: readonly T[]): T => values[whole(0, values.length)] as T
  const hours = (value: () => number): number[] => Array.from({ length: 24 }, value)
  return Array.from({ length: count }, () => {
    const time = whole(1_000_000_000, 4_000_000_000)
    const age = next() < 0.1 ? of(-1, 0, DAY - 1, DAY) : whole(-HOUR, 25 * HOUR)
    const cheap = real(0.1, 1)
    const edge = Math.fround(cheap + Math.fround(cheap * Math.fround(0.05)))
    const price = of(
      () => real(-10, 10),
      () => of(cheap, beside(edge, -1), edge, beside(edge, 1)),
    )
    const litres = of(20, 1000)
    const values = {
      ...{ time, price_start: time - age, zone: whole(-48, 57) * 900, tank: real(0, 99), comfort: real(38, 50) },
      price: hours(price),
      usage: hours(() => (next() < 0.5 ? 0 : real(0, litres))),
      away: of(null, null, true, false),
    }
    const state = { hour: time - (age % HOUR) + of(-1, 0, 1) * HOUR, storing: of(true, false) }
    return { in: encodeStruct(layout.in, values), state: encodeStruct(layout.state, state) }
  })
}

const TANK = layout.in.fields.find(({ name }) => name === 'tank')?.offset ?? 0
const HOTTEST = 99

/** The input with another tank temperature, given by the bits of its f32, and nothing begun. */
function withTank(input: Input, temperature: number): Input {
  const bytes = Uint8Array.from(input.in)
  new DataView(bytes.buffer).setInt32(TANK, temperature, true)
  return { in: bytes, state: new Uint8Array(layout.state.size) }
}

/** The hottest tank in which the module stores, and the next one; none where it stores in any or in none. */
export function edge({ evaluate }: LoadedModule, input: Input): Input[] {
  const stores = (temperature: number): boolean => {
    const { in: given, state } = withTank(input, temperature)
    const outcome = evaluate(given, state)
    return outcome.result === 'good' && decodeStruct(layout.state, outcome.state).storing === true
  }
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, HOTTEST)
  let [low, high] = [0, view.getInt32(0)]
  if (!stores(low) || stores(high)) return []
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (stores(middle)) low = middle
    else high = middle
  }
  return [withTank(input, low), withTank(input, high)]
}

export interface Step {
  input: Input
  outcome: SandboxOutcome
}

/** It warms faster than the strategy thinks, so that what has been begun matters. */
const SMALL = { ...tank, litres: tank.litres / 2 }

/** Two days in the demo's house, each evaluation with the state that the one before left, and an ideal thermostat of 2 K. */
export function twoDays({ evaluate }: LoadedModule): Step[] {
  const steps: Step[] = []
  let [celsius, heating] = [50, false]
  let state: Uint8Array = new Uint8Array(layout.state.size)
  for (let at = 0; at < 2 * DAY; at += PERIOD) {
    const time = MIDNIGHT_UNIX + at
    const known = { time, price_start: time - (at % HOUR), zone: -8 * HOUR, price: forecast(at), usage, comfort: 40, away: at > 1.5 * DAY }
    const input = { in: encodeStruct(layout.in, { ...known, tank: celsius }), state }
    const outcome = evaluate(input.in, state)
    steps.push({ input, outcome })
    state = outcome.state
    const setpoint = Number(decodeStruct(layout.out, outcome.out).setpoint)
    if (celsius < setpoint - 2) heating = true
    if (celsius > setpoint) heating = false
    const conditions = { seconds: PERIOD, heating, inletCelsius: INLET_CELSIUS, roomCelsius: roomAt(at) }
    celsius = runTank(SMALL, celsius, { ...conditions, tapLitres: tapLitres(at, at + PERIOD) }).celsius
  }
  return steps
}
