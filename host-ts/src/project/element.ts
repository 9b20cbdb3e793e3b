/** One value of a field, as people write it. */
import { elementTypes, type FieldElement, type FieldLayout, outsideType, rounded, type Signal } from '../contract/index.js'
import { DATE, hourOf, isRfc3339, secondsOf, show, TIME_HINT } from '../text/index.js'

/** Why a value is none. */
export interface Wrong {
  message: string
  hint?: string
}

/** What a field takes, for hints: `a list of 24 numbers (f32, 1/kW/h, -10 to 10)`. */
export function wanted(field: FieldLayout, signal: Signal | undefined): string {
  const { type, length, unit } = field
  const bounds = signal?.min === undefined ? [] : [`${signal.min} to ${signal.max}`]
  const facts = [type, ...(unit === '1' ? [] : [unit]), ...bounds].join(', ')
  const words = elementTypes[type].kind === 'bool' ? ['true or false', 'times true or false'] : ['a number', 'numbers']
  const what = isTime(field) ? 'a time: "now", RFC 3339 or seconds since 1970' : length > 1 ? `a list of ${length} ${words[1]}` : words[0]
  return `${what} (${facts})`
}

/** Seconds since 1970 are the only 64-bit seconds that contracts have. */
function isTime({ type, unit, length }: FieldLayout): boolean {
  return type === 'i64' && unit === 's' && length === 1
}

/** The element as the codec takes it. */
export function elementOf(field: FieldLayout, signal: Signal | undefined, value: unknown, now: Date): FieldElement | Wrong {
  if (elementTypes[field.type].kind === 'bool') {
    return typeof value === 'boolean' ? value : { message: `${show(value)} is neither true nor false` }
  }
  const number = typeof value === 'string' ? numberOf(field, signal, value, now) : value
  if (typeof number === 'object' && number !== null && 'message' in number) return number as Wrong
  if (typeof number !== 'number' && typeof number !== 'bigint') {
    return { message: `${show(value)} is no number`, hint: `It is ${wanted({ ...field, length: 1 }, signal)}.` }
  }
  return withinType(field, number) ?? withinBounds(field, signal, number) ?? number
}

const NO_NUMBERS = ['NaN', 'Infinity', '-Infinity']

/** Times, and what a result shows as text: integers of 64 bits, and what a state's float may have become. */
function numberOf(field: FieldLayout, signal: Signal | undefined, text: string, now: Date): number | bigint | Wrong | string {
  if (field.kind === 'state' && NO_NUMBERS.includes(text) && elementTypes[field.type].kind === 'float') return Number(text)
  if (field.type !== 'i64') return text
  if (/^-?\d{1,19}$/.test(text)) return BigInt(text)
  if (!isTime(field)) return text
  if (text === 'now') return signal?.source === 'clock' ? Math.floor(now.getTime() / 1000) : hourOf(now)
  if (DATE.test(text)) return isRfc3339(text) ? secondsOf(text) : { message: `${show(text)} is not a date with a time`, hint: TIME_HINT }
  return { message: `${show(text)} is no time`, hint: TIME_HINT }
}

function withinType({ type, kind }: FieldLayout, value: number | bigint): Wrong | undefined {
  if (typeof value === 'bigint' && type === 'i64') {
    return BigInt.asIntN(64, value) === value ? undefined : { message: `${value} does not fit into 64 bits` }
  }
  const number = Number(value)
  if (elementTypes[type].kind === 'float' && !Number.isFinite(number)) {
    // State may have become what no signal can be.
    return kind === 'state' ? undefined : { message: `${number} is no value of a signal`, hint: 'A device counts it as missing.' }
  }
  const why = outsideType(type, number)
  return why === undefined ? undefined : { message: `${value} ${why}` }
}

function withinBounds({ type }: FieldLayout, signal: Signal | undefined, value: number | bigint): Wrong | undefined {
  if (signal === undefined) return undefined
  const held = typeof value === 'bigint' ? value : rounded(type, value)
  const { min, max, source } = signal
  const hint = source === 'board' || source === 'clock' ? 'A device counts it as missing.' : 'A device refuses it.'
  if (min !== undefined && held < min) return { message: `${value} is below min ${min}`, hint }
  return max !== undefined && held > max ? { message: `${value} is above max ${max}`, hint } : undefined
}
