/** An afternoon as a hostile module author: each attempt is a named refusal, a fault or harmless, and the water heater still heats. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boards } from '../e2e/support/boards.js'
import { openRig, type Rig, waterHeater } from '../e2e/support/rig.js'
import type { Attempt } from './attempt.js'
import { coded } from './coded.js'
import { declared } from './declared.js'
import { framed } from './framed.js'
import { holes } from './holes.js'
import { running } from './running.js'

const LOWEST = 40
const HIGHEST = 65

let rigs: Rig[]
beforeAll(async () => {
  rigs = await Promise.all(boards.map(openRig))
  for (const rig of rigs) expect(await rig.install(waterHeater)).toBe('runs')
  await Promise.all(rigs.map(heats))
}, 180_000)
afterAll(() => Promise.all(rigs.map((rig) => rig[Symbol.asyncDispose]())))

const uptimes = new Map<Rig, number>()

async function heats(rig: Rig): Promise<void> {
  const { uptime, ...evaluation } = await rig.evaluate()
  expect(evaluation, rig.board).toMatchObject({ result: 'good', relay: 1 })
  expect(uptime, `${rig.board} has not been reset`).toBeGreaterThan(uptimes.get(rig) ?? 0)
  uptimes.set(rig, uptime)
}

/** Two evaluations of a module that was accepted; the first one's result. */
async function evaluateTwice(rig: Rig): Promise<string> {
  const { result, applied } = await rig.evaluate()
  expect(applied, rig.board).toBeGreaterThanOrEqual(LOWEST)
  expect(applied, rig.board).toBeLessThanOrEqual(HIGHEST)
  if (result === 'good') expect((await rig.evaluate()).result, rig.board).toBe('good')
  return result
}

async function attempt(rig: Rig, { module, ends }: Attempt): Promise<void> {
  const installed = await rig.install(module)
  const end = installed === 'runs' ? await evaluateTwice(rig) : installed
  expect([ends].flat(), rig.board).toContain(end)
  if (installed === 'runs') expect(await rig.install(waterHeater)).toBe('runs')
  await heats(rig)
}

const tried = [...running, ...declared, ...coded, ...framed]

test('SECURITY.md lists each known hole of the interpreter with what stops it, and how much else was tried', () => {
  const security = readFileSync('SECURITY.md', 'utf8')
  expect(security).toContain(` without a known hole: ${tried.length} modules,`)
  for (const { hole, what, ends } of holes) expect(security).toContain(`| ${hole} | ${what} | ${[ends].flat().join(', ')} |\n`)
})

describe('on every board the water heater heats right after a module that', () => {
  test.each([...tried, ...holes])('$what', async (one) => {
    await Promise.all(rigs.map((rig) => attempt(rig, one)))
  })
})
