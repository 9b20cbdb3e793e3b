import { encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import { boards, largeModule, packed } from '../support/boards.js'
import { rawFrame, rawLinkTo } from '../support/raw.js'

describe.each(boards)('%s', (name) => {
  describe('raw uploads', () => {
    async function begun(length = 600): Promise<{ upload(payload: Record<string, unknown>): Promise<unknown>; content: Uint8Array }> {
      const link = await rawLinkTo(name)
      const content = packed(largeModule()).subarray(0, 4096)
      let sequence = 0
      const upload = async (payload: Record<string, unknown>): Promise<unknown> => {
        await link.send(rawFrame({ group: 1, command: 1, sequence: ++sequence, cbor: [...encode(payload)] }))
        return (await link.next()).payload
      }
      expect(await upload({ off: 0, len: content.length, image: 1, data: content.subarray(0, length) })).toEqual({ off: length })
      return { upload, content }
    }

    test('a gap changes nothing and is answered with the offset reached', async () => {
      const { upload, content } = await begun()
      expect(await upload({ off: 700, data: content.subarray(700, 800) })).toEqual({ off: 600 })
      expect(await upload({ off: 600, data: content.subarray(600, 700) })).toEqual({ off: 700 })
    })

    test('data that has arrived already is skipped', async () => {
      const { upload, content } = await begun()
      expect(await upload({ off: 500, data: content.subarray(500, 700) })).toEqual({ off: 700 })
      expect(await upload({ off: 100, data: content.subarray(100, 200) })).toEqual({ off: 700 })
    })

    test('data beyond the announced length is refused', async () => {
      const { upload, content } = await begun()
      const answer = await upload({ off: 600, data: new Uint8Array(900) })
      expect(answer).toEqual({ off: 1500 })
      for (let off = 1500; off < 3900; off += 800) await upload({ off, data: content.subarray(off, off + 800) })
      expect(await upload({ off: 3900, data: new Uint8Array(300) })).toEqual({ err: { group: 1, rc: 21 } })
    })

    test('another length starts over', async () => {
      const { upload, content } = await begun()
      expect(await upload({ off: 0, len: 3000, image: 1, data: content.subarray(0, 50) })).toEqual({ off: 50 })
    })

    test('a chunk without an upload is refused', async () => {
      const link = await rawLinkTo(name)
      await link.send(rawFrame({ group: 1, command: 1, cbor: [...encode({ off: 10, data: new Uint8Array(4) })] }))
      expect((await link.next()).payload).toEqual({ err: { group: 1, rc: 20 } })
    })
  })
})
