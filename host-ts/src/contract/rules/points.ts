import type { Path } from '../../json/index.js'
import { limits } from '../limits.js'
import type { Point } from '../schema.js'
import { elementTypes } from '../types.js'
import type { Report } from './report.js'
import { checkBounds, checkTime, checkValue, spacing } from './values.js'

type Numeric = Exclude<Point, { type: 'bool' }>

/** How far a quotient may be from a whole number, as a share of it: decimal fractions are not exact in binary. */
const TOLERANCE = 1e-9

/** @param period seconds between evaluations; undefined when the budget does not say. */
export function checkPoint(point: Point, period: number | undefined, path: Path, report: Report): void {
  if (point.type === 'bool') {
    checkTime(point.dwell, 'ms', [...path, 'dwell'], report)
    return
  }
  const sound = checkBounds(point, path, report)
  const within = checkValue(sound ? point : { type: point.type }, point.fallback, [...path, 'fallback'], report)
  if (!sound) return
  const stepped = checkStep(point, path, report)
  if (stepped && within) checkFallbackOnGrid(point, path, report)
  if (stepped && period !== undefined) checkRate(point, period, path, report)
}

function checkStep({ type, min, max, step }: Numeric, path: Path, report: Report): boolean {
  if (step === undefined) return true
  const place = [...path, 'step']
  if (elementTypes[type].kind === 'integer' && !Number.isInteger(step)) {
    report(place, `${step} is no whole number, as ${type} wants`)
    return false
  }
  const finest = spacing(type, min, max)
  if (step < finest) {
    report(place, `${type} does not tell values apart that are ${step} apart`, `Between min and max it needs at least ${finest}.`)
    return false
  }
  const steps = (max - min) / step
  if (steps >= limits.steps) {
    report(place, `from min to max there are ${steps} steps`, 'There may be fewer than 2^31.')
    return false
  }
  if (isWhole(steps)) return true
  report(place, `from min ${min} to max ${max} there are ${Number(steps.toPrecision(6))} steps of ${step}, which is no whole number`)
  return false
}

const isWhole = (quotient: number): boolean => Math.abs(quotient - Math.round(quotient)) <= TOLERANCE * Math.max(1, Math.abs(quotient))

function checkFallbackOnGrid({ min, step, fallback }: Numeric, path: Path, report: Report): void {
  if (step === undefined || isWhole((fallback - min) / step)) return
  report(
    [...path, 'fallback'],
    `${fallback} is not on the grid of steps: ${min} + k * ${step}`,
    `Near it is ${nearGrid(min, step, fallback)}.`,
  )
}

function nearGrid(min: number, step: number, value: number): number {
  return Number((min + Math.round((value - min) / step) * step).toPrecision(12))
}

/** What moves by less than its smallest change in a period never moves. */
function checkRate({ type, min, max, step, rate }: Numeric, period: number, path: Path, report: Report): void {
  const least = step ?? spacing(type, min, max)
  if (max === min || rate * period >= least) return
  const change = step === undefined ? `its smallest change is ${least}` : `its step is ${step}`
  report(
    [...path, 'rate'],
    `impossible rate: in a period of ${period} s it may change by ${Number((rate * period).toPrecision(6))}, and ${change}`,
    `At least ${Number((least / period).toPrecision(6))} a second.`,
  )
}
