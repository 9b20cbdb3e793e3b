import { cobsEncode } from './cobs.js'
import { consoleEncode } from './console.js'
import { appendCrc } from './crc16.js'
import type { Framing } from './decoder.js'

/** Encodes one message as a frame. */
export function encodeFrame(framing: Framing, message: Uint8Array): Uint8Array {
  const bytes = appendCrc(message)
  if (framing === 'console') return consoleEncode(bytes)
  const cobs = cobsEncode(bytes)
  const frame = new Uint8Array(cobs.length + 1)
  frame.set(cobs)
  return frame
}

/** What ends a frame that someone else left unfinished on the line. */
export const FRAME_BREAK: Readonly<Record<Framing, Uint8Array>> = { cobs: Uint8Array.of(0x00), console: Uint8Array.of(0x0a) }
