/* firmware.image of the ESP32-C3, judged by Espressif's own tool. No ROM loads it here. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

const root = checkoutRoot()
const built = join(root, '.cache/pio/build/esp32c3')
const board = JSON.parse(readFileSync(join(root, 'boards/esp32c3.json'), 'utf8')).setpoint.image

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-esp32c3-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function esptool(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(join(root, '.cache/venv/bin/esptool'), ['--chip', 'esp32c3', ...args], (error, stdout, stderr) =>
      error ? reject(new Error(stdout + stderr)) : resolve(stdout),
    )
  })
}

test('esptool finds an image of this chip, its sum and its hash right, all of it for RAM', async () => {
  const said = await esptool('image-info', join(built, 'firmware.image'))
  expect(said).toContain(`Chip ID: ${board.chip} (ESP32-C3)`)
  expect(said).toContain(
    `Flash size: ${board.flash_size}\nFlash freq: ${board.flash_frequency}\nFlash mode: ${board.flash_mode.toUpperCase()}`,
  )
  expect(said).toMatch(/Checksum: 0x[0-9a-f]{2} \(valid\)/)
  expect(said).toMatch(/Validation hash: [0-9a-f]{64} \(valid\)/)
  const kinds = [...said.matchAll(/^ +\d+ +0x[0-9a-f]+ +0x[0-9a-f]+ +0x[0-9a-f]+ +(.*)$/gm)].map(([, kind]) => kind?.trim())
  expect(kinds).toEqual(['DRAM, BYTE_ACCESSIBLE', 'DRAM, BYTE_ACCESSIBLE', 'IRAM', 'IRAM'])
})

test('esptool makes the same image of the same program, byte for byte', async () => {
  const made = join(folder, 'made.image')
  const flash = ['--flash-mode', board.flash_mode, '--flash-size', board.flash_size, '--flash-freq', board.flash_frequency]
  await esptool('elf2image', '--use-segments', ...flash, '-o', made, join(built, 'firmware.elf'))
  expect(readFileSync(made).equals(readFileSync(join(built, 'firmware.image')))).toBe(true)
})

test('esptool sees a byte that has changed', async () => {
  const bytes = readFileSync(join(built, 'firmware.image'))
  bytes[1000] = (bytes[1000] ?? 0) ^ 1
  writeFileSync(join(folder, 'changed.image'), bytes)
  const said = await esptool('image-info', join(folder, 'changed.image'))
  expect(said).toMatch(/Checksum: 0x[0-9a-f]{2} \(invalid/)
  expect(said).toMatch(/Validation hash: [0-9a-f]{64} \(invalid/)
})
