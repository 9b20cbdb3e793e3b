import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Contract, contractLayout, encodeStruct, parseContract } from '../../host-ts/src/contract/index.js'
import { checkInput } from '../../host-ts/src/project/index.js'
import { pathText } from '../../host-ts/src/text/index.js'

const NOW = new Date('2026-01-15T12:34:56Z')

const contract = parseContract(`{
  "name": "tank", "version": { "major": 1, "minor": 1 },
  "signals": [
    { "name": "now", "type": "i64", "unit": "s", "source": "clock", "clock": "utc" },
    { "name": "zone", "type": "i32", "unit": "s", "source": "clock", "clock": "zone" },
    { "name": "start", "type": "i64", "unit": "s", "source": "host", "min": 0, "max": 1099511627776 },
    { "name": "tank", "type": "f32", "unit": "Cel", "source": "board", "min": 0, "max": 99.9 },
    { "name": "count", "type": "u8", "source": "host", "min": 0, "max": 200, "optional": true },
    { "name": "price", "type": "f32", "length": 3, "source": "host", "min": -10, "max": 10, "optional": true },
    { "name": "days", "type": "bool", "length": 2, "source": "setting", "default": [true, false] },
    { "name": "comfort", "type": "f64", "source": "setting", "min": 38, "max": 50, "default": 40, "since": 1 }
  ],
  "points": [{ "name": "heat", "type": "bool", "fallback": false }],
  "state": [
    { "name": "total", "type": "i64" },
    { "name": "mean", "type": "f32" },
    { "name": "past", "type": "i16", "length": 2 },
    { "name": "on", "type": "bool" }
  ],
  "budget": { "period": 10, "fuel": 1000, "depth": 8, "deadline": 0.1, "memory": 4096, "faults": 3 }
}`)

const signals = { now: 1768480496, zone: 3600, start: 1768478400, tank: 50 }

function given(input: unknown, minor = 1): { values: Record<string, unknown>; state: Record<string, unknown>; problems: string[] } {
  const { input: read, findings } = checkInput(contract, minor, input, NOW)
  const problems = findings.map(({ path, message, hint }) => [`${pathText(path)}: ${message}`, hint].filter(Boolean).join('. '))
  return { values: read.signals, state: read.state, problems }
}

const wrong = (more: object): string[] => given({ signals: { ...signals, ...more } }).problems

describe('what is not given', () => {
  test('settings have their default, optional signals are missing, state is zero', () => {
    expect(given({ signals })).toEqual({
      problems: [],
      values: { ...signals, count: null, price: null, days: [true, false], comfort: 40 },
      state: { total: 0n, mean: 0, past: [0, 0], on: false },
    })
  })

  test('null is as good as nothing', () => {
    expect(given({ signals: { ...signals, count: null, comfort: null } })).toEqual(given({ signals }))
  })

  test('what is needed is told for each, with what it takes', () => {
    expect(given({ signals: { zone: 0 } }).problems).toEqual([
      'signals.now: now is missing. It is a time: "now", RFC 3339 or seconds since 1970 (i64, s).',
      'signals.start: start is missing. It is a time: "now", RFC 3339 or seconds since 1970 (i64, s, 0 to 1099511627776).',
      'signals.tank: tank is missing. It is a number (f32, Cel, 0 to 99.9).',
    ])
  })

  test('fields of a later version than the module has are neither needed nor taken', () => {
    expect(given({ signals }, 0).values).not.toHaveProperty('comfort')
    expect(given({ signals: { ...signals, comfort: 41 } }, 0).problems).toEqual([
      'signals.comfort: comfort is there since minor version 1, and the module was built for 0. Leave it out, or build the module for the newer contract.',
    ])
  })
})

describe('times', () => {
  test('as now: of the clock this second, of others the hour that has begun', () => {
    const { values, problems } = given({ signals: { ...signals, now: 'now', start: 'now' } })
    expect(problems).toEqual([])
    expect(values).toMatchObject({ now: 1768480496, start: 1768478400 })
  })

  test.each([
    ['2026-01-15T13:34:56+01:00', 1768480496, 3600],
    ['2026-01-15T07:04:56-05:30', 1768480496, -19_800],
    ['2026-01-15T12:34:56.9Z', 1768480496, 0],
  ])('as RFC 3339, from which the zone follows: %s', (text, seconds, zone) => {
    const { zone: _, ...others } = signals
    expect(given({ signals: { ...others, now: text } })).toMatchObject({ problems: [], values: { now: seconds, zone } })
  })

  test('the zone of now, and of a time without offset, is that of this machine', () => {
    const { zone: _, ...others } = signals
    for (const now of ['now', '2026-01-15T12:34:56']) {
      expect(given({ signals: { ...others, now } }).values.zone).toBe(-NOW.getTimezoneOffset() * 60)
    }
  })

  test('a zone that is given is taken', () => {
    expect(given({ signals: { ...signals, now: '2026-01-15T12:34:56Z' } }).values.zone).toBe(3600)
  })

  test.each([
    ['2026-01-15', '"2026-01-15" is not a date with a time'],
    ['2026-13-15T12:00:00Z', '"2026-13-15T12:00:00Z" is not a date with a time'],
    ['noon', '"noon" is no time'],
  ])('%s is none, and that alone is told', (text, words) => {
    const { zone: _, ...others } = signals
    const { problems } = given({ signals: { ...others, now: text } })
    expect(problems).toEqual([`signals.now: ${words}. A time is "now" or RFC 3339: 2026-06-01T12:00:00+02:00.`])
  })

  test('integers of 64 bits come as text too, as results show them', () => {
    expect(given({ signals, state: { total: '-9223372036854775808' } })).toMatchObject({ problems: [], state: { total: -(2n ** 63n) } })
    expect(given({ signals, state: { total: '9223372036854775808' } }).problems[0]).toContain('does not fit into 64 bits')
    expect(given({ signals, state: { total: 'many' } }).problems[0]).toContain('"many" is no number')
  })
})

describe('values that are none', () => {
  test.each([
    ['a name that is near one', { tnak: 1 }, 'signals.tnak: "tnak" is no signal of the contract. Did you mean "tank"?'],
    ['a name that is near none', { humidity: 1 }, /"humidity" is no signal of the contract\. There are now, zone, start,/],
    ['a text', { tank: 'warm' }, 'signals.tank: "warm" is no number. It is a number (f32, Cel, 0 to 99.9).'],
    ['true', { tank: true }, 'signals.tank: true is no number. It is a number (f32, Cel, 0 to 99.9).'],
    ['a list for one value', { tank: [1] }, 'signals.tank: tank is a list of 1. It is a number (f32, Cel, 0 to 99.9).'],
    ['one value for a list', { price: 1 }, 'signals.price: price is 1. It is a list of 3 numbers (f32, -10 to 10).'],
    ['a list that is too short', { price: [1, 2] }, 'signals.price: price is a list of 2. It is a list of 3 numbers (f32, -10 to 10).'],
    ['an element', { price: [1, 'x', 2] }, 'signals.price[1]: "x" is no number. It is a number (f32, -10 to 10).'],
    ['an element beyond its bounds', { price: [1, 2, 11] }, 'signals.price[2]: 11 is above max 10. A device refuses it.'],
    ['a sample beyond its bounds', { tank: -0.1 }, 'signals.tank: -0.1 is below min 0. A device counts it as missing.'],
    ['NaN', { tank: Number.NaN }, 'signals.tank: NaN is no value of a signal. A device counts it as missing.'],
    ['a fraction', { count: 1.5 }, 'signals.count: 1.5 is no whole number, as u8 wants'],
    ['beyond the type', { zone: 2 ** 31 }, 'signals.zone: 2147483648 is not within i32, -2147483648 to 2147483647'],
    ['beyond the bounds', { count: 201 }, 'signals.count: 201 is above max 200. A device refuses it.'],
    ['a number for a bool', { days: [1, true] }, 'signals.days[0]: 1 is neither true nor false'],
    ['what a JSON number does not hold', { now: 2 ** 53 }, /signals\.now: 9007199254740992 is beyond what a JSON number holds exactly/],
  ])('%s', (_what, more, words) => {
    const problems = wrong(more)
    expect(problems).toHaveLength(1)
    if (typeof words === 'string') expect(problems[0]).toBe(words)
    else expect(problems[0]).toMatch(words)
  })

  test('an f32 is held against its bounds as it is held', () => {
    expect(wrong({ tank: 99.9 })).toEqual(
      Math.fround(99.9) > 99.9 ? ['signals.tank: 99.9 is above max 99.9. A device counts it as missing.'] : [],
    )
  })

  test.each([
    ['no object', [], ': a list is not an object. {"signals": {...}}, and "state" where the contract has some.'],
    ['signals that are none', { signals: 1 }, 'signals: 1 is not an object. Values by name: {"NAME": VALUE}.'],
    ['a part that is none', { signals, stat: {} }, 'stat: "stat" is no part of an input. Did you mean "state"?'],
    ['state that is none', { signals, state: { men: 1 } }, 'state.men: "men" is no state of the contract. Did you mean "mean"?'],
  ])('%s', (_what, input, words) => {
    expect(given(input).problems).toContain(words)
  })

  test('names of what every object has are no fields, and none of theirs is taken', () => {
    const input = JSON.parse('{"signals": {"constructor": 1, "__proto__": 2}, "__proto__": {}}')
    const { problems } = given(input)
    expect(problems.filter((line) => line.includes('is no '))).toEqual([
      expect.stringContaining('__proto__: "__proto__" is no part of an input'),
      expect.stringContaining('signals.constructor: "constructor" is no signal'),
      expect.stringContaining('signals.__proto__: "__proto__" is no signal'),
    ])
  })

  test('state may have become what no signal can be', () => {
    expect(given({ signals, state: { mean: Number.NaN } }).problems).toEqual([])
    expect(given({ signals, state: { mean: '-Infinity' } })).toMatchObject({ problems: [], state: { mean: Number.NEGATIVE_INFINITY } })
    expect(given({ signals, state: { mean: 'NaN' } })).toMatchObject({ problems: [], state: { mean: Number.NaN } })
    expect(given({ signals, state: { past: ['NaN', 0] } }).problems[0]).toContain('"NaN" is no number')
    expect(wrong({ tank: 'NaN' })[0]).toContain('"NaN" is no number')
  })
})

/** Whatever the input: a list of problems, or values that the codec takes. */
test('any JSON is either refused or can be encoded', () => {
  const heater: Contract = parseContract(readFileSync('modules/water-heater/contract.json', 'utf8'))
  const layout = contractLayout(heater)
  let seed = 1
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  const names = [...layout.in.fields, ...layout.state.fields].map(({ name }) => name)
  const value = (): unknown =>
    [
      0,
      1,
      -1,
      1e300,
      2 ** 53,
      0.1,
      true,
      false,
      null,
      '',
      'now',
      '7',
      '2026-01-01T00:00:00Z',
      [],
      {},
      Array(24).fill(1),
      Array(24).fill('x'),
    ][random(17)]
  const object = (most: number): object =>
    Object.fromEntries(Array.from({ length: random(most) }, () => [names[random(names.length)], value()]))
  let accepted = 0
  for (let i = 0; i < 5000; i++) {
    const usual = { time: 'now', price_start: 'now', tank: 50, price: Array(24).fill(0.1), usage: Array(24).fill(1) }
    const input = random(2) === 0 ? { signals: { ...usual, ...object(2) }, state: object(2) } : { signals: object(12) }
    const { input: read, findings } = checkInput(heater, heater.version.minor, input, NOW)
    if (findings.length > 0) continue
    accepted++
    expect(encodeStruct(layout.in, read.signals)).toHaveLength(layout.in.size)
    expect(encodeStruct(layout.state, read.state)).toHaveLength(layout.state.size)
  }
  expect(accepted).toBeGreaterThan(50)
})
