/** Boards in an installation: what of their firmware there is, and for which machines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { otherMachine, requireBuilt } from '../../host-ts/src/boards/index.js'

vi.mock('../../host-ts/src/boards/checkout.js', () => ({ checkout: () => undefined }))

const folder = mkdtempSync(join(tmpdir(), 'setpoint-installed-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

const program = join(folder, 'program')
writeFileSync(program, '')

/** The C library, in the words of machine.json, by what Node.js reports. */
function machineWith(glibcVersionRuntime: string | undefined): void {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('linux')
  vi.spyOn(process.report, 'getReport').mockReturnValue({ header: { glibcVersionRuntime } })
}

test('firmware for one C library is none for a machine with the other', () => {
  writeFileSync(join(folder, 'machine.json'), JSON.stringify({ platform: 'linux', arch: process.arch, libc: 'glibc' }))
  const build = { board: 'native', environment: 'native', release: false }
  machineWith('2.41')
  expect(otherMachine(program)).toBeUndefined()
  expect(() => requireBuilt(build, program, '')).not.toThrow()
  machineWith(undefined)
  expect(otherMachine(program)).toBe(`linux-${process.arch}-glibc`)
  expect(() => requireBuilt(build, program, '')).toThrow(
    expect.objectContaining({ code: 'environment', message: expect.stringContaining(`this machine is linux-${process.arch}-musl`) }),
  )
})

test('a release is refused, also where there is a file of its name', () => {
  const build = { board: 'esp32c3', environment: 'esp32c3', release: true }
  expect(() => requireBuilt(build, program, 'setpoint flash esp32c3 --image FILE takes it')).toThrow(
    expect.objectContaining({
      code: 'environment',
      message: expect.stringContaining('There is no release build of esp32c3 here'),
      hint: expect.stringContaining('run -e esp32c3_release; setpoint flash esp32c3 --image FILE takes it'),
    }),
  )
})
