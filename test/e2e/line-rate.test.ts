/* The fastest line: packets of an upload arrive while the emulated STM32F405 erases and programs its flash, which takes the longest times of
 * the data sheet. A byte that comes while the handler of its interrupt has to wait for flash is lost there, as on the chip; so is one
 * that the ring has no room for. What the emulation cannot show is an interrupt that is taken too late for the byte after it, eleven
 * microseconds on: QEMU holds the next byte back until the one before has been read. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { encodeFrame, type Framing } from '../../host-ts/src/frame/index.js'
import { connect } from '../../host-ts/src/index.js'
import { serial } from '../../host-ts/src/node.js'
import { encodeMessage, Group, Op } from '../../host-ts/src/smp/index.js'
import { openRelay } from '../../host-ts/src/testkit/index.js'
import { LINE_BYTES_PER_SECOND } from '../bench/push.js'
import { emulator, largeModule, packed, use } from './support/boards.js'
import { rawLink } from './support/raw.js'

const UPLOAD = 1
const CHUNK = 900
const OUTSTANDING = 3
const ERASE_MS = 500
const CLEAN = { crc: 0, malformed: 0, oversized: 0, timeouts: 0, overruns: 0 }

/** The requests of an upload, one frame each. */
function framesOf(bytes: Uint8Array, framing: Framing): Uint8Array[] {
  const first = { len: bytes.length, image: 1, sha: createHash('sha256').update(bytes).digest() }
  return Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, sequence) => {
    const off = sequence * CHUNK
    const payload = { off, data: bytes.subarray(off, off + CHUNK), ...(off === 0 && first) }
    return encodeFrame(framing, encodeMessage({ op: Op.write, group: Group.image, command: UPLOAD, sequence, payload }))
  })
}

test.each<Framing>(['cobs', 'console'])(
  'at 921,600 baud, in %s framing, no byte of an upload is lost while flash is erased and programmed',
  { timeout: 20_000 },
  async (framing) => {
    const { tcp, pty } = await emulator('stm32f405')
    const { client } = use(await connect(await serial(pty))) // the other link
    await client.image.upload(packed(largeModule(9000))) // so that there is something to erase
    const relay = use(await openRelay(tcp, { toDevice: { bytesPerSecond: LINE_BYTES_PER_SECOND } }))
    const link = await rawLink(relay.address)
    const bytes = packed(largeModule(9100))
    const frames = framesOf(bytes, framing)

    const started = performance.now()
    await link.send(...frames.slice(0, OUTSTANDING)) // they are there long before the erase is over
    const offsets: unknown[] = []
    for (let next = OUTSTANDING; offsets.length < frames.length; next++) {
      offsets.push((await link.next()).payload.off)
      if (offsets.length === 1) expect(performance.now() - started).toBeGreaterThanOrEqual(ERASE_MS)
      const frame = frames[next]
      if (frame) await link.send(frame)
    }
    expect(offsets).toEqual(frames.map((_, i) => Math.min((i + 1) * CHUNK, bytes.length)))
    expect((await client.stat.show('link0')).fields).toEqual({ messages: frames.length, ...CLEAN })
  },
)
