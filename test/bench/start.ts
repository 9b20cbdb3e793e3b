/** From starting an emulated board to its first answer. */
import { connect } from '../../host-ts/src/device/index.js'
import { startEmulator } from '../../host-ts/src/testkit/index.js'
import { tcp } from '../../host-ts/src/transport/tcp.js'
import { atMost, type Figure, median } from './figure.js'

const RUNS = 5
const MOST_MS = 1000

async function run(): Promise<number> {
  const start = performance.now()
  await using emulator = await startEmulator('stm32f405')
  await using device = await connect(await tcp(emulator.tcp))
  await device.info()
  return performance.now() - start
}

export async function startFigures(): Promise<Figure[]> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i++) times.push(await run())
  return [atMost('from starting the emulated STM32F405 to its first answered info', median(times), MOST_MS, 'ms')]
}
