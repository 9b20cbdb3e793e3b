/** The line between a client and a simulated loader: what goes wrong on it, and a transport without a port. */
import type { SerialSignals, Transport } from '../../host-ts/src/transport/index.js'

/** What one direction does to the bytes on it; fits the taps of relays too. */
export type Tap = (chunk: Uint8Array) => Uint8Array

/** Loses the byte with this number, from 0 on. */
export function losing(number: number): Tap {
  let seen = 0
  return (chunk) => {
    const at = number - seen
    seen += chunk.length
    return at >= 0 && at < chunk.length ? Uint8Array.of(...chunk.subarray(0, at), ...chunk.subarray(at + 1)) : chunk
  }
}

/** Turns bits of the byte with this number over. */
export function garbling(number: number, bits = 0x24): Tap {
  let seen = 0
  return (chunk) => {
    const bytes = Uint8Array.from(chunk, (byte, i) => (seen + i === number ? byte ^ bits : byte))
    seen += chunk.length
    return bytes
  }
}

/** Puts a byte of noise before the byte with this number. */
export function adding(number: number, noise = 0x5a): Tap {
  let seen = 0
  return (chunk) => {
    const at = number - seen
    seen += chunk.length
    return at >= 0 && at < chunk.length ? Uint8Array.of(...chunk.subarray(0, at), noise, ...chunk.subarray(at)) : chunk
  }
}

/** Counts bytes. */
export function counting(): { tap: Tap; count(): number } {
  let seen = 0
  const tap: Tap = (chunk) => {
    seen += chunk.length
    return chunk
  }
  return { tap, count: () => seen }
}

export interface Wire {
  transport: Transport
  /** Bytes of the loader for the client. */
  send(bytes: Uint8Array): void
  /** As when the cable is pulled: reading ends and writing fails. */
  unplug(): void
  /** Whether the client has closed the transport, and left both of its streams unlocked. */
  closed(): boolean
}

export interface WireOptions {
  receive(bytes: Uint8Array): void
  toLoader?: Tap | undefined
  toClient?: Tap | undefined
  /** Pulls the cable when the client has sent so many bytes. */
  unplugAfter?: number | undefined
  setSignals?: ((signals: SerialSignals) => void) | undefined
  /** Milliseconds that a byte takes; none when absent: bytes arrive as soon as the streams let them. */
  byteMs?: number | undefined
}

/** One direction: bytes arrive one after the other, as a port with a buffer sends them. */
function pacing(byteMs: number, arrive: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  let free = 0
  return (bytes) => {
    for (const byte of bytes) {
      free = Math.max(free, performance.now()) + byteMs
      setTimeout(() => arrive(Uint8Array.of(byte)), Math.ceil(free - performance.now()))
    }
  }
}

/** A transport in memory. */
export function openWire({ receive, toLoader, toClient, unplugAfter, setSignals, byteMs }: WireOptions): Wire {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined
  let [plugged, open, sent] = [true, true, 0]
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      source = controller
    },
    cancel() {
      source = undefined
    },
  })
  const toChip = (bytes: Uint8Array): void => queueMicrotask(() => receive(bytes))
  const toHost = (bytes: Uint8Array): void => {
    if (plugged && open && bytes.length > 0) source?.enqueue(bytes)
  }
  const [arrived, answered] = byteMs === undefined ? [toChip, toHost] : [pacing(byteMs, toChip), pacing(byteMs, toHost)]
  const unplug = (): void => {
    if (plugged && open) source?.close()
    plugged = false
  }
  const writable = new WritableStream<Uint8Array>({
    write(chunk) {
      if (!plugged) throw new Error('the port is gone')
      const bytes = toLoader ? toLoader(chunk) : chunk
      sent += chunk.length
      if (unplugAfter !== undefined && sent > unplugAfter) unplug()
      else arrived(bytes)
    },
  })
  const close = async (): Promise<void> => {
    open = false
  }
  const signals = setSignals && { setSignals: async (lines: SerialSignals) => setSignals(lines) }
  return {
    transport: { readable, writable, label: 'the wire', close, ...signals },
    send(chunk) {
      answered(toClient ? toClient(chunk) : chunk)
    },
    unplug,
    closed: () => !open && !readable.locked && !writable.locked,
  }
}
