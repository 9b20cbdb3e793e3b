import { isSetpointError } from '../error.js'
import { cobsDecode } from './cobs.js'
import { type ConsolePacket, consoleDecodeLine, FIRST_MARKER, NEXT_MARKER } from './console.js'
import { checkCrc } from './crc16.js'

export type Framing = 'cobs' | 'console'

/** What a link carries: messages, console text between them, and frames that arrived damaged. */
export type FrameEvent =
  | { kind: 'message'; framing: Framing; bytes: Uint8Array }
  | { kind: 'text'; line: string }
  | { kind: 'damaged'; why: string }

/** Longer units are cut, so that a device that never ends a frame cannot fill the memory. */
const UNIT_MAX = 128 * 1024

/**
 * Bytes -> messages and text. A unit ends with a line feed (console frames, text) or 0x00 (COBS); which of them it is shows in its
 * first byte (SPEC.md, "Framings").
 */
export function frameDecoder(): TransformStream<Uint8Array, FrameEvent> {
  let unit: number[] = []
  let packet: ConsolePacket | undefined

  function* finish(end: number): Generator<FrameEvent> {
    const bytes = Uint8Array.from(unit)
    unit = []
    if (bytes.length === 0) return
    if (isCobs(bytes[0])) {
      packet = undefined
      yield end === 0 ? message('cobs', cobsDecode(bytes)) : { kind: 'damaged', why: 'a frame is too long' }
    } else if (startsWith(bytes, FIRST_MARKER) || (packet && startsWith(bytes, NEXT_MARKER))) {
      const before = startsWith(bytes, NEXT_MARKER) ? packet : undefined
      packet = undefined
      const grown = consoleDecodeLine(latin1.decode(bytes.subarray(2)).trimEnd(), before)
      if (grown.bytes.length === grown.expected) yield message('console', grown.bytes)
      else packet = grown
    } else {
      yield { kind: 'text', line: utf8.decode(bytes).replace(/\r$/, '') }
    }
  }

  return new TransformStream({
    transform(chunk, controller) {
      for (const byte of chunk) {
        const cobs = unit.length > 0 && isCobs(unit[0])
        const ends = byte === 0 || (byte === 0x0a && !cobs) || unit.length >= UNIT_MAX
        if (!ends) {
          unit.push(byte)
          continue
        }
        try {
          for (const event of finish(byte)) controller.enqueue(event)
        } catch (error) {
          if (!isSetpointError(error)) throw error
          controller.enqueue({ kind: 'damaged', why: error.message })
        }
      }
    },
  })
}

const latin1 = new TextDecoder('latin1')
const utf8 = new TextDecoder()

/** An SMP header begins with op and version, then flags = 0: the first COBS code byte is 01 or 02. */
function isCobs(byte: number | undefined): boolean {
  return byte === 1 || byte === 2
}

function startsWith(bytes: Uint8Array, marker: readonly number[]): boolean {
  return marker.every((byte, i) => bytes[i] === byte)
}

function message(framing: Framing, bytes: Uint8Array): FrameEvent {
  return { kind: 'message', framing, bytes: checkCrc(bytes) }
}
