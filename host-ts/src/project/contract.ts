import { existsSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Contract, parseContract } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { shown } from '../paths/index.js'
import { show } from '../text/index.js'
import { parseProject, projectProblem } from './check.js'
import { PROJECT_FILE, type Project } from './project.js'

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

/**
 * The contract file that a project names. One that no setpoint.json names is left to who reads it.
 *
 * @throws SetpointError `bad-project`, with the place of the name, when there is no such file.
 */
export function requireContract({ folder, contract }: Pick<Project, 'folder' | 'contract'>): string {
  const file = join(folder, PROJECT_FILE)
  if (statSync(contract, { throwIfNoEntry: false })?.isFile() || !existsSync(file)) return contract
  const text = readFileSync(file, 'utf8')
  throw projectProblem(text, shown(file), {
    path: ['contract'],
    message: `there is no file ${show(parseProject(text, shown(file)).contract)}`,
    hint: 'It is the path of the contract file, from the folder of the project.',
  })
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
    if (existsSync(project)) {
      const { contract } = parseProject(readFileSync(project, 'utf8'), shown(project))
      return requireContract({ folder, contract: resolve(folder, contract) })
    }
    const candidate = join(folder, CONTRACT)
    if (existsSync(candidate)) return candidate
    folder = dirname(folder)
  }
  throw new SetpointError('usage', `There is no ${CONTRACT} in the module's folder or above it`, {
    hint: 'Name it with --contract FILE: a device takes only packages that name its contract.',
  })
}
