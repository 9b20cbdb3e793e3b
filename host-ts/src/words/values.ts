/* Signals and points as people read them. */
import type { Point, SignalReading } from '../client/index.js'
import { duration, number } from './format.js'

/** Seconds since 1970 are the only 64-bit seconds that contracts have. */
export function isTime({ type, unit, count }: SignalReading): boolean {
  return type === 'i64' && unit === 's' && count === 1
}

/** Settings are kept until they are written again, and never stale: what the device counts for them begins with its reset. */
export function signalAge({ age, fresh, source }: SignalReading): string {
  if (age === null) return 'missing'
  return source === 'setting' ? 'kept' : `${fresh ? '' : 'stale, '}${duration(age)} old`
}

export function signalValue(reading: SignalReading): string {
  const { value, type } = reading
  if (value === null) return '-'
  if (isTime(reading)) return `${value} (${utc(Number(value))})`
  return (Array.isArray(value) ? value : [value]).map((element) => number(element, type)).join(' ')
}

/** @param seconds since 1970. */
function utc(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().replace('.000', '')
}

/** `range 40 to 65`; nothing for a boolean. */
export function pointRange({ min, max, type }: Point): string {
  return type === 'bool' ? '' : `range ${number(min, type)} to ${number(max, type)}`
}
