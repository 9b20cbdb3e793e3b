import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/testkit/checkout.js'

/** Signals of the water heater contract 1.0 (SPEC.md). */
export interface Signals {
  time: number
  priceStart: number
  zone: number
  tank: number
  price: readonly number[]
  usage: readonly number[]
}

interface Exports {
  memory: WebAssembly.Memory
  sp_in: WebAssembly.Global<'i32'>
  sp_out: WebAssembly.Global<'i32'>
  evaluate(): number
}

export interface Result {
  code: number
  setpoint: number
}

export function moduleBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(checkoutRoot(), 'modules', path)))
}

/** Loads a module into Node's own WebAssembly, as a second opinion beside the firmware's interpreter. */
export function loadModule(path: string): (signals: Signals) => Result {
  const compiled = new WebAssembly.Module(moduleBytes(path))
  return (signals) => {
    const { memory, sp_in, sp_out, evaluate } = new WebAssembly.Instance(compiled).exports as unknown as Exports
    const view = new DataView(memory.buffer)
    const at = sp_in.value
    view.setBigInt64(at, BigInt(signals.time), true)
    view.setBigInt64(at + 8, BigInt(signals.priceStart), true)
    view.setInt32(at + 16, signals.zone, true)
    view.setFloat32(at + 20, signals.tank, true)
    for (const [i, value] of signals.price.entries()) view.setFloat32(at + 24 + 4 * i, value, true)
    for (const [i, value] of signals.usage.entries()) view.setFloat32(at + 120 + 4 * i, value, true)
    return { code: evaluate(), setpoint: view.getFloat32(sp_out.value, true) }
  }
}
