import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetpointError } from '../error.js'
import { checkoutRoot, checkoutScript } from './checkout.js'

const ENDING = '.json'

/** Names of all boards, as in boards/NAME.json. */
export function boardNames(): string[] {
  return readdirSync(join(checkoutRoot(), 'boards'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
}

/** What boards/NAME.json holds, for who knows its shape. */
export function readBoardFile(name: string): unknown {
  return JSON.parse(readFileSync(join(checkoutRoot(), 'boards', `${name}${ENDING}`), 'utf8'))
}

/** Of the environment that builds what is shipped (platformio.ini). */
const RELEASE_SUFFIX = '_release'

/** What an environment of platformio.ini builds for a board. */
export interface BoardBuild {
  board: string
  environment: string
  /** What is shipped, in place of what is developed with. */
  release: boolean
}

/** Path of a file of the build, where `program` is that of the development build. */
export function builtFile(program: string, { environment, release }: BoardBuild): string {
  const built = release ? program.replace(`/${environment}/`, `/${environment}${RELEASE_SUFFIX}/`) : program
  return join(checkoutRoot(), built)
}

/** @throws SetpointError `environment` when the build has not made the file. */
export function requireBuilt({ board, environment, release }: BoardBuild, file: string): void {
  if (existsSync(file)) return
  const [keys, build] = release ? ['SETPOINT_KEYS=/PATH/KEY.pub.pem ', environment + RELEASE_SUFFIX] : ['', environment]
  throw new SetpointError('environment', `The firmware of ${board} has not been built: ${file} is missing`, {
    hint: `Run: ${keys}${checkoutScript('pio')} -- run -e ${build}`,
  })
}
