import { encode } from 'cborg'
import { expect, test } from 'vitest'
import type { Framing } from '../../host-ts/src/frame/index.js'
import { openHub, openRelay } from '../../host-ts/src/testkit/index.js'
import { boards, device, emulator, moduleBytes, use } from './support/boards.js'
import { type RawLink, rawFrame, rawLink } from './support/raw.js'

const echo = (text: string, framing: Framing = 'cobs', sequence = 1) => rawFrame({ sequence, cbor: [...encode({ d: text })] }, framing)
const answerOf = async (link: RawLink) => (await link.next()).payload

test.each(boards)('clients of one line with the same sequence numbers get their own answers, each in its framing (%s)', async (board) => {
  const { address } = use(await openHub((await emulator(board)).tcp))
  const links = await Promise.all([rawLink(address), rawLink(address), rawLink(address)])
  const framings: readonly Framing[] = ['cobs', 'console', 'cobs']
  for (let round = 0; round < 5; round++) {
    for (const [i, link] of links.entries()) await link.send(echo(`${i} ${round} a`, framings[i]), echo(`${i} ${round} b`, framings[i]))
  }
  for (let round = 0; round < 5; round++) {
    for (const [i, link] of links.entries()) {
      expect(await answerOf(link)).toEqual({ r: `${i} ${round} a` })
      expect(await answerOf(link)).toEqual({ r: `${i} ${round} b` })
    }
  }
})

test('an answer that gets lost, and one that comes too late, go to nobody else', async () => {
  const { tcp } = await emulator('native')
  let lost: Uint8Array | undefined
  const tap = (chunk: Uint8Array): Uint8Array => {
    if (lost) return Uint8Array.of(...lost, ...chunk) // the late one in front of the next
    lost = chunk
    return chunk.subarray(0, 0)
  }
  const relay = use(await openRelay(tcp, { toClient: { tap } }))
  const { address } = use(await openHub(relay.address))
  const [first, second] = [await rawLink(address), await rawLink(address)]
  await first.send(echo('lost', 'cobs', 1))
  await expect.poll(() => lost).toBeDefined()
  await second.send(echo('mine', 'cobs', 2))
  expect(await answerOf(second)).toEqual({ r: 'mine' })
})

test('a client that leaves in the middle of a frame, or before its answer, takes nothing from the others', async () => {
  const { address } = use(await openHub((await emulator('native')).tcp))
  const other = await device(address)
  const leaving = await rawLink(address)
  await leaving.send(echo('gone'), echo('half').subarray(0, 7))
  await leaving[Symbol.asyncDispose]()
  expect((await other.push(moduleBytes('water-heater'), { as: 'confirmed' })).outcome).toBe('running')
})

test('a board that ends hangs up on its clients', async () => {
  const board = await emulator('native')
  const { address } = use(await openHub(board.tcp))
  const client = await device(address)
  await board.stop()
  await expect(client.status()).rejects.toMatchObject({ code: 'closed' })
})
