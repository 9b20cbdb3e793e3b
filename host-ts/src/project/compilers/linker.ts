import { onPath } from './programs.js'

/** What the module ABI asks for (SPEC.md): exactly one page of memory, and a stack that leaves the cap to data. */
export const memory = ['--initial-memory=65536', '-z', 'stack-size=2048'] as const

/** LLVM's linker for WebAssembly. */
export function linker(): string | undefined {
  return ['wasm-ld-16', 'wasm-ld'].flatMap(onPath)[0]
}
