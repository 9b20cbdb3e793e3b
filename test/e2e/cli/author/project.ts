/** What a module author has: a project that `setpoint new` made, in a folder outside of the checkout. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { replaced } from '../../../unit/replaced.js'
import { setpointIn } from '../../support/cli.js'
import type { Finished } from '../../support/programs.js'

/** A folder of this file's tests, which is no project. */
export const root = mkdtempSync(join(tmpdir(), 'setpoint-author-'))
afterAll(() => rmSync(root, { recursive: true }))

/** The project: tests that change something work on a copy. */
export const fresh = join(root, 'heater')

/** Makes the project, which takes seconds: once in each file. */
export function makeProject(): Promise<Finished> {
  return setpointIn(root, 'new', 'heater')
}

/** A copy of the project; its folder. */
export function copy(): string {
  const folder = mkdtempSync(join(root, 'copy-'))
  cpSync(fresh, folder, { recursive: true, verbatimSymlinks: true })
  return folder
}

/** Changes a file of a project. */
export function change(folder: string, file: string, from: string | RegExp, to: string): void {
  const path = join(folder, file)
  writeFileSync(path, replaced(readFileSync(path, 'utf8'), from, to))
}
