import { connect, type Device } from '../device/index.js'
import { SetpointError } from '../error.js'
import { type BenchLine, type Emulator, openBenchLine, startEmulator } from '../testkit/index.js'
import { tcp } from '../transport/tcp.js'
import type { Heater, Setpoint } from './day.js'
import { MIDNIGHT } from './scenario.js'

/** An emulated board whose clock moves only when the plant does. */
export interface Board extends Heater, AsyncDisposable {
  device: Device
  emulator: Emulator
  /** Puts the clock to the first midnight of the scenario, at the moment after an evaluation. */
  startDay(): Promise<void>
}

const MILD = 50

/** Starts a board of boards/NAME.json with the firmware that was built last. */
export async function startBoard(name: string): Promise<Board> {
  const emulator = await startEmulator(name)
  try {
    const bench = await openBenchLine(emulator.bench)
    const device = await connect(await tcp(emulator.tcp))
    async function close(): Promise<void> {
      await device.close()
      await bench.close()
      await emulator.stop()
    }
    return { device, emulator, ...heater(device, bench), [Symbol.asyncDispose]: close }
  } catch (error) {
    await emulator.stop()
    throw error
  }
}

function heater(device: Device, bench: BenchLine) {
  return {
    async startDay(): Promise<void> {
      await bench.step(0, [MILD]) // stops the clock
      const { next, uptime } = await device.status()
      await bench.step(next - uptime, [MILD])
      await device.client.os.datetime.set(MIDNIGHT)
    },
    setSignals: (values: Record<string, number | number[]>) => device.signals.set(values),
    async step(ms: number, celsius: number): Promise<boolean> {
      return (await bench.step(ms, [celsius])).outputs[0] === 1
    },
    async setpoint(): Promise<Setpoint> {
      const point = (await device.points()).points.find(({ name }) => name === 'setpoint')
      if (!point) throw new SetpointError('protocol', 'The device has no point "setpoint"')
      return { proposed: point.proposed === null ? null : Number(point.proposed), applied: Number(point.applied), reason: point.reason }
    },
  }
}
