import { encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import { encodeFrame, type Framing } from '../../../host-ts/src/frame/index.js'
import { boards } from '../support/boards.js'
import { type RawLink, rawFrame, rawLinkTo, rawMessage } from '../support/raw.js'

const framings: readonly Framing[] = ['cobs', 'console']
const END_OF_FRAME = Uint8Array.of(0x00, 0x0a)

/** The proof that a link is in order: a request of its own sequence number is answered. */
async function echoes(link: RawLink, sequence: number, framing: Framing = 'cobs'): Promise<void> {
  await link.send(rawFrame({ sequence }, framing))
  expect(await link.next()).toMatchObject({ op: 3, group: 0, sequence, payload: { r: 'hi' } })
}

describe.each(boards)('%s', (name) => {
  describe('frames', () => {
    test.each(framings)('several requests at once are answered in order, in their framing (%s)', async (framing) => {
      const link = await rawLinkTo(name)
      await link.send(...[1, 2, 3].map((sequence) => rawFrame({ sequence }, framing)))
      for (const sequence of [1, 2, 3]) expect(await link.next()).toMatchObject({ sequence, payload: { r: 'hi' } })
    })

    test.each(framings)('a truncated frame is dropped and counted, the next one answered (%s)', async (framing) => {
      const link = await rawLinkTo(name)
      const before = await counter(link, 'malformed')
      await link.send(rawFrame({}, framing).subarray(0, 9), END_OF_FRAME)
      await echoes(link, 2, framing)
      expect(await counter(link, 'malformed')).toBe(before + 1)
    })

    test.each(framings)('a frame with a wrong CRC is dropped and counted, the next one answered (%s)', async (framing) => {
      const link = await rawLinkTo(name)
      const before = await counter(link, 'crc')
      const damaged = Uint8Array.from(rawFrame({}, framing))
      damaged[12] = damaged[12] === 0x41 ? 0x42 : 0x41
      await link.send(damaged)
      await echoes(link, 2, framing)
      expect(await counter(link, 'crc')).toBe(before + 1)
    })

    test.each(framings)('an oversized frame is dropped and counted, the next one answered (%s)', async (framing) => {
      const link = await rawLinkTo(name)
      const before = await counter(link, 'oversized')
      const cbor = encode({ d: 'x'.repeat(2000) })
      await link.send(encodeFrame(framing, rawMessage({ cbor: [...cbor] })))
      await echoes(link, 2, framing)
      expect(await counter(link, 'oversized')).toBe(before + 1)
    })

    test('a console frame inside another one: the outer is dropped, the inner answered', async () => {
      const link = await rawLinkTo(name)
      const long = rawFrame({ cbor: [...encode({ d: 'x'.repeat(300) })] }, 'console')
      await link.send(long.subarray(0, 127))
      await echoes(link, 2, 'console')
      await link.send(long.subarray(127))
      await echoes(link, 3, 'console')
    })

    test('noise between frames is passed over', async () => {
      const link = await rawLinkTo(name)
      const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff)
      await link.send(noise, END_OF_FRAME)
      await echoes(link, 2)
    })
  })

  describe('requests', () => {
    test.each([
      ['an unknown group', { group: 999 }, 8],
      ['an unknown command', { command: 99 }, 8],
      ['an operation that the command does not have', { first: 0x08, command: 5 }, 8],
      ['a version above 2', { first: 0x12 }, 13],
      ['CBOR that is malformed', { cbor: [0xff] }, 3],
      ['CBOR that ends early', { cbor: [0xa1, 0x61, 0x64, 0x65] }, 3],
      ['bytes after the map', { cbor: [0xa0, 0xa0] }, 3],
      ['a payload that is no map', { cbor: [0x80] }, 3],
      ['a map without end marker', { cbor: [0xbf, 0xff] }, 3],
      ['CBOR nested 100 deep', { cbor: [0xa1, 0x61, 0x64, ...Array<number>(100).fill(0x81), 0x00] }, 3],
      ['a value of a wrong type', { cbor: [0xa1, 0x61, 0x64, 0x05] }, 3],
      ['a required key that is missing', { cbor: [0xa0] }, 3],
      ['a repeated key', { cbor: [0xa2, 0x61, 0x64, 0x61, 0x61, 0x61, 0x64, 0x61, 0x62] }, 3],
      ['a key that is no text', { cbor: [0xa1, 0x01, 0x02] }, 3],
    ])('%s is refused by number, and the device goes on', async (_what, request, rc) => {
      const link = await rawLinkTo(name)
      await link.send(rawFrame(request))
      expect((await link.next()).payload).toEqual({ rc })
      await echoes(link, 2)
    })

    test.each([
      ['less than a header', Uint8Array.of(0x0a, 0, 0)],
      ['a wrong length field', rawMessage({ length: 99 })],
      ['a response', rawMessage({ first: 0x0b })],
    ])('%s is not answered', async (_what, message) => {
      const link = await rawLinkTo(name)
      await link.send(encodeFrame('cobs', message))
      await echoes(link, 2)
    })

    test('unknown keys are ignored', async () => {
      const link = await rawLinkTo(name)
      await link.send(rawFrame({ cbor: [...encode({ d: 'hi', later: [1, { deep: true }] })] }))
      expect((await link.next()).payload).toEqual({ r: 'hi' })
    })
  })
})

async function counter(link: RawLink, name: string): Promise<number> {
  let sum = 0 // the test may be on either of the device's links
  for (const group of ['link0', 'link1']) {
    await link.send(rawFrame({ first: 0x08, group: 2, sequence: 77, cbor: [...encode({ name: group })] }))
    const { fields } = (await link.next()).payload
    sum += Number(Reflect.get(Object(fields), name))
  }
  return sum
}
