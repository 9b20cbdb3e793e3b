import { SetpointError } from '../error.js'

/* SMP over console: lines of at most 127 bytes, of which 2 are the marker and 1 the line feed (SPEC.md, "Framings"). */
const LINE_BASE64 = 124
const LINE_BYTES = (LINE_BASE64 / 4) * 3
export const FIRST_MARKER = [0x06, 0x09] as const
export const NEXT_MARKER = [0x04, 0x14] as const

/** The lines that carry a message and its CRC, each with its marker and line feed. */
export function consoleEncode(bytes: Uint8Array): Uint8Array {
  const packet = new Uint8Array(bytes.length + 2)
  new DataView(packet.buffer).setUint16(0, bytes.length)
  packet.set(bytes, 2)
  const lines: number[] = []
  for (let i = 0; i < packet.length; i += LINE_BYTES) {
    lines.push(...(i === 0 ? FIRST_MARKER : NEXT_MARKER))
    const line = btoa(String.fromCharCode(...packet.subarray(i, i + LINE_BYTES)))
    for (let c = 0; c < line.length; c++) lines.push(line.charCodeAt(c))
    lines.push(0x0a)
  }
  return Uint8Array.from(lines)
}

/** Puts the lines of one packet together. */
export interface ConsolePacket {
  /** Bytes announced by the first line: message and CRC. */
  expected: number
  bytes: Uint8Array
}

/**
 * Adds a line (base64 text without marker and line feed) to a packet, or begins one.
 *
 * @throws SetpointError `protocol` when it is not base64 or reaches beyond the announced length.
 */
export function consoleDecodeLine(text: string, packet?: ConsolePacket): ConsolePacket {
  const line = base64Decode(text)
  if (!packet) {
    if (line.length < 2) throw new SetpointError('protocol', 'a console frame has no length')
    return grow({ expected: ((line[0] ?? 0) << 8) | (line[1] ?? 0), bytes: new Uint8Array(0) }, line.subarray(2))
  }
  return grow(packet, line)
}

function grow({ expected, bytes }: ConsolePacket, more: Uint8Array): ConsolePacket {
  if (bytes.length + more.length > expected) throw new SetpointError('protocol', 'a console frame is longer than announced')
  const all = new Uint8Array(bytes.length + more.length)
  all.set(bytes)
  all.set(more, bytes.length)
  return { expected, bytes: all }
}

function base64Decode(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  } catch (cause) {
    throw new SetpointError('protocol', 'a console frame is not base64', { cause })
  }
}
