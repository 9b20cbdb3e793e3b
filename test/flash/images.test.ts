/** What the build of each board writes for its loader. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { boardNames, checkoutRoot } from '../../host-ts/src/boards/index.js'
import { flashableBoard } from '../../host-ts/src/cli/flashable.js'
import { type BoardLoader, planFlash, readHex } from '../../host-ts/src/flash/index.js'
import { byIntelHex, STORE, smallFirmware } from './support.js'

const boards = boardNames().flatMap((board) => {
  try {
    const { loader, image } = flashableBoard(board, false)
    return [{ board, loader, file: new Uint8Array(readFileSync(join(checkoutRoot(), image))) }]
  } catch {
    return [] // has no loader
  }
})

test('there are such boards', () => {
  expect(boards.map(({ board }) => board).sort()).toEqual([
    'blackpill_f411',
    'esp32c3',
    'nucleo_f446re',
    'stm32f405',
    'stm32f407_discovery',
  ])
})

describe.each(boards)('of $board', ({ board, loader, file }) => {
  test('carries the name of the board once, and so is planned for it', () => {
    const bytes = loader.kind === 'esp32' ? [file] : readHex(file).map((segment) => segment.bytes)
    const marks = bytes.flatMap(
      (part) =>
        Buffer.from(part)
          .toString('latin1')
          .match(/setpoint-board:[^\0]*\0/g) ?? [],
    )
    expect(marks).toEqual([`setpoint-board:${board}\0`])
    expect(() => planFlash(loader, file, { board })).not.toThrow()
  })

  test('is refused for every other board', () => {
    for (const other of boards.filter((one) => one.board !== board)) {
      expect(() => planFlash(other.loader, file, { board: other.board }), other.board).toThrow(
        expect.objectContaining({ code: 'bad-firmware' }),
      )
    }
  })
})

describe('a firmware for a chip that is right', () => {
  const loader = { kind: 'stm32-uart', chip: 'stm32f405', store_sectors: STORE } satisfies BoardLoader
  const marked = (text: string): Uint8Array =>
    byIntelHex([...smallFirmware(), { address: 0x0804_0000, bytes: new TextEncoder().encode(`code${text}code`) }])

  test.each([
    ['no name', '', /does not say which board it is for/],
    ['a name without an end', 'setpoint-board:stm32f405', /does not say which board it is for/],
    ['a name that is none', 'setpoint-board:\u001b[2J\0', /does not say which board it is for/],
    ['a name that begins like it', 'setpoint-board:stm32f405_qemu\0', /is for stm32f405_qemu, and not for stm32f405/],
    ['two names', 'setpoint-board:stm32f405\0setpoint-board:other\0', /is for stm32f405 and other, and not for stm32f405/],
  ])('and %s is refused', (_, text, message) => {
    expect(() => planFlash(loader, marked(text), { board: 'stm32f405' })).toThrow(
      expect.objectContaining({ code: 'bad-firmware', message: expect.stringMatching(message) }),
    )
  })

  test('and its name is planned, and one without a name where no board was named', () => {
    const planned = {
      erases: 'sector 0 (16 KiB), sectors 5 and 6 (256 KiB)',
      keeps: 'sectors 1 to 4 (112 KiB): the module store',
      kept: [16, 16, 16, 64].map((kib, i) => ({ start: 0x0800_4000 + i * 0x4000, length: kib * 1024 })),
    }
    expect(planFlash(loader, marked('setpoint-board:stm32f405\0'), { board: 'stm32f405' })).toMatchObject(planned)
    expect(planFlash(loader, marked(''))).toMatchObject(planned)
  })
})
