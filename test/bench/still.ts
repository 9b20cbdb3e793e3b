/** An emulated board whose clock stands between evaluations. */
import { connect, type Device } from '../../host-ts/src/device/index.js'
import { type EmulatorOptions, openBenchLine, type StepResult, startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'

/** Of the water heater's contract. */
export const PERIOD_MS = 300_000

/** A machine that runs other tests besides may take its time. */
export const PATIENCE_MS = 20_000

export interface StillBoard extends AsyncDisposable {
  device: Device
  /** Runs the clock over one evaluation. */
  step(): Promise<StepResult>
}

export interface StillOptions extends EmulatorOptions {
  /** What is done before the clock stops. */
  before?: () => Promise<unknown>
}

/** @param celsius what the tank has. */
export async function openStill(board: string, celsius: number, { before, ...options }: StillOptions = {}): Promise<StillBoard> {
  const emulator = await startEmulator(board, options)
  const line = await openBenchLine(emulator.bench)
  const device = await connect(await tcp(emulator.tcp), { timeout: PATIENCE_MS })
  await before?.()
  await line.step(0, [celsius]) // from here on the clock stands between steps
  const { next, uptime } = await device.status()
  await line.step(next - uptime, [celsius])
  return {
    device,
    step: () => line.step(PERIOD_MS, [celsius]),
    async [Symbol.asyncDispose]() {
      await device.close()
      await line.close()
      await emulator.stop()
    },
  }
}
