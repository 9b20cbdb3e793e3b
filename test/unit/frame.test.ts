import { describe, expect, test } from 'vitest'
import { cobsDecode, cobsEncode, encodeFrame, type FrameEvent, type Framing, frameDecoder } from '../../host-ts/src/frame/index.js'
import frames from '../vectors/frames.json' with { type: 'json' }
import { hex, unhex } from './hex.js'

const message = (length: number, byte = (i: number): number => i & 0xff): Uint8Array =>
  Uint8Array.from([0x0a, 0, ...Array.from({ length }, (_, i) => byte(i))])

const text = (line: string): Uint8Array => new TextEncoder().encode(line)

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** What a decoder makes of bytes that arrive in pieces of a size. */
async function decode(bytes: Uint8Array, piece = bytes.length): Promise<FrameEvent[]> {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += piece) controller.enqueue(bytes.subarray(at, at + piece))
      controller.close()
    },
  })
  const events: FrameEvent[] = []
  for await (const event of source.pipeThrough(frameDecoder())) events.push(event)
  return events
}

describe('COBS', () => {
  // Examples of the paper and of Wikipedia's article on it, the last block without a trailing code byte.
  test.each([
    ['', '01'],
    ['00', '0101'],
    ['0000', '010101'],
    ['11220033', '0311220233'],
    ['11000000', '0211010101'],
    ['11223344', '0511223344'],
  ])('%s is encoded as %s and comes back', (plain, encoded) => {
    expect(hex(cobsEncode(unhex(plain)))).toBe(encoded)
    expect(hex(cobsDecode(unhex(encoded)))).toBe(plain)
  })

  test.each([253, 254, 255, 508, 509])('a run of %i bytes without zero comes back, with a zero behind it too', (length) => {
    const run = Uint8Array.from({ length }, () => 7)
    const encoded = cobsEncode(run)
    expect(encoded.includes(0)).toBe(false)
    expect(cobsDecode(encoded)).toEqual(run)
    expect(cobsDecode(cobsEncode(join(run, Uint8Array.of(0))))).toEqual(join(run, Uint8Array.of(0)))
  })

  test('a block that reaches beyond the end is refused', () => {
    expect(() => cobsDecode(Uint8Array.of(5, 1, 2))).toThrow(/damaged/)
  })
})

describe.each(frames)('the frame that smp and smpclient make of $name', ({ message, console, cobs }) => {
  test.each([
    ['console', console],
    ['cobs', cobs],
  ] as const)('is understood (%s)', async (framing, frame) => {
    expect(await decode(unhex(frame))).toEqual([{ kind: 'message', framing, bytes: unhex(message) }])
  })

  test('is ours, but for where console lines end and an empty last block in COBS', () => {
    const content = (frame: Uint8Array): Uint8Array => frame.filter((byte) => byte >= 0x20) // markers and line feeds are below
    expect(content(encodeFrame('console', unhex(message)))).toEqual(content(unhex(console)))
    expect([cobs, cobs.replace(/0100$/, '00')]).toContain(hex(encodeFrame('cobs', unhex(message))))
  })
})

describe.each<Framing>(['cobs', 'console'])('%s frames', (framing) => {
  test.each([0, 1, 88, 89, 90, 91, 250, 251, 252, 1022])(
    'a message of %i + 2 bytes comes back whole, in pieces of any size',
    async (length) => {
      const bytes = message(length)
      for (const piece of [1, 2, 61, 5000]) {
        expect(await decode(encodeFrame(framing, bytes), piece)).toEqual([{ kind: 'message', framing, bytes }])
      }
    },
  )

  test('a damaged byte loses its frame and not the next', async () => {
    const good = encodeFrame(framing, message(20))
    const bad = Uint8Array.from(good)
    bad[10] = (bad[10] ?? 0) ^ 1
    expect(await decode(join(bad, good))).toEqual([
      expect.objectContaining({ kind: 'damaged' }),
      expect.objectContaining({ kind: 'message', bytes: message(20) }),
    ])
  })

  test('console text around frames arrives as lines', async () => {
    const frame = encodeFrame(framing, message(300))
    const events = await decode(join(text('booting\r\n'), frame, text('ready\n'), frame), 7)
    expect(events).toEqual([
      { kind: 'text', line: 'booting' },
      { kind: 'message', framing, bytes: message(300) },
      { kind: 'text', line: 'ready' },
      { kind: 'message', framing, bytes: message(300) },
    ])
  })
})

describe('console frames', () => {
  test('a frame that another one interrupts is dropped', async () => {
    const long = encodeFrame('console', message(300))
    const firstLine = long.subarray(0, 127)
    expect(await decode(join(firstLine, encodeFrame('console', message(4))))).toEqual([expect.objectContaining({ bytes: message(4) })])
  })

  test('no line is longer than 127 bytes', () => {
    const lines = new TextDecoder('latin1').decode(encodeFrame('console', message(1000))).split('\n')
    expect(Math.max(...lines.map((line) => line.length + 1))).toBe(127)
  })

  test('lines that are no base64, or more than announced, are damaged', async () => {
    const lines = join(Uint8Array.of(6, 9), text('!!!!\n'), Uint8Array.of(6, 9), text('AAEAAAAA\n'))
    expect((await decode(lines)).map(({ kind }) => kind)).toEqual(['damaged', 'damaged'])
  })
})

test('a link that never ends a frame does not fill the memory', async () => {
  const endless = Uint8Array.from({ length: 300_000 }, () => 1)
  expect((await decode(endless, 4096)).every(({ kind }) => kind === 'damaged')).toBe(true)
})
