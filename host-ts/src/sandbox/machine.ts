/** What firmware/guest/wasm32/sandbox.c exports; what it points at is an address in memory, 0 for NULL. */
export interface SandboxExports {
  areas(inSize: number, inAlign: number, outSize: number, outAlign: number, stateSize: number, stateAlign: number): number
  budget(memory: number, stack: number, depth: number): number
  room(arena: number, length: number): number
  load(fuel: number): number
  evaluate(fuel: number): number
  trapped(): number
  in(): number
  out(): number
  state(): number
  declined(): number
  text(): number
  fuel_used(): number
  heap_peak(): number
  refused_at(): number
  name(code: number): number
}

/** One device's guest: instances share nothing but their code. */
export interface Machine {
  exports: SandboxExports
  /** All of the memory, which does not grow. */
  bytes: Uint8Array
  /** A C string. */
  text(address: number): string
}

const PAGE = 65_536

let compiled: Promise<WebAssembly.Module> | undefined

/** The text of the code is large, so it is only looked at by who needs it: bundlers make a chunk of it. */
async function compile(): Promise<WebAssembly.Module> {
  const { SANDBOX_WASM } = await import('./wasm.js')
  const characters = atob(SANDBOX_WASM)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return WebAssembly.compile(bytes)
}

/** @param arena bytes of it. */
export async function instantiate(arena: number): Promise<() => Machine> {
  compiled ??= compile()
  const module = await compiled
  const pages = 1 + Math.ceil(arena / PAGE)
  return () => {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
    const bytes = new Uint8Array(memory.buffer)
    const text = (address: number): string => new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)))
    return { exports: new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SandboxExports, bytes, text }
  }
}
