import { SetpointError } from '../error.js'
import { type ContractFields, contractFields, type Field, type FieldKind } from './fields.js'
import type { Contract } from './schema.js'
import { type ElementType, elementTypes } from './types.js'

/**
 * What a module of a minor version and a device must agree on, as text: the contract id is its SHA-256 (SPEC.md, "Contract id"). Bounds,
 * rates and budget are not in it: they may change without touching modules.
 */
export function contractText(contract: Contract, minor = contract.version.minor): string {
  const { name, version, signals, outputs, state } = contractFields(contract, minor)
  const lines = [`contract ${name} ${version.major}.${version.minor}`, ...[...signals, ...outputs, ...state].map(line)]
  return lines.map((text) => `${text}\n`).join('')
}

function line({ kind, name, type, optional, length, unit }: Field): string {
  return `${kind} ${name} ${type}${optional ? '?' : ''} ${length} ${unit}`
}

/** Longer than any contract's: 64 fields of at most 60 characters. */
const TEXT_MAX = 8192
const HEAD = /^contract ([a-z][a-z0-9_-]*) (\d{1,5})\.(\d{1,5})$/
const FIELD = /^(signal|point|probe|state) ([a-z][a-z0-9_]*) ([a-z]\w*)(\??) ([1-9]\d{0,4}) ([!-~]+)$/

/** The order of the kinds: all outputs may be mixed. */
const order: Record<FieldKind, number> = { signal: 0, point: 1, probe: 1, state: 2 }

/**
 * Reads a contract text, of a device or of a module, which may be for any contract.
 *
 * @throws SetpointError `bad-contract` with the number of the line.
 */
export function parseContractText(text: string): ContractFields {
  if (text.length > TEXT_MAX || !text.endsWith('\n')) throw bad(`it does not end within ${TEXT_MAX} characters`)
  const [first = '', ...lines] = text.slice(0, -1).split('\n')
  const head = HEAD.exec(first)
  if (!head) throw bad('line 1 is not "contract NAME MAJOR.MINOR"')
  const [, name = '', major, minor] = head
  const fields = lines.map((words, i) => parseLine(words, i + 2))
  for (const [i, { kind }] of fields.entries()) {
    if (order[kind] < order[fields[i - 1]?.kind ?? kind]) throw bad(`line ${i + 2} is out of order`)
  }
  const of = (place: number): Field[] => fields.filter(({ kind }) => order[kind] === place)
  return { name, version: { major: Number(major), minor: Number(minor) }, signals: of(0), outputs: of(1), state: of(2) }
}

function parseLine(words: string, number: number): Field {
  const [, kind, name = '', type = '', optional, length, unit = ''] = FIELD.exec(words) ?? []
  if (kind === undefined || !Object.hasOwn(elementTypes, type)) throw bad(`line ${number} is not "KIND NAME TYPE LENGTH UNIT"`)
  return { kind: kind as FieldKind, name, type: type as ElementType, optional: optional === '?', length: Number(length), unit }
}

function bad(why: string): SetpointError {
  return new SetpointError('bad-contract', `This is no contract text: ${why}`)
}
