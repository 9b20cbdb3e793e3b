/* What no socket and no pseudo-terminal does: a stream of Node.js that takes no bytes, or brings more than anybody reads. */
import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { connect } from '../../host-ts/src/index.js'
import { fromDuplex } from '../../host-ts/src/transport/node-stream.js'

const ended = (duplex: Duplex) => (): Promise<void> =>
  new Promise((resolve) => {
    duplex.once('close', () => resolve())
    duplex.destroy()
  })

test('connecting over a port that takes no bytes ends with its time-out, and closes the port', async () => {
  const duplex = new Duplex({ read: () => undefined, write: () => undefined })
  const transport = fromDuplex(duplex, 'port', ended(duplex))
  await expect(connect(transport, { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' })
  expect(duplex.destroyed).toBe(true)
})

test('a write that is under way when the port is closed fails with it', async () => {
  const duplex = new Duplex({ read: () => undefined, write: () => undefined })
  const { writable, close } = fromDuplex(duplex, 'port', ended(duplex))
  const writing = writable.getWriter().write(Uint8Array.of(1))
  await Promise.all([expect(writing).rejects.toThrow(), close?.()])
})

test('what arrives while nobody reads stays with the sender, and comes when it is read', async () => {
  const duplex = new Duplex({ read: () => undefined, write: () => undefined, readableHighWaterMark: 8 })
  const { readable } = fromDuplex(duplex, 'port', ended(duplex))
  let sent = 0
  while (sent < 1000 && duplex.push(Uint8Array.of(sent & 0xff))) {
    sent++
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(sent).toBeLessThan(100)
  const reader = readable.getReader()
  for (let next = 0; next <= sent; next++) expect((await reader.read()).value).toEqual(Uint8Array.of(next))
})
