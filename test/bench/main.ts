/** `npm run bench`: figures of speed and size, as ratios against a limit or a peer in the same run. */
import type { Figure } from './figure.js'
import { instructionFigures } from './instructions.js'
import { isolationFigures } from './isolation.js'
import { pushFigures } from './push.js'
import { sizeFigures } from './size.js'
import { startFigures } from './start.js'
import { vetFigures } from './vet.js'

const WIDTH = 120

function print({ what, value, aim, met }: Figure): void {
  const verdict = aim === undefined ? '' : `  (${aim}: ${met ? 'met' : 'MISSED'})`
  process.stdout.write(`${what.padEnd(WIDTH)} ${value}${verdict}\n`)
  if (met === false) process.exitCode = 1
}

process.stdout.write('Emulated and native; nothing here ran on hardware.\n')
for (const part of [sizeFigures, instructionFigures, isolationFigures, vetFigures, startFigures, pushFigures])
  for (const figure of await part()) print(figure)
