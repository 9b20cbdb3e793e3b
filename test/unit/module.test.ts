import { describe, expect, it } from 'vitest'
import { PERIOD } from '../../host-ts/src/demo/day.js'
import {
  DAY,
  forecast,
  HOUR,
  INLET_CELSIUS,
  MIDNIGHT_UNIX,
  priceAt,
  roomAt,
  tank,
  tapLitres,
  usage,
} from '../../host-ts/src/demo/scenario.js'
import { runTank } from '../../host-ts/src/demo/tank.js'
import { loadModule, moduleBytes, NEW, type Signals } from './run-module.js'

const evaluate = loadModule('water-heater/build/water-heater.wasm')
const ZONE = -8 * HOUR

function at(seconds: number, more: Signals = {}): Signals & { time: number } {
  const time = MIDNIGHT_UNIX + seconds
  return { time, price_start: time - (seconds % HOUR), zone: ZONE, tank: 45, price: forecast(seconds), usage, ...more }
}

const flat = Array.from({ length: 24 }, () => 0.15)
const none = Array.from({ length: 24 }, () => 0)

/** In the last cheap hour before four dear ones, in each of which so many litres are drawn. */
const beforeDear = (litres: number): Signals =>
  at(12 * HOUR + 3000, {
    price: flat.map((value, i) => (i >= 1 && i < 5 ? 2 * value : value)),
    usage: none.map((_, hour) => (hour >= 13 && hour < 17 ? litres : 0)),
  })

describe('the water heater module', () => {
  it('imports nothing, has no start section, and exports what the module ABI asks for', () => {
    const module = new WebAssembly.Module(moduleBytes('water-heater/build/water-heater.wasm'))
    expect(WebAssembly.Module.imports(module)).toEqual([])
    expect(WebAssembly.Module.exports(module)).toEqual(
      expect.arrayContaining([
        { name: 'memory', kind: 'memory' },
        { name: 'sp_in', kind: 'global' },
        { name: 'sp_out', kind: 'global' },
        { name: 'sp_state', kind: 'global' },
        { name: 'evaluate', kind: 'function' },
      ]),
    )
    expect(sections(moduleBytes('water-heater/build/water-heater.wasm'))).not.toContain(START_SECTION)
  })

  it('heats up in the last cheap hour and coasts in the dear ones', () => {
    expect(evaluate(at(5.5 * HOUR)).setpoint).toBe(65)
    expect(evaluate(at(16 * HOUR)).setpoint).toBeGreaterThan(50)
    expect(evaluate(at(20 * HOUR)).setpoint).toBeLessThan(46)
  })

  it('puts heating off while equally cheap hours are still to come', () => {
    expect(evaluate(at(1 * HOUR)).setpoint).toBeLessThan(46)
  })

  it('begins later when the tank is warmer', () => {
    const begins = (celsius: number) => {
      let seconds = 4 * HOUR
      while (evaluate(at(seconds, { tank: celsius })).setpoint < 60 && seconds < 6 * HOUR) seconds += PERIOD
      return seconds
    }
    expect(begins(58)).toBeGreaterThan(begins(48))
  })

  it('stores more before dear hours in which more is drawn', () => {
    const drawing = (litres: number) => evaluate(beforeDear(litres)).setpoint
    expect(drawing(5)).toBeGreaterThan(drawing(0))
    expect(drawing(15)).toBeGreaterThan(drawing(5))
  })

  it('stores nothing when all hours cost the same', () => {
    for (let hour = 0; hour < 24; hour++) expect(evaluate(at(hour * HOUR, { price: flat, usage: none })).setpoint).toBeCloseTo(44.2, 1)
  })

  it('keeps enough for the draws of the hour at any price', () => {
    const dear = flat.map((value, i) => (i === 0 ? 10 * value : value))
    const litres = 40
    const { setpoint } = evaluate(at(18 * HOUR, { price: dear, usage: none.map((_, hour) => (hour === 18 ? litres : 0)) }))
    const hysteresis = 2
    expect(setpoint - hysteresis - (litres * (52 - INLET_CELSIUS)) / tank.litres).toBeGreaterThan(40)
  })

  it('keeps the tank as much warmer as the household wants its water', () => {
    const coasting = (comfort: number) => evaluate(at(20 * HOUR, { comfort })).setpoint
    expect(coasting(45) - coasting(40)).toBeCloseTo(5, 4)
    expect(coasting(50) - coasting(38)).toBeCloseTo(12, 4)
    expect(evaluate(at(20 * HOUR)).setpoint).toBe(coasting(40))
  })

  it('stores less, and keeps less for this hour, while nobody is at home', () => {
    const [home, away, unknown] = [{ away: false }, { away: true }, {}].map((more) => evaluate(at(5.5 * HOUR, more)))
    expect(home).toEqual(unknown)
    expect(away).toEqual(evaluate(at(5.5 * HOUR, { usage: none })))
    expect(away?.goal).toBeLessThan((home?.goal ?? 0) - 10)
    expect(away?.setpoint).toBeLessThan((home?.setpoint ?? 0) - 10)
    expect(evaluate(at(7 * HOUR, { away: true })).reserve).toBeLessThan(evaluate(at(7 * HOUR)).reserve)
  })

  it('goes on storing until the hour ends once it has begun, though the tank has warmed', () => {
    const begun = evaluate(at(5.5 * HOUR))
    expect(begun).toMatchObject({ setpoint: 65, state: { storing: true, hour: BigInt(MIDNIGHT_UNIX + 5 * HOUR) } })
    const warm = at(5.5 * HOUR + PERIOD, { tank: 64 })
    expect(evaluate(warm).setpoint).toBeLessThan(50)
    expect(evaluate(warm, begun.state)).toMatchObject({ setpoint: 65, state: begun.state })
    const next = at(6 * HOUR, { tank: 64 })
    expect(evaluate(next, begun.state)).toEqual(evaluate(next))
    expect(evaluate(next, begun.state).state).toEqual({ storing: false, hour: BigInt(MIDNIGHT_UNIX + 6 * HOUR) })
  })

  it('shows the goal and the reserve of which its setpoint is one', () => {
    const litres = 40
    const left = 0.75 // of the hour
    const drawing = at(18 * HOUR + 900, { usage: none.map((_, hour) => (hour === 18 ? litres : 0)), price: flat, tank: 60 })
    const coasting = evaluate(drawing)
    expect(coasting.reserve).toBeCloseTo(44 + (0.2 + (litres * (52 - 10)) / 170) * left, 4)
    expect(coasting.goal).toBeCloseTo(44.2, 4) // what stands for one more hour
    expect(coasting.setpoint).toBe(coasting.reserve)
    const storing = evaluate(beforeDear(15))
    expect(storing.state.storing).toBe(true)
    expect(storing.setpoint).toBe(storing.goal)
    expect(storing.goal).toBeGreaterThan(storing.reserve)
  })

  it('declines when the forecast does not cover the hour', () => {
    const signals = at(12 * HOUR)
    expect(evaluate({ ...signals, price_start: signals.time + 1 }).code).toBe(1)
    expect(evaluate({ ...signals, price_start: signals.time - DAY }).code).toBe(1)
    expect(evaluate({ ...signals, price_start: signals.time - DAY + 1 }).code).toBe(0)
  })

  it('answers a number between 40 and 65 whatever the signals are', () => {
    const random = generator(1)
    for (let i = 0; i < 2000; i++) {
      const { code, setpoint } = evaluate(
        at(Math.floor(random() * DAY), {
          zone: Math.floor((random() - 0.5) * DAY),
          tank: random() * 99,
          comfort: 38 + random() * 12,
          away: random() < 0.5,
          price: none.map(() => (random() - 0.5) * 20),
          usage: none.map(() => random() ** 6 * 1000),
        }),
      )
      expect(code).toBe(0)
      expect(setpoint).toBeGreaterThanOrEqual(40)
      expect(setpoint).toBeLessThanOrEqual(65)
    }
  })

  it.each([
    ['come as expected', 0, 1],
    ['come a quarter of an hour late', 900, 1],
    ['come a quarter of an hour early', -900, 1],
    ['are a fifth larger', 0, 1.2],
    ['are two fifths smaller', 0, 0.6],
  ])('is cheaper than a fixed setpoint, with no more cold water, when the draws %s', (_, late, scale) => {
    const fixed = simulate(() => 52, late, scale)
    const module = simulate(controller(), late, scale)
    expect(module.cost).toBeLessThan(fixed.cost)
    expect(module.coldLitres).toBeLessThanOrEqual(fixed.coldLitres)
  })

  it('is cheaper, but lets a few litres be cold, when the draws come an hour earlier than they ever do', () => {
    const fixed = simulate(() => 52, -HOUR, 1)
    const module = simulate(controller(), -HOUR, 1)
    expect(module.cost).toBeLessThan(fixed.cost)
    expect(module.coldLitres).toBeGreaterThan(fixed.coldLitres)
    expect(module.coldLitres).toBeLessThan(0.1 * tapLitres(0, DAY))
  })
})

describe('the bad modules', () => {
  it('propose 95 degrees and NaN in turns', () => {
    const wild = loadModule('bad/build/wild-setpoint.wasm')
    expect([0, 1, 2, 3].map((i) => wild(at(i * PERIOD)).setpoint)).toEqual([95, Number.NaN, 95, Number.NaN])
  })

  it('write until they leave their memory', () => {
    expect(() => loadModule('bad/build/out-of-bounds.wasm')(at(0))).toThrow(WebAssembly.RuntimeError)
  })
})

const START_SECTION = 8

/** Ids of a module's sections: each is an id, a length in LEB128, and that many bytes. */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = []
  for (let i = 8; i < bytes.length; ) {
    ids.push(bytes[i++] ?? 0)
    let length = 0
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = bytes[i++] ?? 0
      length |= (byte & 0x7f) << shift
    }
    i += length
  }
  return ids
}

/** Numbers between 0 and 1, the same in each run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** The setpoint of each evaluation, with the state that the one before left. */
function controller(): (signals: Signals) => number {
  let before = NEW
  return (signals) => {
    const { setpoint, state } = evaluate(signals, before)
    before = state
    return setpoint
  }
}

/** A day after a day to settle, with an ideal thermostat of 2 K in place of the firmware. */
function simulate(setpointOf: (signals: Signals) => number, late: number, scale: number): { cost: number; coldLitres: number } {
  const step = 60
  let celsius = 50
  let heating = false
  let setpoint = 52
  const total = { cost: 0, coldLitres: 0 }
  for (let now = 0; now < 2 * DAY; now += step) {
    if (now % PERIOD === 0) setpoint = setpointOf(at(now, { tank: celsius }))
    if (celsius < setpoint - 2) heating = true
    if (celsius > setpoint) heating = false
    const drawn = (((now - late) % DAY) + DAY) % DAY
    const { celsius: next, flows } = runTank(tank, celsius, {
      seconds: step,
      heating,
      inletCelsius: INLET_CELSIUS,
      roomCelsius: roomAt(now),
      tapLitres: tapLitres(drawn, drawn + step) * scale,
    })
    celsius = next
    if (now < DAY) continue
    total.cost += (flows.heatedWattHours / 1000) * priceAt(now)
    total.coldLitres += flows.coldLitres
  }
  return total
}
