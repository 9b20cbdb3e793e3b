import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SetpointError } from '../error.js'
import { installation, packageFolder } from '../project/index.js'
import { type FuelOfTest, REPORT } from '../testkit/fuel.js'
import { Exit } from './exit.js'

/** Of one module, over all tests. */
export interface MostFuel extends FuelOfTest {
  /** How many evaluate it. */
  tests: number
}

/**
 * Runs vitest once in a project's folder, on this terminal; with `quiet` all that it says goes to stderr.
 *
 * @returns its exit code, and the fuel of each test.
 * @throws SetpointError `environment` without vitest.
 */
export async function runTests(
  folder: string,
  args: readonly string[],
  { quiet, signal }: { quiet: boolean; signal: AbortSignal },
): Promise<{ code: number; tests: readonly FuelOfTest[] }> {
  const vitest = packageFolder('vitest', folder) ?? packageFolder('vitest', installation())
  if (vitest === undefined) {
    throw new SetpointError('environment', 'vitest is not installed', { hint: 'Run: npm install --save-dev vitest' })
  }
  const scratch = await mkdtemp(join(tmpdir(), 'setpoint-test-'))
  try {
    const report = join(scratch, 'fuel.json')
    const reporters = ['default', join(installation(), 'host-ts', 'dist', 'reporter.js')].map((name) => `--reporter=${name}`)
    const child = spawn(process.execPath, [join(vitest, 'vitest.mjs'), 'run', ...reporters, ...args], {
      cwd: folder,
      env: { ...process.env, [REPORT]: report },
      stdio: ['ignore', quiet ? 2 : 'inherit', 'inherit'],
    })
    signal.addEventListener('abort', () => child.kill(), { once: true })
    const code = await ended(child)
    return { code, tests: JSON.parse(await readFile(report, 'utf8').catch(() => '[]')) }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? Exit.interrupted))
  })
}

/** One line a module: the test that used most. */
export function mostFuel(tests: readonly FuelOfTest[]): MostFuel[] {
  const modules = new Map<string, MostFuel>()
  for (const test of tests) {
    const most = modules.get(test.module)
    modules.set(test.module, { ...(most && most.fuel >= test.fuel ? most : test), tests: (most?.tests ?? 0) + 1 })
  }
  return [...modules.values()]
}
