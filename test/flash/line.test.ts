import { describe, expect, test } from 'vitest'
import { type FlashOptions, flashStm32, planFlash } from '../../host-ts/src/flash/index.js'
import { openLine } from '../../host-ts/src/flash/line.js'
import type { Transport } from '../../host-ts/src/index.js'
import { onFakeClock } from '../sim/clock.js'
import { planOf, smallFirmware } from './support.js'
import '../../host-ts/src/flash/esp32/flash.js' // is loaded when it is wanted, which takes no time of a fake clock

interface Stuck {
  transport: Transport
  unplug(): void
  /** Milliseconds until it was closed. */
  closedAfter(): number | undefined
  /** Waits until the first write is under way. */
  writing: Promise<void>
}

/** A port that takes no bytes. */
function stuck(): Stuck {
  let [unplug, begin] = [(): void => undefined, (): void => undefined]
  let closed: number | undefined
  const begun = performance.now()
  const writing = new Promise<void>((resolve) => {
    begin = resolve
  })
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      unplug = () => controller.close()
    },
  })
  const writable = new WritableStream<Uint8Array>({
    write() {
      begin()
      return new Promise(() => undefined)
    },
  })
  const close = async (): Promise<void> => {
    expect([readable.locked, writable.locked]).toEqual([false, false])
    closed = performance.now() - begun
  }
  return { transport: { readable, writable, close, label: 'port' }, unplug: () => unplug(), closedAfter: () => closed, writing }
}

test('a write that a port swallows ends when the port is gone', async () => {
  const { transport, unplug } = stuck()
  const line = openLine(transport)
  const writing = line.write(Uint8Array.of(0x7f))
  unplug()
  await expect(writing).rejects.toMatchObject({ code: 'closed', message: 'port is gone' })
  await line.close()
})

const image = new Uint8Array(100)
image.set([0xe9, 1, 2, 0x20])
image[12] = 5

type Flash = (transport: Transport, options?: FlashOptions) => Promise<unknown>

const loaders: ReadonlyArray<readonly [string, Flash]> = [
  ['an STM32', (transport, options) => flashStm32(transport, planOf(smallFirmware()), options)],
  ['an ESP32-C3', planFlash({ kind: 'esp32', chip: 'esp32c3' }, image).flash],
]

describe.each(loaders)('flashing %s over a port that takes no bytes', (_, flash) => {
  const begin = (port: Stuck, options?: FlashOptions): Promise<unknown> =>
    flash(port.transport, options).then(
      () => 'flashed',
      (error: unknown) => error,
    )

  test('ends after some seconds, and leaves the port', () =>
    onFakeClock(async () => {
      const port = stuck()
      expect(await begin(port)).toMatchObject({ code: 'timeout', message: 'port takes no bytes' })
      expect(port.closedAfter()).toBeLessThan(12_000)
    }))

  test('ends at once when it is unplugged', () =>
    onFakeClock(async () => {
      const port = stuck()
      const flashing = begin(port)
      await port.writing
      port.unplug()
      expect(await flashing).toMatchObject({ code: 'closed', message: 'port is gone' })
      expect(port.closedAfter()).toBeLessThan(2000)
    }))

  test('ends within two seconds when it is interrupted', () =>
    onFakeClock(async () => {
      const port = stuck()
      const stop = new AbortController()
      const flashing = begin(port, { signal: stop.signal })
      await port.writing
      stop.abort()
      expect(await flashing).toMatchObject({ code: 'aborted' })
      expect(port.closedAfter()).toBeLessThan(2000)
    }))
})
