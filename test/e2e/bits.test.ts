/** What a module computes is the same everywhere, to the bit, and so is what it costs. */
import { expect, test } from 'vitest'
import { isSetpointError } from '../../host-ts/src/error.js'
import { loadModule } from '../../host-ts/src/sandbox/index.js'
import { doing, times } from '../hostile/attempt.js'
import { codeNames } from '../spec/specification.js'
import { inNode, onBoard, onHost, optionsFor, random, randomRow, randomSignals } from './support/bits.js'
import { boards, moduleBytes, NOON } from './support/boards.js'
import { mixingModule } from './support/mixing.js'
import { nanModule } from './support/nan.js'
import { openRig } from './support/rig.js'
import { floatModule, unitModules } from './support/wat.js'

const SEED = 6
const INPUTS = 1000

const next = random(SEED)
const inputs = randomRow(next, INPUTS)

test.each([
  ['the water heater', moduleBytes('water-heater')],
  ['a module that looks at the sign and payload of NaNs', mixingModule(true)],
])('%s gives the same bits for the same fuel on the host and on every board', { timeout: 300_000 }, async (_, module) => {
  const host = await onHost(module, inputs)
  for (const field of ['setpoint', 'goal', 'reserve']) expect(new Set(host.map(({ out }) => out[field])).size).toBeGreaterThan(INPUTS / 5)
  expect(new Set(host.map(({ state }) => state)).size).toBeGreaterThan(INPUTS / 5)
  const anew = (await Promise.all(inputs.map((one) => onHost(module, [one])))).flat()
  const remembering = host.filter(({ out }, i) => out.setpoint !== anew[i]?.out.setpoint)
  expect(remembering.length).toBeGreaterThan(INPUTS / 20)
  const found = await Promise.all(boards.map((board) => onBoard(board, module, inputs)))
  for (const [i, outcomes] of found.entries()) expect(outcomes, `${boards[i]} against the host`).toEqual(host)
})

test.each([
  ['the water heater', moduleBytes('water-heater')],
  ['a module that mixes floats, of which none is a NaN', mixingModule(false)],
])("%s gives the same points, probes and state on the host and in Node's own engine", async (_, module) => {
  const more = randomRow(next, 10 * INPUTS)
  const host = await onHost(module, more)
  expect(host.map(({ out, state }) => ({ out, state }))).toEqual(await inNode(module, more))
})

/** Of the test modules that do what a number says: how much, how deep, which of several faults. */
const CASES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 20, 25, 1000]

/** By which code a module is refused, or what an evaluation comes to. */
async function endOnHost(module: Uint8Array): Promise<unknown> {
  try {
    const [outcome] = await onHost(module, [{ ...randomSignals(next), time: NOON / 1000 }])
    const { result, detail, fuel } = outcome ?? {}
    return { result, detail, fuel }
  } catch (error) {
    if (!isSetpointError(error, 'bad-module')) throw error
    return `refused ${codeNames().get(error.refusal?.rc ?? 0)}`
  }
}

test('each test module ends on the host as on a board, in the same words and for the same fuel', async () => {
  await using rig = await openRig('native')
  const ends = new Set<string>()
  for (const [name, module] of unitModules(CASES)) {
    const installed = await rig.install(module)
    const { result, detail } = installed === 'runs' ? await rig.evaluate() : { result: installed, detail: '' }
    const fuel = (await rig.device.status()).evaluation?.fuel
    expect(await endOnHost(module), name).toEqual(installed === 'runs' ? { result, detail, fuel } : installed)
    ends.add(result)
  }
  expect([...ends]).toEqual(expect.arrayContaining(['good', 'declined', 'trap', 'fuel', 'depth', 'refused start', 'refused import']))
})

const emulated = boards.filter((board) => board !== 'native')

test.each(emulated)('modules take as much of the arena on the host as on %s', async (board) => {
  await using rig = await openRig(board)
  const examples = (['water-heater', 'endless-loop', 'out-of-bounds'] as const).map(moduleBytes)
  for (const module of [...examples, floatModule(), mixingModule(true), nanModule('f32').module, nanModule('f64').module]) {
    expect(await rig.install(module)).toBe('runs')
    const { arena } = await loadModule(module, optionsFor(module))
    expect((await rig.device.status()).module?.arena).toBe(arena)
  }
})

/** With so many functions that store, 50 times each. */
const wide = (functions: number): Uint8Array =>
  doing('', { fields: times(functions, `(func ${times(50, '(i32.store8 (i32.const 0) (i32.const 1))')})`) })

test.each(emulated)('a module is too large for the arena on the host when it is on %s', async (board) => {
  let [fits, most] = [1, 45]
  expect(await endOnHost(wide(most))).toBe('refused arena')
  while (most - fits > 1) {
    const middle = Math.floor((fits + most) / 2)
    if ((await endOnHost(wide(middle))) === 'refused arena') most = middle
    else fits = middle
  }
  await using rig = await openRig(board)
  expect(await rig.install(wide(fits))).toBe('runs')
  expect(await rig.install(wide(most))).toBe('refused arena')
})
