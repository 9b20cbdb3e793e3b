import type { SetpointError } from '../../error.js'
import type { SerialSignals, Transport } from '../../transport/index.js'
import { gone, written } from '../writing.js'

/** Web Serial's port, as far as esptool-js uses it. */
export interface LoaderPort {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
  getInfo(): Record<string, never>
  open(): Promise<void>
  close(): Promise<void>
  setSignals(signals: SerialSignals): Promise<void>
}

export interface AdaptedPort {
  port: LoaderPort
  /** Fails what is waiting for bytes or writing some, and all that comes after. */
  stop(error: SetpointError): void
  /** Whether no whole packet has come since bytes last went out. */
  unanswered(): boolean
  close(): Promise<void>
}

/** An escape that SLIP has not (RFC 1055): whoever reads gives up at once, in the middle of a packet or not. */
const NO_SLIP = [0xdb, 0x00]
/** Before and behind each packet, and never in one. */
const SLIP_END = 0xc0

/**
 * A transport that is open in the shape of a port that is opened, and may be closed and opened again. Where it has no control lines, signals do nothing.
 *
 * @param onEnd Called when the transport ends or fails by itself, or takes no bytes. esptool-js takes that for silence, or waits for ever.
 */
export function adaptPort(transport: Transport, label: string, onEnd: (error: SetpointError) => void): AdaptedPort {
  const reader = transport.readable.getReader()
  const writer = transport.writable.getWriter()
  let stopped: SetpointError | undefined
  let reject: (error: SetpointError) => void = () => undefined
  const stopping = new Promise<never>((_, fail) => {
    reject = fail
  })
  stopping.catch(() => undefined)
  let ends = 0
  let push: ReadableStreamDefaultController<Uint8Array> | undefined
  const open = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        push = controller
      },
      cancel() {
        push = undefined
      },
    })
  let readable = open()
  const received = (async () => {
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        ends += next.value.filter((byte) => byte === SLIP_END).length
        push?.enqueue(next.value)
      }
      onEnd(gone(label))
    } catch (cause) {
      onEnd(gone(label, cause))
    }
  })()
  const check = (): void => {
    if (stopped) throw stopped
  }
  const port: LoaderPort = {
    get readable() {
      return readable
    },
    writable: new WritableStream<Uint8Array>({
      async write(chunk) {
        check()
        ends = 0
        await written(writer.write(chunk), label, [stopping]).catch((error) => {
          onEnd(error)
          throw error
        })
      },
    }),
    getInfo: () => ({}),
    async open() {
      check()
      if (!push) readable = open()
    },
    close: async () => undefined,
    async setSignals(signals) {
      check()
      await transport.setSignals?.(signals).catch(() => undefined) // a pseudo-terminal has no lines
    },
  }
  return {
    port,
    stop(error) {
      if (stopped) return
      stopped = error
      reject(error)
      push?.enqueue(Uint8Array.from(NO_SLIP))
      push?.close()
      push = undefined
    },
    unanswered: () => ends < 2,
    async close() {
      await reader.cancel().catch(() => undefined) // a stream that has failed is over already
      await received
      reader.releaseLock()
      void writer.abort().catch(() => undefined)
      writer.releaseLock()
      await transport.close?.()
    },
  }
}
