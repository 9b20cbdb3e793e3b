import { relative } from 'node:path'
import * as z from 'zod'
import { type BoardBuild, boardNames, builtFile, readBoardFile } from '../boards/index.js'
import { SetpointError } from '../error.js'
import { type BoardLoader, boardLoader } from '../flash/index.js'

/** With the path of what the build writes for the loader. */
const loader = z.intersection(boardLoader, z.object({ image: z.string() }))
const boardFile = z.object({ setpoint: z.object({ loader: loader.optional() }) })

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
  const image = builtFile(found.loader.image, build)
  const fromHere = relative('', image)
  return { loader: found.loader, build, image: fromHere.startsWith('..') ? image : fromHere }
}

function readBoard(name: string): z.infer<typeof boardFile>['setpoint'] {
  return boardFile.parse(readBoardFile(name)).setpoint
}
