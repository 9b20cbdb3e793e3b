/** Modules byte by byte, for what no assembler writes. */
import { AT } from './attempt.js'

export type Bytes = readonly (number | Bytes)[]

export const flat = (bytes: Bytes): number[] => bytes.flatMap((one) => (typeof one === 'number' ? [one] : flat(one)))

/** An unsigned LEB128 number, padded to a length if one is given. */
export function leb(value: number, length = 1): number[] {
  const groups = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0 || groups.length < length; rest = Math.floor(rest / 128)) groups.push(rest % 128)
  return groups.map((group, i) => (i < groups.length - 1 ? group + 128 : group))
}

export const name = (text: string): Bytes => [leb(new TextEncoder().encode(text).length), ...new TextEncoder().encode(text)]
export const vector = (items: readonly Bytes[]): Bytes => [leb(items.length), items]

export function section(id: number, content: Bytes, size = flat(content).length): Bytes {
  return [id, leb(size), content]
}

/** A function body: locals in groups, then instructions with their end. */
export function body(code: Bytes, locals: readonly Bytes[] = []): Bytes {
  const content = flat([vector(locals), code])
  return [leb(content.length), content]
}

export const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
export const I32 = 0x7f
export const RETURN_0 = [0x41, 0x00, 0x0b]

/** What a module of the sandbox is made of, section by section; any of them may be replaced, added or left out. */
export type Sections = Record<number, Bytes | undefined>

const TYPES = section(
  1,
  vector([
    [0x60, 0x00, 0x01, I32],
    [0x60, 0x00, 0x00],
  ]),
)
const EXPORTS = [
  [name('memory'), 2, 0],
  [name('sp_in'), 3, 0],
  [name('sp_out'), 3, 1],
  [name('sp_state'), 3, 2],
  [name('evaluate'), 0, 0],
]

/** A module whose evaluate is the given code, and whose sections can be replaced by number. */
export function moduleOf(code: Bytes = RETURN_0, replaced: Sections = {}): Uint8Array {
  const sections: Sections = {
    1: TYPES,
    3: section(3, vector([[0]])),
    5: section(5, vector([[0, 1]])),
    6: section(6, vector(Object.values(AT).map((address) => [I32, 0, 0x41, leb(address), 0x0b]))),
    7: section(7, vector(EXPORTS)),
    10: section(10, vector([body(code)])),
    ...replaced,
  }
  return Uint8Array.from(flat([HEADER, Object.values(sections).map((bytes) => bytes ?? [])]))
}

export { EXPORTS }

/** The bytes of a module with others behind its header or at its end. */
export const with_ = (module: Uint8Array, { front = [], back = [] }: { front?: Bytes; back?: Bytes }): Uint8Array =>
  Uint8Array.from([...module.subarray(0, 8), ...flat(front), ...module.subarray(8), ...flat(back)])

export const repeat = (count: number, bytes: Bytes): number[] => Array.from({ length: count }, () => flat(bytes)).flat()
