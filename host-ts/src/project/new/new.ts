import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Contract } from '../../contract/index.js'
import { messageOf, SetpointError } from '../../error.js'
import { installation, packageFolder, peerCommand, peerPackages, readManifest } from '../../paths/index.js'
import { readContractText } from '../contract.js'
import { PROJECT_FILE } from '../project.js'
import { NAME_MAX, projectName } from '../schema.js'
import { starterInput, starterSource, starterTest } from './starter.js'

export interface NewProject {
  name: string
  /** Where its folder is made. */
  parent: string
  /** The contract file; without it that of the water heater, which emulated boards have. */
  contract?: string | undefined
}

const SCHEMAS = './node_modules/setpoint/host-ts/schema'

/**
 * Writes the files of a new project.
 *
 * @returns its folder.
 * @throws SetpointError `usage` for a name that npm would not take; `file` when there is something of that name; `bad-contract`;
 *   `environment` where what modules and their tests need is not installed beside this tool.
 */
export async function writeProject({ name, parent, contract }: NewProject): Promise<string> {
  checkName(name)
  const folder = resolve(parent, name)
  refuseExisting(folder, name)
  const own = contract === undefined ? heaterFiles() : starterFiles(...(await readContractText(contract)))
  const files = { ...own, ...commonFiles(name) }
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
  } catch (cause) {
    throw new SetpointError('file', `${folder} cannot be written: ${messageOf(cause)}`, { cause })
  }
  return folder
}

/** Names that npm keeps for itself, or that the project's own packages have. */
const taken = ['node_modules', 'favicon.ico', 'assemblyscript', 'setpoint', 'vitest']

function checkName(name: string): void {
  const why = projectName.safeParse(name).error?.issues[0]
  const message = why?.code === 'too_big' ? `a name has at most ${NAME_MAX} characters` : why?.message
  if (message !== undefined) throw new SetpointError('usage', `"${name}" is no name for a project: ${message}`)
  if (isBuiltin(name)) throw new SetpointError('usage', `"${name}" is no name for a project: Node.js has a module of that name`)
  if (taken.includes(name)) throw new SetpointError('usage', `"${name}" is no name for a project: a package has it`)
}

function refuseExisting(folder: string, name: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new SetpointError('file', `${name} exists, and is no folder`)
  if (readdirSync(folder).length > 0) {
    throw new SetpointError('file', `${name} exists, and is not empty`, { hint: 'Choose another name, or remove it.' })
  }
}

type Files = Readonly<Record<string, string>>

const template = (...path: string[]): string => readFileSync(join(installation(), 'host-ts', 'templates', ...path), 'utf8')

function heaterFiles(): Files {
  const heater = join(installation(), 'modules', 'water-heater')
  return {
    'contract.json': withSchema(readFileSync(join(heater, 'contract.json'), 'utf8')),
    'assembly/index.ts': template('water-heater', 'index.ts'),
    'test/module.test.ts': template('water-heater', 'module.test.ts'),
    'test/board.test.ts': template('water-heater', 'board.test.ts'),
    'inputs/example.json': readFileSync(join(heater, 'inputs', 'evening.json'), 'utf8'),
  }
}

function starterFiles(text: string, contract: Contract): Files {
  return {
    'contract.json': withSchema(text),
    'assembly/index.ts': starterSource(contract),
    'test/module.test.ts': starterTest(contract),
    'inputs/example.json': starterInput(contract),
  }
}

/** The schema's path as it is in the project, where the contract names one. */
function withSchema(contract: string): string {
  return contract.replace(/("\$schema"\s*:\s*)"[^"]*"/, `$1"${SCHEMAS}/contract.schema.json"`)
}

function commonFiles(name: string): Files {
  return {
    [PROJECT_FILE]: json({
      $schema: `${SCHEMAS}/setpoint.schema.json`,
      name,
      version: '1.0.0',
      contract: 'contract.json',
      module: { language: 'assemblyscript', source: 'assembly/index.ts' },
      types: 'test/contract.ts',
      key: 'signing-key.pem',
    }),
    'package.json': json({
      name,
      version: '1.0.0',
      private: true,
      type: 'module',
      scripts: { build: 'setpoint build', test: 'setpoint test', pack: 'setpoint pack', push: 'setpoint push' },
      devDependencies: dependencies(),
    }),
    'tsconfig.json': template('common', 'tsconfig.json'),
    'assembly/tsconfig.json': template('common', 'assembly-tsconfig.json'),
    '.gitignore': template('common', 'gitignore'),
    '.github/workflows/test.yml': template('common', 'workflow.yml'),
    'README.md': readme(name),
  }
}

/** With the command line that makes the project independent of this machine. */
function readme(name: string): string {
  const { version } = readManifest()
  const words = { __NAME__: name, __TARBALL__: `setpoint-${version}.tgz`, __PEERS__: peerPackages() }
  return Object.entries(words).reduce((text, [word, value]) => text.replaceAll(word, value), template('common', 'README.md'))
}

/**
 * Links to what this installation has, until there are releases: so the compiler and the tests are those that it was tried with, and
 * nothing is fetched.
 */
function dependencies(): Record<string, string> {
  const here = installation()
  const found = ['assemblyscript', 'vitest'].map((name) => {
    const folder = packageFolder(name, here)
    if (folder !== undefined) return [name, `file:${folder}`]
    throw new SetpointError('environment', `${name} is not installed beside setpoint`, { hint: `Run: ${peerCommand()}` })
  })
  return Object.fromEntries([['setpoint', `file:${here}`], ...found].sort())
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`
