import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as z from 'zod'
import { SetpointError } from '../error.js'
import { type BoardLoader, boardLoader } from '../flash/index.js'
import { checkoutRoot } from '../testkit/index.js'

const boardFile = z.object({ setpoint: z.object({ program: z.string(), loader: boardLoader.optional() }) })

/** What the build of each kind writes for its loader, beside the program. */
const IMAGES = { 'stm32-uart': 'firmware.hex', esp32: 'firmware.image' } as const

export interface FlashableBoard {
  loader: BoardLoader
  /** Path of what the last build wrote for it. */
  image: string
}

/** @throws SetpointError `usage` when there is no such board, or it cannot be flashed. */
export function flashableBoard(board: string, release: boolean): FlashableBoard {
  const root = checkoutRoot()
  const names = readdirSync(join(root, 'boards'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
  const found = names.includes(board) ? readBoard(root, board) : undefined
  if (!found?.loader) {
    const what = found ? `${board} has no loader: it is not flashed` : `There is no board "${board}"`
    const others = names.filter((name) => readBoard(root, name).loader)
    throw new SetpointError('usage', what, { hint: `Boards that are flashed: ${others.join(', ')}.` })
  }
  const build = release ? `${board}_release` : board
  const folder = found.program.replace(`/${board}/`, `/${build}/`).replace(/[^/]*$/, '')
  const image = join(root, folder, IMAGES[found.loader.kind])
  const fromHere = relative('', image)
  return { loader: found.loader, image: fromHere.startsWith('..') ? image : fromHere }
}

function readBoard(root: string, name: string): z.infer<typeof boardFile>['setpoint'] {
  return boardFile.parse(JSON.parse(readFileSync(join(root, 'boards', `${name}.json`), 'utf8'))).setpoint
}

/** @throws SetpointError `environment` when the board's firmware has not been built. */
export function requireImage(board: string, release: boolean, image: string): void {
  if (existsSync(image)) return
  const keys = release ? 'SETPOINT_KEYS=KEY.pub.pem ' : ''
  throw new SetpointError('environment', `The firmware of ${board} has not been built: ${image} is missing`, {
    hint: `Run: ${keys}npm run pio -- run -e ${release ? `${board}_release` : board}`,
  })
}
