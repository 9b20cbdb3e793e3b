import { SetpointError } from '../error.js'
import { instantiate, type Machine } from './machine.js'
import { complete, type SandboxOptions } from './options.js'
import { noRoom, refusal } from './refusal.js'
import { conclude, type SandboxResult } from './results.js'

export interface SandboxOutcome {
  result: SandboxResult
  /** The module's reason, where it declined. */
  declined?: number
  /** Why it is not good: a device's words, then the interpreter's own, which a device does not keep. '' when it is. */
  detail: string
  /** Units used. */
  fuel: number
  /** sp_out; empty unless good. */
  out: Uint8Array
  /** sp_state: what the module made of it when good, else as it was given. */
  state: Uint8Array
}

export interface LoadedModule {
  /** Most bytes of the arena's heap in use, as in a device's status. */
  readonly arena: number
  /** Units of fuel that the load took. */
  readonly loadFuel: number
  /**
   * One evaluation, from the module's own initial memory: nothing is left of those before. `out` and `state` are as the module left them:
   * a device keeps of each field its one form (NaN, bool) and zeros between them, which `decodeStruct` and `encodeStruct` make of them.
   *
   * @param input sp_in.
   * @param state sp_state; zeros where it is not given.
   * @throws SetpointError `usage` when one of them has not the contract's size.
   */
  evaluate(input: Uint8Array, state?: Uint8Array): SandboxOutcome
}

const NONE = new Uint8Array()

/**
 * Loads a module as a 32-bit device does, by the same code: the same refusals, answers and fuel, to the bit. Only deadlines there are
 * none, since fuel ends everything.
 *
 * @throws SetpointError `bad-module` with a device's code in `refusal.rc`; `usage` for sizes and budgets that no device has.
 */
export async function loadModule(module: Uint8Array, options: SandboxOptions): Promise<LoadedModule> {
  const all = complete(options)
  const bytes = module.slice()
  const fresh = await instantiate(all.arena)
  let machine: Machine | undefined = start(fresh(), bytes, all)
  const { heap_peak: arena, fuel_used: loadFuel } = machine.exports

  function evaluate(input: Uint8Array, state: Uint8Array = new Uint8Array(all.state.size)): SandboxOutcome {
    checkSize('sp_in', input, all.in.size)
    checkSize('sp_state', state, all.state.size)
    const running = machine ?? start(fresh(), bytes, all)
    machine = undefined // until it has come back
    const { status, whole } = run(running, () => {
      running.bytes.set(input, running.exports.in())
      running.bytes.set(state, running.exports.state())
      return running.exports.evaluate(all.fuel)
    })
    if (whole) machine = running
    return conclusion(running, status, all, state)
  }

  return { arena: arena(), loadFuel: loadFuel(), evaluate }
}

function conclusion({ exports, bytes, text }: Machine, status: number, { out, state }: SandboxOptions, before: Uint8Array): SandboxOutcome {
  const copy = (address: number, { size }: { size: number }): Uint8Array => bytes.slice(address, address + size)
  const declined = exports.declined()
  const { result, detail } = conclude(status, declined, text(exports.text()))
  const said = { result, detail, fuel: exports.fuel_used() }
  if (result === 'good') return { ...said, out: copy(exports.out(), out), state: copy(exports.state(), state) }
  return { ...said, ...(result === 'declined' ? { declined } : {}), out: NONE, state: before }
}

/** Loads the module into a fresh machine. */
function start(machine: Machine, module: Uint8Array, options: Required<SandboxOptions>): Machine {
  const { in: input, out, state, memory, stack, depth, arena, loadFuel } = options
  const { exports, bytes } = machine
  const sizes = exports.areas(input.size, input.align, out.size, out.align, state.size, state.align)
  if (!sizes || !exports.budget(memory, stack, depth)) {
    throw new SetpointError('usage', 'No device has structs of these sizes and alignments, or this budget.')
  }
  const room = exports.room(arena, module.length)
  if (room === 0) throw noRoom()
  bytes.set(module, room)
  const { status } = run(machine, () => exports.load(loadFuel))
  if (status !== 0) throw refusal(machine, status, module, memory)
  return machine
}

/** The status of a command. One that traps leaves a machine that is not whole. */
function run({ exports }: Machine, command: () => number): { status: number; whole: boolean } {
  try {
    return { status: command(), whole: true }
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error
    return { status: exports.trapped(), whole: false }
  }
}

function checkSize(name: string, { length }: Uint8Array, size: number): void {
  if (length !== size) throw new SetpointError('usage', `${name} has ${size} bytes, and ${length} were given.`)
}
