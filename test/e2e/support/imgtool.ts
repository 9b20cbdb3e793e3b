/** MCUboot's own tool for packages and keys. */
import { type Finished, inVenv, run } from './programs.js'

export function imgtool(...args: readonly string[]): Promise<Finished> {
  return run(inVenv('imgtool'), args)
}

/** What `imgtool sign` needs to know of a package (SPEC.md, "Package"). */
export const packageForm = [
  '--header-size',
  '0x20',
  '--pad-header',
  '--slot-size',
  '0x4000',
  '--align',
  '4',
  '--overwrite-only',
  '--non-bootable',
]
