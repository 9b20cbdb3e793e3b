/** The package, as somebody has it who has no checkout: what `npm pack` makes, installed once for all stories of tarball.test.ts. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Running, startProgram } from '../support/cli.js'
import { installLines, npm, packTarball, seedLock, type Tarball } from '../support/installed.js'
import { type Finished, run } from '../support/programs.js'

/** Seconds, unless a checkout has not been built, or a cache has been emptied. */
export const NPM_MS = 240_000
export const temporary = mkdtempSync(join(tmpdir(), 'setpoint-tarball-'))
afterAll(() => rmSync(temporary, { recursive: true }))

export const folder = join(temporary, 'installed')
export const installed = (...path: string[]): string => join(folder, 'node_modules', 'setpoint', ...path)
export const prebuilt = (...path: string[]): string => installed('host-ts', 'prebuilt', ...path)
/** A user whose cache is empty, and no variable that leads to the checkout. */
export const environment = { XDG_CACHE_HOME: join(temporary, 'cache'), SETPOINT_EMULATORS: undefined, NO_COLOR: '1' }
export const command = join(folder, 'node_modules', '.bin', 'setpoint')
export const setpoint = (...args: readonly string[]): Promise<Finished> => run(command, ['--timeout', '20', ...args], environment, folder)
export const start = (...args: readonly string[]): Running => startProgram([command, ...args], environment, folder)

export const [forAll = '', forAuthors = '', ...others] = installLines()
export let tarball: Tarball
beforeAll(async () => {
  mkdirSync(folder)
  tarball = await packTarball(temporary)
  copyFileSync(tarball.path, join(folder, basename(tarball.path)))
  writeFileSync(join(folder, 'package.json'), '{}') // as in a project: npm would else look for one above
  seedLock(folder, { peers: false })
  expect(others).toEqual([])
  await npm(folder, forAll)
}, NPM_MS)
