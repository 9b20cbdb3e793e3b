/** From starting `setpoint run` to its end: a process of its own for each, as for a module author. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { atMost, type Figure, median } from './figure.js'

const RUNS = 11
const MOST_MS = 300

const HEATER = 'modules/water-heater'
const ARGS = ['run', `${HEATER}/build/water-heater.wasm`, '--input', `${HEATER}/inputs/evening.json`, '--json']

function run(): number {
  const start = performance.now()
  const said = execFileSync(process.execPath, [join('host-ts', 'bin', 'setpoint.mjs'), ...ARGS], { cwd: checkoutRoot(), encoding: 'utf8' })
  const took = performance.now() - start
  const { result } = JSON.parse(said)
  if (result !== 'good') throw new Error(`the evaluation was ${result}`)
  return took
}

export async function runFigures(): Promise<Figure[]> {
  const times = Array.from({ length: RUNS }, run)
  return [atMost('setpoint run of the water heater, from its start to its end', median(times), MOST_MS, 'ms')]
}
