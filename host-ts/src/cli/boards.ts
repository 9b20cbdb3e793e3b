import { dirname, join, relative } from 'node:path'
import * as z from 'zod'
import { type BoardBuild, boardNames, builtFile, readBoardFile } from '../boards/index.js'
import { SetpointError } from '../error.js'
import { type BoardLoader, boardLoader } from '../flash/index.js'

const boardFile = z.object({ setpoint: z.object({ program: z.string(), loader: boardLoader.optional() }) })

/** What the build of each kind writes for its loader, beside the program. */
const IMAGES = { 'stm32-uart': 'firmware.hex', esp32: 'firmware.image' } as const

export interface FlashableBoard {
  loader: BoardLoader
  build: BoardBuild
  /** Path of what the build writes for the loader. */
  image: string
}

/** @throws SetpointError `usage` when there is no such board, or it cannot be flashed. */
export function flashableBoard(board: string, release: boolean): FlashableBoard {
  const names = boardNames()
  const found = names.includes(board) ? readBoard(board) : undefined
  if (!found?.loader) {
    const what = found ? `${board} has no loader: it is not flashed` : `There is no board "${board}"`
    const others = names.filter((name) => readBoard(name).loader)
    throw new SetpointError('usage', what, { hint: `Boards that are flashed: ${others.join(', ')}.` })
  }
  const build = { board, environment: board, release }
  const image = join(dirname(builtFile(found.program, build)), IMAGES[found.loader.kind])
  const fromHere = relative('', image)
  return { loader: found.loader, build, image: fromHere.startsWith('..') ? image : fromHere }
}

function readBoard(name: string): z.infer<typeof boardFile>['setpoint'] {
  return boardFile.parse(readBoardFile(name)).setpoint
}
