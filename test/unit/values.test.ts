import { describe, expect, test } from 'vitest'
import { number } from '../../host-ts/src/cli/format.js'
import { parseAssignments, planWrites } from '../../host-ts/src/cli/values.js'
import type { SignalReading } from '../../host-ts/src/client/index.js'
import { outside } from '../../host-ts/src/device/index.js'

const reading = (name: string, type: string, unit: string, source: string, count = 1, min = 0, max = 2 ** 40): SignalReading => ({
  ...{ name, type, unit, source, count },
  ...(type === 'bool' ? { min: false, max: true } : { min, max }),
  ...{ fresh: false, age: null, value: null },
})
const known = [
  reading('time', 'i64', 's', 'clock'),
  reading('zone', 'i32', 's', 'clock'),
  reading('price_start', 'i64', 's', 'host'),
  reading('price', 'f32', '1/kW/h', 'host', 3, Math.fround(-0.9), 10),
  reading('away', 'bool', '', 'host'),
]
const plan = (...texts: string[]) => planWrites(parseAssignments(texts), known, new Date('2026-06-01T12:34:56Z'))

test('the offset of a time that is given reaches the device', () => {
  expect(plan('time=2026-06-01T12:00:00+05:30')).toEqual({ clock: '2026-06-01T12:00:00+05:30', signals: {} })
})

test('now is this moment for the clock and the start of the hour for prices', () => {
  const { clock = '', signals } = plan('time=now', 'price_start=now')
  expect(new Date(clock).toISOString()).toBe('2026-06-01T12:34:56.000Z')
  expect(clock).toMatch(/[+-]\d\d:\d\d$/)
  expect(signals).toEqual({ price_start: Date.UTC(2026, 5, 1, 12) / 1000 })
})

test('a signal of seconds since 1970 takes a date', () => {
  expect(plan('price_start=2026-06-01T14:00:00+02:00').signals).toEqual({ price_start: Date.UTC(2026, 5, 1, 12) / 1000 })
})

test('integers keep every digit', () => {
  expect(parseAssignments(['price_start=9223372036854775807']).get('price_start')).toMatchObject({ value: 9223372036854775807n })
  expect(plan('price_start=1234567890').signals).toEqual({ price_start: 1234567890 })
})

test('numbers of any notation are taken', () => {
  expect(plan('price=1, -.5, +2.5e-1').signals).toEqual({ price: [1, -0.5, 0.25] })
})

describe('what is wrong is named:', () => {
  test.each([
    ['price', '"price" is not NAME=VALUE'],
    ['price=', 'price is given no value'],
    ['price=1,x,3', 'price[1]: "x" is neither'],
    ['price=1,,3', 'price[1]: "" is neither'],
    ['price=NaN', 'price: "NaN" is neither'],
    ['price=Infinity', 'price: "Infinity" is neither'],
    ['price=0x10', 'price: "0x10" is neither'],
    ['price=1e999', 'price: 1e999 is too large'],
    ['price=1,2', 'price wants 3 values, 2 given'],
    ['price_start=1,2', 'price_start wants one value, 2 given'],
    ['price_start=99999999999999999999', 'price_start: 99999999999999999999 does not fit into 64 bits'],
    ['price_start=-9223372036854775809', 'does not fit into 64 bits'],
    ['time=2026-01-01', 'time: "2026-01-01" is not a date with a time'],
    ['time=2026-13-01T00:00:00Z', 'time: "2026-13-01T00:00:00Z" is not a date with a time'],
    ['time=5', 'time comes from the clock'],
    ['price=now', 'price is no time: its type is f32'],
    ['nonsense=1', 'The device has no signal "nonsense"'],
  ])('%s', (text, words) => {
    expect(() => plan(text)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining(words) }))
  })

  test('a signal that is set twice', () => {
    expect(() => plan('price_start=1', 'price_start=2')).toThrow('price_start is set twice')
  })
})

test.each([
  [1234567890, 'i64', '1234567890'],
  [9223372036854775807n, 'i64', '9223372036854775807'],
  [Math.fround(0.1), 'f32', '0.1'],
  [true, 'bool', 'true'],
])('%s of type %s is shown as %s', (value, type, text) => {
  expect(number(value, type)).toBe(text)
})

test.each([
  ['price=1,true,2', 'price[1]: true is not a number (f32)'],
  ['price_start=1.5', 'price_start: 1.5 is not a whole number (i64)'],
  ['price_start=true', 'price_start: true is not a whole number (i64)'],
  ['away=1', 'away: 1 is not true or false'],
])('%s: a value of another type is named with its place, before anything is sent', (text, message) => {
  expect(() => plan(text)).toThrowError(expect.objectContaining({ code: 'usage', message }))
})

test.each([
  ['price=1,2,11', 'price[2] is 11, above max: price is -0.9 to 10 1/kW/h'],
  ['price=1,-0.91,11', 'price[1] is -0.91, below min: price is -0.9 to 10 1/kW/h'],
  ['price_start=-1', 'price_start is -1, below min: price_start is 0 to 1099511627776 s'],
  ['price_start=9223372036854775807', 'price_start is 9223372036854775807, above max: price_start is 0 to 1099511627776 s'],
  ['price_start=1969-12-31T23:00:00Z', 'price_start is -3600, below min: price_start is 0 to 1099511627776 s'],
])('%s: a value out of range is named with its place and the range, before anything is sent', (text, message) => {
  expect(() => plan(text)).toThrowError(expect.objectContaining({ code: 'usage', message }))
})

test('a range is told in as many digits as name it', () => {
  const flow = { name: 'flow', unit: 'L', type: 'f32', min: Math.fround(0.12345678), max: 16777215 }
  expect(outside(flow, 16777217)).toBe('flow is 16777217, above max: flow is 0.12345678 to 16777215 L')
})

test('the bounds themselves are within the range, and a signal that cannot be set is left to the device', () => {
  expect(plan('price=10,-0.9,0', 'price_start=0').signals).toEqual({ price: [10, -0.9, 0], price_start: 0 })
  const tank = reading('tank', 'f32', 'Cel', 'board', 1, 0, 99)
  expect(planWrites(parseAssignments(['tank=100']), [tank]).signals).toEqual({ tank: 100 })
})
