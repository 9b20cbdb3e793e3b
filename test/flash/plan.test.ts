import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { boardLoader, planStm32, readHex, type Segment, stm32Chips } from '../../host-ts/src/flash/index.js'
import { FLASH } from '../sim/stm32-rom.js'
import { byIntelHex, planOf, STORE, smallFirmware } from './support.js'

const hexOf = (...lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))

const END = ':00000001FF'

describe('Intel HEX', () => {
  test('is read as IntelHex writes it: over 64 KiB borders, with gaps and a start address', () => {
    const segments = [...smallFirmware(70_000), { address: 0x0803_8000, bytes: Uint8Array.of(1, 2, 3) }]
    expect(readHex(byIntelHex(segments))).toEqual(segments)
  })

  test('segment bases of 16 bytes count too, and lower case and CRLF are as good', () => {
    const file = new TextEncoder().encode(':020000021000ec\r\n:0200000001aa53\r\n:00000001ff\r\n')
    expect(readHex(file)).toEqual([{ address: 0x1_0000, bytes: Uint8Array.of(0x01, 0xaa) }])
  })

  test.each([
    ['nothing', [''], /line 1 is no record/],
    ['an ELF file', ['\u007fELF'], /line 1 is no record/],
    ['a wrong checksum', [':0200000001AA54', END], /line 1 is no record, or damaged/],
    ['a length that is not that of the line', [':0300000001AA52', END], /line 1 is no record/],
    ['an odd number of digits', [':0200000001AA5', END], /line 1 is no record/],
    ['no end', [':0200000001AA53'], /it has no end/],
    ['something behind the end', [END, END], /it ends in line 1, and goes on/],
    ['a type that there is not', [':0200000901AA4A', END], /a record of type 9 in line 1/],
    ['two bytes for one address', [':0200000001AA53', ':0200010001AA52', END], /two bytes for 0x1$/],
  ])('%s is refused', (_name, lines, message) => {
    expect(() => readHex(hexOf(...lines))).toThrow(
      expect.objectContaining({ code: 'bad-firmware', message: expect.stringMatching(message) }),
    )
  })
})

test('chips have the sectors and the RAM that the firmware is built for', () => {
  const { chips } = JSON.parse(readFileSync('firmware/ports/stm32f4/chips.json', 'utf8')) as {
    chips: Record<string, { sectors_kib: number[]; ram: number }>
  }
  const built = Object.entries(chips).map(([name, { sectors_kib, ram }]) => [name, sectors_kib.map((kib) => kib * 1024), ram])
  const flashed = Object.entries(stm32Chips).map(([name, { sectors, ram }]) => [name, [...sectors], ram.length])
  expect(flashed.sort()).toEqual(built.sort())
})

test("the loader in each board's file is one that there is, and names the sectors of the store", () => {
  const files = readdirSync('boards').filter((file) => file.endsWith('.json'))
  const loaders = files.flatMap((file) => JSON.parse(readFileSync(join('boards', file), 'utf8')).setpoint.loader ?? [])
  expect(loaders.length).toBeGreaterThan(0)
  for (const { image, ...loader } of loaders) {
    expect(boardLoader.parse(loader)).toEqual(loader)
    if (loader.kind === 'stm32-uart') expect(loader.store_sectors).toEqual(STORE) // SPEC.md, "Flash"
    expect(image).toMatch(loader.kind === 'esp32' ? /\/firmware\.image$/ : /\/firmware\.hex$/)
  }
})

test('the wiring in the file of an STM32 board is a link of its firmware, on a USART that the loader listens on', () => {
  const files = readdirSync('boards').filter((file) => file.endsWith('.json'))
  const boards = files.map((file) => JSON.parse(readFileSync(join('boards', file), 'utf8')).setpoint)
  const wired = boards.filter(({ loader }) => loader?.kind === 'stm32-uart')
  expect(wired.length).toBeGreaterThan(0)
  for (const { loader, stm32 } of wired) {
    const [, usart = '', transmit, receive] = /^USART(\d): (P\w+) \(TX\b[^)]*\), (P\w+) \(RX\b[^)]*\).*; .*BOOT0/.exec(loader.wiring) ?? []
    expect(stm32.links).toContainEqual({ usart: Number(usart), transmit, receive, af: 7 })
    expect(stm32Chips[boardLoader.parse(loader).chip as keyof typeof stm32Chips].uarts).toContain(`USART${usart}`)
  }
})

describe('a plan', () => {
  test('erases the sectors that the firmware lies in, keeps the store, and writes the vectors last', () => {
    const { erase, keep, blocks, bytes } = planOf(smallFirmware(200_000))
    expect(erase.map(({ number }) => number)).toEqual([0, 5, 6])
    expect(keep.map(({ number }) => number)).toEqual([1, 2, 3, 4])
    expect(bytes).toBe(200_024)
    expect(blocks.at(-1)?.address).toBe(FLASH)
    expect(blocks.slice(0, -1).every(({ address }, i, all) => i === 0 || address > (all[i - 1]?.address ?? 0))).toBe(true)
  })

  test('writes whole words in blocks that cross no border of 256 bytes', () => {
    const odd = [...smallFirmware(2), { address: FLASH + 0x2_00fe, bytes: new Uint8Array(5).fill(7) }]
    const blocks = planOf(odd).blocks.filter(({ address }) => address >= FLASH + 0x2_00fc)
    expect(blocks).toEqual([
      { address: FLASH + 0x2_00fc, bytes: Uint8Array.of(255, 255, 7, 7) },
      { address: FLASH + 0x2_0100, bytes: Uint8Array.of(7, 7, 7, 255) },
    ])
  })

  test('writes a word once that two parts of the firmware lie in, whatever their order', () => {
    const at = FLASH + 0x2_1000
    const parts = [
      { address: at + 3, bytes: Uint8Array.of(4, 5) },
      { address: at, bytes: Uint8Array.of(1, 2) },
      { address: at + 6, bytes: Uint8Array.of(7) },
    ]
    expect(planOf([...smallFirmware(), ...parts]).blocks.filter(({ address }) => address >= at)).toEqual([
      { address: at, bytes: Uint8Array.of(1, 2, 255, 4, 5, 255, 7, 255) },
    ])
  })

  const [vectors, code] = smallFirmware() as [Segment, Segment]
  const changed = (at: number, value: number): Segment => {
    const bytes = Uint8Array.from(vectors.bytes)
    new DataView(bytes.buffer).setUint32(at, value, true)
    return { ...vectors, bytes }
  }
  test.each([
    ['bytes in the store', [vectors, code, { address: FLASH + 0x8000, bytes: Uint8Array.of(0) }], /sector 2, which is the module store's/],
    [
      'bytes behind the flash',
      [vectors, code, { address: FLASH + 0x10_0000, bytes: Uint8Array.of(0) }],
      /0x08100000, which is not in the flash/,
    ],
    ['no vectors', [code], /no vector table at 0x08000000/],
    ['a stack outside of RAM', [changed(0, 0x1000_0000), code], /not one for the STM32F405/],
    ['a start that is no Thumb code', [changed(4, FLASH + 0x2_0000), code], /not one for the STM32F405/],
    ['a start outside of the firmware', [changed(4, FLASH + 0x4_0001), code], /not one for the STM32F405/],
  ])('%s is refused', (_name, segments, message) => {
    expect(() => planOf(segments)).toThrow(expect.objectContaining({ code: 'bad-firmware', message: expect.stringMatching(message) }))
  })

  test('a firmware that fits one chip may be too large for another', () => {
    const large = [vectors, code, { address: FLASH + 0x8_0000, bytes: Uint8Array.of(0) }]
    expect(planStm32(large, stm32Chips.stm32f407).erase.map(({ number }) => number)).toEqual([0, 5, 8])
    expect(() => planStm32(large, stm32Chips.stm32f411)).toThrow('not in the flash of the STM32F411')
  })
})
