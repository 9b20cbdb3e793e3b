import { VET_WASM } from './wasm.js'

/** What firmware/guest/wasm32/vet.c exports; texts are addresses of C strings, 0 for none. */
export interface VetExports {
  memory: WebAssembly.Memory
  buffer(): number
  buffer_size(): number
  begin(memory: number, inSize: number, inAlign: number, outSize: number, outAlign: number, stateSize: number, stateAlign: number): void
  push(length: number): number
  end(): number
  offset(): number
  name(code: number): number
  sentence(code: number): number
}

let loaded: Promise<VetExports> | undefined

/** The firmware's vet, compiled once: it keeps nothing from one module to the next, so one is enough for all. */
export function machine(): Promise<VetExports> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<VetExports> {
  const bytes = Uint8Array.from(atob(VET_WASM), (character) => character.charCodeAt(0))
  const { instance } = await WebAssembly.instantiate(bytes)
  return instance.exports as unknown as VetExports
}
