/** What an evaluation is given, by name, as people write it: checked against the contract, and completed. */
import { type Contract, contractLayout, type FieldElement, type FieldLayout, type FieldValue, type Signal } from '../contract/index.js'
import type { Finding, Path } from '../json/index.js'
import { DATE, isRfc3339, machineOffset, nearest, offsetOf, show } from '../text/index.js'
import { elementOf, wanted } from './element.js'

export interface Input {
  signals: Record<string, FieldValue>
  state: Record<string, FieldValue>
}

const lists = ['signals', 'state'] as const
type List = (typeof lists)[number]
type Values = Readonly<Record<string, unknown>>

/** What all steps look at. */
interface Reading {
  contract: Contract
  minor: number
  now: Date
  report(finding: Finding): void
}

/**
 * Settings that are not given have their default, optional signals are missing, state that is not given is zero, as on a device.
 *
 * @param minor that of the module.
 * @returns the input, which may be used when nothing is wrong with it, and what is.
 */
export function checkInput(contract: Contract, minor: number, given: unknown, now: Date): { input: Input; findings: Finding[] } {
  const findings: Finding[] = []
  const reading: Reading = { contract, minor, now, report: (finding) => void findings.push(finding) }
  const layout = contractLayout(contract, minor)
  const parts = objectAt(given, [], reading)
  for (const key of Object.keys(parts)) if (!lists.some((list) => list === key)) findings.push(unknown([key], lists, 'no part of an input'))
  const part = (list: List): Values => (Object.hasOwn(parts, list) ? objectAt(parts[list], [list], reading) : {})
  const signals = readFields('signals', layout.in.fields, part('signals'), reading)
  const state = readFields('state', layout.state.fields, part('state'), reading)
  return { input: { signals, state }, findings }
}

function objectAt(value: unknown, path: Path, { report }: Reading): Values {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Values
  const hint = path.length === 0 ? '{"signals": {...}}, and "state" where the contract has some.' : 'Values by name: {"NAME": VALUE}.'
  report({ path, message: `${show(value)} is not an object`, hint })
  return {}
}

function readFields(list: List, fields: readonly FieldLayout[], values: Values, reading: Reading): Record<string, FieldValue> {
  const names = fields.map(({ name }) => name)
  for (const name of Object.keys(values)) if (!names.includes(name)) reading.report(unknownField(list, name, names, reading))
  return Object.fromEntries(
    fields.map((field) => {
      const signal = list === 'signals' ? reading.contract.signals.find(({ name }) => name === field.name) : undefined
      const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined
      if (value !== undefined && value !== null) return [field.name, readField(field, signal, value, [list, field.name], reading)]
      return [field.name, signal ? absentSignal(field, signal, values, reading) : zero(field)]
    }),
  )
}

function unknownField(list: List, name: string, names: readonly string[], { contract, minor }: Reading): Finding {
  const later = contract[list].find((field) => field.name === name)
  if (later === undefined) return unknown([list, name], names, `no ${list === 'signals' ? 'signal' : 'state'} of the contract`)
  return {
    ...{ path: [list, name], at: 'key' },
    message: `${name} is there since minor version ${later.since}, and the module was built for ${minor}`,
    hint: 'Leave it out, or build the module for the newer contract.',
  }
}

function unknown(path: Path, known: readonly string[], what: string): Finding {
  const name = String(path.at(-1))
  const meant = nearest(name, known)
  const all = known.length === 0 ? 'There are none.' : `There are ${known.join(', ')}.`
  return { path, at: 'key', message: `${show(name)} is ${what}`, hint: meant === undefined ? all : `Did you mean "${meant}"?` }
}

function absentSignal(field: FieldLayout, signal: Signal, given: Values, { contract, now, report }: Reading): FieldValue {
  if (signal.source === 'setting') return signal.default
  const zone = signal.source === 'clock' && signal.clock === 'zone' ? zoneOf(contract, given, now) : undefined
  if (zone !== undefined) return zone
  if (!field.optional) {
    report({ path: ['signals', field.name], message: `${field.name} is missing`, hint: `It is ${wanted(field, signal)}.` })
  }
  return null
}

/** What a time says of the zone, as when a device is told it; of a text that is no time something else is said. */
function zoneOf(contract: Contract, given: Values, now: Date): number | undefined {
  const clock = contract.signals.find((signal) => signal.source === 'clock' && signal.clock === 'utc')
  const time = clock && given[clock.name]
  if (time === 'now') return machineOffset(now)
  if (typeof time !== 'string') return undefined
  return DATE.test(time) && isRfc3339(time) ? offsetOf(time) : 0
}

function zero({ type, length }: FieldLayout): FieldValue {
  const element = type === 'bool' ? false : type === 'i64' ? 0n : 0
  return length > 1 ? Array<FieldElement>(length).fill(element) : element
}

function readField(field: FieldLayout, signal: Signal | undefined, value: unknown, path: Path, { now, report }: Reading): FieldValue {
  const one = (element: unknown, place: Path): FieldElement => {
    const result = elementOf(field, signal, element, now)
    if (typeof result !== 'object') return result
    report({ path: place, ...result })
    return 0
  }
  if (!Array.isArray(value) && field.length === 1) return one(value, path)
  if (Array.isArray(value) && field.length > 1 && value.length === field.length)
    return value.map((element, i) => one(element, [...path, i]))
  const given = Array.isArray(value) ? `a list of ${value.length}` : show(value)
  report({ path, message: `${field.name} is ${given}`, hint: `It is ${wanted(field, signal)}.` })
  return 0
}
