import { describe, expect, test } from 'vitest'
import type { FlashProgress } from '../../host-ts/src/flash/index.js'
import { type Stm32Timing, timingFor } from '../../host-ts/src/flash/stm32/protocol.js'
import { isSetpointError } from '../../host-ts/src/index.js'
import { useFakeClock } from '../sim/clock.js'
import { adding, counting, garbling, losing, type Tap, type WireOptions } from '../sim/line.js'
import { FLASH, type RomOptions } from '../sim/stm32-rom.js'
import { type Chip, flashWith, OLD_FLASH, openChip, smallFirmware } from './support.js'

const KIB = 1024
const SECTOR_0 = [FLASH, 16 * KIB] as const
const SECTOR_5 = [FLASH + 0x2_0000, 128 * KIB] as const
const wanted = flashWith(smallFirmware(), [SECTOR_0, SECTOR_5])

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

useFakeClock()

describe('a chip that is well', () => {
  test('gets the firmware in place of the sectors it lies in, keeps all others, and starts', async () => {
    const chip = openChip()
    await expect(chip.flash()).resolves.toEqual({ loader: '3.1', productId: 0x413 })
    expect(same(chip.rom.flash, wanted)).toBe(true)
    expect(chip.rom.erased).toEqual([0, 5])
    expect(chip.rom.started).toBe(FLASH)
    expect(chip.rom.overrun).toBe(0)
    expect(chip.wire.closed()).toBe(true)
  })

  test('loses the module store only when that is asked for', async () => {
    const chip = openChip()
    await chip.flash(smallFirmware(), { eraseStore: true })
    expect(chip.rom.erased).toEqual([0, 1, 2, 3, 4, 5])
    expect(same(chip.rom.flash, flashWith(smallFirmware(), [[FLASH, 256 * KIB]]))).toBe(true)
  })

  test('is flashed again while its loader is in step, or in the middle of a command', async () => {
    const block = [0x7f, 0x31, 0xce, 0x08, 0x02, 0x00, 0x00, 0x0a]
    const others = [[0x7f], [0x7f, 0x31], [0x7f, 0x31, 0xce, 0x08, 0x00], [0x7f, 0x44, 0xbb, 0x00], [0x7f, 0x44, 0xbb, 0x00, 0x00]]
    for (const said of [...others, block, [...block, 0xff], [...block, 0xff, 1, 2, 3]]) {
      const chip = openChip()
      const { send } = chip.wire
      chip.wire.send = () => undefined // its answers went to somebody else
      chip.rom.receive(Uint8Array.from(said))
      chip.wire.send = send
      await chip.flash()
      expect(same(chip.rom.flash, wanted)).toBe(true)
    }
  })

  test('reports each phase from its first step to its end', async () => {
    const seen: FlashProgress[] = []
    await openChip().flash(smallFirmware(600), { onProgress: (progress) => seen.push(progress) })
    const of = (phase: string): number[] => seen.filter((progress) => progress.phase === phase).map(({ done }) => done)
    expect(of('erase')).toEqual([0, 16 * KIB, 144 * KIB])
    expect(of('write')).toEqual([0, 256, 512, 600, 624])
    expect(of('verify')).toEqual([0, 256, 512, 600, 624])
    expect(seen.every(({ done, total }) => done <= total)).toBe(true)
  })

  test('is started by DTR and RTS where the port has them: reset with the boot pin set, then both off', async () => {
    const signals: unknown[] = []
    const chip = openChip({}, { setSignals: (lines) => signals.push(lines) })
    await chip.flash()
    expect(signals).toEqual([
      { dataTerminalReady: false, requestToSend: true },
      { dataTerminalReady: true, requestToSend: false },
      { dataTerminalReady: false, requestToSend: false },
    ])
  })
})

/** The longest that the data sheet of the STM32F405 has: a word 100 us, a sector 4 s, the small ones 0.8 s (8 bits in parallel). */
const busy: RomOptions['busy'] = {
  word: 0.1,
  erase: (bytes) => (bytes > 16 * KIB ? 4000 : 800),
  after: (ms, act) => void setTimeout(act, Math.ceil(ms)),
}

test.each([115_200, 1200])(
  'flash as slow as the data sheet has it is waited for on a line of %d baud: nothing is sent twice',
  async (baud) => {
    const bytesWith = async (options: RomOptions, line: Omit<WireOptions, 'receive'>, timing?: Stm32Timing): Promise<number> => {
      const { tap, count } = counting()
      const chip = openChip(options, { ...line, toLoader: tap })
      await chip.flash(smallFirmware(1000), { timeout: 3000, ...(timing && { timing }) })
      expect(same(chip.rom.flash, flashWith(smallFirmware(1000), [SECTOR_0, SECTOR_5]))).toBe(true)
      expect(chip.rom.erased).toEqual([0, 5])
      expect(chip.rom.overrun).toBe(0)
      return count()
    }
    expect(await bytesWith({ busy }, { byteMs: 11_000 / baud }, timingFor(baud))).toBe(await bytesWith({}, {}))
  },
)

describe('what must not be flashed', () => {
  test('another chip is refused by both names, and nothing of it is erased', async () => {
    const chip = openChip({ productId: 0x431 })
    await expect(chip.flash()).rejects.toMatchObject({
      code: 'wrong-chip',
      message: 'The board has an STM32F411 (product id 0x431), and not an STM32F405 (product id 0x413)',
    })
    expect(same(chip.rom.flash, OLD_FLASH)).toBe(true)
    expect(chip.wire.closed()).toBe(true)
  })

  test('a protected chip is refused with what lifting the protection would do, and stays protected', async () => {
    const chip = openChip({ protected: true })
    const seen: FlashProgress[] = []
    const flashing = chip.flash(smallFirmware(), { onProgress: (progress) => seen.push(progress) })
    const error = await flashing.catch((cause: unknown) => cause)
    expect(seen).toEqual([])
    expect(error).toMatchObject({ code: 'protected', hint: expect.stringContaining('erases the whole chip, the module store too') })
    expect(chip.rom.isProtected).toBe(true)
    expect(same(chip.rom.flash, OLD_FLASH)).toBe(true)
  })

  test.each([1, 20])('a board whose firmware runs and talks each %d ms answers, but not as a loader', async (each) => {
    const says = new TextEncoder().encode('the tank is steady') // y looks like an ACK
    const chip = openChip({}, { toLoader: () => new Uint8Array(0) })
    const timer = setInterval(() => chip.wire.send(says), each)
    await expect(chip.flash()).rejects.toMatchObject({ code: 'garbage', hint: expect.stringContaining('BOOT0') })
    clearInterval(timer)
    expect(same(chip.rom.flash, OLD_FLASH)).toBe(true)
  })

  test('a silent port says how the loader is started', async () => {
    const chip = openChip({}, { toLoader: () => new Uint8Array(0) })
    await expect(chip.flash()).rejects.toMatchObject({
      code: 'timeout',
      message: 'No loader answers on the wire',
      hint: expect.stringContaining('BOOT0'),
    })
  })

  test('an interruption ends it at once, and leaves the port', async () => {
    const stop = new AbortController()
    const chip = openChip()
    const flashing = chip.flash(smallFirmware(), { signal: stop.signal, onProgress: ({ phase }) => phase === 'write' && stop.abort() })
    await expect(flashing).rejects.toMatchObject({ code: 'aborted' })
    expect(chip.wire.closed()).toBe(true)
  })
})

const small = smallFirmware(20)
const smallWanted = flashWith(small, [SECTOR_0, SECTOR_5])

/** Flashing that works, or ends with an error that says what to do; and never claims what is not so. */
async function settles(chip: Chip): Promise<string> {
  const outcome = await chip.flash(small).then(
    () => 'flashed',
    (error: unknown) => (isSetpointError(error) ? error.code : `not ours: ${error}`),
  )
  if (outcome === 'flashed' && !same(chip.rom.flash, smallWanted)) return 'flashed, with other bytes in flash'
  if (outcome === 'flashed' && chip.rom.started !== FLASH) return 'flashed, and not started'
  if (!chip.wire.closed()) return 'the port was left open'
  return outcome
}

/** Bytes in each direction of a flashing without faults. */
async function lengths(): Promise<{ toLoader: number; toClient: number; acks: number }> {
  const [to, from] = [counting(), counting()]
  let acks = 0
  const chip = openChip({}, { toLoader: to.tap, toClient: (chunk) => from.tap(chunk) })
  const count = chip.wire.send
  chip.wire.send = (bytes) => {
    if (bytes.length === 1 && bytes[0] === 0x79) acks++
    count(bytes)
  }
  await chip.flash(small)
  return { toLoader: to.count(), toClient: from.count(), acks }
}

/** How flashing ends with a fault at each place. */
async function everywhere(places: number, chipAt: (place: number) => Chip): Promise<Record<string, number[]>> {
  const outcomes: Record<string, number[]> = {}
  for (let place = 0; place < places; place++) {
    const outcome = await settles(chipAt(place))
    outcomes[outcome] = [...(outcomes[outcome] ?? []), place]
  }
  return outcomes
}

/** The end of Extended Erase for one sector. */
const isSectors = (chunk: Uint8Array): boolean => chunk.length === 5 && chunk[0] === 0 && chunk[1] === 0

describe('a bad line', () => {
  test('one byte lost anywhere on its way to the loader costs a retry', async () => {
    const { toLoader } = await lengths()
    const outcomes = await everywhere(toLoader, (place) => openChip({}, { toLoader: losing(place) }))
    expect(outcomes).toEqual({ flashed: expect.any(Array) })
    expect(outcomes.flashed).toHaveLength(toLoader)
  })

  const faults: ReadonlyArray<readonly [string, (place: number) => Tap]> = [
    ['turned over', garbling],
    ['added', adding],
  ]
  test.each(faults)(
    'one byte %s anywhere on its way to the loader costs a retry, or it says that the board needs a reset',
    async (_, tap) => {
      const { toLoader } = await lengths()
      const { flashed = [], timeout = [], ...others } = await everywhere(toLoader, (place) => openChip({}, { toLoader: tap(place) }))
      expect(others).toEqual({})
      expect(flashed.length + timeout.length).toBe(toLoader)
      expect(timeout.length).toBeLessThanOrEqual(2) // the count of sectors: the loader waits for some thousands more
    },
  )

  test.each([['lost', losing] as const, ...faults])('one byte %s anywhere on its way to the client costs a retry', async (_, tap) => {
    const { toClient } = await lengths()
    const outcomes = await everywhere(toClient, (place) => openChip({}, { toClient: tap(place) }))
    expect(outcomes).toEqual({ flashed: expect.any(Array) })
    expect(outcomes.flashed).toHaveLength(toClient)
  })

  test('sectors that are lost as a whole never become all sectors', async () => {
    let lost = 0
    const toLoader: Tap = (chunk) => {
      return isSectors(chunk) && ++lost === 1 ? new Uint8Array(0) : chunk
    }
    const chip = openChip({}, { toLoader })
    await chip.flash(small)
    expect(lost).toBe(3) // two sectors, and the first once more
    expect(chip.rom.erased).toEqual([0, 5])
    expect(same(chip.rom.flash, smallWanted)).toBe(true)
  })

  const partsOfAnErase: ReadonlyArray<readonly [number, number]> = [0, 1].flatMap((erase) =>
    [0, 1, 2, 3, 4].map((length) => [erase, length]),
  )
  test.each(partsOfAnErase)(
    'erase %d of which %d bytes arrive erases nothing else, even where sectors that there are not count',
    async (erase, length) => {
      let seen = 0
      const cut: Tap = (chunk) => (isSectors(chunk) && seen++ === erase ? chunk.subarray(0, length) : chunk)
      const chip = openChip({ anySector: true }, { toLoader: cut })
      await chip.flash(small)
      expect(chip.rom.erased).toEqual([0, 5])
      expect(same(chip.rom.flash, smallWanted)).toBe(true)
    },
  )

  test.each(partsOfAnErase)(
    'an interruption at erase %d of which %d bytes arrive erases nothing, and leaves a loader in step',
    async (erase, length) => {
      let seen = 0
      const stop = new AbortController()
      const cut: Tap = (chunk) => {
        if (!isSectors(chunk) || seen++ !== erase) return chunk
        stop.abort()
        return chunk.subarray(0, length)
      }
      const chip = openChip({ anySector: true }, { toLoader: cut })
      await expect(chip.flash(small, { signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
      expect(chip.rom.erased).toEqual([0].slice(0, erase))
      const answers: number[] = []
      chip.wire.send = (bytes) => void answers.push(...bytes)
      chip.rom.receive(Uint8Array.of(0x7f, 0x7f))
      expect(answers.at(-1)).toBe(0x1f)
    },
  )

  test('a NACK in place of any ACK costs a retry', async () => {
    const { acks } = await lengths()
    expect(acks).toBeGreaterThan(20)
    expect(Object.keys(await everywhere(acks, (place) => openChip({ nackAt: place + 1 })))).toEqual(['flashed'])
  })

  test('a port that is unplugged anywhere ends it with an error, and is left', async () => {
    const { toLoader } = await lengths()
    expect(Object.keys(await everywhere(toLoader, (place) => openChip({}, { unplugAfter: place })))).toEqual(['closed'])
  })

  test('an interruption anywhere leaves no loader that waits for the rest of a command', async () => {
    const waiting: number[] = []
    const { toLoader } = await lengths()
    for (let place = 0; place < toLoader; place++) {
      const stop = new AbortController()
      const { tap, count } = counting()
      const interrupting: Tap = (chunk) => {
        if (count() <= place && place < count() + chunk.length) stop.abort()
        return tap(chunk)
      }
      const chip = openChip({}, { toLoader: interrupting })
      await chip.flash(small, { signal: stop.signal }).catch(() => undefined)
      const answers: number[] = []
      chip.wire.send = (bytes) => void answers.push(...bytes)
      chip.rom.receive(Uint8Array.of(0x7f, 0x7f))
      if (chip.rom.started === undefined && answers.at(-1) !== 0x1f) waiting.push(place)
      expect(chip.wire.closed()).toBe(true)
    }
    expect(waiting).toEqual([])
  })

  test('flash that does not hold what was written is told by its address', async () => {
    const at = 0x2_0001
    const written = small[1]?.bytes[1]
    const chip = openChip(
      {},
      {
        toLoader(chunk) {
          if (chip.rom.flash[at] === written) chip.rom.flash[at] = 0xee
          return chunk
        },
      },
    )
    await expect(chip.flash(small)).rejects.toMatchObject({
      code: 'not-written',
      message: 'What is in flash at 0x08020000 is not what was sent',
    })
    expect(chip.rom.started).toBeUndefined()
  })
})
