import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { SetpointError } from '../error.js'
import { installation } from '../paths/index.js'
import { checkout, checkoutScript } from './checkout.js'
import { noRelease, prebuiltFolder, requirePrebuilt } from './prebuilt.js'

const ENDING = '.json'

/** Names of all boards, as in boards/NAME.json. */
export function boardNames(): string[] {
  return readdirSync(join(installation(), 'boards'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
}

/** What boards/NAME.json holds, for who knows its shape. */
export function readBoardFile(name: string): unknown {
  return JSON.parse(readFileSync(join(installation(), 'boards', `${name}${ENDING}`), 'utf8'))
}

/** Path of another file beside the boards' manifests. */
export const besideBoards = (name: string): string => join(installation(), 'boards', name)

/** Of the environment that builds what is shipped (platformio.ini). */
const RELEASE_SUFFIX = '_release'

/** What an environment of platformio.ini builds for a board. */
export interface BoardBuild {
  board: string
  environment: string
  /** What is shipped, in place of what is developed with. */
  release: boolean
}

/** Path of a file of the build, where `program` is that of the development build; in an installation that of the package. */
export function builtFile(program: string, build: BoardBuild): string {
  const { environment, release } = build
  const root = checkout()
  if (root === undefined) return join(prebuiltFolder(environmentOf(build)), basename(program))
  return join(root, release ? program.replace(`/${environment}/`, `/${environmentOf(build)}/`) : program)
}

function environmentOf({ environment, release }: BoardBuild): string {
  return release ? environment + RELEASE_SUFFIX : environment
}

/**
 * @param use What one does with a release that was built in a checkout, for who has an installation.
 * @throws SetpointError `environment` when the build has not made the file, or the package has none for this machine.
 */
export function requireBuilt(build: BoardBuild, file: string, use: string): void {
  const { board, release } = build
  if (checkout() === undefined) {
    if (release) throw noRelease(board, environmentOf(build), use)
    requirePrebuilt(board, file)
  } else if (!existsSync(file)) {
    throw new SetpointError('environment', `The firmware of ${board} has not been built: ${file} is missing`, {
      hint: `Run: ${release ? 'SETPOINT_KEYS=/PATH/KEY.pub.pem ' : ''}${checkoutScript('pio')} -- run -e ${environmentOf(build)}`,
    })
  }
}
