/** What a module and a device must agree on: the fields of one minor version, without bounds and budget. */
import type { Contract } from './schema.js'
import type { ElementType } from './types.js'

export type FieldKind = 'signal' | 'point' | 'probe' | 'state'

export interface Field {
  kind: FieldKind
  name: string
  type: ElementType
  /** Of a signal: may be missing. */
  optional: boolean
  /** Elements; 1 for a single value. */
  length: number
  /** UCUM code, "1" for a plain number. */
  unit: string
}

/** A contract as modules see it. */
export interface ContractFields {
  name: string
  version: { major: number; minor: number }
  /** Of sp_in. */
  signals: Field[]
  /** Points and probes, in the order of sp_out. */
  outputs: Field[]
  state: Field[]
}

/** What a contract without a unit, of a plain number, has in its place. */
const NO_UNIT = '1'

interface Declared {
  name: string
  type: ElementType
  since: number
  unit?: string | undefined
  length?: number | undefined
  optional?: boolean
}

function field(kind: FieldKind, { name, type, optional = false, length = 1, unit = NO_UNIT }: Declared): Field {
  return { kind, name, type, optional, length, unit }
}

/**
 * The fields that modules of a minor version know. In sp_out the points and then the probes of minor version 0 come first, then those
 * that 1 added, and so on: what an earlier version has is always the beginning.
 */
export function contractFields(contract: Contract, minor = contract.version.minor): ContractFields {
  const { name, version, signals, points, probes, state } = contract
  const known = ({ since }: Declared): boolean => since <= minor
  const outputs = Array.from({ length: minor + 1 }, (_, added) => {
    const fresh = ({ since }: Declared): boolean => since === added
    return [...points.filter(fresh).map((it) => field('point', it)), ...probes.filter(fresh).map((it) => field('probe', it))]
  })
  return {
    name,
    version: { major: version.major, minor },
    signals: signals.filter(known).map((it) => field('signal', it)),
    outputs: outputs.flat(),
    state: state.filter(known).map((it) => field('state', it)),
  }
}
