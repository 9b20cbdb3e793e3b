import {
  agree,
  type Contract,
  type ContractLayout,
  contractLayout,
  contractOffer,
  type DecodedValues,
  decodeStruct,
  encodeStruct,
  type FieldElement,
  type Point,
  parseContractText,
  rounded,
} from '../contract/index.js'
import { moduleContract, stripCustomSections } from '../package/module.js'
import { type LoadedModule, loadModule, type SandboxResult, sandboxOptions } from '../sandbox/index.js'
import { memoryWords } from '../vet/index.js'
import type { Input } from './input.js'

/** A module, loaded as a device does, with the version of the contract that it was built for. */
export interface Subject {
  contract: Contract
  minor: number
  layout: ContractLayout
  loaded: LoadedModule
}

/** One evaluation, by name. */
export interface Evaluation {
  result: SandboxResult
  /** The module's reason, where it declined. */
  declined?: number
  /** Why it is not good; '' when it is. */
  detail: string
  /** What may be behind it. */
  hint?: string
  /** Units used. */
  fuel: number
  /** What it proposed; empty unless good. */
  points: Record<string, FieldElement>
  /** Empty unless good. */
  probes: Record<string, FieldElement>
  /** What the module made of it when good, else as it was given. */
  state: DecodedValues
}

/**
 * @param owner whose the contract is, for messages.
 * @throws SetpointError `bad-module` when a device with the contract would refuse the module.
 */
export async function openSubject(module: Uint8Array, contract: Contract, owner: string): Promise<Subject> {
  const { text } = agree(moduleContract(module), contractOffer(contract, owner))
  const { minor } = parseContractText(text).version
  const loaded = await loadModule(stripCustomSections(module), sandboxOptions(contract, minor))
  return { contract, minor, layout: contractLayout(contract, minor), loaded }
}

/** @throws SetpointError `usage` for values that are none of the contract's: `checkInput` says so before, and of all of them. */
export function evaluate({ contract, layout, loaded }: Subject, { signals, state: before }: Input): Evaluation {
  const { result, declined, detail, fuel, out, state } = loaded.evaluate(
    encodeStruct(layout.in, signals),
    encodeStruct(layout.state, before),
  )
  // Points and probes are single values, and never missing.
  const outputs = result === 'good' ? (decodeStruct(layout.out, out) as Record<string, FieldElement>) : {}
  const ofKind = (kind: 'point' | 'probe'): Record<string, FieldElement> => {
    const names = layout.out.fields.filter((field) => field.kind === kind).map((field) => field.name)
    return Object.fromEntries(Object.entries(outputs).filter(([name]) => names.includes(name)))
  }
  return {
    ...{ result, detail, fuel, points: ofKind('point'), probes: ofKind('probe'), state: decodeStruct(layout.state, state) },
    ...(declined === undefined ? {} : { declined }),
    ...trapHint(result, detail, contract.budget.memory),
  }
}

/** By Wasm3's words for a trap. */
function trapHint(result: SandboxResult, detail: string, memory: number): Pick<Evaluation, 'hint'> {
  if (result !== 'trap') return {}
  if (detail.includes('out of bounds memory access')) return { hint: memoryWords(memory) }
  if (!detail.includes('unreachable executed')) return {}
  return { hint: `The module stopped itself: an index beyond an array, a throw, a panic, or no memory left of its ${memory} bytes.` }
}

/** Which bound of the guard a proposal meets first; its rate depends on what is applied, so it is not looked at. */
export type Bound = 'within' | 'min' | 'max' | 'not-finite'

export function boundOf(point: Point, proposed: FieldElement): Bound {
  if (point.type === 'bool' || typeof proposed === 'boolean') return 'within'
  if (typeof proposed === 'number' && !Number.isFinite(proposed)) return 'not-finite'
  // As the point's type holds it, so do the guard's bounds.
  if (proposed < rounded(point.type, point.min)) return 'min'
  return proposed > rounded(point.type, point.max) ? 'max' : 'within'
}
