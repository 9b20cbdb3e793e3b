import { SetpointError } from '../error.js'
import { preparePackage, type UnsignedPackage } from '../package/index.js'

/** A slot of the smallest device (SPEC.md, "Package"). */
export const SLOT = 16_384
/** Of the smallest device (firmware/core/config.h). */
export const ARENA = 64 * 1024
/** TLVs of hash, key and signature. */
const SEAL = 148

/** Bytes of a package when it is signed. @throws SetpointError `too-large` for one that no slot takes. */
export function signedSize({ bytes }: UnsignedPackage): number {
  const size = bytes.length + SEAL
  if (size <= SLOT) return size
  throw new SetpointError('too-large', `the package would have ${kibibytes(size)}, and a slot has ${kibibytes(SLOT)}`, {
    hint: 'Compile for size: -Oz, or --optimizeLevel 3 --shrinkLevel 2 --runtime stub for AssemblyScript.',
  })
}

const kibibytes = (count: number): string => `${(count / 1024).toFixed(1)} KiB`

const CONTRACT_ID = 32

/** Bytes of a module's package, whatever its version, counter and key. @throws SetpointError `too-large`. */
export function checkSize(module: Uint8Array): number {
  return signedSize(preparePackage(module, { counter: 0, contract: new Uint8Array(CONTRACT_ID) }))
}
