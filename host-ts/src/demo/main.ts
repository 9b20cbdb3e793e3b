/** `npm run demo`: a day of a water heater on an emulated board, with every claim checked. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkoutRoot } from '../boards/index.js'
import { Exit, exitCodes } from '../cli/exit.js'
import { isSetpointError, messageOf, SetpointError } from '../error.js'
import { badModules, tryBad } from './bad.js'
import { type Board, startBoard } from './board.js'
import { type Checks, checkDays, createChecks } from './checks.js'
import { type Day, fullCost, PERIOD, runDay } from './day.js'
import { plotDay } from './plot.js'
import { checkList, comparison, heading } from './report.js'
import { drawDay } from './svg.js'

/** Progress goes to a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

const PLOT_COLUMNS = 100

/** Lines that a terminal wraps are no picture; a file takes them as they are. */
function plotFits(): boolean {
  return !process.stdout.isTTY || process.stdout.columns >= PLOT_COLUMNS
}

async function simulate(board: Board, name: string): Promise<Day> {
  progress(`simulating two days ${name} ...`)
  await board.startDay()
  const day = await runDay(board)
  progress('')
  return day
}

async function demo(board: Board, checks: Checks, colour: boolean): Promise<string> {
  const fixed = await simulate(board, 'without a module')
  const wasm = new Uint8Array(await readFile(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm')))
  const { size } = await board.device.push(wasm, { as: 'confirmed' })
  const day = await simulate(board, 'with the module')
  const status = await board.device.status()
  checks.claim('no evaluation failed', status.counts.faults === 0 && status.counts.declined === 0)

  console.log(heading(await board.device.info(), { wasm: wasm.length, size, fuel: status.evaluation?.fuel ?? 0 }))
  if (plotFits()) console.log(`${plotDay(day, fixed, { colour })}\n`)
  console.log(`${comparison(day, fixed)}\n`)
  checkDays(checks, day, fixed)

  console.log('Bad modules, half an hour each:\n\n  what it tries                        result applied          why')
  for (const bad of badModules) console.log(await tryBad(board, bad, checks))
  await board.device.push(wasm, { as: 'confirmed' })
  await board.step(PERIOD * 1000, 50)
  checks.claim('afterwards the good module runs again', (await board.device.status()).evaluation?.result === 'good')
  return drawDay(
    day,
    fixed,
    `A winter day in Seattle: ${((1 - fullCost(day) / fullCost(fixed)) * 100).toFixed(0)} % cheaper than a fixed setpoint`,
  )
}

function options(): { board: string; update: boolean } {
  try {
    return parseArgs({ options: { board: { type: 'string', default: 'stm32f405' }, update: { type: 'boolean', default: false } } }).values
  } catch (cause) {
    throw new SetpointError('usage', messageOf(cause), { cause, hint: 'usage: npm run demo -- [--board BOARD] [--update]' })
  }
}

async function main(): Promise<number> {
  const { board: name, update } = options()
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR
  const checks = createChecks()
  if (!plotFits()) {
    console.log(`This terminal has ${process.stdout.columns} columns, and the plot of the day needs ${PLOT_COLUMNS}: it is left out.\n`)
  }
  const board = await startBoard(name)
  const svg = await demo(board, checks, colour).finally(() => board[Symbol.asyncDispose]())

  const folder = join(checkoutRoot(), '.cache', 'demo')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'day.svg'), svg)
  if (update) await copyFile(join(folder, 'day.svg'), join(checkoutRoot(), 'modules/water-heater/day.svg'))

  console.log(`\nChecked:\n\n${checkList(checks, colour)}\n\nThe day as a picture: .cache/demo/day.svg`)
  return checks.allHold ? Exit.ok : Exit.failed
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!isSetpointError(error)) throw error
  console.error(`demo: ${error.message}${error.hint ? `\n${error.hint}` : ''}`)
  process.exitCode = exitCodes[error.code]
}
