/** Programs against simulated chips: `setpoint flash`, and the one of Debian that everybody has. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { readHex, stm32Chips } from '../../host-ts/src/flash/index.js'
import { serial } from '../../host-ts/src/node.js'
import { emulator, use } from '../e2e/support/boards.js'
import { peer, setpoint, start } from '../e2e/support/cli.js'
import { segments } from '../e2e/support/elf.js'
import { run, temporaryFile } from '../e2e/support/programs.js'
import { espRom } from '../sim/esp-rom.js'
import { openTerminal, type Served, serveTcp } from '../sim/server.js'
import { FLASH, type Rom, type RomOptions, stm32Rom } from '../sim/stm32-rom.js'
import { flashWith, OLD_FLASH, started } from './support.js'

const KIB = 1024
/** As the build of the board wrote it. */
const built = join(checkoutRoot(), '.cache/pio/build/stm32f405/firmware.hex')
const firmware = readHex(readFileSync(built))
const wanted = flashWith(firmware, [
  [FLASH, 16 * KIB],
  [FLASH + 128 * KIB, 256 * KIB],
])

async function chip(options: RomOptions = {}, firmwareAt?: string): Promise<{ rom: Rom; served: Served }> {
  let rom: Rom | undefined
  const served = use(
    await serveTcp((send) => {
      rom = stm32Rom(options, send)
      rom.flash.set(OLD_FLASH)
      const { receive } = rom
      return { receive, started: () => rom?.started !== undefined }
    }, firmwareAt),
  )
  if (!rom) throw new Error('the chip is made at once')
  return { rom, served }
}

/** What is said once flash is about to be changed, and was not changed for good. */
const UNFINISHED = 'The board may have no whole firmware now'

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0

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
      wiring: 'USART1: PA9 (TX), PA10 (RX); BOOT0 high',
      keeps: 'no module store',
      erased: expect.arrayContaining([{ start: FLASH + 64 * KIB, length: 64 * KIB }]),
      kept: [],
      info: { board: 'stm32f405' },
    })
    expect(rom.erased).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

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

  test('an erase that fails half way leaves a chip without its firmware, and that is said', async () => {
    const { rom, served } = await chip({ failErase: 0 })
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('Extended Erase fails')
    expect(stderr).toContain(UNFINISHED)
    expect(rom.erased).toEqual([])
    expect(same(rom.flash, OLD_FLASH)).toBe(false)
  })

  test('the firmware of another board with the same vectors is refused before the port is opened', async () => {
    const other = join(checkoutRoot(), '.cache/pio/build/blackpill_f411/firmware.hex')
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', '127.0.0.1:1', '--yes', '--image', other)
    expect(code).toBe(1)
    expect(stderr).toContain(`${other}: The firmware is for blackpill_f411, and not for stm32f405`)
    expect(stderr).toContain('Nothing was erased')
  })

  test('what answers in the end under the name of another board is an error that names both', async () => {
    const { rom, served } = await chip({}, (await emulator('native')).tcp)
    const { code, stdout, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain(`What answers on tcp ${served.address} is the board native, and not stm32f405`)
    expect(stdout).toBe('')
    expect(same(rom.flash, wanted)).toBe(true)
  })

  test('a firmware that does not answer in the end is an error of its own', async () => {
    const { rom, served } = await chip()
    const small = temporaryFile('small.hex', readFileSync(built))
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes', '--image', small)
    expect(code, stderr).toBe(5)
    expect(stderr).toContain('The firmware is in flash, but does not answer')
    expect(rom.started).toBe(FLASH)
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

  test('a port that another program has is busy, and one that is none is none', async () => {
    const { path } = use(await openTerminal((await chip()).served.address))
    const held = await serial(path)
    use({ [Symbol.asyncDispose]: async () => held.close?.() })
    const busy = await setpoint('flash', 'stm32f405', '--port', path, '--yes')
    expect(busy).toMatchObject({ code: 3, stderr: expect.stringContaining(`${path} is in use by another program`) })
    const none = await setpoint('flash', 'stm32f405', '--port', '/dev/none', '--yes')
    expect(none).toMatchObject({ code: 4, stderr: expect.stringContaining('there is no port /dev/none') })
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

  test('an emulated board is none that is flashed, and the hint has what runs a firmware there', async () => {
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--emulator', 'stm32f405', '--yes')
    expect(code).toBe(2)
    expect(stderr).toContain('An emulated board has no loader')
    expect(stderr).toMatch(/setpoint emulate stm32f405.*--port/)
  })

  test.each(['--tcp', '--port'])('%s that is unplugged in the middle ends it, and it says how to go on', async (flag) => {
    const { rom, served } = await chip()
    const at = flag === '--tcp' ? served.address : use(await openTerminal(served.address)).path
    const flashing = setpoint('flash', 'stm32f405', flag, at, '--yes')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    served.cut()
    const { code, stderr } = await flashing
    expect(code, stderr).toBe(1)
    expect(stderr).toContain(' is gone')
    expect(stderr).toContain(UNFINISHED)
    expect(rom.started).toBeUndefined()
  })

  test('with --json it says, too, whether the board was touched', async () => {
    const { rom, served } = await chip()
    const flashing = setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes', '--json')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    served.cut()
    const { code, stderr } = await flashing
    expect(code, stderr).toBe(1)
    const [warning, error] = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(warning).toEqual({ warning: expect.stringContaining(UNFINISHED) })
    expect(error).toMatchObject({ error: { code: 'closed' } })
  })

  test('Ctrl-C in the middle ends it, starts nothing and leaves the port, so that the board is flashed again', async () => {
    const { rom, served } = await chip({}, await started())
    const { path } = use(await openTerminal(served.address))
    const flashing = start('flash', 'stm32f405', '--port', path, '--yes')
    await expect.poll(() => rom.erased.length, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0)
    flashing.interrupt()
    expect(await flashing.ended).toBe(130)
    expect(rom.started).toBeUndefined()
    expect(same(rom.flash, wanted)).toBe(false)
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--port', path, '--yes')
    expect(code, stderr).toBe(0)
    expect(same(rom.flash, wanted)).toBe(true)
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
})

describe('setpoint flash esp32c3', () => {
  const image = join(checkoutRoot(), '.cache/pio/build/esp32c3/firmware.image')

  test.each([
    [[], /^keeps {5}0x00100000 to 0x00109fff: the module store$/m],
    [['--erase-store'], /^keeps {5}no module store$/m],
  ])('with %j writes the image, says what it keeps, and does not take another board for this one', async (flags, keeps) => {
    let rom: ReturnType<typeof espRom> | undefined
    const served = use(
      await serveTcp(
        (send) => {
          const made = espRom({}, send)
          rom = made
          return { receive: made.receive, started: () => made.started }
        },
        (await emulator('native')).tcp,
      ),
    )
    const { code, stderr } = await setpoint('flash', 'esp32c3', '--tcp', served.address, '--yes', ...flags)
    expect(stderr).toMatch(keeps)
    const written = readFileSync(image)
    expect(same(rom?.flash.subarray(0, written.length) ?? Buffer.alloc(0), written)).toBe(true)
    expect(rom?.started).toBe(true)
    expect(stderr).toContain('is the board native, and not esp32c3')
    expect(code).toBe(1)
  })
})

describe('stm32flash of Debian', () => {
  test.each([
    ['stm32f405', /STM32F40/],
    ['stm32f407', /STM32F40/],
    ['stm32f411', /STM32F411/],
    ['stm32f446', /STM32F446/],
  ] as const)('has for the product id of the %s a name like ours', async (name, theirs) => {
    const { served } = await chip({ productId: stm32Chips[name].productId })
    const { path } = use(await openTerminal(served.address))
    const { code, stdout, stderr } = await run('stm32flash', ['-m', '8n1', '-b', '115200', path])
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(theirs)
  })

  test('writes to the same loader what setpoint flash writes', async () => {
    const { rom, served } = await chip()
    const { path } = use(await openTerminal(served.address))
    const folder = mkdtempSync(join(tmpdir(), 'setpoint-stm32flash-'))
    try {
      // It erases what it is told, and of what lies between two parts of a file it makes ones.
      for (const { address, bytes } of firmware) {
        const file = join(folder, 'part.bin')
        writeFileSync(file, bytes)
        const at = `0x${address.toString(16)}`
        const { code, stdout, stderr } = await run('stm32flash', [
          '-m',
          '8n1',
          '-b',
          '115200',
          '-v',
          '-w',
          file,
          '-S',
          `${at}:${bytes.length}`,
          path,
        ])
        expect(code, stdout + stderr).toBe(0)
      }
      expect(rom.erased).toEqual([0, 5, 6])
      expect(same(rom.flash, wanted)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
