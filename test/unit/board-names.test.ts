/** Names of boards in tests: where each is, and which are asked for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { boards, placeOf } from '../../host-ts/src/testkit/board/names.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** As in a folder with that project. */
function inProject(more: object): void {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-names-'))
  const project = { name: 'heater', contract: 'contract.json', module: { language: 'c', source: 'main.c' }, ...more }
  writeFileSync(join(folder, 'setpoint.json'), JSON.stringify(project))
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  onTestFinished(() => rmSync(folder, { recursive: true }))
}

test.each([
  ['native', { emulator: 'native' }],
  ['esp32c3', { emulator: 'esp32c3' }],
  ['/dev/ttyUSB0', { port: '/dev/ttyUSB0' }],
  ['COM3', { port: 'COM3' }],
  ['127.0.0.1:4000', { tcp: '127.0.0.1:4000' }],
])('%s is found by its name', (name, place) => {
  expect(placeOf(name)).toEqual(place)
})

test('a device of setpoint.json comes first, and must be one', () => {
  inProject({ devices: { native: { port: '/dev/ttyACM0' }, odd: { emulator: 'nonsense' } } })
  expect(placeOf('native')).toEqual({ port: '/dev/ttyACM0' })
  expect(() => placeOf('odd')).toThrow('There is no board "nonsense"')
})

test('where nobody names boards it is the native firmware; the variable wins over the file', () => {
  inProject({})
  vi.stubEnv('SETPOINT_ON', '')
  expect(boards()).toEqual(['native'])
  inProject({ test: { on: ['riscv-virt'] } })
  expect(boards()).toEqual(['riscv-virt'])
  vi.stubEnv('SETPOINT_ON', 'native, stm32f405,native')
  expect(boards()).toEqual(['native', 'stm32f405'])
})
