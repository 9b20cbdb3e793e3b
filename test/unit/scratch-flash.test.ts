import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { scratchFlash } from '../../host-ts/src/testkit/emulator/index.js'

const folder = mkdtempSync(join(tmpdir(), 'setpoint-scratch-'))

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('what a killed process has left is deleted, and nothing that somebody else has there', () => {
  vi.stubEnv('TMPDIR', folder)
  const { pid: ended } = spawnSync('true')
  const others = [
    `setpoint-flash-${process.pid}-abcDEF`,
    'setpoint-flash-backup',
    `setpoint-flash-${ended}-mine`,
    `setpoint-flash-${ended}`,
  ]
  for (const name of [...others, `setpoint-flash-${ended}-abcDEF`]) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'flash.bin'), '')
  }
  const files = ['setpoint-flash-heater.bin', `setpoint-flash-${ended}-a1b2c3`]
  for (const name of files) writeFileSync(join(folder, name), '')

  const flash = scratchFlash()
  expect(existsSync(join(flash.path, '..'))).toBe(true)
  flash.release()
  expect(readdirSync(folder).sort()).toEqual([...others, ...files].sort())
})
