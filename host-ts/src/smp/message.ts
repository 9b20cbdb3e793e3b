import { decode, encode } from 'cborg'
import { messageOf, SetpointError } from '../error.js'

const SMP_HEADER = 8

/** Responses have the request's op plus one. */
export const Op = { read: 0, write: 2 } as const
export type Op = (typeof Op)[keyof typeof Op]

/** SMP version 2 on the wire. */
const VERSION = 1

export interface SmpHeader {
  op: number
  version: number
  group: number
  sequence: number
  command: number
}

export type SmpPayload = Record<string, unknown>

export interface SmpMessage extends SmpHeader {
  payload: SmpPayload
}

/** Header and CBOR map as bytes; canonical CBOR, an empty payload is `a0`. */
export function encodeMessage({ op, group, sequence, command, payload }: Omit<SmpMessage, 'version'>): Uint8Array {
  const cbor = encode(payload)
  const out = new Uint8Array(SMP_HEADER + cbor.length)
  const view = new DataView(out.buffer)
  view.setUint8(0, op | (VERSION << 3))
  view.setUint16(2, cbor.length)
  view.setUint16(4, group)
  view.setUint8(6, sequence)
  view.setUint8(7, command)
  out.set(cbor, SMP_HEADER)
  return out
}

/** The header of one whole message; undefined when the bytes are none. */
export function smpHeader(bytes: Uint8Array): SmpHeader | undefined {
  if (bytes.length < SMP_HEADER) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint16(2) !== bytes.length - SMP_HEADER) return undefined
  const first = view.getUint8(0)
  return { op: first & 7, version: (first >> 3) & 3, group: view.getUint16(4), sequence: view.getUint8(6), command: view.getUint8(7) }
}

/** Requests have even operations. */
export function isResponse({ op }: SmpHeader): boolean {
  return op % 2 === 1
}

/**
 * @throws SetpointError `protocol` when the bytes are not one SMP message with one CBOR map.
 */
export function decodeMessage(bytes: Uint8Array): SmpMessage {
  const header = smpHeader(bytes)
  if (!header) throw new SetpointError('protocol', 'an SMP message has a wrong length')
  return { ...header, payload: decodePayload(bytes.subarray(SMP_HEADER)) }
}

function decodePayload(cbor: Uint8Array): SmpPayload {
  let value: unknown
  try {
    value = decode(cbor, { rejectDuplicateMapKeys: true })
  } catch (cause) {
    throw new SetpointError('protocol', `an SMP payload is not CBOR: ${messageOf(cause)}`, { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new SetpointError('protocol', 'an SMP payload is not a map')
  }
  return value as SmpPayload
}
