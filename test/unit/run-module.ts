/** Modules in Node's own WebAssembly, as a second opinion beside the firmware's interpreter. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import {
  type ContractLayout,
  contractLayout,
  type DecodedValues,
  decodeStruct,
  encodeStruct,
  type FieldValue,
} from '../../host-ts/src/contract/index.js'
import { contract } from './host-sandbox.js'

interface Exports {
  memory: WebAssembly.Memory
  sp_in: WebAssembly.Global<'i32'>
  sp_out: WebAssembly.Global<'i32'>
  sp_state: WebAssembly.Global<'i32'>
  evaluate(): number
}

/** Structs as they are after an evaluation, whatever it answered. */
interface Evaluated {
  code: number
  out: Uint8Array
  state: Uint8Array
}

/** One evaluation, from fresh memory. */
export function evaluateInNode(
  module: WebAssembly.Module,
  { out, state }: ContractLayout,
  input: Uint8Array,
  before: Uint8Array,
): Evaluated {
  const exports = new WebAssembly.Instance(module).exports as unknown as Exports
  const memory = new Uint8Array(exports.memory.buffer)
  memory.set(input, exports.sp_in.value)
  memory.set(before, exports.sp_state.value)
  const code = exports.evaluate()
  const from = (at: number, size: number): Uint8Array => memory.slice(at, at + size)
  return { code, out: from(exports.sp_out.value, out.size), state: from(exports.sp_state.value, state.size) }
}

const folder = join(checkoutRoot(), 'modules')
const layout = contractLayout(contract)
const defaults = Object.fromEntries(contract.signals.flatMap((it) => (it.source === 'setting' ? [[it.name, it.default]] : [])))

/** Of the water heater's contract; settings that are not given have their defaults. */
export type Signals = Record<string, FieldValue>
export type State = DecodedValues

export interface Result {
  code: number
  setpoint: number
  goal: number
  reserve: number
  /** For the next evaluation: as it was before, unless `code` is 0. */
  state: State
}

/** What a module has before its first evaluation. */
export const NEW: State = decodeStruct(layout.state, new Uint8Array(layout.state.size))

export function moduleBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(folder, path)))
}

/** A module for the water heater's contract. */
export function loadModule(path: string): (signals: Signals, state?: State) => Result {
  const compiled = new WebAssembly.Module(moduleBytes(path))
  return (signals, before = NEW) => {
    const input = encodeStruct(layout.in, { ...defaults, ...signals })
    const { code, out, state } = evaluateInNode(compiled, layout, input, encodeStruct(layout.state, before))
    const { setpoint, goal, reserve } = decodeStruct(layout.out, out)
    const after = code === 0 ? decodeStruct(layout.state, state) : before
    return { code, setpoint: Number(setpoint), goal: Number(goal), reserve: Number(reserve), state: after }
  }
}
