/** Minor versions of the water heater's contract, as test/vectors has them, and modules that were made for one of them. */
import { withContract } from '../../host-ts/src/package/index.js'
import vectors from '../vectors/contract_ids.json' with { type: 'json' }

function version(minor: number): { text: string; id: string } {
  const found = vectors.find((vector) => vector.path === 'modules/water-heater/contract.json' && vector.minor === minor)
  if (!found) throw new Error(`contract_ids.json has no minor version ${minor} of the water heater's contract`)
  return found
}

/** A module that does not say what it was made for counts as made for it. */
export const newest = version(1)

/** The module with the text of 1.0, which has no state: for those that are written by hand and export none. */
export const ofFirstVersion = (module: Uint8Array): Uint8Array => withContract(module, version(0).text)
