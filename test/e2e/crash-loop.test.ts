/* Firmware that fails while a module loads (test/planted): it comes back, and the third time without modules. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Device, isSetpointError, parsePackage, type Status } from '../../host-ts/src/index.js'
import { type Emulator, emulatorMissing, startEmulator } from '../../host-ts/src/testkit/index.js'
import { ordering } from '../planted/order.js'
import { bench, device as connected, giveSignals, moduleBytes, PERIOD_MS, packed, use } from './support/boards.js'
import { setpoint } from './support/cli.js'
import { clockByDate } from './support/clock-by-date.js'
import { TANK_CELSIUS } from './support/planted.js'

const good = moduleBytes('water-heater')
const CRASHES = 3
/** SPEC.md, "Errors of the device". */
const DISABLED = -59
const RESET = -77
/** Time runs so fast that the watchdog's eight seconds take a moment. */
const FAST = ['-icount', 'shift=7']

interface Crashing {
  board: string
  program?: string
  arguments?: readonly string[]
  /** The module that brings the firmware down. */
  module: Uint8Array
  cause: 'watchdog' | 'fault'
  /** Helps where the module alone does not do it; called until modules are disabled. */
  crash?(pid: number): void
}

const planted = (board: string, environment: string, kind: string, cause: Crashing['cause'], file = 'firmware.elf'): Crashing => ({
  board,
  program: `.cache/pio/build/${environment}_planted/${file}`,
  arguments: cause === 'watchdog' ? FAST : [],
  module: ordering(good, kind),
  cause,
})

const cases: Crashing[] = [
  planted('stm32f405', 'stm32f405_qemu', 'FIRMWARE_FAULT', 'fault'),
  planted('riscv-virt', 'riscv-virt', 'FIRMWARE_FAULT', 'fault'),
  planted('stm32f405', 'stm32f405_qemu', 'FIRMWARE_HANG', 'watchdog'),
  planted('riscv-virt', 'riscv-virt', 'FIRMWARE_HANG', 'watchdog'),
  planted('esp32c3', 'esp32c3', 'FIRMWARE_FAULT', 'fault', 'firmware.image'),
  planted('esp32c3', 'esp32c3', 'FIRMWARE_HANG', 'watchdog', 'firmware.image'),
  {
    board: 'native',
    module: moduleBytes('wild-setpoint'),
    cause: 'fault',
    crash: (pid) => void process.kill(pid, 'SIGSEGV'),
  },
]

const RESTART_MS = 90_000
const PATIENCE_MS = 300_000

/** Status once it satisfies; firmware that is down does not answer. */
async function eventually(device: Device, what: string, satisfies: (status: Status) => boolean): Promise<Status> {
  for (const end = performance.now() + RESTART_MS; performance.now() < end; await pause(20)) {
    try {
      const status = await device.status({ timeout: 300 })
      if (satisfies(status)) return status
    } catch (error) {
      if (!isSetpointError(error, 'timeout')) throw error
    }
  }
  throw new Error(`the device is never ${what}`)
}

for (const { board, program, arguments: args, module, cause, crash } of cases) {
  const missing = emulatorMissing(board)
  describe.skipIf(missing)(
    `on ${board}${missing ? `, ${missing},` : ''} firmware that is reset by ${cause}`,
    { timeout: PATIENCE_MS },
    () => {
      const { hash } = parsePackage(packed(module))
      const start = async (): Promise<{ emulator: Emulator; device: Device }> => {
        const emulator = use(await startEmulator(board, { program, arguments: args }))
        return { emulator, device: await connected(emulator.tcp, { timeout: 5000 }) }
      }
      /** No answer comes from firmware that is down. */
      const push = (device: Device, as: 'trial' | 'confirmed'): Promise<unknown> =>
        device.push(module, { as, startTimeout: 0 }).catch(() => undefined)

      test('three times in a row by one module comes up with modules disabled, heats, and says why; a new module runs', async () => {
        const { emulator, device } = await start()
        await push(device, 'confirmed')
        for (let i = 0; crash && i < CRASHES; i++) {
          const { boot } = await eventually(device, 'running', (status) => status.module !== null)
          crash(emulator.pid)
          await eventually(device, 'restarted', (status) => status.boot > boot)
        }
        const disabled = `modules disabled: 3 ${cause} resets in a row`
        expect(await eventually(device, 'disabled', (status) => status.disabled !== '')).toMatchObject({
          disabled,
          module: null,
          reset: cause,
          quarantined: { hash, code: DISABLED, faults: CRASHES },
        })

        const line = emulator.bench === undefined ? clockByDate(device) : await bench(emulator)
        await giveSignals(device)
        await line.step(PERIOD_MS, [TANK_CELSIUS])
        expect(await device.status()).toMatchObject({ evaluation: { result: 'disabled' }, outputs: { heater: 1 } })
        expect((await device.points()).points[0]).toMatchObject({ applied: 52 })
        if (emulator.pty !== '') expect((await setpoint('status', '--port', emulator.pty)).stdout).toContain(disabled)

        await expect(device.push(module)).rejects.toThrow('is quarantined')
        expect((await device.status()).disabled).toBe(disabled)
        expect((await device.push(good)).outcome).toBe('running')
        await line.step(PERIOD_MS, [TANK_CELSIUS])
        expect(await device.status()).toMatchObject({ disabled: '', evaluation: { result: 'good' } })
      })

      test('once by a module on trial comes up without it, and says why', async () => {
        const { emulator, device } = await start()
        const { boot } = await device.status()
        await push(device, 'trial')
        if (crash) {
          await eventually(device, 'running', ({ module: running }) => running !== null) // else it is pending still, and its trial begins after the crash
          crash(emulator.pid)
        }
        const status = await eventually(device, 'restarted', (now) => now.boot > boot)
        expect(status).toMatchObject({ module: null, disabled: '', quarantined: null, reset: cause })
        expect((await device.lifecycle()).reverted).toMatchObject({ hash, code: RESET })
      })
    },
  )
}
