import { SetpointError } from '../error.js'

const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d] as const
/** Magic and version. */
const WASM_HEADER = 8
const CUSTOM = 0

export function isWasm(bytes: Uint8Array): boolean {
  return WASM_MAGIC.every((byte, i) => bytes[i] === byte)
}

/**
 * The module without its custom sections (names, producers, source map): a device ignores them, but they fill its slot.
 *
 * @throws SetpointError `not-a-package` for what is no sequence of sections.
 */
export function stripCustomSections(module: Uint8Array): Uint8Array {
  const kept: number[] = [...module.subarray(0, WASM_HEADER)]
  for (let at = WASM_HEADER; at < module.length; ) {
    const { value, next } = readSize(module, at + 1)
    const end = next + value
    if (end > module.length) throw cut()
    if (module[at] !== CUSTOM) kept.push(...module.subarray(at, end))
    at = end
  }
  return Uint8Array.from(kept)
}

/** An unsigned LEB128 number of at most 32 bits. */
function readSize(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0
  for (let at = start; at < start + 5; at++) {
    const byte = bytes[at]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** (7 * (at - start))
    if (byte < 0x80) return { value, next: at + 1 }
  }
  throw cut()
}

function cut(): SetpointError {
  return new SetpointError('not-a-package', 'The file is no WebAssembly module: a section is cut short')
}
