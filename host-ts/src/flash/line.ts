import { aborted } from '../async/index.js'
import { SetpointError } from '../error.js'
import type { Transport } from '../transport/index.js'
import { gone, written } from './writing.js'

/** Bytes to and from a loader, each with a time-out. */
export interface Line {
  readonly label: string
  write(bytes: Uint8Array): Promise<void>
  /** Writes although the user has ended it. @param ms How long to try. @throws SetpointError `timeout`, `closed`. */
  writeLast(bytes: Uint8Array, ms: number): Promise<void>
  /** Exactly so many bytes, none of which may come later than `ms` after the one before. */
  read(count: number, ms: number): Promise<Uint8Array>
  /** Passes over what comes until nothing has come for `ms`, but not for ever. */
  untilQuiet(ms: number): Promise<void>
  /** Forgets what has come. Returns whether there was anything. */
  discard(): boolean
  close(): Promise<void>
}

/** How many quiet times a peer may talk that never stops. */
const PATIENCE = 5

/** What comes from a port, until it ends. */
interface Arrivals {
  readonly bytes: number[]
  /** Resolves with whether more came within the time. @throws SetpointError `closed`, `aborted`. */
  more(ms: number): Promise<boolean>
  /** @throws SetpointError `closed`, `aborted`. */
  check(): void
  /** Rejects when the port is gone. */
  readonly lost: Promise<never>
  close(): Promise<void>
}

/** Takes over what is received. */
function openArrivals(readable: Transport['readable'], label: string, signal?: AbortSignal): Arrivals {
  const reader = readable.getReader()
  const bytes: number[] = []
  let ended: SetpointError | undefined
  let wake = (): void => undefined

  const received = (async () => {
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        for (const byte of next.value) bytes.push(byte)
        wake()
      }
      ended ??= gone(label)
    } catch (cause) {
      ended ??= gone(label, cause)
    }
    wake()
  })()
  const lost = received.then(() => {
    throw ended
  })
  lost.catch(() => undefined)

  function check(): void {
    if (signal?.aborted) throw aborted(signal)
    if (ended) throw ended
  }
  async function more(ms: number): Promise<boolean> {
    check()
    const before = bytes.length
    return new Promise((resolve, reject) => {
      const done = (act: () => void): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        wake = () => undefined
        act()
      }
      const onAbort = (): void => done(() => reject(aborted(signal)))
      const timer = setTimeout(() => done(() => resolve(false)), ms)
      signal?.addEventListener('abort', onAbort)
      wake = () => {
        if (bytes.length > before) done(() => resolve(true))
        else if (ended) done(() => reject(ended))
      }
    })
  }
  async function close(): Promise<void> {
    ended ??= new SetpointError('closed', `${label} was closed`)
    await reader.cancel().catch(() => undefined) // a stream that has failed is over already
    await received
    reader.releaseLock()
  }
  return { bytes, more, check, lost, close }
}

/**
 * Takes over a transport. Its functions throw SetpointError `timeout`, `closed` when the port is gone, `aborted`.
 */
export function openLine(transport: Transport, signal?: AbortSignal): Line {
  const label = transport.label ?? 'the port'
  const { bytes: arrived, ...arrivals } = openArrivals(transport.readable, label, signal)
  const writer = transport.writable.getWriter()

  let onAbort = (): void => undefined
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(aborted(signal))
  })
  stopped.catch(() => undefined)
  signal?.addEventListener('abort', onAbort)

  return {
    label,
    async write(bytes) {
      arrivals.check()
      await written(writer.write(bytes), label, [arrivals.lost, stopped])
    },
    writeLast: (bytes, ms) => written(writer.write(bytes), label, [arrivals.lost], ms),
    async read(count, ms) {
      while (arrived.length < count) {
        if (!(await arrivals.more(ms))) throw new SetpointError('timeout', `Nothing came from ${label} for ${ms} ms`)
      }
      return Uint8Array.from(arrived.splice(0, count))
    },
    async untilQuiet(ms) {
      const end = performance.now() + PATIENCE * ms
      while ((await arrivals.more(ms)) && performance.now() < end);
    },
    discard: () => arrived.splice(0).length > 0,
    async close() {
      signal?.removeEventListener('abort', onAbort)
      await arrivals.close()
      void writer.abort().catch(() => undefined) // may wait for a write that is stuck, which ends with the port
      writer.releaseLock()
      await transport.close?.()
    },
  }
}
