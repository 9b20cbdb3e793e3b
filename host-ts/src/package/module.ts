import { SetpointError } from '../error.js'
import { concat } from './concat.js'

const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d] as const
/** Magic and version. */
const WASM_HEADER = 8
const CUSTOM = 0
const IMPORT = 2
const START = 8

export function isWasm(bytes: Uint8Array): boolean {
  return WASM_MAGIC.every((byte, i) => bytes[i] === byte)
}

/** Whether it runs something when it is instantiated, which no device does. False for what is no sequence of sections. */
export const hasStart = (module: Uint8Array): boolean => whole(module).some((section) => section.whole[0] === START)

/** The first import, whatever its kind; undefined where there is none, or for what is no sequence of sections. */
export function firstImport(module: Uint8Array): { module: string; name: string } | undefined {
  const section = whole(module).find(({ whole: bytes }) => bytes[0] === IMPORT)
  if (section === undefined) return undefined
  try {
    const count = readSize(section.whole, readSize(section.whole, 1).next)
    if (count.value === 0) return undefined
    const from = readName(section.whole, count.next)
    return { module: from.text, name: readName(section.whole, from.next).text }
  } catch {
    return undefined
  }
}

/** The custom section in which a module carries the text of the contract that it was built for (SPEC.md, "Contract id"). */
const CONTRACT_SECTION = 'setpoint.contract'

/**
 * The module without its custom sections (names, producers, source map), which fill a slot and which a device ignores; but with the text
 * of its contract, which tells what a package was made for.
 *
 * @throws SetpointError `not-a-package` for what is no sequence of sections.
 */
export function stripCustomSections(module: Uint8Array): Uint8Array {
  const kept = [module.subarray(0, WASM_HEADER)]
  for (const { custom, whole } of sections(module)) if (custom === undefined || custom.name === CONTRACT_SECTION) kept.push(whole)
  return concat(...kept)
}

/**
 * The text of the contract that a module was built for; undefined when it carries none, or is no sequence of sections (vet says what is
 * wrong then).
 *
 * @throws SetpointError `not-a-package` when there are two such texts.
 */
export function moduleContract(module: Uint8Array): string | undefined {
  const texts = whole(module).flatMap(({ custom }) => (custom?.name === CONTRACT_SECTION ? [custom.content] : []))
  if (texts.length > 1) throw new SetpointError('not-a-package', `The module has ${texts.length} sections ${CONTRACT_SECTION}`)
  return texts[0] && new TextDecoder().decode(texts[0])
}

/** The module with the text of its contract, in place of one that it may carry. */
export function withContract(module: Uint8Array, text: string): Uint8Array {
  const others = sections(module).filter(({ custom }) => custom?.name !== CONTRACT_SECTION)
  const name = new TextEncoder().encode(CONTRACT_SECTION)
  const body = concat(leb128(name.length), name, new TextEncoder().encode(text))
  return concat(module.subarray(0, WASM_HEADER), ...others.map(({ whole }) => whole), Uint8Array.of(CUSTOM), leb128(body.length), body)
}

function whole(module: Uint8Array): Section[] {
  try {
    return sections(module)
  } catch {
    return []
  }
}

interface Section {
  /** With id and size. */
  whole: Uint8Array
  custom?: { name: string; content: Uint8Array } | undefined
}

function sections(module: Uint8Array): Section[] {
  const found: Section[] = []
  for (let at = WASM_HEADER; at < module.length; ) {
    const { value, next } = readSize(module, at + 1)
    const end = next + value
    if (end > module.length) throw cut()
    found.push({ whole: module.subarray(at, end), custom: module[at] === CUSTOM ? readCustom(module.subarray(next, end)) : undefined })
    at = end
  }
  return found
}

/** A custom section whose name is not one is left to vet. */
function readCustom(body: Uint8Array): Section['custom'] {
  const { text, next } = readName(body, 0)
  return { name: text, content: body.subarray(next) }
}

function readName(bytes: Uint8Array, start: number): { text: string; next: number } {
  const { value, next } = readSize(bytes, start)
  if (next + value > bytes.length) throw cut()
  return { text: new TextDecoder().decode(bytes.subarray(next, next + value)), next: next + value }
}

function leb128(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.of(...bytes, rest)
    bytes.push((rest & 0x7f) | 0x80)
  }
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
