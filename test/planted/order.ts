import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

const header = readFileSync(join(checkoutRoot(), 'test', 'planted', 'planted.h'), 'utf8')
const kinds = new Map([...header.matchAll(/^ {2}PLANTED_(\w+) = (\d+)/gm)].map(([, kind, number]) => [kind, Number(number)]))

/** The number that tells planted firmware what to do, from a signal or a custom section; kinds are those of planted.h. */
export function order(kind: string, argument = 0): number {
  const number = kinds.get(kind)
  if (number === undefined) throw new Error(`planted.h has no kind ${kind}`)
  return number * 2 ** 32 + argument
}

const WASM_HEADER_BYTES = 8

/** The module with an order to the planted firmware, which it reads at load. */
export function ordering(module: Uint8Array, kind: string, argument = 0): Uint8Array {
  const section = Buffer.concat([Buffer.from([0x00, 0x10, 0x07]), Buffer.from('planted'), Buffer.alloc(8)])
  section.writeBigUInt64LE(BigInt(order(kind, argument)), section.length - 8)
  return Uint8Array.of(...module.subarray(0, WASM_HEADER_BYTES), ...section, ...module.subarray(WASM_HEADER_BYTES))
}
