import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { messageOf, SetpointError } from '../error.js'
import { shown } from '../paths/index.js'
import { parseProject } from './check.js'
import type { ModuleLanguage, ProjectDevice } from './schema.js'

export const PROJECT_FILE = 'setpoint.json'

/** What a setpoint.json says, with all paths absolute. */
export interface Project {
  /** Of the file. */
  folder: string
  name: string
  version?: string | undefined
  contract: string
  language: ModuleLanguage
  source: string
  /** Where TypeScript types of the contract are written. */
  types?: string | undefined
  /** `env:NAME` or the path of a PEM file. */
  key?: string | undefined
  devices: Readonly<Record<string, ProjectDevice>>
  /** What it builds. */
  output: string
}

/** The nearest project file, in a folder or above it. */
export function findProject(start: string): string | undefined {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE)
    if (existsSync(file)) return file
    if (folder === dirname(folder)) return undefined
  }
}

/** @throws SetpointError `file`, `bad-project`. */
export async function readProject(file: string): Promise<Project> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new SetpointError('file', `${shown(file)} cannot be read: ${messageOf(cause)}`, { cause })
  })
  const { name, version, contract, module, types, key, devices = {} } = parseProject(text, shown(file))
  const folder = dirname(resolve(file))
  return {
    ...{ folder, name, version, devices },
    contract: resolve(folder, contract),
    language: module.language,
    source: resolve(folder, module.source),
    types: types === undefined ? undefined : resolve(folder, types),
    key: key === undefined || key.startsWith('env:') ? key : resolve(folder, key),
    output: join(folder, 'build', `${name}.wasm`),
  }
}

/**
 * The project that somebody in a folder works on.
 *
 * @throws SetpointError `usage` when there is none; `file`, `bad-project`.
 */
export async function nearestProject(start: string): Promise<Project> {
  const file = findProject(start)
  if (file !== undefined) return readProject(file)
  throw new SetpointError('usage', `There is no ${PROJECT_FILE} here or in a folder above`, {
    hint: 'setpoint new NAME makes a project.',
  })
}
