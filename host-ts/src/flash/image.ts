import { SetpointError } from '../error.js'

/** Bytes of a firmware that follow each other, and where they go. */
export interface Segment {
  address: number
  bytes: Uint8Array
}

/** Types of records (Intel, "Hexadecimal Object File Format Specification", revision A). */
const DATA = 0
const END = 1
const SEGMENT_BASE = 2
const START_SEGMENT = 3
const LINEAR_BASE = 4
const START_LINEAR = 5
/** Length, address (2) and type before the data, checksum behind it. */
const HEAD = 4
const OVERHEAD = HEAD + 1

/**
 * Reads an Intel HEX file.
 *
 * @returns Segments in ascending order, none of which touches another.
 * @throws SetpointError `bad-firmware` for records that are malformed or damaged, overlap, or end early.
 */
export function readHex(file: Uint8Array): Segment[] {
  const lines = new TextDecoder().decode(file).trimEnd().split(/\r?\n/)
  const parts: Segment[] = []
  let base = 0
  for (const [i, line] of lines.entries()) {
    const record = readRecord(line)
    if (!record) throw badFirmware(`is no Intel HEX file: line ${i + 1} is no record, or damaged`)
    const { type, offset, data } = record
    const last = i === lines.length - 1
    if ((type === END) !== last)
      throw badFirmware(`is no whole Intel HEX file: ${last ? 'it has no end' : `it ends in line ${i + 1}, and goes on`}`)
    if (type === DATA) parts.push({ address: base + offset, bytes: data })
    else if (type === SEGMENT_BASE || type === LINEAR_BASE) base = word(data) * (type === LINEAR_BASE ? 0x1_0000 : 0x10)
    else if (type !== END && type !== START_SEGMENT && type !== START_LINEAR)
      throw badFirmware(`has a record of type ${type} in line ${i + 1}`)
  }
  return join(parts)
}

const word = ([high = 0, low = 0]: Uint8Array): number => (high << 8) | low

function readRecord(line: string): { type: number; offset: number; data: Uint8Array } | undefined {
  if (!/^:([\da-f]{2}){5,260}$/i.test(line)) return undefined
  const bytes = Uint8Array.from({ length: (line.length - 1) / 2 }, (_, i) => Number.parseInt(line.slice(1 + 2 * i, 3 + 2 * i), 16))
  const [length = 0, , , type = 0] = bytes
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  if (bytes.length !== length + OVERHEAD || (sum & 0xff) !== 0) return undefined
  return { type, offset: word(bytes.subarray(1)), data: bytes.slice(HEAD, HEAD + length) }
}

function join(parts: readonly Segment[]): Segment[] {
  const joined: Array<{ address: number; end: number; parts: Segment[] }> = []
  for (const part of parts.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.address - b.address)) {
    const before = joined.at(-1)
    const end = part.address + part.bytes.length
    if (before && part.address < before.end) throw badFirmware(`has two bytes for 0x${part.address.toString(16)}`)
    if (before?.end === part.address) {
      before.parts.push(part)
      before.end = end
    } else joined.push({ address: part.address, end, parts: [part] })
  }
  return joined.map((run) => {
    const bytes = new Uint8Array(run.end - run.address)
    for (const part of run.parts) bytes.set(part.bytes, part.address - run.address)
    return { address: run.address, bytes }
  })
}

const WHAT_IT_IS = 'It is what the build of a board writes: firmware.hex, for an ESP32-C3 firmware.image.'

export function badFirmware(what: string, hint = WHAT_IT_IS): SetpointError {
  return new SetpointError('bad-firmware', `The firmware ${what}`, { hint })
}
