import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Contract, parseContract } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { parseProject } from './check.js'
import { shown } from './paths.js'
import { PROJECT_FILE } from './project.js'

/** @throws SetpointError `file`, `bad-contract`. */
export async function readContractFile(path: string): Promise<Contract> {
  const [, contract] = await readContractText(path)
  return contract
}

/** With its text. @throws SetpointError `file`, `bad-contract`. */
export async function readContractText(path: string): Promise<[text: string, contract: Contract]> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new SetpointError('file', `${shown(path)}: ${missing ? 'there is no such file' : `cannot be read: ${messageOf(cause)}`}`, {
      cause,
    })
  })
  return [text, parseContract(text, shown(path))]
}

const CONTRACT = 'contract.json'
/** Folders above the module that are searched for its contract: it is built into build/, or target/.../release/. */
const LEVELS = 4

/**
 * The contract of a module: the one that its project names, or else the nearest contract.json.
 *
 * @throws SetpointError `usage` when there is none, `bad-project`.
 */
export function contractOf(module: string): string {
  let folder = dirname(resolve(module))
  for (let level = 0; level < LEVELS; level++) {
    const project = join(folder, PROJECT_FILE)
    if (existsSync(project)) return resolve(folder, parseProject(readFileSync(project, 'utf8'), shown(project)).contract)
    const candidate = join(folder, CONTRACT)
    if (existsSync(candidate)) return candidate
    folder = dirname(folder)
  }
  throw new SetpointError('usage', `There is no ${CONTRACT} in the module's folder or above it`, {
    hint: 'Name it with --contract FILE: a device takes only packages that name its contract.',
  })
}
