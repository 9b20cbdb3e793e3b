/* What a browser's port does is proven in test/page; here is what no pseudo-terminal does. */
import { expect, test } from 'vitest'
import { isSetpointError } from '../../host-ts/src/error.js'
import { type WebSerialPort, webSerial } from '../../host-ts/src/web.js'

interface Fake extends WebSerialPort {
  opened?: Parameters<WebSerialPort['open']>[0]
  closed: boolean
  /** The stream that the port has now. */
  controller: ReadableStreamDefaultController<Uint8Array>
  /** As an error of the line: the stream ends with it, and the port has another; or it is gone. */
  fail(name: string, gone?: boolean): void
}

function fake(write: UnderlyingSinkWriteCallback<Uint8Array> = async () => undefined): Fake {
  let readable: ReadableStream<Uint8Array> | null
  let controller: ReadableStreamDefaultController<Uint8Array>
  const renew = (): void => {
    readable = new ReadableStream({
      start: (own) => {
        controller = own
      },
    })
  }
  renew()
  const writable = new WritableStream<Uint8Array>({ write })
  const port: Fake = {
    closed: false,
    get readable() {
      return readable
    },
    writable,
    get controller() {
      return controller
    },
    async open(options) {
      port.opened = options
    },
    async close() {
      if (readable?.locked || writable.locked) throw new TypeError('Cannot cancel a locked stream')
      port.closed = true
    },
    setSignals: async () => undefined,
    getInfo: () => ({ usbVendorId: 0x2fe3, usbProductId: 0x0100 }),
    fail(name, gone = false) {
      controller.error(new DOMException('line', name))
      if (gone) readable = null
      else renew()
    },
  }
  return port
}

test('a port is opened with room for what arrives while the page is busy, and is called by its USB ids', async () => {
  const port = fake()
  const transport = await webSerial(port, { baudRate: 921_600 })
  expect(port.opened).toMatchObject({ baudRate: 921_600, parity: 'none' })
  expect(port.opened?.bufferSize).toBeGreaterThanOrEqual(4096)
  expect(transport.label).toBe('USB 2fe3:0100')
})

test('a port has the parity that is asked for, as the loader of an STM32 wants it', async () => {
  const port = fake()
  await webSerial(port, { parity: 'even' })
  expect(port.opened).toMatchObject({ baudRate: 115_200, parity: 'even' })
})

test('what is read goes on after an error of the line, and ends with an error when the port is gone', async () => {
  const port = fake()
  const { readable } = await webSerial(port)
  const reader = readable.getReader()
  for (const [byte, error] of ['FramingError', 'ParityError', 'BreakError', 'BufferOverrunError'].entries()) {
    port.controller.enqueue(Uint8Array.of(byte))
    expect(await reader.read()).toEqual({ done: false, value: Uint8Array.of(byte) })
    const next = reader.read()
    port.fail(error)
    port.controller.enqueue(Uint8Array.of(100 + byte))
    expect(await next).toEqual({ done: false, value: Uint8Array.of(100 + byte) })
  }
  const last = reader.read()
  port.fail('NetworkError', true)
  await expect(last).rejects.toMatchObject({ name: 'NetworkError' })
})

test('closing lets go of both directions first, though a read and a write to a device that takes no more are under way', async () => {
  // As the API has it: a write that is under way ends when its stream is aborted.
  const port = fake(
    (_chunk, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  const { readable, writable, close } = await webSerial(port)
  const [reader, writer] = [readable.getReader(), writable.getWriter()]
  const pending = reader.read()
  writer.write(Uint8Array.of(1)).catch(() => undefined)
  await reader.cancel()
  void writer.abort().catch(() => undefined)
  expect((await pending).done).toBe(true)
  await close?.()
  expect(port.closed).toBe(true)
})

test('what is written before a close is written', async () => {
  const written: number[] = []
  const port = fake(async () => void written.push(1))
  const { readable, writable, close } = await webSerial(port)
  const writer = writable.getWriter()
  void writer.write(Uint8Array.of(1))
  await writer.close()
  await readable.cancel()
  await close?.()
  expect({ written, closed: port.closed }).toEqual({ written: [1], closed: true })
})

test('a port that cannot be opened is busy, with what to do', async () => {
  const port = { ...fake(), open: () => Promise.reject(new DOMException('Failed to open serial port.', 'NetworkError')) }
  const error = await webSerial(port).catch((thrown: unknown) => thrown)
  expect(isSetpointError(error, 'busy') && error.message).toBe('USB 2fe3:0100 cannot be opened: Failed to open serial port')
  expect(isSetpointError(error) && error.hint).toContain('another program')
})
