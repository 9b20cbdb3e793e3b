import { readFile } from 'node:fs/promises'
import { onPath } from './programs.js'

/** What the module ABI asks for (SPEC.md): exactly one page of memory, and a stack that leaves the cap to data. */
export const memory = ['--initial-memory=65536', '-z', 'stack-size=2048'] as const

/** LLVM's linker for WebAssembly. */
export function linker(): string | undefined {
  return ['wasm-ld-16', 'wasm-ld'].flatMap(onPath)[0]
}

/** What a second link exports beside the rest, to be measured: a module itself says nothing of arrays that begin as zeros. */
const HEAP_BASE = '__heap_base'
export const measuring = `--export=${HEAP_BASE}`

/** Where static data and stack end in the memory of a module that was linked so; 0 of one with imports, which vet refuses. */
export async function memoryEnd(file: string): Promise<number> {
  const module = await WebAssembly.compile(await readFile(file))
  if (WebAssembly.Module.imports(module).length > 0) return 0
  const { exports } = await WebAssembly.instantiate(module)
  return Number((exports[HEAP_BASE] as WebAssembly.Global).value)
}
