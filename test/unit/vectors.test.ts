/* Our codecs on what independent tools made: the same files that hold the firmware (test/vectors/README.md). */
import { describe, expect, test } from 'vitest'
import { commands } from '../../host-ts/src/client/commands.js'
import { type FrameEvent, frameDecoder } from '../../host-ts/src/frame/index.js'
import { parsePackage } from '../../host-ts/src/package/index.js'
import { refusalIn } from '../../host-ts/src/smp/index.js'
import { decodeMessage } from '../../host-ts/src/smp/message.js'
import exchanges from '../vectors/exchanges.json' with { type: 'json' }
import frames from '../vectors/frames.json' with { type: 'json' }
import packages from '../vectors/packages.json' with { type: 'json' }

const unhex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

describe.each(['console', 'cobs'] as const)('%s frames of smp and smpclient', (framing) => {
  test.each(frames)('$name', async (vector) => {
    const events: FrameEvent[] = []
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(unhex(vector[framing]))
        controller.close()
      },
    })
    for await (const event of source.pipeThrough(frameDecoder())) events.push(event)
    expect(events).toEqual([{ kind: 'message', framing, bytes: unhex(vector.message) }])
  })
})

describe('packages of imgtool', () => {
  test.each(packages.filter(({ error, name }) => error === 0 && name !== 'around a text'))('$name: accepted', (vector) => {
    expect(hex(parsePackage(unhex(vector.file)).hash)).toBe(vector.hash)
  })

  test.each(packages.filter(({ error }) => error !== 0))('$name: refused', ({ file }) => {
    expect(() => parsePackage(unhex(file))).toThrowError(expect.objectContaining({ code: 'not-a-package' }))
  })
})

describe('answers of the device', () => {
  test.each(exchanges.filter(({ response }) => response !== ''))('$name', ({ response }) => {
    const { op, group, command, payload } = decodeMessage(unhex(response))
    if (refusalIn(payload)) return
    const known = Object.values(commands).find((c) => c.op === op - 1 && c.group === group && c.command === command)
    if (known) expect(known.reply.safeParse(payload).error).toBeUndefined()
    else expect([group, command, op]).toEqual([0, 0, 1]) // an echo by a read, which our client never sends
  })
})
