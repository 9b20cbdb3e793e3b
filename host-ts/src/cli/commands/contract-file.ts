import { type Contract, parseContract } from '../../contract/index.js'
import { SetpointError } from '../../error.js'
import { readModule } from '../files.js'
import { printable } from '../format.js'

/** @throws SetpointError `file`, `too-large`, `bad-contract`. */
export async function readContract(path: string): Promise<Contract> {
  return parseContract(decodeText(await readModule(path), printable(path)), printable(path))
}

/**
 * The text of a contract file; what begins it stays, so that a byte order mark is told.
 *
 * @throws SetpointError `bad-contract` for what is no UTF-8, with its place.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\ufffd')[0]?.split('\n') ?? []
    throw new SetpointError('bad-contract', `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: this is no UTF-8`, { cause })
  }
}
