import { type Contract, contractSizes } from '../contract/index.js'
import { SetpointError } from '../error.js'
import type { VetPolicy } from '../vet/index.js'

/** What a contract gives a module, and the sizes of its structs, in bytes. */
export interface SandboxOptions extends VetPolicy {
  /** Of the interpreter's values. */
  stack: number
  /** Of one evaluation. */
  fuel: number
  /** Of a load. */
  loadFuel: number
  /** Nested calls and loops. */
  depth: number
  /** For the interpreter, the module and all that they use. Boards have 64 KiB. */
  arena?: number
}

/** For a module that was made for a minor version of a contract. */
export function sandboxOptions(contract: Contract, minor = contract.version.minor): SandboxOptions {
  const { stack, fuel, load_fuel: loadFuel, depth } = contract.budget
  return { ...contractSizes(contract, minor), stack, fuel, loadFuel, depth }
}

const ARENA = 64 * 1024
const UINT32 = 2 ** 32

/**
 * All of them, as numbers that C takes.
 *
 * @throws SetpointError `usage`
 */
export function complete(options: SandboxOptions): Required<SandboxOptions> {
  const { memory, stack, fuel, loadFuel, depth, arena = ARENA, in: input, out, state } = options
  const areas = [input, out, state].flatMap(({ size, align }) => [size, align])
  const wrong = [memory, stack, fuel, loadFuel, depth, arena, ...areas].find((n) => !Number.isInteger(n) || n < 0 || n >= UINT32)
  if (wrong !== undefined) throw new SetpointError('usage', `${wrong} is no size or budget that a device has.`)
  return { ...options, arena }
}
