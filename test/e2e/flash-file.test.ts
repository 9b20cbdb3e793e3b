/* The flash of an emulated board is a file: of one run, or one that is kept. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { boards, device, emulator, moduleBytes, use } from './support/boards.js'
import { unprivileged } from './support/cli.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFile(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint test, '))
  folders.push(folder)
  return join(folder, name)
}

describe.each(boards)('the flash of an emulated %s', (board) => {
  test('lies in a file of one run, which is deleted with it', async () => {
    const running = await emulator(board)
    const folder = dirname(running.flashFile ?? '')
    expect(existsSync(folder)).toBe(true)
    await running.stop()
    expect(existsSync(folder)).toBe(false)
  })

  test('lies in a file that is named, and stays when the board is killed', async () => {
    const flash = newFile('kept, really.bin')
    writeFileSync(flash, '')
    const running = use(await startEmulator(board, { flash }))
    expect(running.flashFile).toBe(flash)
    await device(running.tcp)
    process.kill(running.pid, 'SIGKILL')
    await running.ended
    expect(existsSync(flash)).toBe(true)
  })

  test('is as long as the manifest of the board says, and goes on where making it was cut', async () => {
    const flash = newFile('flash.bin')
    writeFileSync(flash, Buffer.alloc(1000, 0xff))
    const running = use(await startEmulator(board, { flash }))
    await (await device(running.tcp)).push(moduleBytes('water-heater'), { as: 'confirmed' })
    await running.stop()
    const { size } = statSync(flash)
    const again = use(await startEmulator(board, { flash }))
    expect((await (await device(again.tcp)).status()).module).not.toBeNull()
    await again.stop()
    writeFileSync(flash, Buffer.alloc(size + 1, 0xff))
    await expect(startEmulator(board, { flash })).rejects.toThrow(`that has ${size} bytes, and this file ${size + 1}`)
  })

  test('is no file of another kind, length or place: it says so, and nothing is written', async () => {
    const hostname = newFile('hostname')
    const folder = dirname(hostname)
    const long = join(folder, 'long.bin')
    const inner = join(folder, 'folder')
    mkdirSync(inner)
    writeFileSync(hostname, 'my-machine\n')
    writeFileSync(long, Buffer.alloc(200_000))
    const names = readdirSync(folder)
    for (const flash of [hostname, long, inner, '/dev/full', join(folder, 'none', 'x.bin'), join(hostname, 'x.bin')]) {
      await expect(startEmulator(board, { flash }), flash).rejects.toMatchObject({
        code: 'environment',
        message: expect.stringContaining(`${flash} cannot be the flash of ${board}: `),
      })
    }
    expect(readFileSync(hostname, 'utf8')).toBe('my-machine\n')
    expect(readFileSync(long).equals(Buffer.alloc(200_000))).toBe(true)
    expect(readdirSync(folder)).toEqual(names)
  })
})

test('a file or folder that may not be written is refused', async () => {
  const flash = newFile('flash.bin')
  writeFileSync(flash, '', { mode: 0o444 })
  const sealed = join(dirname(flash), 'sealed')
  mkdirSync(sealed, { mode: 0o555 })
  for (const path of [flash, join(sealed, 'flash.bin')]) {
    const { code, stdout, stderr } = await unprivileged('emulate', 'stm32f405', '--flash', path)
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/cannot be the flash.*permission denied/),
    })
  }
})

test('native keeps what the file holds, and its length is that of the areas', async () => {
  const flash = newFile('flash.bin')
  await use(await startEmulator('native', { flash })).stop()
  const blank = readFileSync(flash)
  expect(blank.equals(Buffer.alloc(40_960, 0xff))).toBe(true)
  blank[40_959] = 0x5a
  writeFileSync(flash, blank)
  await use(await startEmulator('native', { flash })).stop()
  expect(readFileSync(flash).equals(blank)).toBe(true)
})
