/** Numbers of a field against its type and bounds. */
import type { Path } from '../../json/index.js'
import { limits } from '../limits.js'
import { type ElementType, elementTypes, outsideType } from '../types.js'
import type { Report } from './report.js'

interface Bounded {
  type: ElementType
  min?: number | undefined
  max?: number | undefined
}

/** Bounds are of the type, and the right way round. Answers whether values can be compared with them. */
export function checkBounds({ type, min, max }: Bounded, path: Path, report: Report): boolean {
  const wrong = [['min', min] as const, ['max', max] as const].filter(([key, bound]) => {
    const why = bound === undefined ? undefined : outsideType(type, bound)
    if (why !== undefined) report([...path, key], `${bound} ${why}`)
    return why !== undefined
  })
  if (min !== undefined && max !== undefined && min > max) {
    report([...path, 'min'], `min ${min} is above max ${max}`)
    return false
  }
  return wrong.length === 0
}

/** A value is of the type, and within the bounds. What f32 makes of all three is in the same order. */
export function checkValue({ type, min, max }: Bounded, value: number | boolean, path: Path, report: Report): boolean {
  if ((type === 'bool') !== (typeof value === 'boolean')) {
    report(path, `${value} is no value of type ${type}`, type === 'bool' ? 'It is true or false.' : 'It is a number.')
    return false
  }
  if (typeof value === 'boolean') return true
  const why = outsideType(type, value)
  if (why !== undefined) report(path, `${value} ${why}`)
  if (why !== undefined || min === undefined || max === undefined) return why === undefined
  if (value >= min && value <= max) return true
  report(path, `${value} is outside of min and max, ${min} to ${max}`)
  return false
}

/** The distance of neighbouring values of a type, where it is widest between two bounds. */
export function spacing(type: ElementType, min: number, max: number): number {
  if (elementTypes[type].kind !== 'float') return 1
  const largest = Math.max(Math.abs(min), Math.abs(max))
  const [digits, smallest] = type === 'f32' ? [23, 2 ** -149] : [52, 2 ** -1074]
  return Math.max(2 ** (Math.floor(Math.log2(largest)) - digits), smallest)
}

/** Times are kept as whole milliseconds, or microseconds, in 32 bits. */
export function checkTime(seconds: number | undefined, unit: 'ms' | 'us', path: Path, report: Report): void {
  if (seconds === undefined) return
  const count = seconds * (unit === 'ms' ? 1e3 : 1e6)
  const whole = Math.round(count)
  if (whole < 1 || Math.abs(count - whole) > whole * 1e-9) {
    report(path, `${seconds} s is no whole number of ${unit}`, 'Times are in seconds.')
  } else if (whole > limits.uint32) {
    report(path, `${seconds} s is too long`, `At most ${Math.floor(limits.uint32 / 1e3)} s.`)
  }
}
