import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetpointError } from '../error.js'
import { shown } from './paths.js'
import type { Project } from './project.js'

export interface Built {
  path: string
  /** Says so when something that it is built from is newer. */
  stale?: string | undefined
}

/** What a project has built. @throws SetpointError `file` when it has built nothing. */
export function builtModule({ output, contract, source }: Project): Built {
  const built = statSync(output, { throwIfNoEntry: false })
  if (built === undefined) {
    throw new SetpointError('file', `${shown(output)}: the project has not been built`, { hint: 'Run: setpoint build' })
  }
  const folder = dirname(source)
  const sources = readdirSync(folder).map((name) => join(folder, name))
  const newer = [contract, ...sources].find((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > built.mtimeMs)
  return { path: output, stale: newer && `${shown(newer)} is newer than ${shown(output)}: setpoint build brings it up to date` }
}
