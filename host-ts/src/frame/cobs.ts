import { SetpointError } from '../error.js'

/** Consistent overhead byte stuffing (Cheshire and Baker, 1999), without the 0x00 that ends the frame. */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / 254) + 1)
  let code = 0
  let end = 1
  const nextBlock = (): void => {
    out[code] = end - code
    code = end++
  }
  for (const byte of bytes) {
    if (end - code === 255) nextBlock()
    if (byte === 0) nextBlock()
    else out[end++] = byte
  }
  out[code] = end - code
  return out.subarray(0, end)
}

/**
 * @param bytes one frame without its 0x00.
 * @throws SetpointError `protocol` when a block reaches beyond the end or a zero is inside.
 */
export function cobsDecode(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; ) {
    const code = bytes[i] ?? 0
    const block = bytes.subarray(i + 1, i + code)
    if (code === 0 || block.length !== code - 1 || block.includes(0)) throw new SetpointError('protocol', 'a COBS frame is damaged')
    out.set(block, length)
    length += block.length
    i += code
    if (code < 255 && i < bytes.length) length++
  }
  return out.subarray(0, length)
}
