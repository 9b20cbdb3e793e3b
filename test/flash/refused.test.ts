/** What `setpoint flash` does not begin, or does not call done, and what it says then. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { serial } from '../../host-ts/src/node.js'
import { emulator, use } from '../e2e/support/boards.js'
import { peer, setpoint } from '../e2e/support/cli.js'
import { temporaryFile } from '../e2e/support/programs.js'
import { openTerminal } from '../sim/server.js'
import { FLASH } from '../sim/stm32-rom.js'
import { built, chip, same, UNFINISHED, wanted } from './served.js'
import { OLD_FLASH } from './support.js'

describe('setpoint flash', () => {
  test('asks, and does nothing where nobody can answer', async () => {
    const { rom, served } = await chip()
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address)
    expect(code).toBe(2)
    expect(stderr).toContain('Nobody to ask: Flash the STM32F405')
    expect(same(rom.flash, OLD_FLASH)).toBe(true)
  })

  test.each([
    ['the wrong chip', { productId: 0x421 }, 1, 'The board has an STM32F446 (product id 0x421), and not an STM32F405 (product id 0x413)'],
    ['a protected chip', { protected: true }, 1, 'The chip is protected against being read'],
  ])('%s is refused, and keeps its flash', async (_, options, status, message) => {
    const { rom, served } = await chip(options)
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(status)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain(UNFINISHED)
    expect(same(rom.flash, OLD_FLASH)).toBe(true)
  })

  test('the firmware of another board with the same vectors is refused before the port is opened', async () => {
    const other = join(checkoutRoot(), '.cache/pio/build/blackpill_f411/firmware.hex')
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', '127.0.0.1:1', '--yes', '--image', other)
    expect(code).toBe(1)
    expect(stderr).toContain(`${other}: The firmware is for blackpill_f411, and not for stm32f405`)
    expect(stderr).toContain('Nothing was erased')
  })

  test.each([
    ['native', 'native has no loader', 'stm32f405'],
    ['nothing', 'There is no board "nothing"', 'stm32f405'],
  ])('board %s is none that is flashed', async (board, message, hint) => {
    const { code, stderr } = await setpoint('flash', board, '--tcp', '127.0.0.1:1', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  test('a file that is no firmware is refused before the port is opened', async () => {
    const file = temporaryFile('notes.hex', 'hello')
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', '127.0.0.1:1', '--yes', '--image', file)
    expect(code).toBe(1)
    expect(stderr).toContain(`${file}: The firmware is no Intel HEX file: line 1`)
  })

  test('an emulated board is none that is flashed, and the hint has what runs a firmware there', async () => {
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--emulator', 'stm32f405', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('An emulated board has no loader')
    expect(stderr).toMatch(/setpoint emulate stm32f405.*--port/)
  })

  test('a release is a build, and no file beside it', async () => {
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--release', '--image', built, '--tcp', '127.0.0.1:1')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('--release is the build of this checkout, and --image is another file')
  })

  test.each([
    ['--port', '/dev/none', 'there is no port /dev/none'],
    ['--tcp', '127.0.0.1:1', '127.0.0.1:1'],
  ])('%s that cannot be opened is told before anything is planned or asked', async (flag, at, message) => {
    const { code, stderr } = await setpoint('flash', 'stm32f405', flag, at)
    expect(code, stderr).toBe(4)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^erases|Nobody to ask|setpoint emulate/m)
  })

  test('a port that another program has is busy, and one that is none is none', async () => {
    const { path } = use(await openTerminal((await chip()).served.address))
    const held = await serial(path)
    use({ [Symbol.asyncDispose]: async () => held.close?.() })
    const busy = await setpoint('flash', 'stm32f405', '--port', path, '--yes')
    expect(busy).toMatchObject({ code: 3, stderr: expect.stringContaining(`${path} is in use by another program`) })
    const none = await setpoint('flash', 'stm32f405', '--port', '/dev/none', '--yes')
    expect(none).toMatchObject({ code: 4, stderr: expect.stringContaining('there is no port /dev/none') })
  })

  test('where no loader answers, the hint has the pins of this board and how its loader is entered', async () => {
    const address = await peer((socket) => socket.resume())
    const built446 = join(checkoutRoot(), '.cache/pio/build/nucleo_f446re/firmware.hex')
    const flags = ['--tcp', address, '--yes', '--json', '--timeout', '0.2', '--image', built446]
    const { code, stderr } = await setpoint('flash', 'nucleo_f446re', ...flags)
    expect(code, stderr).toBe(5)
    const hint = expect.stringContaining('It listens on USART1: PA9 (TX, D8), PA10 (RX, D2)')
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'timeout', hint } })
  })

  test('a firmware that does not answer in the end is an error of its own', async () => {
    const { rom, served } = await chip()
    const small = temporaryFile('small.hex', readFileSync(built))
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes', '--image', small)
    expect(code, stderr).toBe(5)
    expect(stderr).toContain('The firmware is in flash, but does not answer')
    expect(rom.started).toBe(FLASH)
  })

  test('what answers in the end under the name of another board is an error that names both', async () => {
    const { rom, served } = await chip({}, (await emulator('native')).tcp)
    const { code, stdout, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain(`What answers on tcp ${served.address} is the board native, and not stm32f405`)
    expect(stdout).toBe('')
    expect(same(rom.flash, wanted)).toBe(true)
  })
})
