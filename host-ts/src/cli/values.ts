import type { SignalReading, SignalValue } from '../client/index.js'
import { type Bounded, outside } from '../device/index.js'
import { SetpointError } from '../error.js'
import { DATE, hourOf, isRfc3339, secondsOf, TIME_HINT } from '../text/index.js'
import { isTime } from '../words/index.js'

/** What `NAME=VALUE` may say: a number, true or false, several of them with commas between, or a time (`now`, RFC 3339). */
type Parsed = { kind: 'value'; value: SignalValue } | { kind: 'time'; text: string } | { kind: 'now' }

export type Assignments = ReadonlyMap<string, Parsed>

/** What is written to the device: the clock is not one of the signals that are set all or nothing. */
export interface Writes {
  signals: Record<string, SignalValue>
  /** RFC 3339. */
  clock?: string | undefined
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const INTEGER = /^[+-]?\d+$/

/** @throws SetpointError `usage`, which names the element that is wrong. */
export function parseAssignments(texts: readonly string[]): Assignments {
  const values = new Map<string, Parsed>()
  for (const text of texts) {
    const { name, value } = /^(?<name>[^=]+)=(?<value>.*)$/s.exec(text)?.groups ?? {}
    if (name === undefined || value === undefined) {
      throw new SetpointError('usage', `"${text}" is not NAME=VALUE`, { hint: 'For example: price_start=now.' })
    }
    if (values.has(name)) throw new SetpointError('usage', `${name} is set twice`)
    values.set(name, parse(name, value.trim()))
  }
  return values
}

function parse(name: string, text: string): Parsed {
  if (text === '') throw new SetpointError('usage', `${name} is given no value`)
  if (text === 'now') return { kind: 'now' }
  if (DATE.test(text)) {
    if (isRfc3339(text)) return { kind: 'time', text }
    throw new SetpointError('usage', `${name}: "${text}" is not a date with a time`, { hint: TIME_HINT })
  }
  const elements = text.split(',').map((element, i, { length }) => parseElement(element.trim(), length > 1 ? `${name}[${i}]` : name))
  const [first] = elements
  return { kind: 'value', value: elements.length === 1 && first !== undefined ? first : elements }
}

function parseElement(text: string, where: string): number | bigint | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  if (!DECIMAL.test(text)) throw new SetpointError('usage', `${where}: "${text}" is neither a number nor true or false`)
  if (!Number.isFinite(number)) throw new SetpointError('usage', `${where}: ${text} is too large for any number`)
  return INTEGER.test(text) && !Number.isSafeInteger(number) ? parseLong(text, where) : number
}

/** Integers beyond what a double holds exactly. */
function parseLong(text: string, where: string): bigint {
  const integer = BigInt(text.replace(/^\+/, ''))
  if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return integer
  throw new SetpointError('usage', `${where}: ${text} does not fit into 64 bits`)
}

/**
 * Puts what was said beside what the device has.
 *
 * @throws SetpointError `usage` for a signal that it does not have, or a value that cannot be one of that signal.
 */
export function planWrites(values: Assignments, known: readonly SignalReading[], now = new Date()): Writes {
  const writes: Writes = { signals: {} }
  for (const [name, parsed] of values) {
    const signal = findSignal(known, name)
    if (parsed.kind === 'value') writes.signals[name] = checkedCount(signal, parsed.value)
    else if (signal.source === 'clock') writes.clock = parsed.kind === 'now' ? localTime(now) : parsed.text
    else if (isTime(signal)) writes.signals[name] = checkedCount(signal, parsed.kind === 'now' ? hourOf(now) : secondsOf(parsed.text))
    else throw new SetpointError('usage', `${name} is no time: its type is ${signal.type}${signal.unit && `, its unit ${signal.unit}`}`)
  }
  return writes
}

export function findSignal(all: readonly SignalReading[], name: string): SignalReading {
  const found = all.find((reading) => reading.name === name)
  if (found) return found
  throw new SetpointError('usage', `The device has no signal "${name}"`, {
    hint: `It has: ${all.map((reading) => reading.name).join(', ')}.`,
  })
}

function checkedCount(signal: SignalReading, value: SignalValue): SignalValue {
  const { name, count, source, type } = signal
  const given = Array.isArray(value) ? value.length : 1
  if (source === 'clock') throw new SetpointError('usage', `${name} comes from the clock, which is set as time`, { hint: TIME_HINT })
  if (given !== count) throw new SetpointError('usage', `${name} wants ${count === 1 ? 'one value' : `${count} values`}, ${given} given`)
  const elements = Array.isArray(value) ? value : [value]
  for (const [i, element] of elements.entries()) checkType(count === 1 ? name : `${name}[${i}]`, type, element)
  if (source === 'host' || source === 'setting') checkRange(signal, value)
  return value
}

/** @throws SetpointError `usage` for what a point cannot be, or must not. */
export function checkPoint(point: Bounded, value: number | boolean): void {
  checkType(point.name, point.type, value)
  checkRange(point, value)
}

/** @throws SetpointError `usage` which names the first element out of range, and the range. */
function checkRange(field: Bounded, value: SignalValue): void {
  const wrong = outside(field, value)
  if (wrong !== undefined) throw new SetpointError('usage', wrong)
}

/** @throws SetpointError `usage` for what cannot be an element of the type. */
function checkType(where: string, type: string, value: unknown): void {
  const isBool = typeof value === 'boolean'
  if (type === 'bool' ? isBool : !isBool && (type.startsWith('f') || typeof value === 'bigint' || Number.isInteger(value))) return
  const wanted = type === 'bool' ? 'true or false' : type.startsWith('f') ? `a number (${type})` : `a whole number (${type})`
  throw new SetpointError('usage', `${where}: ${value} is not ${wanted}`)
}

/** RFC 3339 with the offset of this machine's zone: the device learns local time from it. */
function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  const local = new Date(date.getTime() + offset * 60_000).toISOString().replace('Z', '')
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}
