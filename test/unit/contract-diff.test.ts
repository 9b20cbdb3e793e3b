import { describe, expect, test } from 'vitest'
import { type Contract, contractDiff, contractId, parseContract } from '../../host-ts/src/contract/index.js'

type Json = Record<string, unknown>

const field = (name: string, more: Json = {}): Json => ({ name, type: 'f32', ...more })
const signal = (name: string, more: Json = {}): Json => field(name, { source: 'host', min: 0, max: 100, ...more })
const point = (name: string, more: Json = {}): Json => field(name, { min: 0, max: 100, rate: 1, fallback: 50, ...more })
const budget: Json = { period: 60, fuel: 1000, depth: 8, deadline: 0.1, memory: 4096, faults: 3 }
const base: Json = {
  name: 'unit',
  version: { major: 1, minor: 1 },
  signals: [signal('a'), signal('b', { unit: 'Cel', length: 3, since: 1 })],
  points: [point('y')],
  probes: [field('p')],
  state: [field('s'), field('t')],
  budget,
}

const parse = (more: Json = {}): Contract => parseContract(JSON.stringify({ ...base, ...more }))
const diff = (more: Json): ReturnType<typeof contractDiff> => contractDiff(parse(), parse(more))
const next = { version: { major: 1, minor: 2 } }
const [a, b] = base.signals as Json[]

test('a contract is the same as itself, whatever its file looks like', () => {
  const other = parseContract(JSON.stringify({ ...base, state: [{ ...field('s'), since: 0 }, field('t')] }, null, 4))
  expect(contractDiff(parse(), other)).toEqual({ verdict: 'same', reasons: [], lessBudget: false })
})

describe('bounds only, with the same id', () => {
  test.each<[what: string, more: Json, reasons: string[]]>([
    ['min and max', { signals: [{ ...a, min: 1, max: 99 }, b] }, ['signal a: min was 0 and is 1', 'signal a: max was 100 and is 99']],
    ['stale_after', { signals: [{ ...a, stale_after: 60 }, b] }, ['signal a: stale_after is 60 now']],
    [
      'rate, fallback and hold',
      { points: [point('y', { rate: 2, fallback: 40, hold: 3 })] },
      ['point y: hold was 0 and is 3', 'point y: rate was 1 and is 2', 'point y: fallback was 50 and is 40'],
    ],
    ['the budget', { budget: { ...budget, fuel: 2000 } }, ['budget: fuel was 1000 and is 2000']],
    [
      'descriptions',
      { description: 'A unit', probes: [field('p', { description: 'A probe' })] },
      ['contract: description is "A unit" now', 'probe p: description is "A probe" now'],
    ],
    [
      'where a signal comes from',
      { signals: [{ ...a, source: 'setting', default: 1 }, b] },
      ['signal a: source was "host" and is "setting"', 'signal a: default is 1 now'],
    ],
  ])('%s', (_what, more, reasons) => {
    const { verdict, reasons: found } = diff(more)
    expect({ verdict, reasons: found.map(({ where, what }) => `${where}: ${what}`) }).toEqual({ verdict: 'bounds only', reasons })
    expect(contractId(parse(more))).toEqual(contractId(parse()))
  })
})

describe('compatible, and modules for the old contract keep their id', () => {
  test.each<[what: string, more: Json, reasons: string[]]>([
    ['a minor version without anything new', next, ['contract: version 1.1 became 1.2']],
    [
      'appended fields of a raised minor version',
      {
        ...next,
        signals: [a, b, signal('c', { since: 2 })],
        points: [point('y'), point('z', { since: 2 })],
        probes: [field('p'), field('q', { since: 2 })],
        state: [field('s'), field('t'), field('u', { since: 2 })],
      },
      [
        'contract: version 1.1 became 1.2',
        'signal c: was appended',
        'point z: was appended',
        'probe q: was appended',
        'state u: was appended',
      ],
    ],
    [
      'and other bounds with it',
      { ...next, points: [point('y', { rate: 2 }), point('z', { since: 2 })] },
      ['contract: version 1.1 became 1.2', 'point z: was appended', 'point y: rate was 1 and is 2'],
    ],
  ])('%s', (_what, more, reasons) => {
    const { verdict, reasons: found } = diff(more)
    expect({ verdict, reasons: found.map(({ where, what }) => `${where}: ${what}`) }).toEqual({ verdict: 'compatible', reasons })
    expect(contractId(parse(more), 1)).toEqual(contractId(parse()))
    expect(contractId(parse(more))).not.toEqual(contractId(parse()))
  })
})

describe('breaking', () => {
  test.each<[what: string, more: Json, reason: string]>([
    ['another name', { name: 'other' }, 'contract: unit was renamed to other'],
    ['another major version', { version: { major: 2, minor: 1 } }, 'contract: version 1.1 became 2.1'],
    [
      'an earlier minor version',
      { version: { major: 1, minor: 0 }, signals: [a] },
      'contract: version 1.1 went back to 1.0: modules for 1.1 do not run',
    ],
    ['a field that is gone', { state: [field('s')] }, 'state t: was removed, or renamed'],
    ['a field that has another name', { ...next, probes: [field('q')] }, 'probe p: was removed, or renamed'],
    ['another type', { ...next, state: [field('s', { type: 'f64' }), field('t')] }, 'state s: its type was f32 and is f64'],
    ['another unit', { ...next, signals: [a, { ...b, unit: 'K' }] }, 'signal b: its unit was Cel and is K'],
    ['a unit where there was none', { ...next, probes: [field('p', { unit: 'K' })] }, 'probe p: its unit was 1 and is K'],
    ['another length', { ...next, signals: [a, { ...b, length: 4 }] }, 'signal b: its length was 3 and is 4'],
    [
      'a signal that may be missing now',
      { ...next, signals: [{ ...a, optional: true }, b] },
      'signal a: its "optional" was false and is true',
    ],
    ['another since', { ...next, signals: [a, { ...b, since: 2 }] }, 'signal b: its "since" was 1 and is 2'],
    ['another order', { ...next, state: [field('t'), field('s')] }, 'state s: stands at another place in the list'],
    [
      'a field that was inserted',
      { ...next, state: [field('s'), field('n'), field('t')] },
      'state n: was added in front of fields that were there: append it',
    ],
    [
      'a field that was appended to the same version',
      { state: [field('s'), field('t'), field('u', { since: 1 })] },
      'state u: was added to version 1.1: raise the minor version, and give it "since": 2',
    ],
    [
      'a field that was appended to an earlier version',
      { ...next, state: [field('s'), field('t'), field('u')] },
      'state u: was added to version 1.1: raise the minor version, and give it "since": 2',
    ],
  ])('%s', (_what, more, reason) => {
    const { verdict, reasons } = diff(more)
    expect(verdict).toBe('breaking')
    expect(reasons.map(({ where, what }) => `${where}: ${what}`)[0]).toBe(reason)
  })

  test('all reasons are told, and what is new or bounds only after them', () => {
    const { reasons } = diff({ ...next, points: [point('y', { type: 'f64', rate: 2 }), point('z', { since: 2 })], state: [] })
    expect(reasons.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'point y: its type was f32 and is f64',
      'state s: was removed, or renamed',
      'state t: was removed, or renamed',
      'point z: was appended',
      'point y: rate was 1 and is 2',
    ])
  })
})
