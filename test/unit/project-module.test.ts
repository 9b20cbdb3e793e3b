import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { mostFuel } from '../../host-ts/src/cli/test-summary.js'
import { type OpenedModule, openModule } from '../../host-ts/src/testkit/index.js'

interface Types {
  signals: {
    time: bigint
    zone: number
    tank: number
    price_start: bigint
    price: number[]
    usage: number[]
    comfort: number
    away: boolean | null
  }
  points: { setpoint: number }
  probes: { goal: number; reserve: number }
  state: { hour: bigint; storing: boolean }
}

const NOON = 1768478400
const path = 'modules/water-heater/build/water-heater.wasm'
const given = {
  time: NOON,
  zone: 0,
  tank: 50,
  price_start: BigInt(NOON),
  price: Array<number>(24).fill(0.2),
  usage: Array<number>(24).fill(5),
}

let heater: OpenedModule<Types>
beforeAll(async () => {
  heater = await openModule<Types>({ module: path, signals: given })
})

describe('a module that is opened for tests', () => {
  test('answers by name, with the fuel', ({ task }) => {
    const { result, detail, fuel, points, probes, state } = heater.evaluate()
    expect({ result, detail }).toEqual({ result: 'good', detail: '' })
    expect(points.setpoint).toBe(probes.reserve)
    expect(state).toEqual({ hour: BigInt(NOON), storing: false })
    expect(heater.budget).toBe(20_000)
    expect(task.meta).toMatchObject({ setpointFuel: { [join(process.cwd(), path)]: { fuel, budget: 20_000 } } })
  })

  test('what is given for one evaluation is gone with it', () => {
    const usual = heater.evaluate()
    expect(heater.evaluate({ signals: { comfort: 45 } }).points.setpoint).toBeGreaterThan(usual.points.setpoint ?? 0)
    expect(heater.evaluate()).toEqual(usual)
  })

  test('times may be what people write', () => {
    expect(heater.evaluate({ signals: { time: '2026-01-15T12:00:00Z', price_start: '2026-01-15T12:00:00Z' } })).toEqual(heater.evaluate())
  })

  test('declines with its reason, and keeps its state', () => {
    const state = { hour: 7n, storing: true }
    expect(heater.evaluate({ signals: { time: NOON - 1 }, state })).toMatchObject({
      result: 'declined',
      declined: 1,
      points: {},
      probes: {},
      state,
    })
  })

  test('the most fuel of several evaluations is what the test used', ({ task }) => {
    const first = heater.evaluate().fuel
    const last = heater.evaluate({ signals: { time: NOON - 1 } }).fuel
    expect(last).toBeLessThan(first)
    expect(task.meta).toMatchObject({ setpointFuel: { [join(process.cwd(), path)]: { fuel: first } } })
  })

  test('says all that is wrong with what it is given', () => {
    // What types would not allow.
    const signals = { tank: 146, price: [1], humidity: 3 } as unknown as Partial<Types['signals']>
    expect(() => heater.evaluate({ signals })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringMatching(
          /^signals\.humidity: .*\nsignals\.tank: 146 is above max 99.*\nsignals\.price: price is a list of 1.*24 numbers/,
        ),
      }),
    )
  })
})

test('without types any name and value is taken by the compiler, and told at once by the module', async () => {
  const untyped = await openModule({ module: path, signals: { ...given, time: '2026-01-15T12:00:00Z' } })
  expect(untyped.evaluate({ signals: { tank: 48 }, state: { storing: true } }).points.setpoint).toBeGreaterThan(40)
  expect(() => untyped.evaluate({ signals: { tanks: 48 } })).toThrow(/signals\.tanks: .* Did you mean "tank"\?/)
})

test('a fault is a result', async () => {
  const endless = await openModule({ module: 'modules/bad/build/endless-loop.wasm', contract: 'modules/water-heater/contract.json' })
  const signals = { ...given, price_start: NOON }
  expect(endless.evaluate({ signals })).toMatchObject({ result: 'fuel', fuel: 20_000, points: {}, detail: expect.stringContaining('fuel') })
})

describe('what cannot be opened says why', () => {
  test.each([
    ['a module that is not there', { module: '/no/such.wasm', contract: 'modules/water-heater/contract.json' }, 'file', /cannot be read/],
    ['a module without a contract', { module: '/no/such.wasm' }, 'usage', /There is no contract\.json/],
    ['a module for another contract', { module: path, contract: 'test/contract/types.json' }, 'bad-module', /built for another contract/],
    [
      'what is no module',
      { module: 'package.json', contract: 'modules/water-heater/contract.json' },
      'not-a-package',
      /no WebAssembly module/,
    ],
    ['no project', {}, 'usage', /There is no setpoint\.json/],
  ])('%s', async (_what, options, code, message) => {
    await expect(openModule(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

test('of the fuel of all tests the most is shown, once a module', () => {
  const of = (module: string, test: string, fuel: number) => ({ module, test, fuel, budget: 100 })
  expect(mostFuel([of('a', 'one', 5), of('b', 'two', 1), of('a', 'three', 9), of('a', 'four', 9)])).toEqual([
    { ...of('a', 'three', 9), tests: 3 },
    { ...of('b', 'two', 1), tests: 1 },
  ])
})
