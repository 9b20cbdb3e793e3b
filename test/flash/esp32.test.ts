import { describe, expect, test } from 'vitest'
import { type FlashOptions, type FlashProgress, planFlash } from '../../host-ts/src/flash/index.js'
import { isSetpointError, type SerialSignals } from '../../host-ts/src/index.js'
import '../../host-ts/src/flash/esp32/flash.js' // is loaded when it is wanted, which takes no time of a fake clock
import { use } from '../e2e/support/boards.js'
import { inVenv, run, temporaryFile } from '../e2e/support/programs.js'
import { onFakeClock } from '../sim/clock.js'
import { type EspRom, type EspRomOptions, espRom } from '../sim/esp-rom.js'
import { adding, counting, garbling, losing, openWire, type Tap, type Wire, type WireOptions } from '../sim/line.js'
import { type Served, serveTcp } from '../sim/server.js'

const STORE = { start: 0x10_0000, length: 0xa000 }
const KIB = 1024

/** An image by its header, of bytes that SLIP has to escape among others; not a multiple of a word or a sector. */
function image(length = 10_001): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => (i % 5 === 0 ? 0xc0 : i % 7 === 0 ? 0xdb : (i * 37 + (i >> 8)) & 0xff))
  bytes.set([0xe9, 1, 2, 0x20])
  bytes.set([5, 0], 12)
  return bytes
}

const OLD = Uint8Array.from({ length: 4 * KIB * KIB }, (_, i) => (i * 7 + (i >> 9)) & 0x7f)

/** What flash is after it: ones behind the image to the end of its last sector; all else as it was. */
function wanted(firmware: Uint8Array): Uint8Array {
  const flash = Uint8Array.from(OLD).fill(0xff, 0, Math.ceil(firmware.length / 4096) * 4096)
  flash.set(firmware)
  return flash
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

interface Chip {
  rom: EspRom
  wire: Wire
  flash(options?: FlashOptions & { eraseStore?: boolean; file?: Uint8Array }): Promise<string>
}

function openChip(options: EspRomOptions = {}, line: Omit<WireOptions, 'receive'> = {}): Chip {
  const rom = espRom(options, (bytes) => wire.send(bytes))
  rom.flash.set(OLD)
  const wire = openWire({ ...line, receive: rom.receive })
  return {
    rom,
    wire,
    flash: ({ eraseStore, file = image(), ...more } = {}) =>
      planFlash({ kind: 'esp32', chip: 'esp32c3', store: STORE }, file, { eraseStore }).flash(wire.transport, { timeout: 700, ...more }),
  }
}

describe('an ESP32-C3', () => {
  test('gets the image at the start of its flash, keeps all behind it, and starts', async () => {
    const { rom, wire, flash } = openChip()
    await expect(flash()).resolves.toBe('ESP32-C3 loader in ROM')
    expect(same(rom.flash, wanted(image()))).toBe(true)
    expect(rom.erased[0]).toEqual([0, 12 * KIB])
    expect(rom.started).toBe(true)
    expect(wire.closed()).toBe(true)
  })

  test('loses the module store only when that is asked for', async () => {
    const { rom, flash } = openChip()
    await flash({ eraseStore: true })
    expect(rom.erased.slice(0, 2)).toEqual([
      [STORE.start, STORE.length],
      [0, 12 * KIB],
    ])
  })

  test('is reset by DTR and RTS where the port has them, into the loader and out of it', async () => {
    const signals: SerialSignals[] = []
    let boot = false
    const chip = openChip(
      {},
      {
        setSignals({ dataTerminalReady, requestToSend }) {
          signals.push({ dataTerminalReady: dataTerminalReady === true, requestToSend: requestToSend === true })
          if (dataTerminalReady) boot = true
          else if (requestToSend && boot && chip.rom.requests > 4) chip.rom.reset()
        },
      },
    )
    await chip.flash()
    expect(signals.slice(0, 3)).toEqual([
      { dataTerminalReady: false, requestToSend: true },
      { dataTerminalReady: true, requestToSend: false },
      { dataTerminalReady: false, requestToSend: false },
    ])
    expect(signals.slice(-2)).toEqual([
      { dataTerminalReady: false, requestToSend: true },
      { dataTerminalReady: false, requestToSend: false },
    ])
    expect(chip.rom.started).toBe(true)
  })

  test('reports each phase to its end', async () => {
    const seen: FlashProgress[] = []
    await openChip().flash({ onProgress: (progress) => seen.push(progress) })
    expect(seen[0]).toMatchObject({ phase: 'erase', done: 0 })
    expect(seen.filter(({ phase }) => phase === 'erase').at(-1)).toMatchObject({ done: 12 * KIB, total: 12 * KIB })
    expect(seen.filter(({ phase }) => phase === 'write').at(-1)).toMatchObject({ done: 10_001, total: 10_001 })
    expect(seen.at(-1)).toMatchObject({ phase: 'verify', done: 10_001 })
  })
})

describe('what must not be flashed, or cannot', () => {
  test.each([
    ['another chip', { chipId: 9 }, 'The board has an ESP32-S3, and not an ESP32-C3'],
    ['a chip that nobody knows', { chipId: 99 }, 'The board has an unknown chip, and not an ESP32-C3'],
  ])('%s is refused, and nothing of it is erased', async (_, options, message) => {
    const { rom, wire, flash } = openChip(options)
    await expect(flash()).rejects.toMatchObject({ code: 'wrong-chip', message })
    expect(same(rom.flash, OLD)).toBe(true)
    expect(wire.closed()).toBe(true)
  })

  test('a silent port says how the loader is started', async () => {
    const chip = openChip({}, { toLoader: () => new Uint8Array(0) })
    await expect(chip.flash()).rejects.toMatchObject({
      code: 'timeout',
      message: 'No loader answers on the wire',
      hint: expect.stringContaining('GPIO9'),
    })
  })

  test.each([4, 8, 14])('a loader that goes silent at request %d is told so, and not in words of esptool-js', async (silentFrom) => {
    const chip = openChip({ silentFrom })
    await expect(onFakeClock(chip.flash)).rejects.toMatchObject({
      code: 'timeout',
      message: 'The loader on the wire does not answer any more',
      hint: expect.stringContaining('flash again'),
    })
    expect(chip.rom.started).toBe(false)
    expect(chip.wire.closed()).toBe(true)
  })

  test('a request that the loader refuses for good is told by its name', async () => {
    const { flash } = openChip({ failFrom: 8 })
    await expect(flash()).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/^Writing fails: /) })
  })

  test('flash that does not hold what was sent is found by its MD5', async () => {
    const { rom, flash } = openChip({ spoilBlock: 3 })
    await expect(flash()).rejects.toMatchObject({ code: 'not-written' })
    expect(rom.started).toBe(false)
  })

  test('a block that the loader refuses once is sent again', async () => {
    const { rom, flash } = openChip({ failAt: 6 })
    await flash()
    expect(same(rom.flash, wanted(image()))).toBe(true)
  })

  test.each([60, 3000, 9000])('a port that is unplugged after %d bytes ends it at once, and is left', async (unplugAfter) => {
    const { wire, flash } = openChip({}, { unplugAfter })
    const begun = performance.now()
    await expect(flash()).rejects.toMatchObject({ code: 'closed', hint: expect.stringContaining('flash again') })
    expect(performance.now() - begun).toBeLessThan(2000) // less than any time-out of esptool-js for an answer
    expect(wire.closed()).toBe(true)
  })

  test('an interruption ends it at once, and leaves the port', async () => {
    const stop = new AbortController()
    const chip = openChip(
      { silentFrom: 5 },
      {
        toLoader(chunk) {
          if (chip.rom.requests === 4) queueMicrotask(() => stop.abort()) // the next one waits for an answer that does not come
          return chunk
        },
      },
    )
    await expect(chip.flash({ signal: stop.signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(chip.wire.closed()).toBe(true)
  })

  test.each([
    ['no image', Uint8Array.of(1, 2, 3), /no image for an ESP32/],
    ['an image for another chip', image().fill(9, 12, 13), /another chip than the ESP32-C3: its header names chip 9/],
    ['an image for a chip whose number only begins like it', image().fill(1, 13, 14), /its header names chip 261/],
    ['an image that reaches into the store', image(STORE.start + 1), /reaches into the module store/],
  ])('%s is refused', (_, file, message) => {
    expect(() => planFlash({ kind: 'esp32', chip: 'esp32c3', store: STORE }, file)).toThrow(
      expect.objectContaining({ code: 'bad-firmware', message: expect.stringMatching(message) }),
    )
  })
})

describe('a bad line', () => {
  const small = image(1500)
  const smallWanted = wanted(small)

  async function outcomeOf(chip: Chip): Promise<string> {
    const outcome = await chip.flash({ file: small }).then(
      () => 'flashed',
      (error: unknown) => (isSetpointError(error) ? error.code : `not ours: ${error}`),
    )
    if (!chip.wire.closed()) return 'the port was left open'
    if (outcome !== 'flashed') return outcome
    if (!same(chip.rom.flash.subarray(0, small.length), small)) return 'flashed, with other bytes in flash'
    if (!chip.rom.started) return 'flashed, and not started'
    return same(chip.rom.flash, smallWanted) ? outcome : 'flashed, and more erased'
  }

  /** How flashing ends with a fault at each of those places. */
  async function at(places: readonly number[], chipAt: (place: number) => Chip): Promise<Record<string, number[]>> {
    const outcomes: Record<string, number[]> = {}
    for (const place of places) {
      const outcome = await onFakeClock(() => outcomeOf(chipAt(place)))
      outcomes[outcome] = [...(outcomes[outcome] ?? []), place]
    }
    return outcomes
  }

  const every = (step: number, length: number): number[] => Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step)

  async function lengths(): Promise<{ toLoader: number; toClient: number }> {
    const [to, from] = [counting(), counting()]
    const chip = openChip({}, { toLoader: to.tap, toClient: from.tap })
    await onFakeClock(() => chip.flash({ file: small }))
    return { toLoader: to.count(), toClient: from.count() }
  }

  const faults: ReadonlyArray<readonly [string, (place: number) => Tap]> = [
    ['lost', losing],
    ['turned over', garbling],
    ['added', adding],
  ]
  test.each(faults)('one byte %s on its way to the client costs a retry', async (_, tap) => {
    const { toClient } = await lengths()
    const outcomes = await at(every(1, toClient), (place) => openChip({}, { toClient: tap(place) }))
    expect(outcomes).toEqual({ flashed: expect.any(Array) })
  })

  const others = faults.filter(([, tap]) => tap !== garbling)
  test.each(others)('one byte %s on its way to the loader costs a retry', async (_, tap) => {
    const { toLoader } = await lengths()
    const outcomes = await at(every(7, toLoader), (place) => openChip({}, { toLoader: tap(place) }))
    expect(outcomes).toEqual({ flashed: expect.any(Array) })
  })

  test('one byte turned over on its way to the loader never leaves another image that is said to be right', async () => {
    const { toLoader } = await lengths()
    const places = every(2, toLoader)
    const outcomes = await at(places, (place) => openChip({}, { toLoader: garbling(place) }))
    const { flashed = [], ...rest } = outcomes
    // Only blocks have a checksum. Where to erase, how much, and that the firmware is to start are taken as they come.
    const may = ['flashed, and more erased', 'flashed, and not started', 'not-written', 'refused']
    expect(Object.keys(rest).filter((outcome) => !may.includes(outcome))).toEqual([])
    expect(places.length - flashed.length).toBeLessThan(20)
  })
})

async function served(): Promise<{ rom: EspRom; served: Served }> {
  let rom: EspRom | undefined
  const server = use(
    await serveTcp((send) => {
      const made = espRom({}, send)
      made.flash.set(OLD)
      rom = made
      return { receive: made.receive, started: () => made.started }
    }),
  )
  if (!rom) throw new Error('the chip is made at once')
  return { rom, served: server }
}

test('esptool of PyPI writes to the same loader what our flasher writes', async () => {
  const { rom, served: server } = await served()
  const file = temporaryFile('firmware.image', image())
  const line = ['--chip', 'esp32c3', '--port', `socket://${server.address}`, '--no-stub', '--before', 'no-reset', '--after', 'no-reset']
  const { code, stdout, stderr } = await run(inVenv('esptool'), [...line, 'write-flash', '--flash-size', 'keep', '0x0', file])
  expect(code, stdout + stderr).toBe(0)
  const ours = openChip()
  await ours.flash()
  expect(same(ours.rom.flash.subarray(0, 12 * KIB), rom.flash.subarray(0, 12 * KIB))).toBe(true)
  expect(same(rom.flash, wanted(image()))).toBe(true)
})
