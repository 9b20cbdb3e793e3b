/** An emulated board whose clock stands between evaluations. */
import { connect, type Device } from '../../host-ts/src/device/index.js'
import { isSetpointError } from '../../host-ts/src/error.js'
import {
  type BenchLine,
  type Emulator,
  type EmulatorOptions,
  openBenchLine,
  type StepResult,
  startEmulator,
} from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'

/** Of the water heater's contract. */
export const PERIOD_MS = 300_000

/** A machine that runs other tests besides may take its time. */
export const PATIENCE_MS = 20_000

/** In whole periods; fills the device's write budget (SPEC.md, "Store"). */
const REST_MS = 128 * PERIOD_MS

/** Signals of a day stay fresh for so many evaluations. */
const EVALUATIONS_OF_A_DAY = 280

/** SMP's own error. */
const BUSY = 10

export interface StillBoard extends AsyncDisposable {
  emulator: Emulator
  device: Device
  /** Runs the clock over one evaluation; the tank may have another temperature from there on. */
  step(celsius?: number): Promise<StepResult>
  /** Gives signals where those that were given before would be stale at the next step. */
  freshen(give: (device: Device) => Promise<unknown>): Promise<void>
  /** Does what writes flash; a device that wants a rest from it gets one, and then it is done again. */
  patiently<Result>(write: () => Promise<Result>): Promise<Result>
  /** Pushes a module for good. */
  push(module: Uint8Array): Promise<void>
}

/** What steps the clock. */
export type Stepper = Pick<BenchLine, 'step' | 'close'>

export interface StillOptions extends EmulatorOptions {
  /** For a board without a bench line. */
  clock?: ((device: Device) => Stepper) | undefined
  /** What is done before the clock stops. */
  before?: () => Promise<unknown>
}

/** @param celsius what the tank has. */
export async function openStill(board: string, celsius: number, { clock, before, ...options }: StillOptions = {}): Promise<StillBoard> {
  const emulator = await startEmulator(board, options)
  const device = await connect(await tcp(emulator.tcp), { timeout: PATIENCE_MS })
  const line = clock?.(device) ?? (await openBenchLine(emulator.bench))
  await before?.()
  await line.step(0, [celsius]) // from here on the clock stands between steps
  const { next, uptime } = await device.status()
  await line.step(next - uptime, [celsius])
  let freshFor = 0 // evaluations
  let tank = celsius

  async function patiently<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write()
    } catch (error) {
      if (!isSetpointError(error) || error.refusal?.group !== undefined || error.refusal?.rc !== BUSY) throw error
      await line.step(REST_MS, [tank])
      freshFor = 0
      return write()
    }
  }

  return {
    emulator,
    device,
    async step(other) {
      freshFor--
      tank = other ?? tank
      return line.step(PERIOD_MS, [tank])
    },
    async freshen(give) {
      if (freshFor > 0) return
      await give(device)
      freshFor = EVALUATIONS_OF_A_DAY
    },
    patiently,
    push: async (module) => void (await patiently(() => device.push(module, { as: 'confirmed' }))),
    async [Symbol.asyncDispose]() {
      await device.close()
      await line.close()
      await emulator.stop()
    },
  }
}
