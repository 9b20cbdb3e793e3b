import { type Day, fullCost, PERIOD } from './day.js'
import { DAY } from './scenario.js'

/** Claims that the demo makes: each is written down together with whether it held. */
export interface Checks {
  claim(text: string, holds: boolean): void
  readonly claims: readonly { text: string; holds: boolean }[]
  readonly allHold: boolean
}

export function createChecks(): Checks {
  const claims: { text: string; holds: boolean }[] = []
  return {
    claims,
    claim: (text, holds) => void claims.push({ text, holds }),
    get allHold() {
      return claims.length > 0 && claims.every(({ holds }) => holds)
    },
  }
}

/** Bounds, rate, fallback and hold of the contract's only point (SPEC.md, "Water heater contract 1.0"). */
export const POINT = { min: 40, max: 65, ratePerSecond: 0.05, fallback: 52, hold: 3 }

const EVALUATIONS = DAY / PERIOD
/** A setpoint is an f32. */
const ROUNDING = 1e-3

export function withinBounds(applied: number): boolean {
  return applied >= POINT.min && applied <= POINT.max
}

/** What the day with the module and the day without promise. */
export function checkDays(checks: Checks, day: Day, fixed: Day): void {
  const { samples } = day
  const moves = samples.slice(1).map(({ applied }, i) => Math.abs(applied - (samples[i]?.applied ?? Number.NaN)))
  checks.claim('the module was cheaper than the fixed setpoint', fullCost(day) < fullCost(fixed))
  checks.claim('and no more water was below 40 °C', day.coldLitres <= fixed.coldLitres)
  checks.claim(
    `the module proposed a setpoint in each of ${EVALUATIONS} evaluations`,
    samples.length === EVALUATIONS && samples.every(({ proposed }) => proposed !== null),
  )
  checks.claim(
    `every applied setpoint was within ${POINT.min} to ${POINT.max} °C`,
    samples.every(({ applied }) => withinBounds(applied)),
  )
  checks.claim(
    `the applied setpoint never moved faster than ${POINT.ratePerSecond} K/s`,
    moves.every((move) => move <= POINT.ratePerSecond * PERIOD + ROUNDING),
  )
  checks.claim(
    `without a module the firmware kept its fallback of ${POINT.fallback} °C`,
    fixed.samples.length === EVALUATIONS && fixed.samples.every(({ applied, proposed }) => applied === POINT.fallback && proposed === null),
  )
}
