import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  contractFields,
  contractLayout,
  contractSizes,
  contractText,
  contractTextId,
  fieldsLayout,
  firstDifference,
  parseContract,
  parseContractText,
} from '../../host-ts/src/contract/index.js'
import contracts from '../vectors/contract_ids.json' with { type: 'json' }
import { hex } from './hex.js'
import { replaced } from './replaced.js'

const heater = parseContract(readFileSync('modules/water-heater/contract.json', 'utf8'))
const types = parseContract(readFileSync('test/contract/types.json', 'utf8'))

describe('layout', () => {
  test("the first version of the water heater's structs is as large as in C", () => {
    expect(contractSizes(heater, 0)).toEqual({
      memory: 8192,
      in: { size: 216, align: 8 },
      out: { size: 4, align: 4 },
      state: { size: 0, align: 1 },
    })
  })

  test('is that of C: natural alignment, arrays inline, has_NAME before an optional signal, padding at the end', () => {
    const { in: input, state } = contractLayout(types)
    const places = input.fields.map(({ name, offset, hasOffset }) => [name, offset, ...(hasOffset === undefined ? [] : [hasOffset])])
    expect(places).toEqual([
      ['flag', 0],
      ['tiny', 1],
      ['level', 3, 2],
      ['short_one', 4],
      ['words', 6],
      ['count', 12],
      ['total', 20, 16],
      ['stamp', 24],
      ['wind', 36, 32],
      ['curve', 40],
      ['exact', 56],
      ['now', 64],
      ['offset', 72],
      ['gains', 80],
      ['bits', 96],
      ['longs', 104, 101],
    ])
    expect(input).toMatchObject({ size: 120, align: 8 })
    expect(state).toMatchObject({ size: 48, align: 8 })
  })

  test('points and probes of a minor version stand behind all of the one before it', () => {
    expect(contractLayout(types).out.fields.map(({ kind, name, offset }) => `${kind} ${name} ${offset}`)).toEqual([
      'point relay 0',
      'point stage 1',
      'point duty 2',
      'point power 4',
      'point since_when 8',
      'probe seen 16',
      'probe sum 24',
      'point ratio 32',
      'probe low 40',
      'point pulses 44',
      'probe steps 48',
      'probe even 52',
    ])
  })

  test.each([0, 1])('what modules of minor version %i know is the beginning of what the next one knows, in each struct', (minor) => {
    const [earlier, later] = [contractLayout(types, minor), contractLayout(types, minor + 1)]
    for (const which of ['in', 'out', 'state'] as const) {
      expect(later[which].fields.slice(0, earlier[which].fields.length)).toEqual(earlier[which].fields)
      expect(later[which].size).toBeGreaterThan(earlier[which].size)
    }
    expect(contractSizes(types, minor).in.size).toBe(earlier.in.size)
  })

  test('a struct is as large as the largest element of its own minor version asks for', () => {
    expect(contractSizes(types, 0).state).toEqual({ size: 20, align: 4 })
    expect(contractSizes(types, 1).state).toEqual({ size: 32, align: 8 })
  })
})

describe('contract text', () => {
  test.each(contracts)('of $path, minor version $minor, gives back the fields and their places', ({ path, minor, text, id }) => {
    const contract = parseContract(readFileSync(path, 'utf8'))
    expect(parseContractText(text)).toEqual(contractFields(contract, minor))
    expect(fieldsLayout(parseContractText(text))).toEqual(contractLayout(contract, minor))
    expect(hex(contractTextId(text))).toBe(id)
  })

  test.each<[what: string, text: string, words: RegExp]>([
    ['nothing', '', /does not end/],
    ['no line feed at the end', 'contract a 1.0', /does not end/],
    ['no head', 'signal a f32 1 1\n', /line 1 is not/],
    ['a version that is none', 'contract a 1\n', /line 1 is not/],
    ['an unknown type', 'contract a 1.0\nsignal a f16 1 1\n', /line 2 is not/],
    ['a type of JavaScript objects', 'contract a 1.0\nsignal a constructor 1 1\n', /line 2 is not/],
    ['a length of 0', 'contract a 1.0\nsignal a f32 0 1\n', /line 2 is not/],
    ['two spaces', 'contract a 1.0\nsignal a  f32 1 1\n', /line 2 is not/],
    ['an empty line', 'contract a 1.0\n\n', /line 2 is not/],
    ['a carriage return', 'contract a 1.0\nsignal a f32 1 1\r\n', /line 2 is not/],
    ['an unknown kind', 'contract a 1.0\nsetting a f32 1 1\n', /line 2 is not/],
    ['a signal behind a point', 'contract a 1.0\npoint a f32 1 1\nsignal b f32 1 1\n', /line 3 is out of order/],
    ['a point behind the state', 'contract a 1.0\nstate a f32 1 1\npoint b f32 1 1\n', /line 3 is out of order/],
    ['a megabyte', `contract a 1.0\n${'signal a f32 1 1\n'.repeat(60_000)}`, /does not end within/],
  ])('with %s is none', (_what, text, words) => {
    expect(() => parseContractText(text)).toThrowError(
      expect.objectContaining({ code: 'bad-contract', message: expect.stringMatching(words) }),
    )
  })
})

describe('the first difference of a module and a device', () => {
  const text = contractText(types, 0)
  const later = contractText(types, 2)

  test('is none for the same text, and none for a device with a later minor version', () => {
    expect(firstDifference(text, text)).toBeUndefined()
    expect(firstDifference(text, later)).toBeUndefined()
    expect(firstDifference(contractText(types, 1), later)).toBeUndefined()
  })

  /** What the device has in another way: [what, from, to, sentence]. */
  const cases: Array<[what: string, from: string, to: string, sentence: string]> = [
    ['another length', 'curve f32 4 kW', 'curve f32 8 kW', 'signal curve: the module was built for f32 4 kW, the device has f32 8 kW'],
    ['another type', 'duty u16 1', 'duty u32 1', 'point duty: the module was built for u16 1 %, the device has u32 1 %'],
    ['another unit', 'wind f32? 1 m/s', 'wind f32? 1 km/h', 'signal wind: the module was built for f32? 1 m/s, the device has f32? 1 km/h'],
    [
      'a signal that may be missing',
      'count i32 1',
      'count i32? 1',
      'signal count: the module was built for i32 1 1, the device has i32? 1 1',
    ],
    ['no such probe', 'probe sum f64 1 1\n', '', 'probe sum: only the module has it'],
    ['one signal more', 'signal stamp', 'signal boost bool 1 1\nsignal stamp', 'signal boost: only the device has it'],
    ['one point more at the end', 'probe seen', 'point boost bool 1 1\nprobe seen', 'point boost: only the device has it'],
    ['a state more at the end', 'state past i16 3 1\n', 'state past i16 3 1\nstate more f32 1 1\n', 'state more: only the device has it'],
    ['another name', 'probe sum', 'probe total_sum', 'probe total_sum: only the device has it'],
    [
      'another order',
      'point relay bool 1 1\npoint stage i8 1 1\n',
      'point stage i8 1 1\npoint relay bool 1 1\n',
      'point relay: the module and the device have it at different places',
    ],
    ['a probe that is a point', 'probe sum', 'point sum', 'point sum: only the device has it'],
    [
      'another contract',
      'contract types 3.0',
      'contract kinds 3.0',
      'the module was built for the contract types 3.0, the device has kinds 3.0',
    ],
    [
      'another major version',
      'contract types 3.0',
      'contract types 4.0',
      'the module was built for the contract types 3.0, the device has types 4.0',
    ],
  ]
  test.each(cases)('is named where it has %s', (_what, from, to, sentence) => {
    expect(firstDifference(text, replaced(text, from, to))).toBe(sentence)
  })

  test('is named where the module knows more than the device', () => {
    expect(firstDifference(later, text)).toBe('signal gains: only the module has it')
    const raised = replaced(text, 'types 3.0', 'types 3.1')
    expect(firstDifference(raised, text)).toBe('the module was built for the contract types 3.1, the device has types 3.0')
  })

  test('is found behind a difference in the minor version', () => {
    const changed = replaced(later, 'total u32?', 'total u16?')
    expect(firstDifference(text, changed)).toBe('signal total: the module was built for u32? 1 1, the device has u16? 1 1')
  })

  test('may be that of a module and a file', () => {
    const sentence = firstDifference(text, replaced(text, 'count i32', 'count u32'), 'the contract')
    expect(sentence).toBe('signal count: the module was built for i32 1 1, the contract has u32 1 1')
  })

  test('of something that is no contract text is an error', () => {
    expect(() => firstDifference('x', text)).toThrowError(expect.objectContaining({ code: 'bad-contract' }))
  })
})
