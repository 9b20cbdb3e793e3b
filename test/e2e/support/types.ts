/** Boards with the contract test/contract/types.json in place of the water heater's, whose clock stands between evaluations. */
import { connect, type Device } from '../../../host-ts/src/device/index.js'
import { openBenchLine, startEmulator } from '../../../host-ts/src/testkit/index.js'
import { tcp } from '../../../host-ts/src/transport/tcp.js'
import { PATIENCE_MS } from '../../bench/still.js'

/** Of test/contract/types.json. */
const PERIOD_MS = 60_000

const programs: Readonly<Record<string, string>> = {
  native: '.cache/pio/build/native_types/program',
  stm32f405: '.cache/pio/build/stm32f405_qemu_types/firmware.elf',
  'riscv-virt': '.cache/pio/build/riscv-virt_types/firmware.elf',
}

export interface TypesBoard extends AsyncDisposable {
  device: Device
  /** Runs the clock over one evaluation. */
  step(): Promise<void>
}

/** @param minor the latest minor version that the firmware holds, on the native board. */
export async function openTypes(board: string, minor?: number): Promise<TypesBoard> {
  if (minor !== undefined) process.env.SETPOINT_TEST_MINOR = String(minor)
  const emulator = await startEmulator(board, { program: programs[board] }).finally(() => delete process.env.SETPOINT_TEST_MINOR)
  const line = await openBenchLine(emulator.bench)
  const device = await connect(await tcp(emulator.tcp), { timeout: PATIENCE_MS })
  await line.step(0, [])
  const { next, uptime } = await device.status()
  await line.step(next - uptime, [])
  return {
    device,
    step: async () => void (await line.step(PERIOD_MS, [])),
    async [Symbol.asyncDispose]() {
      await device.close()
      await line.close()
      await emulator.stop()
    },
  }
}
