import { expect, test } from 'vitest'
import { openLine } from '../../host-ts/src/flash/line.js'

test('a write that a port swallows ends when the port is gone', async () => {
  let unplug: () => void = () => undefined
  const readable = new ReadableStream<Uint8Array>({
    start(controller) {
      unplug = () => controller.close()
    },
  })
  const writable = new WritableStream<Uint8Array>({ write: () => new Promise(() => undefined) })
  const line = openLine({ readable, writable, label: 'port' })
  const writing = line.write(Uint8Array.of(0x7f))
  unplug()
  await expect(writing).rejects.toMatchObject({ code: 'closed', message: 'port is gone' })
  await line.close()
})
