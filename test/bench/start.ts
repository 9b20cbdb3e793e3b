/** From asking the test kit for an emulated board to its first answer. */
import { board } from '../../host-ts/src/testkit/index.js'
import { atMost, type Figure, median } from './figure.js'

const RUNS = 5
const MOST_MS = 1000

async function run(name: string): Promise<number> {
  const start = performance.now()
  await using heater = await board(name)
  await heater.device.info()
  return performance.now() - start
}

export async function startFigures(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const name of ['stm32f405', 'riscv-virt']) {
    const times: number[] = []
    for (let i = 0; i < RUNS; i++) times.push(await run(name))
    figures.push(atMost(`from asking the test kit for the emulated ${name} to its first answered info`, median(times), MOST_MS, 'ms'))
  }
  return figures
}
