/** The const tables of a contract in C, one entry a block. */

import { snakeCase } from '../../text/index.js'
import { contractId } from '../id.js'
import { contractLayout, type FieldLayout, type StructLayout } from '../layout.js'
import { type FieldList, fieldLists, type Point, type Signal } from '../schema.js'
import { microseconds, milliseconds } from '../times.js'
import { rounded } from '../types.js'
import { cDouble, cElement, countOf, cTypes, structName } from './c-common.js'
import type { Model } from './model.js'

type Entry = ReadonlyArray<readonly [key: string, value: string | number | boolean]>

export function tables(model: Model): string {
  const { contract } = model
  const signals = contract.signals.map((signal) => signalEntry(model, signal))
  const points = contract.points.map((point) => pointEntry(model, point))
  const probes = contract.probes.map((probe) => fieldEntry(model, 'out', probe))
  const state = contract.state.map((field) => fieldEntry(model, 'state', field))
  return [
    ...contract.signals.map(initial).filter(Boolean),
    table('sp_signal', 'signals', signals),
    table('sp_point', 'points', points),
    ...(probes.length > 0 ? [table('sp_field', 'probes', probes)] : []),
    ...(state.length > 0 ? [table('sp_field', 'state', state)] : []),
    minors(model),
    `const struct sp_contract sp_${snakeCase(contract.name)}_contract = {\n${lines(contractEntry(model), '    ')}};\n`,
  ].join('\n')
}

function table(type: string, name: string, entries: readonly Entry[]): string {
  const blocks = entries.map((entry) => `    {\n${lines(entry, '        ')}    },\n`)
  return `static const struct ${type} ${name}[] = {\n${blocks.join('')}};\n`
}

const lines = (entry: Entry, indent: string): string => entry.map(([key, value]) => `${indent}.${key} = ${value},\n`).join('')

interface Common {
  name: string
  unit?: string | undefined
  type: string
  since: number
}

const common = ({ name, unit = '', type, since }: Common): Entry => [
  ['name', `"${name}"`],
  ['unit', `"${unit}"`],
  ['type', `SP_${type.toUpperCase()}`],
  ['since', since],
]

const offset = (model: Model, which: 'in' | 'out' | 'state', member: string): string => `offsetof(${structName(model, which)}, ${member})`

/** What a clock may show where the contract says nothing. */
const clockBounds = { utc: 2 ** 40, zone: 86_400 } as const

/** Of f32 as an element holds them: a bound is a value of the type, and a value that is given as the bound is within it. */
function boundsOf(signal: Signal): readonly [min: number, max: number] {
  const { min, max, type } = signal
  if (type === 'bool') return [0, 1]
  const most = signal.source === 'clock' ? clockBounds[signal.clock] : 0
  return [rounded(type, min ?? -most), rounded(type, max ?? most)]
}

const sources = { board: 'BOARD', host: 'HOST', setting: 'SETTING', utc: 'CLOCK_UTC', zone: 'CLOCK_ZONE' } as const

function signalEntry(model: Model, signal: Signal): Entry {
  const { name, length = 1, source } = signal
  const [min, max] = boundsOf(signal)
  const optional = 'optional' in signal && signal.optional
  const staleAfter = 'stale_after' in signal ? (signal.stale_after ?? 0) : 0
  return [
    ...common(signal),
    ['source', `SP_SOURCE_${sources[source === 'clock' ? signal.clock : source]}`],
    ['count', length],
    ['offset', offset(model, 'in', name)],
    ['has_offset', optional ? offset(model, 'in', `has_${name}`) : 'SP_NO_HAS'],
    ['min', cDouble(min)],
    ['max', cDouble(max)],
    ['stale_after_ms', `${milliseconds(staleAfter)}u`],
    ['initial', source === 'setting' ? `initial_${name}` : 'NULL'],
  ]
}

/** The default of a setting, in the field's C type. */
function initial(signal: Signal): string {
  if (signal.source !== 'setting') return ''
  const { name, type, default: value } = signal
  const elements = [value].flat().map((element) => cElement(type, element))
  const list = elements.length === 1 ? `{${elements}}` : `{\n${elements.map((element) => `    ${element},\n`).join('')}}`
  return `static const ${cTypes[type]} initial_${name}[] = ${list};\n`
}

function pointEntry(model: Model, point: Point): Entry {
  const head: Entry = [...common(point), ['offset', offset(model, 'out', point.name)]]
  const tail: Entry = [
    ['hold', point.hold],
    ['immediate', point.immediate],
  ]
  if (point.type === 'bool') {
    const bounds: Entry = [
      ['min', 0],
      ['max', 1],
      ['rate', 0],
      ['step', 0],
      ['fallback', Number(point.fallback)],
    ]
    return [...head, ...bounds, ...tail, ['dwell_ms', `${milliseconds(point.dwell ?? 0)}u`]]
  }
  const { type, min, max, rate, step = 0, fallback } = point
  const bounds: Entry = [
    ['min', cDouble(rounded(type, min))],
    ['max', cDouble(rounded(type, max))],
    ['rate', cDouble(rate)],
    ['step', cDouble(step)],
    ['fallback', cDouble(rounded(type, fallback))],
  ]
  return [...head, ...bounds, ...tail, ['dwell_ms', '0u']]
}

function fieldEntry(model: Model, which: 'out' | 'state', field: Common & { length?: number | undefined }): Entry {
  return [...common(field), ['count', field.length ?? 1], ['offset', offset(model, which, field.name)]]
}

/** What modules of each minor version know. */
function minors({ contract }: Model): string {
  const { major, minor } = contract.version
  const blocks = Array.from({ length: minor + 1 }, (_, number) => {
    const { in: input, out, state } = contractLayout(contract, number)
    const entry: Entry = [
      ['id', bytes(contractId(contract, number))],
      ['signal_count', input.fields.length],
      ['point_count', count(out, 'point')],
      ['probe_count', count(out, 'probe')],
      ['state_count', state.fields.length],
      ['in', area(input)],
      ['out', area(out)],
      ['state', area(state)],
    ]
    return `    {\n        /* ${major}.${number} */\n${lines(entry, '        ')}    },\n`
  })
  return `static const struct sp_minor minors[] = {\n${blocks.join('')}};\n`
}

const count = ({ fields }: StructLayout, kind: FieldLayout['kind']): number => fields.filter((field) => field.kind === kind).length
const area = ({ size, align }: StructLayout): string => `{.size = ${size}, .align = ${align}}`

/** 16 a line, as clang-format aligns them behind `.id = {`. */
function bytes(id: Uint8Array): string {
  const hex = Array.from(id, (byte) => `0x${byte.toString(16).padStart(2, '0')}`)
  return `{${hex.slice(0, 16).join(', ')},\n               ${hex.slice(16).join(', ')}}`
}

function contractEntry(model: Model): Entry {
  const { contract } = model
  const { name, version, budget } = contract
  const tableOf = (list: FieldList): string => (contract[list].length > 0 ? list : 'NULL')
  return [
    ['name', `"${name}"`],
    ['major', version.major],
    ['minor', version.minor],
    ['minors', 'minors'],
    ...fieldLists.map((list) => [list, tableOf(list)] as const),
    ...fieldLists.map((list) => [`${list === 'state' ? list : list.slice(0, -1)}_count`, countOf(model, list)] as const),
    ['budget.period_ms', `${milliseconds(budget.period)}u`],
    ['budget.fuel', `${budget.fuel}u`],
    ['budget.load_fuel', `${budget.load_fuel}u`],
    ['budget.faults', `${budget.faults}u`],
    ['budget.depth', `${budget.depth}u`],
    ['budget.memory', `${budget.memory}u`],
    ['budget.stack', `${budget.stack}u`],
    ['budget.deadline_us', `${microseconds(budget.deadline)}u`],
    ['budget.load_deadline_us', `${microseconds(budget.load_deadline)}u`],
  ]
}
