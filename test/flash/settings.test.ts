/** What `setpoint flash` asks of a serial port: a pseudo-terminal keeps no parity, so the port is a TCP line here that notes its settings. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createProgram } from '../../host-ts/src/cli/program.js'
import { run } from '../../host-ts/src/cli/run.js'
import type { SerialOptions } from '../../host-ts/src/transport/serial.js'
import { emulator, use } from '../e2e/support/boards.js'
import { espRom } from '../sim/esp-rom.js'
import { serveTcp } from '../sim/server.js'
import { chip } from './served.js'
import { started } from './support.js'

const opened = vi.hoisted((): SerialOptions[] => [])

vi.mock('../../host-ts/src/transport/serial.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../host-ts/src/transport/serial.js')>()
  const { tcp } = await import('../../host-ts/src/transport/tcp.js')
  const serial: typeof original.serial = async (path, options = {}) => {
    opened.push(options)
    return tcp(path)
  }
  return { ...original, serial }
})

beforeEach(() => {
  opened.length = 0
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** The settings of each opening. @param code the exit status. */
async function settings(board: string, address: string, code: number): Promise<SerialOptions[]> {
  const flags = ['--port', address, '--baud', '57600', '--yes', '--json', '--timeout', '20']
  expect(await run(createProgram, ['node', 'setpoint', 'flash', board, ...flags])).toBe(code)
  return opened
}

test('the loader of an STM32 gets even parity and the rate of --baud, its firmware no parity and 115200 baud', async () => {
  const { served } = await chip({}, await started())
  const [loader, ...firmware] = await settings('stm32f405', served.address, 0)
  expect(loader).toEqual({ baudRate: 57_600, parity: 'even' })
  expect(firmware.length).toBeGreaterThan(0)
  for (const asked of firmware) expect(asked).toEqual({ baudRate: 115_200 })
})

test('the loader of an ESP32-C3 gets no parity and the rate of --baud, its firmware 115200 baud', async () => {
  const served = use(
    await serveTcp(
      (send) => {
        const rom = espRom({}, send)
        return { receive: rom.receive, started: () => rom.started }
      },
      (await emulator('native')).tcp,
    ),
  )
  const [loader, ...firmware] = await settings('esp32c3', served.address, 1) // what answers is native
  expect(loader).toEqual({ baudRate: 57_600, parity: 'none' })
  expect(firmware.length).toBeGreaterThan(0)
  for (const asked of firmware) expect(asked).toEqual({ baudRate: 115_200 })
})
