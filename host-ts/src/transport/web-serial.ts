import { messageOf, SetpointError } from '../error.js'
import type { SerialSignals, Transport } from './transport.js'

/** What is used of a `SerialPort` of the Web Serial API (https://wicg.github.io/serial/). */
export interface WebSerialPort {
  readonly readable: ReadableStream<Uint8Array> | null
  readonly writable: WritableStream<Uint8Array> | null
  open(options: { baudRate: number; parity?: 'none' | 'even' | 'odd'; bufferSize?: number }): Promise<void>
  close(): Promise<void>
  setSignals(signals: SerialSignals): Promise<void>
  getInfo(): { usbVendorId?: number | undefined; usbProductId?: number | undefined }
}

export interface WebSerialOptions {
  /** Bits a second; 115200 when absent. */
  baudRate?: number | undefined
  /** None when absent. */
  parity?: 'none' | 'even' | 'odd' | undefined
}

export interface WebSerialTransport extends Transport {
  setSignals(signals: SerialSignals): Promise<void>
}

/** Bytes: with the 255 that browsers have by default a fast line loses what arrives while the page is busy. */
const BUFFER_SIZE = 16_384

/**
 * Opens a port of the Web Serial API, which the page got from `navigator.serial`.
 *
 * @throws SetpointError `busy` when the browser cannot open it: it does not say why.
 */
export async function webSerial(port: WebSerialPort, options: WebSerialOptions = {}): Promise<WebSerialTransport> {
  const { baudRate = 115200, parity = 'none' } = options
  const label = portName(port)
  try {
    await port.open({ baudRate, parity, bufferSize: BUFFER_SIZE })
  } catch (cause) {
    throw new SetpointError('busy', `${label} cannot be opened: ${messageOf(cause).replace(/\.$/, '')}`, {
      cause,
      hint: 'Is it connected to another program or another page? Close that one. On Linux the user must be in the group dialout.',
    })
  }
  const [input, output] = [receiving(port), sending(port)]
  return {
    label,
    readable: input.stream,
    writable: output.stream,
    setSignals: (signals) => port.setSignals(signals),
    async close() {
      await Promise.all([input.end(), output.end()])
      await port.close().catch(() => undefined) // one that was unplugged is closed already
    },
  }
}

/** One direction of a port. A port closes only once both have ended. */
interface Direction<Stream> {
  stream: Stream
  /** Lets go of the port; a second call waits for the first. */
  end(reason?: unknown): Promise<void>
}

/** `USB 2fe3:0100`; browsers tell no more of a port. */
export function portName(port: Pick<WebSerialPort, 'getInfo'>): string {
  const { usbVendorId: vendor, usbProductId: product } = port.getInfo()
  const four = (id = 0): string => id.toString(16).padStart(4, '0')
  return vendor === undefined ? 'serial port' : `USB ${four(vendor)}:${four(product)}`
}

/**
 * A port has a new stream after each error of the line (framing, parity, break, overrun), and none after it was unplugged: this one goes
 * on over the former, because frames have their own check.
 */
function receiving(port: WebSerialPort): Direction<ReadableStream<Uint8Array>> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let ended: Promise<void> | undefined
  const release = (): void => {
    reader?.releaseLock()
    reader = undefined
  }
  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (!ended) {
      reader ??= port.readable?.getReader()
      if (!reader) return controller.error(new Error('the port is gone'))
      try {
        const { done, value } = await reader.read()
        if (ended) return
        if (!done) return controller.enqueue(value)
        release()
        return controller.close()
      } catch (error) {
        if (ended) return
        release()
        if (!port.readable) throw error
      }
    }
  }
  async function finish(reason: unknown): Promise<void> {
    await reader?.cancel(reason).catch(() => undefined)
    release()
  }
  const end = (reason?: unknown): Promise<void> => {
    ended ??= finish(reason)
    return ended
  }
  return { stream: new ReadableStream({ pull, cancel: end }, { highWaterMark: 0 }), end }
}

function sending(port: WebSerialPort): Direction<WritableStream<Uint8Array>> {
  let writer: WritableStreamDefaultWriter<Uint8Array> | undefined
  let ended: Promise<void> | undefined
  async function finish(act: (writer: WritableStreamDefaultWriter<Uint8Array>) => Promise<void>): Promise<void> {
    await (writer && act(writer).catch(() => undefined))
    writer?.releaseLock()
    writer = undefined
  }
  const end = (reason?: unknown): Promise<void> => {
    ended ??= finish((used) => used.abort(reason))
    return ended
  }
  const close = (): Promise<void> => {
    ended ??= finish((used) => used.close())
    return ended
  }
  const stream = new WritableStream<Uint8Array>({
    // At once: `abort` comes only after a write that is under way, and that to a device that takes no more never ends.
    start: ({ signal }) => signal.addEventListener('abort', () => void end(signal.reason)),
    write(chunk) {
      if (!ended) writer ??= port.writable?.getWriter()
      if (!writer) throw new Error('the port is gone')
      return writer.write(chunk)
    },
    close,
    abort: end,
  })
  return { stream, end }
}
