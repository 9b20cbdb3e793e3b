import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { shellWord } from './shown.js'

/** The folder of the package that this file belongs to, bundled or not. */
export function installation(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

const manifest = z.object({ version: z.string(), peerDependencies: z.record(z.string(), z.string()) })

/** What its package.json says. */
export function readManifest(): z.infer<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(join(installation(), 'package.json'), 'utf8')))
}

/** Folder of a package as seen from another folder; undefined where it is not installed. */
export function packageFolder(name: string, from: string): string | undefined {
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`))
  } catch {
    return undefined
  }
}

/** What modules in AssemblyScript and their tests need, of the versions that this package was tried with: `NAME@VERSION ...`. */
export function peerPackages(...names: readonly string[]): string {
  return Object.entries(readManifest().peerDependencies)
    .filter(([name]) => names.length === 0 || names.includes(name))
    .map(([name, version]) => `${name}@${version}`)
    .join(' ')
}

/** The command line that puts all of them beside this installation. */
export function peerCommand(): string {
  const root = installation()
  const place = basename(dirname(root)) === 'node_modules' ? dirname(dirname(root)) : root
  if (!existsSync(join(place, 'package.json'))) return `npm install --global ${peerPackages()}`
  const elsewhere = place === process.cwd() ? '' : `--prefix ${shellWord(place)} `
  return `npm ${elsewhere}install --save-dev --save-exact ${peerPackages()}`
}
