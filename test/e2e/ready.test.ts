import { expect, test } from 'vitest'
import { linkReady } from '../../host-ts/src/testkit/emulator/ready.js'
import { openRelay } from '../../host-ts/src/testkit/index.js'
import { device, emulator, use } from './support/boards.js'
import { peer } from './support/cli.js'

const LATE_MS = 250
const GIVE_UP_MS = 10_000

test('a link is ready when its last echo is answered, one that was lost is asked again, and the next client finds no answer', async () => {
  const { tcp } = await emulator('native')
  const heard: number[] = []
  const lose = (chunk: Uint8Array): Uint8Array => (heard.push(chunk.length) === 3 ? new Uint8Array() : chunk)
  const line = use(await openRelay(tcp, { toDevice: { tap: lose }, toClient: { delay: LATE_MS } }))
  await linkReady(line.address, GIVE_UP_MS)
  expect(heard.length).toBeGreaterThan(3)
  expect((await (await device(line.address)).info()).board).toBe('native')
})

test('a link on which nobody answers is not ready', async () => {
  await expect(linkReady(await peer(() => undefined), LATE_MS)).rejects.toThrow('the firmware does not answer')
  await expect(linkReady(await peer((socket) => socket.destroy()), GIVE_UP_MS)).rejects.toThrow('the firmware does not answer')
})
