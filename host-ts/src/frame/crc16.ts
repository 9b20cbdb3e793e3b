import crc16xmodem from 'crc/calculators/crc16xmodem'
import { SetpointError } from '../error.js'

/** The message with its CRC-16/XMODEM behind it, big-endian. */
export function appendCrc(message: Uint8Array): Uint8Array {
  const crc = crc16xmodem(message)
  const out = new Uint8Array(message.length + 2)
  out.set(message)
  out[message.length] = crc >> 8
  out[message.length + 1] = crc & 0xff
  return out
}

/**
 * The message without the CRC behind it.
 *
 * @throws SetpointError `protocol` when it differs.
 */
export function checkCrc(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 2 || crc16xmodem(bytes) !== 0) throw new SetpointError('protocol', 'a frame has a wrong CRC')
  return bytes.subarray(0, bytes.length - 2)
}
