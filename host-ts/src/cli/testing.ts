import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetpointError } from '../error.js'
import { installation, packageFolder, peerPackages } from '../paths/index.js'
import { ON } from '../testkit/board/names.js'
import { REPORT, type TestReport } from '../testkit/report/notes.js'
import { Exit } from './exit.js'
import { clearOutput } from './files.js'

export interface TestRun {
  /** Boards by name; without it the tests find out by themselves. */
  on?: string | undefined
  /** One file at a time: there is one board, and one client at a time on its line. */
  shared: boolean
  /** Path of the JUnit file. */
  junit?: string | undefined
  /** All that vitest says goes to stderr. */
  quiet: boolean
  signal: AbortSignal
}

/**
 * Runs vitest once in a project's folder, on this terminal.
 *
 * @returns its exit code, and what became of each test; no report where vitest has not come to its end.
 * @throws SetpointError `environment` without vitest; `file` where the JUnit file cannot be written.
 */
export async function runTests(
  folder: string,
  args: readonly string[],
  { on, shared, junit, quiet, signal }: TestRun,
): Promise<{ code: number; report?: TestReport }> {
  const vitest = packageFolder('vitest', folder) ?? packageFolder('vitest', installation())
  if (vitest === undefined) {
    throw new SetpointError('environment', 'vitest is not installed', { hint: `Run: npm install --save-dev ${peerPackages('vitest')}` })
  }
  const scratch = await mkdtemp(join(tmpdir(), 'setpoint-test-'))
  try {
    const path = join(scratch, 'report.json')
    const usual = process.env.GITHUB_ACTIONS === 'true' ? ['default', 'github-actions'] : ['default'] // what vitest takes by itself
    const reporters = [...usual, join(installation(), 'host-ts', 'dist', 'reporter.js')].map((name) => `--reporter=${name}`)
    const more = [...(shared ? ['--no-file-parallelism'] : []), ...(junit === undefined ? [] : await junitOf(junit))]
    const child = spawn(process.execPath, [join(vitest, 'vitest.mjs'), 'run', ...reporters, ...more, ...args], {
      cwd: folder,
      // Flash files of boards are in there too, and go with it, however the tests end.
      env: { ...process.env, TMPDIR: scratch, [REPORT]: path, ...(on === undefined ? {} : { [ON]: on }) },
      stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit', 'pipe'], // the last is its LIFELINE
      detached: true, // a process group of its own: vitest alone would leave behind the workers that run tests, and their boards
    })
    signal.addEventListener('abort', () => killGroup(child), { once: true })
    const code = await ended(child)
    const report = await readFile(path, 'utf8').catch(() => undefined)
    return { code, ...(report === undefined ? {} : { report: JSON.parse(report) }) }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL') // workers take no other
  } catch {
    // it has ended
  }
}

async function junitOf(path: string): Promise<string[]> {
  await clearOutput(path)
  return ['--reporter=junit', `--outputFile.junit=${path}`]
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? Exit.failed))
  })
}
