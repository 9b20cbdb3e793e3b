/* The flash of an emulated board is a file: of one run, or one that is kept. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { boards, device, emulator, use } from './support/boards.js'

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
    expect(existsSync(dirname(running.flashFile))).toBe(true)
    await running.stop()
    expect(existsSync(dirname(running.flashFile))).toBe(false)
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

test('native refuses a file that is longer, and says so', async () => {
  const flash = newFile('flash.bin')
  writeFileSync(flash, Buffer.alloc(40_961))
  await expect(startEmulator('native', { flash })).rejects.toThrow('is no flash of this board')
})
