/* Firmware that fails while a module loads (test/planted): it comes back, and the third time without modules. */
import { describe, expect, test } from 'vitest'
import { buildPackage, type Device, isSetpointError, parsePackage } from '../../host-ts/src/index.js'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { ordering } from '../planted/order.js'
import { bench, device as connected, giveSignals, moduleBytes, PERIOD_MS, use } from './support/boards.js'
import { setpoint } from './support/cli.js'

const good = moduleBytes('water-heater')
const CRASHES = 3
const DISABLED = -59
/** Time runs so fast that the watchdog's eight seconds take a moment. */
const FAST = ['-icount', 'shift=7']

interface Crashing {
  board: string
  program?: string
  arguments?: readonly string[]
  /** The module that brings the firmware down, and how. */
  module: Uint8Array
  cause: 'watchdog' | 'fault'
  crash(device: Device, pid: number): Promise<unknown>
}

const planted = (board: string, environment: string, kind: string, cause: Crashing['cause']): Crashing => ({
  board,
  program: `.cache/pio/build/${environment}_planted/firmware.elf`,
  arguments: cause === 'watchdog' ? FAST : [],
  module: ordering(good, kind),
  cause,
  crash: async (device) => device.client.image.upload(await buildPackage(ordering(good, kind))),
})

const cases: Crashing[] = [
  planted('stm32f405', 'stm32f405_qemu', 'FIRMWARE_FAULT', 'fault'),
  planted('riscv-virt', 'riscv-virt', 'FIRMWARE_FAULT', 'fault'),
  planted('stm32f405', 'stm32f405_qemu', 'FIRMWARE_HANG', 'watchdog'),
  planted('riscv-virt', 'riscv-virt', 'FIRMWARE_HANG', 'watchdog'),
  {
    board: 'native',
    module: moduleBytes('wild-setpoint'),
    cause: 'fault',
    crash: async (device, pid) => {
      await device.push(moduleBytes('wild-setpoint'))
      process.kill(pid, 'SIGSEGV')
    },
  },
]

const RESTART_MS = 90_000
const PATIENCE_MS = 300_000

/** A restart forgets the clock. */
async function restarted(device: Device, order: unknown): Promise<void> {
  for (const end = performance.now() + RESTART_MS; performance.now() < end; ) {
    try {
      await device.client.os.datetime.get({ timeout: 300 })
    } catch (error) {
      if (isSetpointError(error, 'refused')) return
      if (!isSetpointError(error, 'timeout')) throw error
    }
  }
  throw new Error('the firmware has not been reset', { cause: order })
}

describe.each(cases)(
  'on $board firmware that is reset by $cause',
  { timeout: PATIENCE_MS },
  ({ board, program, arguments: args, module, cause, crash }) => {
    test('three times in a row comes up with modules disabled, heats, and says why; a new module runs', async () => {
      const emulator = use(await startEmulator(board, { program, arguments: args }))
      const device = await connected(emulator.tcp)
      for (let i = 1; i <= CRASHES; i++) {
        expect((await device.status()).disabled).toBe('')
        await giveSignals(device)
        const order = await crash(device, emulator.pid).catch((error: unknown) => error) // no answer comes from firmware that is down
        await restarted(device, order)
        expect(await device.status()).toMatchObject({ reset: cause, module: null })
      }
      const { hash } = await parsePackage(await buildPackage(module))
      const disabled = `modules disabled: 3 ${cause} resets in a row`
      expect(await device.status()).toMatchObject({ disabled, quarantined: { hash, code: DISABLED, faults: CRASHES } })

      const line = await bench(emulator)
      await giveSignals(device)
      await line.step(PERIOD_MS, [30])
      expect(await device.status()).toMatchObject({ evaluation: { result: 'disabled' }, outputs: { heater: 1 } })
      expect((await device.points()).points[0]).toMatchObject({ applied: 52 })
      const { stdout } = await setpoint('status', '--port', emulator.pty)
      expect(stdout).toContain(disabled)

      await expect(device.push(module)).rejects.toMatchObject({ code: 'refused', refusal: { rc: -58 } })
      expect((await device.status()).disabled).toBe(disabled)
      expect((await device.push(good)).outcome).toBe('running')
      await line.step(PERIOD_MS, [30])
      expect(await device.status()).toMatchObject({ disabled: '', evaluation: { result: 'good' } })
    })
  },
)
