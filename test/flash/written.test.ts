/** `setpoint flash` of an STM32 board, from the plan to the info of the firmware that it has started. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { use } from '../e2e/support/boards.js'
import { setpoint } from '../e2e/support/cli.js'
import { segments } from '../e2e/support/elf.js'
import { openTerminal } from '../sim/server.js'
import { FLASH } from '../sim/stm32-rom.js'
import { built, chip, firmware, KIB, same, wanted } from './served.js'
import { started } from './support.js'

test('firmware.hex holds what the linker put into flash, which is what the firmware takes its hash of', () => {
  const linked = segments(readFileSync(built.replace(/hex$/, 'elf')))
  const written = firmware.map(({ bytes }) => bytes)
  expect(Buffer.compare(Buffer.concat(written), Buffer.concat(linked))).toBe(0)
})

describe('setpoint flash stm32f405', () => {
  test('on a serial port: says what it erases and keeps as README.md shows it, writes, starts the firmware and shows its info', async () => {
    const { rom, served } = await chip({}, await started())
    const { path } = use(await openTerminal(served.address))
    const { code, stdout, stderr } = await setpoint('flash', 'stm32f405', '--port', path, '--yes')
    expect(code, stderr).toBe(0)
    const plan = /^(firmware .*, )([\d.]+)( KiB\nfor .*\nloader .*\nerases .*\nkeeps .*: the module store\n)/m
    const [, file = '', kib, rest] = plan.exec(stderr.replace(path, '/dev/ttyUSB0')) ?? []
    const [, shownFile, shownKib, shownRest] = plan.exec(readFileSync('README.md', 'utf8')) ?? []
    expect(file).not.toBe('')
    expect([shownFile, shownRest]).toEqual([file, rest])
    expect(Math.abs(Number(kib) - Number(shownKib)), `${kib} KiB`).toBeLessThan(1) // the name of the build is in it
    expect(stdout).toMatch(/^board {5}stm32f405/)
    expect(same(rom.flash, wanted)).toBe(true)
    expect(rom.overrun).toBe(0)
  })

  test('over TCP, as one object', async () => {
    const { rom, served } = await chip({}, await started())
    const { code, stdout, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes', '--json', '--erase-store')
    expect(code, stderr).toBe(0)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      board: 'stm32f405',
      chip: 'STM32F405',
      loader: 'UART loader 3.1',
      wiring: 'USART1: PA9 (TX), PA10 (RX); BOOT0 high, PB2 (BOOT1) low',
      keeps: 'no module store',
      erased: expect.arrayContaining([{ start: FLASH + 64 * KIB, length: 64 * KIB }]),
      kept: [],
      info: { board: 'stm32f405' },
    })
    expect(rom.erased).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  test.each(['--tcp', '--port'])('two boards at once get their firmware, by %s', async (flag) => {
    const both = [await chip({}, await started()), await chip({}, await started())]
    const lines = await Promise.all(
      both.map(async ({ served }) => (flag === '--tcp' ? served.address : use(await openTerminal(served.address)).path)),
    )
    const ended = await Promise.all(lines.map((line) => setpoint('flash', 'stm32f405', flag, line, '--yes')))
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
    expect(both.map(({ rom }) => same(rom.flash, wanted))).toEqual([true, true])
  })
})
