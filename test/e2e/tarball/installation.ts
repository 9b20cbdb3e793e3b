/** What the command and the library of an installation do. */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { readHex } from '../../../host-ts/src/flash/index.js'
import { flashWith, OLD_FLASH, started } from '../../flash/support.js'
import { serveTcp } from '../../sim/server.js'
import { FLASH, type Rom, stm32Rom } from '../../sim/stm32-rom.js'
import { use } from '../support/boards.js'
import { type Finished, run } from '../support/programs.js'
import { environment, folder, installed, prebuilt, setpoint, start } from './setup.js'

describe('an installation', () => {
  test('knows its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await setpoint('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('emulates a board, and a module gets from a push to its confirm on it', async () => {
    const module = join(folder, 'heater.wasm')
    copyFileSync(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm'), module)
    const running = start('emulate', 'native', '--json')
    const { tcp } = JSON.parse(await running.line())
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stdout: expect.stringContaining(`tcp ${tcp}`) })
    expect(await setpoint('push', 'heater.wasm', '--emulator', 'native')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/runs on trial/),
    })
    expect(await setpoint('status', '--tcp', tcp)).toMatchObject({ code: 0, stdout: expect.stringContaining('on trial') })
    expect(await setpoint('confirm', '--emulator', 'native')).toMatchObject({ code: 0, stdout: expect.stringMatching(/is confirmed/) })
    running.interrupt()
    expect(await running.ended).toBe(130)
    expect(existsSync(join(environment.XDG_CACHE_HOME, 'setpoint', 'emulators', 'native.json'))).toBe(false)
    expect(existsSync(installed('.cache'))).toBe(false)
  })

  test.each([
    ['stm32f405', 'stm32f405_qemu'],
    ['riscv-virt', 'riscv-virt'],
  ])('%s runs in QEMU', async (board, says) => {
    const { code, stdout, stderr } = await setpoint('info', '--emulator', board)
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^board +${says} `)) })
  })

  test('serves the page', async () => {
    const { url } = JSON.parse(await start('page', '--listen', '0', '--json').line())
    const [page, script] = [await fetch(url), await fetch(`${url}main.js`)]
    expect([page.status, script.status]).toEqual([200, 200])
    expect(await page.text()).toContain('<title>')
    expect((await script.text()).length).toBeGreaterThan(100_000)
  })

  test('flashes the firmware of the package, and says which file that is', async () => {
    let rom: Rom | undefined
    const firmware = await started()
    const served = use(
      await serveTcp((send) => {
        const chip = stm32Rom({}, send)
        chip.flash.set(OLD_FLASH)
        rom = chip
        return { receive: chip.receive, started: () => chip.started !== undefined }
      }, firmware),
    )
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(0)
    const image = join('node_modules', 'setpoint', 'host-ts', 'prebuilt', 'stm32f405', 'firmware.hex')
    expect(stderr).toContain(`firmware  ${image}, `)
    const wanted = flashWith(readHex(readFileSync(join(folder, image))), [
      [FLASH, 16 * 1024],
      [FLASH + 128 * 1024, 256 * 1024],
    ])
    expect(Buffer.compare(rom?.flash ?? Buffer.alloc(0), wanted)).toBe(0)
  })

  test.each([
    [['emulate', 'riscv-virt', '--release'], 'There is no release build of riscv-virt here', 'npm run pio -- run -e riscv-virt_release'],
    [['flash', 'stm32f405', '--release', '--tcp', '127.0.0.1:1'], 'There is no release build of stm32f405 here', '--image FILE'],
  ])('%j says that a release comes from a checkout', async (args, message, hint) => {
    const { code, stdout, stderr } = await setpoint(...args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  test('says for which machines its native board is', async () => {
    const file = prebuilt('native', 'machine.json')
    const glibc = (await run('getconf', ['GNU_LIBC_VERSION'])).code === 0
    const here = [process.platform, process.arch, ...(process.platform === 'linux' ? [glibc ? 'glibc' : 'musl'] : [])].join('-')
    const kept = readFileSync(file, 'utf8')
    expect(Object.values(JSON.parse(kept)).join('-')).toBe(here)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(kept), libc: 'another' }))
    const other = `${process.platform}-${process.arch}-another`
    const ask = "const { emulatorMissing } = await import('setpoint/testkit'); console.log(emulatorMissing('native'))"
    const said = Promise.all([
      setpoint('info', '--emulator', 'native'),
      run(process.execPath, ['--input-type=module', '-e', ask], environment, folder),
    ])
    const [{ code, stderr }, missing] = await said.finally(() => writeFileSync(file, kept))
    expect(missing.stdout).toBe(`not run: the native board of this package is for ${other}\n`)
    expect(code).toBe(3)
    expect(stderr).toContain(
      `error: The native board of this package runs on ${other}, and this machine is ${here}\nTake a board that QEMU`,
    )
  })

  test.each([
    [
      ['info', '--emulator', 'native'],
      ['host-ts', 'prebuilt', 'native', 'program'],
      /The firmware of native is not in this installation: .*\nInstall setpoint again/,
    ],
    [['page', '--listen', '0'], ['host-ts', 'dist', 'page', 'main.js'], /The page is missing: .*\nInstall setpoint again/],
    [['info'], ['host-ts', 'dist', 'cli.js'], /This installation of setpoint is not complete\.\nInstall it again/],
  ])('%j without its file says to install it again', async (args, file, words) => {
    const path = installed(...file)
    renameSync(path, `${path}.away`)
    const { code, stderr } = await setpoint(...args).finally(() => renameSync(`${path}.away`, path))
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(words) })
    expect(stderr).not.toMatch(/npm run|checkout/)
  })

  test('is a library for plain Node.js', async () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { connect, planFlash } from 'setpoint'
import { tcp } from 'setpoint/node'
import { emulatedBoards, startEmulator } from 'setpoint/testkit'
import { webSerial } from 'setpoint/web'

const emulator = await startEmulator('native')
const device = await connect(await tcp(emulator.tcp))
const { board } = await device.info()
await device.close()
await emulator.stop()
console.log(JSON.stringify({ board, boards: emulatedBoards(), functions: [typeof planFlash, typeof webSerial] }))
`,
    )
    const { code, stdout, stderr } = await run(process.execPath, ['use.mjs'], {}, folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      board: 'native',
      boards: expect.arrayContaining(['native', 'riscv-virt', 'stm32f405']),
      functions: ['function', 'function'],
    })
  })

  test('has types that are right, all of them', async () => {
    const source = (expected: string): string => `import { connect, type Device, planFlash, type Transport } from 'setpoint'
import { buildProject, serial, tcp } from 'setpoint/node'
import { openModule, startEmulator } from 'setpoint/testkit'
import { type WebSerialPort, webSerial } from 'setpoint/web'

const transport: Transport = await tcp('127.0.0.1:1')
await using device: Device = await connect(transport)
const label: ${expected} = device.label
export const used = [label, buildProject, serial, planFlash, openModule, startEmulator, (port: WebSerialPort) => webSerial(port, { baudRate: 115200 })]
`
    const check = (type: string, ...more: readonly string[]): Promise<Finished> => {
      writeFileSync(join(folder, 'use.mts'), source(type))
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,esnext.disposable,dom']
      return run(join(checkoutRoot(), 'node_modules', '.bin', 'tsc'), [...options, ...more, 'use.mts'], {}, folder)
    }
    expect(await check('string')).toEqual({ code: 0, stdout: '', stderr: '' })
    const wrong = await check('number', '--skipLibCheck')
    expect(wrong.stdout).toContain("Type 'string' is not assignable to type 'number'")
  })
})
