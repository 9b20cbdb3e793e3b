/** From asking the test kit for an emulated board to its first answer. */
import { board } from '../../host-ts/src/testkit/index.js'
import { atMost, type Figure, median } from './figure.js'

const RUNS = 5
const MOST_MS = 1000

async function run(): Promise<number> {
  const start = performance.now()
  await using heater = await board('stm32f405')
  await heater.device.info()
  return performance.now() - start
}

export async function startFigures(): Promise<Figure[]> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i++) times.push(await run())
  return [atMost('from a test that asks for the emulated STM32F405 to its first answered info', median(times), MOST_MS, 'ms')]
}
