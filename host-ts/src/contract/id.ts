import { sha256 } from '@noble/hashes/sha2.js'
import type { Contract } from './schema.js'
import { contractText } from './text.js'

/** The id that packages name: 32 bytes. A minor version has an id of its own. */
export function contractId(contract: Contract, minor = contract.version.minor): Uint8Array {
  return contractTextId(contractText(contract, minor))
}

/** The id of a contract text. */
export function contractTextId(text: string): Uint8Array {
  return sha256(new TextEncoder().encode(text))
}
