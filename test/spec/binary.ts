/** As much of the binary format as it takes to give a module of the suite other exports and one more function. */

/** An unsigned LEB128 number. */
export function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))]
}

/** A signed LEB128 number. */
export function signed(value: bigint): number[] {
  const low = Number(BigInt.asUintN(7, value))
  const rest = value >> 7n
  const last = (rest === 0n && low < 64) || (rest === -1n && low >= 64)
  return last ? [low] : [low + 128, ...signed(rest)]
}

export const text = (name: string): number[] => {
  const bytes = [...new TextEncoder().encode(name)]
  return [...leb(bytes.length), ...bytes]
}

/** Reads from the front of some bytes. */
export interface Reader {
  at: number
  u32(): number
  byte(): number
  bytes(length: number): Uint8Array
}

export function reader(bytes: Uint8Array): Reader {
  const self: Reader = {
    at: 0,
    byte: () => bytes[self.at++] ?? 0,
    u32() {
      let value = 0
      for (let shift = 1; ; shift *= 128) {
        const byte = self.byte()
        value += (byte % 128) * shift
        if (byte < 128) return value
      }
    },
    bytes(length) {
      self.at += length
      return bytes.subarray(self.at - length, self.at)
    },
  }
  return self
}

export const SECTION = { type: 1, import: 2, function: 3, memory: 5, global: 6, export: 7, code: 10 }
export const HEADER_BYTES = 8

export interface Export {
  kind: number
  index: number
}

export interface Module {
  /** Contents by number, without custom sections, in their order. */
  sections: Map<number, Uint8Array>
  exports: Map<string, Export>
  /** By kind: functions, tables, memories, globals. */
  imported: number[]
}

export function parse(bytes: Uint8Array): Module {
  const sections = new Map<number, Uint8Array>()
  const from = reader(bytes)
  from.at = HEADER_BYTES
  while (from.at < bytes.length) {
    const id = from.byte()
    const content = from.bytes(from.u32())
    if (id !== 0) sections.set(id, content)
  }
  return { sections, exports: parseExports(sections.get(SECTION.export)), imported: parseImports(sections.get(SECTION.import)) }
}

function parseExports(content: Uint8Array = Uint8Array.of(0)): Map<string, Export> {
  const from = reader(content)
  const found = new Map<string, Export>()
  for (let count = from.u32(); count > 0; count--) {
    const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(from.bytes(from.u32()))
    found.set(name, { kind: from.byte(), index: from.u32() })
  }
  return found
}

function parseImports(content: Uint8Array = Uint8Array.of(0)): number[] {
  const from = reader(content)
  const counts = [0, 0, 0, 0]
  const limits = (): void => {
    for (let more = from.byte() % 2; more >= 0; more--) from.u32()
  }
  const table = (): void => {
    from.byte()
    limits()
  }
  const describe = [() => from.u32(), table, limits, () => from.bytes(2)]
  for (let count = from.u32(); count > 0; count--) {
    for (let name = 0; name < 2; name++) from.bytes(from.u32())
    const kind = from.byte()
    describe[kind]?.()
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** The items of a section whose content is a vector; how many there are. */
export const count = (content: Uint8Array | undefined): number => (content === undefined ? 0 : reader(content).u32())

/** A vector with items behind those that it has. */
export function appended(content: Uint8Array = Uint8Array.of(0), ...items: number[][]): Uint8Array {
  const from = reader(content)
  const had = from.u32()
  return Uint8Array.of(...leb(had + items.length), ...content.subarray(from.at), ...items.flat())
}

export function write(sections: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const parts = [...sections].sort(([a], [b]) => a - b).map(([id, content]) => Buffer.from([id, ...leb(content.length), ...content]))
  return Uint8Array.from(Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), ...parts]))
}

/** Where the bodies of functions begin and end. */
function bodies(bytes: Uint8Array): { begin: number; end: number }[] {
  const from = reader(bytes)
  from.at = HEADER_BYTES
  while (from.at < bytes.length) {
    const id = from.byte()
    const size = from.u32()
    if (id === SECTION.code) {
      return Array.from({ length: from.u32() }, () => {
        const length = from.u32()
        const begin = from.at
        from.bytes(length)
        return { begin, end: from.at }
      })
    }
    from.bytes(size)
  }
  return []
}

/** Which of the functions that a module defines has its body at a place; -1 when none. */
export const bodyAt = (bytes: Uint8Array, place: number): number =>
  bodies(bytes).findIndex(({ begin, end }) => place >= begin && place < end)

/** The same module with one body replaced by `unreachable` and, so that nothing moves, code that is never reached. */
export function withoutBody(bytes: Uint8Array, index: number): Uint8Array {
  const { begin, end } = bodies(bytes)[index] ?? { begin: 0, end: 0 }
  const [noLocals, unreachable, nop, last] = [0x00, 0x00, 0x01, 0x0b]
  const changed = Uint8Array.from(bytes)
  changed.fill(nop, begin, end)
  changed.set([noLocals, unreachable], begin)
  changed[end - 1] = last
  return changed
}
