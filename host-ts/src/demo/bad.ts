/** Pushes modules that do harm, and watches what the firmware makes of each. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkoutRoot } from '../boards/index.js'
import type { Board } from './board.js'
import { type Checks, POINT, withinBounds } from './checks.js'
import { PERIOD, type Setpoint } from './day.js'

/** More evaluations than a point is held, and an even number, so that a module can do two things in turns. */
const EVALUATIONS = 6

const COLD = 39
const MILD = 50
const HOT = 70

interface Observed extends Setpoint {
  result: string
}

interface BadModule {
  /** Its file in modules/bad. */
  name: string
  tries: string
  /** Result of each evaluation, as status names it. */
  result: string
  /** Reasons that the guard must give for the point, in the order in which they first come, and no others. */
  reasons: string[]
  /** What the firmware did, in words. */
  outcome: string
}

export const badModules: readonly BadModule[] = [
  {
    name: 'endless-loop',
    tries: 'loops for ever',
    result: 'fuel',
    reasons: ['held', 'fallback'],
    outcome: 'stopped when its fuel was used up',
  },
  {
    name: 'wild-setpoint',
    tries: 'proposes 95 °C and NaN in turns',
    result: 'good',
    reasons: ['not-finite', 'rate', 'max'],
    outcome: 'every evaluation was good, the guard corrected the proposals',
  },
  {
    name: 'out-of-bounds',
    tries: 'writes over all memory it can reach',
    result: 'trap',
    reasons: ['held', 'fallback'],
    outcome: 'trapped where its memory ends',
  },
]

async function read(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(checkoutRoot(), 'modules', path)))
}

/** Lets the good module set the point once, so that each bad one takes over from it. */
async function observe(board: Board, bad: BadModule): Promise<Observed[]> {
  await board.device.push(await read('water-heater/build/water-heater.wasm'), { as: 'confirmed' })
  await board.step(PERIOD * 1000, MILD)
  await board.device.push(await read(`bad/build/${bad.name}.wasm`), { as: 'confirmed' })
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
  const { name, tries } = bad
  const all = (holds: (seen: Observed) => boolean): boolean => seen.every(holds)

  checks.claim(
    `${name}: ${bad.outcome}`,
    all(({ result }) => result === bad.result),
  )
  checks.claim(
    `${name}: every applied setpoint was within ${POINT.min} to ${POINT.max} °C`,
    all(({ applied }) => withinBounds(applied)),
  )
  checks.claim(`${name}: the guard's reasons were ${bad.reasons.join(', ')}`, reasons.join() === bad.reasons.join())
  if (bad.reasons.includes('fallback')) {
    const held = seen.filter(({ reason }) => reason === 'held').length
    checks.claim(
      `${name}: the last setpoint was held for ${POINT.hold} evaluations, then came the fallback of ${POINT.fallback} °C`,
      held === POINT.hold && applied.at(-1) === POINT.fallback,
    )
  }
  checks.claim(`${name}: the heater still followed the tank, on at ${COLD} °C and off at ${HOT} °C`, follows)
  return `  ${tries.padEnd(36)} ${bad.result.padEnd(6)} ${range(applied).padEnd(16)} ${reasons.join(', ')}`
}
