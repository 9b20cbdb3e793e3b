/** Pushes modules that do harm, and watches what the firmware makes of each. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkoutRoot } from '../testkit/checkout.js'
import type { Board } from './board.js'
import type { Checks } from './checks.js'
import { PERIOD, type Setpoint } from './day.js'

/** Bounds, fallback and hold of the contract's only point (SPEC.md). */
const CONTRACT = { min: 40, max: 65, fallback: 52, hold: 3 }

/** More evaluations than a point is held, and an even number, so that a module can do two things in turns. */
const EVALUATIONS = 6

const COLD = 39
const MILD = 50
const HOT = 70

interface Observed extends Setpoint {
  result: string
}

interface BadModule {
  file: string
  tries: string
  /** Result of each evaluation, as status names it. */
  result: string
  /** Reasons that the guard must have given for the point, and no others. */
  reasons: string[]
  /** What the firmware did, in words. */
  outcome: string
}

export const badModules: readonly BadModule[] = [
  {
    file: 'endless-loop.wasm',
    tries: 'loops for ever',
    result: 'fuel',
    reasons: ['held', 'fallback'],
    outcome: 'stopped when its fuel was used up',
  },
  {
    file: 'wild-setpoint.wasm',
    tries: 'proposes 95 °C and NaN in turns',
    result: 'good',
    reasons: ['not-finite', 'rate', 'max'],
    outcome: 'bounded by the guard',
  },
  {
    file: 'out-of-bounds.wasm',
    tries: 'writes over all memory it can reach',
    result: 'trap',
    reasons: ['held', 'fallback'],
    outcome: 'stopped at the first byte outside its memory',
  },
]

async function read(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(checkoutRoot(), 'modules', path)))
}

/** Lets the good module set the point once, so that each bad one takes over from it. */
async function observe(board: Board, bad: BadModule): Promise<Observed[]> {
  await board.device.push(await read('water-heater/build/water-heater.wasm'))
  await board.step(PERIOD * 1000, MILD)
  await board.device.push(await read(`bad/build/${bad.file}`))
  const seen: Observed[] = []
  for (let i = 0; i < EVALUATIONS; i++) {
    await board.step(PERIOD * 1000, MILD)
    const { evaluation } = await board.device.status()
    seen.push({ ...(await board.setpoint()), result: evaluation?.result ?? 'none' })
  }
  return seen
}

/** The relay follows the tank whatever the module does: closed when it is cold, open when it is hot. */
async function heaterFollowsTank(board: Board): Promise<boolean> {
  const minute = 60_000
  return (
    (await board.step(minute, COLD)) &&
    !(await board.step(minute, HOT)) &&
    (await board.step(minute, COLD)) &&
    !(await board.step(minute, HOT))
  )
}

function range(values: number[]): string {
  const [low, high] = [Math.min(...values).toFixed(1), Math.max(...values).toFixed(1)]
  return low === high ? `${low} °C` : `${low} to ${high} °C`
}

/** Runs one bad module for half an hour; returns a line about it. */
export async function tryBad(board: Board, bad: BadModule, checks: Checks): Promise<string> {
  const seen = await observe(board, bad)
  const follows = await heaterFollowsTank(board)
  const applied = seen.map((evaluation) => evaluation.applied)
  const reasons = [...new Set(seen.map(({ reason }) => reason))]
  const { tries, file } = bad

  checks.claim(
    `${file} (${tries}): ${bad.outcome}`,
    seen.every(({ result }) => result === bad.result),
  )
  checks.claim(
    `${file}: applied setpoint finite and within ${CONTRACT.min} to ${CONTRACT.max} °C`,
    applied.every((value) => value >= CONTRACT.min && value <= CONTRACT.max),
  )
  checks.claim(
    `${file}: the guard's reasons were ${bad.reasons.join(', ')}`,
    bad.reasons.every((reason) => reasons.includes(reason)) && reasons.every((reason) => bad.reasons.includes(reason)),
  )
  checks.claim(`${file}: the heater still follows the tank, on at ${COLD} °C and off at ${HOT} °C`, follows)
  if (bad.reasons.includes('fallback')) {
    const held = seen.filter(({ reason }) => reason === 'held').length
    checks.claim(
      `${file}: the last value was held for ${CONTRACT.hold} evaluations, then the fallback of ${CONTRACT.fallback} °C came`,
      held === CONTRACT.hold && applied.at(-1) === CONTRACT.fallback,
    )
  }
  return `  ${tries.padEnd(36)} ${bad.result.padEnd(6)} ${range(applied).padEnd(16)} ${reasons.join(', ')}`
}
