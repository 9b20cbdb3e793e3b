/** `npm run bench [-- PART...]`: figures of speed and size, as ratios against a limit or a peer in the same run. */
import type { Figure } from './figure.js'
import { flashFigures } from './flash.js'
import { guardFigures } from './guard.js'
import { instructionFigures } from './instructions.js'
import { isolationFigures } from './isolation.js'
import { operationFigures } from './operation-costs.js'
import { pageFigures } from './page.js'
import { pushFigures } from './push.js'
import { runFigures } from './run.js'
import { sizeFigures } from './size.js'
import { startFigures } from './start.js'
import { updateFigures } from './update.js'
import { verifyFigures } from './verify.js'
import { vetFigures } from './vet.js'

const WIDTH = 120

function print({ what, value, aim, met }: Figure): void {
  const verdict = aim === undefined ? '' : `  (${aim}: ${met ? 'met' : 'MISSED'})`
  process.stdout.write(`${what.padEnd(WIDTH)} ${value}${verdict}\n`)
  if (met === false) process.exitCode = 1
}

const usual = {
  size: sizeFigures,
  instructions: instructionFigures,
  guard: guardFigures,
  isolation: isolationFigures,
  vet: vetFigures,
  verify: verifyFigures,
  start: startFigures,
  run: runFigures,
  push: pushFigures,
  flash: flashFigures,
  page: pageFigures,
  update: updateFigures,
}
const parts = { ...usual, operations: operationFigures }
const isPart = (name: string): name is keyof typeof parts => name in parts
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !isPart(name))
if (unknown.length > 0) throw new Error(`no such part of the bench: ${unknown.join(' ')}; there are ${Object.keys(parts).join(' ')}`)

process.stdout.write('Emulated and native; nothing here ran on hardware.\n')
for (const name of wanted.length > 0 ? wanted.filter(isPart) : (Object.keys(usual) as (keyof typeof usual)[]))
  for (const figure of await parts[name]()) print(figure)
