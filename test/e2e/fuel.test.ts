import { expect, test } from 'vitest'
import { SetpointError } from '../../host-ts/src/index.js'
import { openStill } from '../bench/still.js'
import { boards, giveSignals, moduleBytes } from './support/boards.js'
import { nanModule } from './support/nan.js'
import { floatModule, unitModules } from './support/wat.js'

const TANK = 50
/** Of the modules that do what a number says: how much, how deep, which of several faults. */
const INPUTS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 25, 1000]

/** What each module came to on a board: refused, or one evaluation of always the same signals. */
async function outcomes(board: string, modules: ReadonlyMap<string, Uint8Array>): Promise<Map<string, unknown>> {
  await using still = await openStill(board, TANK)
  const { device } = still
  const found = new Map<string, unknown>()
  for (const [name, module] of modules) {
    const push = (): Promise<unknown> => device.push(module, { as: 'confirmed', vet: false })
    const refusal = await still.patiently(push).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refusal !== undefined) {
      if (!(refusal instanceof SetpointError) || refusal.code !== 'refused') throw refusal
      found.set(name, refusal.message)
      continue
    }
    await giveSignals(device)
    await still.step()
    const { evaluation } = await device.status()
    found.set(name, {
      result: evaluation?.result,
      detail: evaluation?.detail,
      fuel: evaluation?.fuel,
      proposed: (await device.points()).points[0]?.proposed,
    })
  }
  return found
}

async function onEveryBoard(modules: ReadonlyMap<string, Uint8Array>): Promise<Map<string, unknown>> {
  const [first, ...others] = await Promise.all(boards.map((board) => outcomes(board, modules)))
  for (const [i, other] of others.entries()) expect(other, `${boards[i + 1]} against ${boards[0]}`).toEqual(first)
  return first ?? new Map()
}

// The emulated flash takes its time for each of them.
test('each example and test module costs the same fuel, and gives the same answer, on every board', { timeout: 180_000 }, async () => {
  const examples = ['water-heater', 'water-heater-c', 'water-heater-rust', 'endless-loop', 'out-of-bounds', 'wild-setpoint'] as const
  const modules = new Map([...examples.map((name) => [name, moduleBytes(name)] as const), ...unitModules(INPUTS)])
  const found = await onEveryBoard(modules)
  for (const name of examples.slice(0, 3)) {
    expect(found.get(name)).toMatchObject({ result: 'good', fuel: expect.any(Number), proposed: expect.any(Number) })
  }
  const results = new Set(
    [...found.values()].map((outcome) => (typeof outcome === 'string' ? 'refused' : (outcome as { result: string }).result)),
  )
  expect(results).toEqual(new Set(['good', 'declined', 'trap', 'fuel', 'depth', 'refused']))
})

test('each float operation gives the same number on every board', async () => {
  const found = await onEveryBoard(new Map([['floats', floatModule()]]))
  expect(found.get('floats')).toMatchObject({ result: 'good', proposed: expect.any(Number) })
})

test.each(['f32', 'f64'] as const)(
  'the sign and payload of each %s NaN are what the deterministic profile says, on every board',
  async (type) => {
    const { module, checks } = nanModule(type)
    const found = await onEveryBoard(new Map([['nan', module]]))
    expect(found.get('nan')).toMatchObject({ result: 'good', detail: '', proposed: checks })
  },
)
