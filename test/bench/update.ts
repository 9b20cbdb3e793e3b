/** What an update costs flash, and how soon the new module has its turn. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { forecast, MIDNIGHT, MIDNIGHT_UNIX, usage } from '../../host-ts/src/demo/scenario.js'
import { atMost, type Figure, percent, whole } from './figure.js'
import { openStill, PERIOD_MS } from './still.js'

const MOST_AMPLIFIED = 1.05
const TANK_CELSIUS = 50
const UPLOAD = /control: (.+): an upload of (\d+) bytes that are not blank programs (\d+) and (\d+) of journal, and erases (\d+)/g

/** The store of the firmware over a model of flash: test/power-loss. */
function writes(): Figure[] {
  const said = execFileSync(process.execPath, [join(checkoutRoot(), 'test', 'power-loss', 'run.mjs'), '--control'], { encoding: 'utf8' })
  return [...said.matchAll(UPLOAD)].map(([, part, ...counts]) => {
    const [length = 0, programmed = Number.NaN, journal = Number.NaN, erased = Number.NaN] = counts.map(Number)
    const amplified = programmed / length
    return {
      what: `write amplification of an upload of ${whole(length)} bytes that are not blank to ${part}`,
      value: `${amplified.toFixed(3)}, and ${journal} bytes of journal; ${whole(erased)} bytes erased`,
      aim: `at most ${MOST_AMPLIFIED} plus the journal`,
      met: amplified <= MOST_AMPLIFIED,
    }
  })
}

/** In time of the device: from the last byte of the package to the first evaluation of its module. */
async function turn(): Promise<Figure> {
  await using still = await openStill('stm32f405', TANK_CELSIUS)
  const { device } = still
  await device.client.os.datetime.set(MIDNIGHT)
  await device.signals.set({ price: forecast(0), price_start: MIDNIGHT_UNIX, usage })
  let arrived = 0
  await device.push(new Uint8Array(readFileSync(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm'))), {
    onProgress: () => {
      arrived = performance.now()
    },
  })
  const started = performance.now() - arrived
  const { uptime } = await device.status()
  await still.step()
  const { evaluation } = await device.status()
  const took = evaluation?.result === 'good' ? evaluation.at - uptime : Number.NaN
  const figure = atMost('from the end of an upload to the first evaluation of the new module, the longest', took, PERIOD_MS, 'ms')
  return {
    ...figure,
    value: `${figure.value}: the next evaluation (started after ${whole(started)} ms: ${percent(started / PERIOD_MS)} of a period)`,
  }
}

export const updateFigures = async (): Promise<Figure[]> => [...writes(), await turn()]
