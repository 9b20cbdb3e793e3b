import { encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import { encodeFrame, type Framing } from '../../host-ts/src/frame/index.js'
import {
  buildPackage,
  connect,
  type Device,
  type Evaluation,
  type PushResult,
  parsePackage,
  type UploadProgress,
} from '../../host-ts/src/index.js'
import { serial } from '../../host-ts/src/node.js'
import { openRelay } from '../../host-ts/src/testkit/index.js'
import { assembled, bench, boards, device, emulator, fresh, giveSignals, moduleBytes, PERIOD_MS, use } from './support/boards.js'
import { type RawLink, rawFrame, rawLink, rawMessage } from './support/raw.js'

const framings: readonly Framing[] = ['cobs', 'console']
const END_OF_FRAME = Uint8Array.of(0x00, 0x0a)

const good = moduleBytes('water-heater')

async function runningHash({ client }: Device): Promise<Uint8Array | undefined> {
  return (await client.setpoint.status()).module?.hash
}

/** The proof that a link is in order: a request of its own sequence number is answered. */
async function echoes(link: RawLink, sequence: number, framing: Framing = 'cobs'): Promise<void> {
  await link.send(rawFrame({ sequence }, framing))
  expect(await link.next()).toMatchObject({ op: 3, group: 0, sequence, payload: { r: 'hi' } })
}

describe.each(boards)('%s', (board) => {
  describe('frames', () => {
    test.each(framings)('several requests at once are answered in order, in their framing (%s)', async (framing) => {
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(...[1, 2, 3].map((sequence) => rawFrame({ sequence }, framing)))
      for (const sequence of [1, 2, 3]) expect(await link.next()).toMatchObject({ sequence, payload: { r: 'hi' } })
    })

    test.each(framings)('a truncated frame is dropped and counted, the next one answered (%s)', async (framing) => {
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(rawFrame({}, framing).subarray(0, 9), END_OF_FRAME)
      await echoes(link, 2, framing)
      expect(await counter(link, 'malformed')).toBe(1)
    })

    test.each(framings)('a frame with a wrong CRC is dropped and counted, the next one answered (%s)', async (framing) => {
      const { tcp } = await emulator(board)
      const link = await rawLink(tcp)
      const damaged = Uint8Array.from(rawFrame({}, framing))
      damaged[12] = damaged[12] === 0x41 ? 0x42 : 0x41
      await link.send(damaged)
      await echoes(link, 2, framing)
      expect(await counter(link, 'crc')).toBe(1)
    })

    test.each(framings)('an oversized frame is dropped and counted, the next one answered (%s)', async (framing) => {
      const link = await rawLink((await emulator(board)).tcp)
      const cbor = encode({ d: 'x'.repeat(2000) })
      await link.send(encodeFrame(framing, rawMessage({ cbor: [...cbor] })))
      await echoes(link, 2, framing)
      expect(await counter(link, 'oversized')).toBe(1)
    })

    test('a console frame inside another one: the outer is dropped, the inner answered', async () => {
      const link = await rawLink((await emulator(board)).tcp)
      const long = rawFrame({ cbor: [...encode({ d: 'x'.repeat(300) })] }, 'console')
      await link.send(long.subarray(0, 127))
      await echoes(link, 2, 'console')
      await link.send(long.subarray(127))
      await echoes(link, 3, 'console')
    })

    test('noise between frames is passed over', async () => {
      const link = await rawLink((await emulator(board)).tcp)
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
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(rawFrame(request))
      expect((await link.next()).payload).toEqual({ rc })
      await echoes(link, 2)
    })

    test.each([
      ['less than a header', Uint8Array.of(0x0a, 0, 0)],
      ['a wrong length field', rawMessage({ length: 99 })],
      ['a response', rawMessage({ first: 0x0b })],
    ])('%s is not answered', async (_what, message) => {
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(encodeFrame('cobs', message))
      await echoes(link, 2)
    })

    test('unknown keys are ignored', async () => {
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(rawFrame({ cbor: [...encode({ d: 'hi', later: [1, { deep: true }] })] }))
      expect((await link.next()).payload).toEqual({ r: 'hi' })
    })
  })

  describe('signals', () => {
    test.each<[what: string, values: Parameters<Device['signals']['set']>[0], rc: number, words: RegExp]>([
      ['an unknown one', { nonsense: 1 }, 2, /nonsense/],
      ['one of a wrong type', { price_start: true }, 3, /price_start/],
      ['one with too few elements', { price: [1, 2] }, 4, /price/],
      ['one outside of its range', { price: Array<number>(24).fill(11) }, 5, /price/],
      ['one with a NaN', { usage: Array<number>(24).fill(Number.NaN) }, 5, /usage/],
      ['one that the board gives', { tank: 50 }, 6, /tank/],
    ])("%s is refused in the device's own words, and none of the write is kept", async (_what, values, rc, words) => {
      const { device } = await fresh(board)
      const write = device.signals.set({ price_start: 1000, ...values })
      await expect(write).rejects.toMatchObject({ code: 'refused', refusal: { group: 64, rc }, message: expect.stringMatching(words) })
      const start = (await device.signals.get()).find(({ name }) => name === 'price_start')
      expect(start).toMatchObject({ value: null, age: null })
    })

    test('written values are read back, with their age', async () => {
      const { device } = await fresh(board)
      await giveSignals(device)
      const signals = await device.signals.get()
      expect(signals.find(({ name }) => name === 'price')).toMatchObject({
        fresh: true,
        value: expect.arrayContaining([expect.closeTo(0.33)]),
      })
      expect(signals.find(({ name }) => name === 'time')).toMatchObject({ source: 'clock', fresh: true })
    })
  })

  describe('push', () => {
    test('a module runs, is in the image state, and is unchanged when pushed again', async () => {
      const { device } = await fresh(board)
      const first = await device.push(good, { version: '1.2.3' })
      expect(first).toMatchObject({ outcome: 'running', version: '1.2.3' })
      expect(await device.client.image.state()).toEqual([
        expect.objectContaining({ image: 1, slot: 0, version: '1.2.3', hash: first.hash, active: true }),
      ])
      expect(await device.push(good, { version: '1.2.3' })).toMatchObject({ outcome: 'unchanged' })
    })

    test('an upload in each framing arrives', async () => {
      const { tcp } = await emulator(board)
      for (const framing of framings) {
        const client = await device(tcp, { framing })
        expect((await client.push(good, { version: framing === 'cobs' ? '1.0.0' : '2.0.0' })).outcome).toBe('running')
        await client.close()
      }
    })

    describe('a bad file is refused and the running module goes on:', () => {
      const magic = [0, 0x61, 0x73, 0x6d]
      test.each<[what: string, file: () => Promise<Uint8Array>, refusal: object]>([
        ['no module', () => buildPackage(Uint8Array.of(...magic, 9, 9, 9, 9)), { rc: -100 }],
        ['a module that ends early', () => buildPackage(good.subarray(0, 100)), { rc: -101 }],
        ['a module without exports', () => buildPackage(Uint8Array.of(...magic, 1, 0, 0, 0)), { rc: -174 }],
        ['a package larger than a slot', () => buildPackage(Uint8Array.of(...good, ...new Uint8Array(20_000))), { group: 1, rc: 30 }],
      ])('%s', async (_what, file, refusal) => {
        const { device } = await fresh(board)
        const { hash } = await device.push(good)
        await expect(device.push(await file())).rejects.toMatchObject({ code: 'refused', refusal })
        expect(await runningHash(device)).toEqual(hash)
      })

      test.each<[what: string, change: (bytes: Uint8Array) => Uint8Array, rc: number]>([
        ['no package', () => new TextEncoder().encode('#!/bin/sh\n'.repeat(20)), 23],
        ['a damaged package', (bytes) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)), 24],
        ['bytes after the package', (bytes) => Uint8Array.of(...bytes, 1, 2, 3), 7],
      ])('%s, though its upload is in order', async (_what, change, rc) => {
        const { device } = await fresh(board)
        const { hash } = await device.push(good)
        const upload = device.client.image.upload(change(await buildPackage(good)))
        await expect(upload).rejects.toMatchObject({ code: 'refused', refusal: { group: 1, rc } })
        expect(await runningHash(device)).toEqual(hash)
      })
    })

    test('image 0, the firmware, cannot be written', async () => {
      const { device } = await fresh(board)
      await expect(device.client.image.upload(await buildPackage(good), { image: 0 })).rejects.toMatchObject({
        refusal: { group: 1, rc: 14 },
      })
    })

    test('an interrupted push says so, and the next one goes on where it stopped', async () => {
      const { device } = await fresh(board)
      const stop = new AbortController()
      const first = device.push(large(), { signal: stop.signal, onProgress: ({ sent }) => sent > 2000 && stop.abort() })
      await expect(first).rejects.toMatchObject({ code: 'aborted' })
      const resumedAt = await firstOffset(device)
      expect(resumedAt).toBeGreaterThan(2000)
    })

    test('a cable pulled in the middle: a reconnecting push goes on where it stopped', async () => {
      const { tcp } = await emulator(board)
      const relay = use(await openRelay(tcp))
      const before = await device(relay.address)
      const cut = before.push(large(), { onProgress: ({ sent }) => sent > 2000 && relay.cut() })
      await expect(cut).rejects.toMatchObject({ code: 'closed' })
      const after = await device(relay.address)
      expect(await firstOffset(after)).toBeGreaterThan(2000)
      expect((await after.client.setpoint.status()).module).not.toBeNull()
    })

    test('lost answers cost time, not the push', async () => {
      const { tcp } = await emulator(board)
      const relay = use(await openRelay(tcp, { toClient: { tap: loseEvery(4) } }))
      const client = await device(relay.address, { timeout: 1500 })
      expect((await client.push(large())).outcome).toBe('running')
    })

    test('an answer that takes longer than half of the timeout still counts', async () => {
      const { tcp } = await emulator(board)
      const relay = use(await openRelay(tcp, { toClient: { delay: 600 } }))
      const client = await device(relay.address, { timeout: 1000 })
      expect(await client.client.os.echo('hi')).toBe('hi')
      expect((await client.status()).app).toBe('water-heater')
    })

    test('lost requests cost time, not the push', async () => {
      const { tcp } = await emulator(board)
      const relay = use(await openRelay(tcp, { toDevice: { tap: loseEvery(5) } }))
      const client = await device(relay.address, { timeout: 1500 })
      expect((await client.push(large())).outcome).toBe('running')
    })

    test('a second client that starts over gets its upload; what the first one still sends is not taken', async () => {
      const { tcp, pty } = await emulator(board)
      const link = await rawLink(tcp)
      const chunk = async (payload: Record<string, unknown>): Promise<unknown> => {
        await link.send(rawFrame({ group: 1, command: 1, cbor: [...encode(payload)] }))
        return (await link.next()).payload
      }
      const packed = await buildPackage(large())
      expect(await chunk({ off: 0, len: packed.length, image: 1, data: packed.subarray(0, 500) })).toEqual({ off: 500 })
      const second = use(await connect(await serial(pty)))
      const { hash } = await second.push(good)
      expect(await chunk({ off: 500, data: packed.subarray(500, 600) })).not.toEqual({ off: 600 })
      expect(await runningHash(second)).toEqual(hash)
    })

    test('two clients at once: the one that began first is told of the other, whose module runs', async () => {
      const { tcp, pty } = await emulator(board)
      let held = false
      const line = use(await openRelay(tcp, { toDevice: { tap: (chunk) => (held ? chunk.subarray(0, 0) : chunk) } }))
      const first = await device(line.address, { timeout: 2000 })
      const second = use(await connect(await serial(pty)))
      let other: Promise<PushResult> | undefined
      const onProgress = ({ sent }: UploadProgress): void => {
        if (sent < 2000 || other) return
        held = true
        other = second.push(large(), { version: '2.0.0' }).finally(() => {
          held = false
        })
      }
      await expect(first.push(large(), { version: '1.0.0', onProgress })).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('another client'),
      })
      expect(await other).toMatchObject({ outcome: 'running', version: '2.0.0' })
    })
  })

  describe('raw uploads', () => {
    async function begun(length = 600): Promise<{ upload(payload: Record<string, unknown>): Promise<unknown>; packed: Uint8Array }> {
      const link = await rawLink((await emulator(board)).tcp)
      const packed = (await buildPackage(large())).subarray(0, 4096)
      let sequence = 0
      const upload = async (payload: Record<string, unknown>): Promise<unknown> => {
        await link.send(rawFrame({ group: 1, command: 1, sequence: ++sequence, cbor: [...encode(payload)] }))
        return (await link.next()).payload
      }
      expect(await upload({ off: 0, len: packed.length, image: 1, data: packed.subarray(0, length) })).toEqual({ off: length })
      return { upload, packed }
    }

    test('a gap changes nothing and is answered with the offset reached', async () => {
      const { upload, packed } = await begun()
      expect(await upload({ off: 700, data: packed.subarray(700, 800) })).toEqual({ off: 600 })
      expect(await upload({ off: 600, data: packed.subarray(600, 700) })).toEqual({ off: 700 })
    })

    test('data that has arrived already is skipped', async () => {
      const { upload, packed } = await begun()
      expect(await upload({ off: 500, data: packed.subarray(500, 700) })).toEqual({ off: 700 })
      expect(await upload({ off: 100, data: packed.subarray(100, 200) })).toEqual({ off: 700 })
    })

    test('data beyond the announced length is refused', async () => {
      const { upload, packed } = await begun()
      const answer = await upload({ off: 600, data: new Uint8Array(900) })
      expect(answer).toEqual({ off: 1500 })
      for (let off = 1500; off < 3900; off += 800) await upload({ off, data: packed.subarray(off, off + 800) })
      expect(await upload({ off: 3900, data: new Uint8Array(300) })).toEqual({ err: { group: 1, rc: 21 } })
    })

    test('another length starts over', async () => {
      const { upload, packed } = await begun()
      expect(await upload({ off: 0, len: 3000, image: 1, data: packed.subarray(0, 50) })).toEqual({ off: 50 })
    })

    test('a chunk without an upload is refused', async () => {
      const link = await rawLink((await emulator(board)).tcp)
      await link.send(rawFrame({ group: 1, command: 1, cbor: [...encode({ off: 10, data: new Uint8Array(4) })] }))
      expect((await link.next()).payload).toEqual({ err: { group: 1, rc: 20 } })
    })
  })

  describe('evaluations', () => {
    async function heater(module: Uint8Array): Promise<{ device: Device; step(tank?: number | null): Promise<number> }> {
      const { emulator, device } = await fresh(board)
      const line = await bench(emulator)
      await device.push(module)
      await giveSignals(device)
      return { device, step: async (tank = 50) => (await line.step(PERIOD_MS, [tank])).outputs[0] ?? -1 }
    }

    test('the water heater computes a setpoint, which is applied within its bounds', async () => {
      const { device, step } = await heater(good)
      const { next } = await device.status()
      await step()
      const status = await device.status()
      expect(status.evaluation).toMatchObject({ number: 1, at: next, result: 'good', detail: '' })
      expect(status.evaluation?.fuel).toBeGreaterThan(0)
      const { evaluation, points } = await device.points()
      expect(evaluation).toBe(1)
      expect(points[0]?.proposed).not.toBeNull()
      expect(points[0]?.applied).toBeGreaterThanOrEqual(40)
      expect(points[0]?.applied).toBeLessThanOrEqual(65)
    })

    test('a module that counts its evaluations always counts to one, for the same fuel: nothing survives an evaluation', async () => {
      const { device, step } = await heater(assembled('counts'))
      const answers: unknown[] = []
      for (let i = 0; i < 3; i++) {
        await step()
        const { evaluation } = await device.status()
        expect(evaluation?.result).toBe('good')
        answers.push({ fuel: evaluation?.fuel, proposed: (await device.points()).points[0]?.proposed })
      }
      const { fuel } = (await device.status()).evaluation ?? {}
      expect(answers).toEqual(Array(3).fill({ fuel, proposed: 43 }))
    })

    test.each([
      ['endless-loop', 'fuel'],
      ['out-of-bounds', 'trap'],
    ] as const)('%s is a %s fault: the point is held, then falls back, and the firmware goes on', async (name, result) => {
      const { device, step } = await heater(moduleBytes(name))
      const reasons: string[] = []
      for (let i = 1; i <= 5; i++) {
        await step()
        const { evaluation, counts } = await device.status()
        expect(evaluation).toMatchObject({ number: i, result })
        expect(counts).toMatchObject({ faults: i, in_a_row: i, good: 0 })
        const [point] = (await device.points()).points
        expect(point).toMatchObject({ proposed: null, applied: 52 })
        reasons.push(point?.reason ?? '')
      }
      expect(reasons).toEqual(['held', 'held', 'held', 'fallback', 'fallback'])
      expect((await device.push(good)).outcome).toBe('running')
      await step()
      expect((await device.status()).evaluation).toMatchObject({ result: 'good' })
    })

    test('95 degrees and NaN: the applied setpoint stays finite and within its bounds', async () => {
      const { device, step } = await heater(moduleBytes('wild-setpoint'))
      const seen: unknown[] = []
      for (let i = 0; i < 6; i++) {
        await step()
        const { proposed, applied, reason } = (await device.points()).points[0] ?? {}
        seen.push([proposed, applied, reason])
      }
      const [hot, nothing] = [
        [95, 65, 'max'],
        [Number.NaN, 65, 'not-finite'],
      ]
      expect(seen).toEqual([hot, nothing, hot, nothing, hot, nothing])
    })

    test('without fresh signals an evaluation is skipped, and says which one is missing', async () => {
      const { emulator, device } = await fresh(board)
      const line = await bench(emulator)
      await device.push(good)
      await line.step(PERIOD_MS, [50])
      expect((await device.status()).evaluation).toMatchObject({ result: 'skipped', detail: expect.stringMatching(/time|price/) })
    })

    test.each([
      ['missing', null],
      ['implausible', -40],
      ['too hot', 80],
    ])('without a module the thermostat heats, and opens the relay when the tank temperature is %s', async (_what, tank) => {
      const { emulator } = await fresh(board)
      const line = await bench(emulator)
      expect((await line.step(60_000, [30])).outputs[0]).toBe(1)
      expect((await line.step(60_000, [tank])).outputs[0]).toBe(0)
      expect((await line.step(60_000, [30])).outputs[0]).toBe(1)
    })

    test('each new evaluation is seen once, until the signal stops it', async () => {
      const { device, step } = await heater(good)
      const stop = new AbortController()
      const seen: Evaluation[] = []
      await step()
      for await (const evaluation of device.evaluations({ interval: 5, signal: stop.signal })) {
        seen.push(evaluation)
        if (seen.length === 3) stop.abort()
        else await step()
      }
      const first = seen[0]?.at ?? 0
      expect(seen.map(({ number, at }) => [number, at])).toEqual([1, 2, 3].map((n) => [n, first + (n - 1) * PERIOD_MS]))
      expect(seen[0]?.points.setpoint?.unit).toBe('Cel')
    })

    test('erasing the running module stops it: the point falls back', async () => {
      const { device, step } = await heater(good)
      await step()
      await device.erase('running')
      for (let i = 0; i < 5; i++) await step()
      expect(await device.status()).toMatchObject({ module: null, evaluation: { result: 'none' } })
      expect((await device.points()).points[0]).toMatchObject({ applied: 52, proposed: null, reason: 'fallback' })
    })
  })

  test('a reset starts afresh on the same connection, and reset() waits for it', async () => {
    const { device } = await fresh(board)
    await giveSignals(device)
    await device.push(good)
    await device.reset()
    const { module, evaluation } = await device.status()
    expect({ module, evaluation }).toEqual({ module: null, evaluation: null })
    await expect(device.client.os.datetime.get()).rejects.toMatchObject({ refusal: { group: 0, rc: 4 } })
    expect((await device.push(good)).outcome).toBe('running')
  })

  test('info says what this build does not give', async () => {
    const { device } = await fresh(board)
    expect(await device.info()).toMatchObject({
      notes: expect.arrayContaining(['development build: packages are not verified']),
      limits: { buf_size: 1024 },
    })
  })

  test('statistics are listed and shown', async () => {
    const { client } = (await fresh(board)).device
    expect(await client.stat.list()).toEqual(expect.arrayContaining(['link0', 'link1', 'evaluations']))
    expect((await client.stat.show('evaluations')).fields).toMatchObject({ good: 0, loads: 0 })
    await expect(client.stat.show('nonsense')).rejects.toMatchObject({ refusal: { group: 2, rc: 2 } })
  })
})

/** Lets all COBS frames pass but every n-th. */
function loseEvery(n: number): (chunk: Uint8Array) => Uint8Array {
  let frame = 1
  return (chunk) =>
    chunk.filter((byte) => {
      const lost = frame % n === 0
      if (byte === 0) frame++
      return !lost
    })
}

async function counter(link: RawLink, name: string): Promise<unknown> {
  await link.send(rawFrame({ first: 0x08, group: 2, sequence: 77, cbor: [...encode({ name: 'link0' })] }))
  const { fields } = (await link.next()).payload
  return fields === null || typeof fields !== 'object' ? undefined : Reflect.get(fields, name)
}

/** A good module made long by a custom section, so that its upload takes many chunks. */
function large(): Uint8Array {
  const content = new Uint8Array(9000).map((_, i) => (i * 31) & 0x7f)
  const name = [4, ...new TextEncoder().encode('fill')]
  const size = name.length + content.length
  return Uint8Array.of(...good, 0, (size & 0x7f) | 0x80, size >> 7, ...name, ...content)
}

/** Pushes the large module to its end; returns the offset at which the device took it up. */
async function firstOffset(target: Device): Promise<number> {
  const offsets: number[] = []
  const { hash, outcome } = await target.push(large(), { onProgress: ({ sent }) => offsets.push(sent) })
  expect(outcome).toBe('running')
  expect(await runningHash(target)).toEqual(hash)
  expect((await parsePackage(await buildPackage(large()))).hash).toEqual(hash)
  return offsets[0] ?? 0
}
