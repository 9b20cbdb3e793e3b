import { type ExecFileException, execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { use } from './boards.js'

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

/** Node.js as a child leaves there what it ran, for `npm run coverage`. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const folder = process.env.SETPOINT_CHILD_COVERAGE
  return { ...process.env, ...(folder === undefined ? {} : { NODE_V8_COVERAGE: folder }) }
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<Finished> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...childEnvironment(), NO_COLOR: '1', COLUMNS: '200', ...env } }
    execFile(program, args, options, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  })
}

/** A program of the Python environment that set-up makes. */
export function inVenv(program: string): string {
  return join(process.env.SETPOINT_VENV ?? join(checkoutRoot(), '.cache', 'venv'), 'bin', program)
}

/** An empty folder that lives as long as the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'setpoint-'))
  use({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) })
  return folder
}

/** A file in a folder of its own, which lives as long. */
export function temporaryFile(name: string, bytes: Uint8Array | string): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}
