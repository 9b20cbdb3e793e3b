import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  contractLayout,
  decodeStruct,
  encodeStruct,
  type FieldValues,
  parseContract,
  type StructLayout,
} from '../../host-ts/src/contract/index.js'
import { fromJson } from '../contract/values.js'
import vectors from '../vectors/contract_types.json' with { type: 'json' }
import { hex, unhex } from './hex.js'

const layout = contractLayout(parseContract(readFileSync('test/contract/types.json', 'utf8')))

interface Case {
  name: string
  values: Record<string, unknown>
  bytes: string
}

const outputs = vectors.flatMap(({ name, outputs, sp_out }): Case[] =>
  outputs && sp_out ? [{ name, values: outputs, bytes: sp_out }] : [],
)
const structs: Array<[name: string, layout: StructLayout, cases: Case[]]> = [
  ['sp_in', layout.in, vectors.map(({ name, signals, sp_in }) => ({ name, values: signals, bytes: sp_in }))],
  ['sp_out', layout.out, outputs],
  ['sp_state', layout.state, vectors.map(({ name, after, sp_state_after }) => ({ name, values: after, bytes: sp_state_after }))],
]

describe.each(structs)('%s', (_struct, struct, cases) => {
  test.each(cases)('$name: values become the bytes that a C compiler lays out, and come back', ({ values, bytes }) => {
    const parsed = fromJson(struct, values)
    expect(hex(encodeStruct(struct, parsed))).toBe(bytes)
    expect(decodeStruct(struct, unhex(bytes))).toEqual(parsed)
  })
})

const first = fromJson(layout.in, vectors[1]?.signals ?? {})
const encode = (values: FieldValues): string => hex(encodeStruct(layout.in, { ...first, ...values }))

test('a signal that may be missing may be left out', () => {
  expect(encode({ wind: undefined })).toBe(encode({ wind: null }))
  expect(decodeStruct(layout.in, encodeStruct(layout.in, { ...first, wind: undefined }))).toMatchObject({ wind: null })
})

test('any NaN becomes the canonical one, and infinities and the sign of zero are kept', () => {
  const bytes = encodeStruct(layout.in, { ...first, exact: Number.NaN, curve: [Number.NaN, Infinity, -Infinity, -0] })
  const { curve, exact } = Object.fromEntries(layout.in.fields.map(({ name, offset }) => [name, offset]))
  expect(hex(bytes.subarray(curve, (curve ?? 0) + 16))).toBe('0000c07f0000807f000080ff00000080')
  expect(hex(bytes.subarray(exact, (exact ?? 0) + 8))).toBe('000000000000f87f')
  const odd = Uint8Array.from(bytes)
  odd.set([0x01, 0, 0xa0, 0xff], curve) // a signalling NaN of another sign
  expect(hex(encodeStruct(layout.in, decodeStruct(layout.in, odd)))).toBe(hex(bytes))
})

test('any bool but 0 is true, and is written as 1', () => {
  const bytes = encodeStruct(layout.in, first)
  bytes[0] = 0x80
  expect(decodeStruct(layout.in, bytes)).toMatchObject({ flag: true })
})

test('integers of 64 bits are exact to the last one', () => {
  const extremes = { stamp: 2n ** 63n - 1n, now: -(2n ** 63n) }
  expect(decodeStruct(layout.in, encodeStruct(layout.in, { ...first, ...extremes }))).toMatchObject(extremes)
  expect(encode({ stamp: 5 })).toBe(encode({ stamp: 5n }))
})

test.each<[what: string, values: FieldValues, message: string]>([
  ['a required one that is missing', { exact: undefined }, 'exact is missing'],
  ['an unknown one', { nothing: 1 }, 'There is no field "nothing"'],
  ['one of JavaScript objects', { ['__proto__']: 1 }, 'There is no field "__proto__"'],
  ['too large an integer', { tiny: 128 }, 'tiny: 128 is not within i8, -128 to 127'],
  ['a negative for an unsigned', { words: [1, -1, 2] }, 'words[1]: -1 is not within u16, 0 to 65535'],
  ['a fraction for an integer', { count: 1.5 }, 'count: 1.5 is no whole number, as i32 wants'],
  ['NaN for an integer', { count: Number.NaN }, 'count: NaN is no whole number, as i32 wants'],
  ['a number for a bool', { flag: 1 }, 'flag: 1 is neither true nor false'],
  ['a bool for a number', { tiny: true }, 'tiny: true is no number'],
  ['a number that f32 would make infinite', { wind: 1e39 }, 'wind: 1e+39 is not within f32'],
  [
    '64 bits that a number does not hold',
    { stamp: 2 ** 53 },
    'stamp: 9007199254740992 is no integer that a number holds exactly: give a bigint',
  ],
  ['65 bits', { stamp: 2n ** 63n }, 'stamp: 9223372036854775808 does not fit into 64 bits'],
  ['one value for a list', { words: 1 }, 'words wants a list of 3, and gets one value'],
  ['a list for one value', { tiny: [1] }, 'tiny wants one value, and gets a list of 1'],
  ['a list of another length', { words: [1, 2] }, 'words wants a list of 3, and gets a list of 2'],
])('of fields %s is refused by name', (_what, values, message) => {
  const own = Object.fromEntries([...Object.entries(first), ...Object.entries(values)]) // __proto__ too
  expect(() => encodeStruct(layout.in, own)).toThrowError(expect.objectContaining({ code: 'usage', message }))
})

test('a struct is not read from fewer bytes', () => {
  expect(() => decodeStruct(layout.out, new Uint8Array(layout.out.size - 1))).toThrowError(
    expect.objectContaining({ code: 'usage', message: 'A struct of 56 bytes cannot be read from 55' }),
  )
})
