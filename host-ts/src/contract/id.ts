import { sha256 } from '@noble/hashes/sha2.js'
import type { Contract } from './contract.js'

/** What a contract without a unit, of a plain number, has in its place. */
const NO_UNIT = '1'

/**
 * What a module and a device must agree on, as text: the contract id is its SHA-256 (SPEC.md, "Contract id"). Bounds, rates and
 * budget are not in it: they may change without touching modules.
 */
export function contractText({ name, version, signals, points, state }: Contract): string {
  const lines = [
    `contract ${name} ${version.major}.${version.minor}`,
    ...signals.map((field) => line('signal', field)),
    ...points.map((field) => line('point', field)),
    ...state.map((field) => line('state', field)),
  ]
  return lines.map((text) => `${text}\n`).join('')
}

/** 32 bytes. */
export function contractId(contract: Contract): Uint8Array {
  return sha256(new TextEncoder().encode(contractText(contract)))
}

interface Field {
  name: string
  type: string
  length?: number | undefined
  unit?: string | undefined
  optional?: boolean | undefined
}

function line(kind: string, { name, type, length = 1, unit = '', optional = false }: Field): string {
  return `${kind} ${name} ${type}${optional ? '?' : ''} ${length} ${unit || NO_UNIT}`
}
