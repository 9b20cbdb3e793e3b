import { encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import type { Client } from '../../../host-ts/src/client/index.js'
import { push } from '../../../host-ts/src/device/push.js'
import type { Framing } from '../../../host-ts/src/frame/index.js'
import { connect, type Device, isSetpointError, type PushResult, parsePackage, type UploadProgress } from '../../../host-ts/src/index.js'
import { serial } from '../../../host-ts/src/node.js'
import { board, openRelay } from '../../../host-ts/src/testkit/index.js'
import { boards, device, largeModule, moduleBytes, packed, runningHash, use } from '../support/boards.js'
import { rawFrame, rawLink } from '../support/raw.js'

const framings: readonly Framing[] = ['cobs', 'console']
const good = moduleBytes('water-heater')

describe.each(boards)('%s', (name) => {
  describe('push', () => {
    test('a module runs, is in the image state, and is unchanged when pushed again', async () => {
      const { device } = await board(name)
      const first = await device.push(good, { as: 'confirmed', version: '1.2.3' })
      expect(first).toMatchObject({ outcome: 'running', version: '1.2.3' })
      expect(await device.client.image.state()).toEqual([
        expect.objectContaining({ image: 0 }),
        expect.objectContaining({ image: 1, slot: 0, version: '1.2.3', hash: first.hash, active: true }),
      ])
      expect(await device.push(good, { as: 'confirmed', version: '1.2.3' })).toMatchObject({ outcome: 'unchanged' })
    })

    test('of the package that runs, one without its signature, or with another, is refused: its hash is the same', async () => {
      const { device } = await board(name)
      const signed = packed(good, { version: '1.2.3' })
      await device.push(signed)
      expect(await device.push(signed)).toMatchObject({ outcome: 'unchanged', trial: true })
      const unsigned = packed(good, { version: '1.2.3', key: undefined })
      const flipped = signed.map((byte, i) => (i === signed.length - 1 ? byte ^ 1 : byte))
      for (const bytes of [unsigned, flipped]) {
        expect(parsePackage(bytes).hash).toEqual(parsePackage(signed).hash)
        for (const as of ['trial', 'confirmed'] as const)
          await expect(device.push(bytes, { as })).rejects.toMatchObject({ code: 'untrusted' })
      }
      expect((await device.lifecycle()).running).toBe('trial')
      expect(await device.push(signed, { as: 'confirmed' })).toMatchObject({ outcome: 'confirmed', trial: false })
      expect((await device.lifecycle()).running).toBe('confirmed')
    })

    test('another client that was faster with the same package is no failure', async () => {
      const { device } = await board(name)
      const { client } = device
      const bytes = packed(good, { version: '1.2.3' })
      const overtaken: Client = {
        ...client,
        image: {
          ...client.image,
          async upload(content, options) {
            await client.image.upload(content, options)
            await device.push(bytes)
          },
        },
      }
      expect(await push(overtaken, bytes)).toMatchObject({ outcome: 'unchanged', trial: true })
    })

    test('an upload in each framing arrives', async () => {
      const heater = await board(name, { connected: false })
      for (const framing of framings) {
        const client = await heater.connect({ framing })
        expect((await client.push(good, { as: 'confirmed', version: framing === 'cobs' ? '1.0.0' : '2.0.0' })).outcome).toBe('running')
        await client.close()
      }
    })

    describe('a bad file that is sent is refused and the running module goes on:', () => {
      const magic = [0, 0x61, 0x73, 0x6d]
      test.each<[what: string, file: () => Uint8Array, refusal: object]>([
        ['no module', () => packed(Uint8Array.of(...magic, 9, 9, 9, 9)), { rc: -100 }],
        ['a module that ends early', () => packed(good.subarray(0, 100)), { rc: -101 }],
        ['a module without exports', () => packed(Uint8Array.of(...magic, 1, 0, 0, 0)), { rc: -174 }],
        ['a package larger than a slot', () => packed(Uint8Array.of(...good, ...new Uint8Array(20_000))), { group: 1, rc: 30 }],
      ])('%s', async (_what, file, refusal) => {
        const { device } = await board(name)
        const { hash } = await device.push(good, { as: 'confirmed' })
        await expect(device.push(file(), { as: 'confirmed', vet: false })).rejects.toMatchObject({ code: 'refused', refusal })
        expect(await runningHash(device)).toEqual(hash)
      })

      test.each<[what: string, change: (bytes: Uint8Array) => Uint8Array, rc: number]>([
        ['no package', () => new TextEncoder().encode('#!/bin/sh\n'.repeat(20)), 23],
        ['a damaged package', (bytes) => bytes.map((byte, i) => (i === 100 ? byte ^ 1 : byte)), 24],
        ['bytes after the package', (bytes) => Uint8Array.of(...bytes, 1, 2, 3), 7],
      ])('%s, though its upload is in order', async (_what, change, rc) => {
        const { device } = await board(name)
        const { hash } = await device.push(good, { as: 'confirmed' })
        const upload = device.client.image.upload(change(packed(good)))
        await expect(upload).rejects.toMatchObject({ code: 'refused', refusal: { group: 1, rc } })
        expect(await runningHash(device)).toEqual(hash)
      })
    })

    test('image 0, the firmware, cannot be written', async () => {
      const { device } = await board(name)
      await expect(device.client.image.upload(packed(good), { image: 0 })).rejects.toMatchObject({
        refusal: { group: 1, rc: 14 },
      })
    })

    test('an interrupted push says so, and the next one goes on where it stopped', async () => {
      const { device } = await board(name)
      const stop = new AbortController()
      const first = device.push(largeModule(), {
        as: 'confirmed',
        signal: stop.signal,
        onProgress: ({ sent }) => sent > 2000 && stop.abort(),
      })
      await expect(first).rejects.toMatchObject({ code: 'aborted' })
      const resumedAt = await firstOffset(device)
      expect(resumedAt).toBeGreaterThan(2000)
    })

    test('a cable pulled in the middle: a reconnecting push goes on where it stopped', async () => {
      const { tcp } = (await board(name, { connected: false })).emulator
      const relay = use(await openRelay(tcp))
      const before = await device(relay.address)
      const cut = before.push(largeModule(), { as: 'confirmed', onProgress: ({ sent }) => sent > 2000 && relay.cut() })
      await expect(cut).rejects.toMatchObject({ code: 'closed' })
      const after = await device(relay.address)
      expect(await firstOffset(after)).toBeGreaterThan(2000)
      expect((await after.client.setpoint.status()).module).not.toBeNull()
    })

    test('lost answers cost time, not the push', async () => {
      const { tcp } = (await board(name, { connected: false })).emulator
      const relay = use(await openRelay(tcp, { toClient: { tap: loseEvery(4) } }))
      const client = await device(relay.address, { timeout: 1500 })
      expect((await client.push(largeModule(), { as: 'confirmed' })).outcome).toBe('running')
    })

    test('an answer that takes longer than half of the timeout still counts', async () => {
      const { tcp } = (await board(name, { connected: false })).emulator
      const relay = use(await openRelay(tcp, { toClient: { delay: 600 } }))
      const client = await device(relay.address, { timeout: 1000 })
      expect(await client.client.os.echo('hi')).toBe('hi')
      expect((await client.status()).app).toBe('water-heater')
    })

    test('lost requests cost time, not the push', async () => {
      const { tcp } = (await board(name, { connected: false })).emulator
      const relay = use(await openRelay(tcp, { toDevice: { tap: loseEvery(5) } }))
      const client = await device(relay.address, { timeout: 1500 })
      expect((await client.push(largeModule(), { as: 'confirmed' })).outcome).toBe('running')
    })

    test('a second client that starts over gets its upload; what the first one still sends is not taken', async () => {
      const { link1, emulator } = await board(name, { needs: ['link1'], connected: false })
      const link = await rawLink(emulator.tcp)
      const chunk = async (payload: Record<string, unknown>): Promise<unknown> => {
        await link.send(rawFrame({ group: 1, command: 1, cbor: [...encode(payload)] }))
        return (await link.next()).payload
      }
      const content = packed(largeModule())
      expect(await chunk({ off: 0, len: content.length, image: 1, data: content.subarray(0, 500) })).toEqual({ off: 500 })
      const second = use(await connect(await serial(link1)))
      const { hash } = await second.push(good, { as: 'confirmed' })
      expect(await chunk({ off: 500, data: content.subarray(500, 600) })).not.toEqual({ off: 600 })
      expect(await runningHash(second)).toEqual(hash)
    })

    test('two clients at once: the one that is overtaken sends again, or fails and is pushed again, and both get their upload', async () => {
      const { link1, emulator } = await board(name, { needs: ['link1'], connected: false })
      let held = false
      const line = use(await openRelay(emulator.tcp, { toDevice: { tap: (chunk) => (held ? chunk.subarray(0, 0) : chunk) } }))
      const first = await device(line.address, { timeout: 2000 })
      const second = use(await connect(await serial(link1)))
      let other: Promise<PushResult> | undefined
      const onProgress = ({ sent }: UploadProgress): void => {
        if (sent < 2000 || other) return
        held = true
        other = second.push(largeModule(), { as: 'confirmed', version: '2.0.0' }).finally(() => {
          held = false
        })
      }
      const push = (): Promise<PushResult> => first.push(largeModule(), { as: 'confirmed', version: '1.0.0', onProgress })
      const overtaken = async (error: unknown): Promise<PushResult> => {
        expect(['refused', 'timeout']).toContain(isSetpointError(error) && error.code) // another has begun one, or holds the line for long
        await other
        return push()
      }
      expect(await push().catch(overtaken)).toMatchObject({ outcome: 'running', version: '1.0.0' })
      expect(await other).toMatchObject({ outcome: 'running', version: '2.0.0' })
    })
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

/** Pushes the large module to its end; returns the offset at which the device took it up. */
async function firstOffset(target: Device): Promise<number> {
  const offsets: number[] = []
  const { hash, outcome } = await target.push(largeModule(), { as: 'confirmed', onProgress: ({ sent }) => offsets.push(sent) })
  expect(outcome).toBe('running')
  expect(await runningHash(target)).toEqual(hash)
  expect((await parsePackage(packed(largeModule()))).hash).toEqual(hash)
  return offsets[0] ?? 0
}
