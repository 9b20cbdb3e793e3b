import type { SignalValue } from '../client/index.js'
import { SetpointError } from '../error.js'

/** `NAME=VALUE`: a number, true or false, several of them with commas between, or a time (`now`, RFC 3339). */
export function parseAssignments(texts: readonly string[]): Map<string, SignalValue | Date> {
  const values = new Map<string, SignalValue | Date>()
  for (const text of texts) {
    const { name, value } = /^(?<name>[^=]+)=(?<value>.+)$/s.exec(text)?.groups ?? {}
    if (name === undefined || value === undefined) throw wrong(text)
    if (values.has(name)) throw new SetpointError('usage', `${name} is set twice`)
    values.set(name, parseTime(value) ?? parseValue(value, text))
  }
  return values
}

function parseValue(value: string, text: string): SignalValue {
  const elements = value.split(',').map((element) => parseElement(element.trim(), text))
  const [first] = elements
  return elements.length === 1 && first !== undefined ? first : elements
}

function parseElement(element: string, text: string): number | bigint | boolean {
  if (element === 'true' || element === 'false') return element === 'true'
  const number = Number(element)
  if (element === '' || Number.isNaN(number)) throw wrong(text)
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(element) ? BigInt(element) : number
}

function parseTime(value: string): Date | undefined {
  if (value === 'now') return new Date()
  return /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)) ? new Date(value) : undefined
}

/** RFC 3339 with the offset of this machine's zone: the device learns local time from it. */
export function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const two = (value: number): string => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  const local = new Date(date.getTime() + offset * 60_000).toISOString().replace('Z', '')
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
}

function wrong(text: string): SetpointError {
  return new SetpointError('usage', `"${text}" is not NAME=VALUE`, {
    hint: 'Values are numbers, true, false, or several with commas between.',
  })
}
