/** The package as `npm pack` makes it, and its installation in a folder outside of the checkout. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { type Finished, run } from './programs.js'

const packed = z.tuple([
  z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })), size: z.int(), unpackedSize: z.int() }),
])

export interface Tarball extends Omit<z.infer<typeof packed>[0], 'filename'> {
  path: string
}

/** Packages come from the cache that set-up has filled; only what has gone from it is fetched again. */
const npmEnvironment = () => ({ npm_config_cache: join(checkoutRoot(), '.cache', 'npm'), npm_config_prefer_offline: 'true' })

/** Runs a command line of npm in a folder; fails with what it said. */
export async function npm(folder: string, line: string): Promise<Finished> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier']
  const [program = '', ...args] = line.split(' ')
  const finished = await run(program, [...args, ...quiet], npmEnvironment(), folder)
  if (finished.code !== 0) throw new Error(`${line} failed:\n${finished.stdout}${finished.stderr}`)
  return finished
}

/** @param into Folder that gets the tarball. */
export async function packTarball(into: string): Promise<Tarball> {
  const { code, stdout, stderr } = await run('npm', ['pack', '--json', '--pack-destination', into], npmEnvironment(), checkoutRoot())
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`)
  const [{ filename, ...rest }] = packed.parse(JSON.parse(stdout))
  return { ...rest, path: join(into, filename) }
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** Of npm's versions some install optional peers because a lock has them. */
const PEERS = ['assemblyscript', 'vitest']

/**
 * Lets what is installed into a folder from now on have the versions of the checkout's lock, which has hashes and no registry: they are at
 * hand, and others may have come since. What nothing depends on is not installed.
 */
export function seedLock(folder: string, { peers = true } = {}): void {
  const path = join(folder, 'package-lock.json')
  const lock = existsSync(path) ? read(path) : { lockfileVersion: 3, requires: true, packages: { '': {} } }
  const { '': _, ...packages } = read(join(checkoutRoot(), 'package-lock.json')).packages
  if (!peers) for (const name of PEERS) delete packages[`node_modules/${name}`]
  writeFileSync(path, JSON.stringify({ ...lock, packages: { ...packages, ...lock.packages } }))
}

/** The commands of README.md that install the tarball: the first for everybody, the second for who writes modules. */
export function installLines(): string[] {
  const [, block = ''] =
    /^## Install\n[^`]*(?:`[^`\n]+`[^`]*)*?```\n(.*?)```/ms.exec(readFileSync(join(checkoutRoot(), 'README.md'), 'utf8')) ?? []
  return block.trim().split('\n')
}
