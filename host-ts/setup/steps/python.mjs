import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../lib/error.mjs'
import { run, tail } from '../lib/exec.mjs'
import { fetchError, hashError } from '../lib/network.mjs'
import { sha256, stamp, stamped } from '../lib/stamp.mjs'

const folder = 'host-ts/setup'

/** Whether pip refused a file because of its hash; it has one exit status for everything. */
export const pipSawWrongHash = (output) => /DO NOT MATCH THE HASHES|Expected sha256/.test(output)

/** Makes the environment with the system's Python: an older environment comes first on the PATH of all other programs. */
async function makeVenv(ctx) {
  const env = { ...ctx.env, PATH: ctx.systemPath }
  for (const args of [
    ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'],
    ['-m', 'venv', '--clear', ctx.venv],
  ]) {
    const result = await run(ctx, 'venv', 'python3', args, { env })
    if (result.status === 0) continue
    throw new SetupError(
      'missing-program',
      `python3 cannot make a virtual environment, or is older than 3.11.\n${tail(result.output)}`,
      'Install Python 3.11 or newer with its venv module (Debian: python3-venv).',
    )
  }
}

/** One lock file of Python packages in the virtual environment; the first one makes the environment. */
function lock(name, file, after, options) {
  // Programs in a virtual environment name its absolute path: a checkout that moved needs a new one.
  const wanted = (ctx) => sha256(readFileSync(join(ctx.root, folder, file)), ctx.venv)
  const mark = (ctx) => join(ctx.venv, `.${file}.stamp`)
  return {
    name,
    after,
    present: (ctx) => stamped(mark(ctx), wanted(ctx)),
    async install(ctx) {
      if (after.includes('Debian packages')) await makeVenv(ctx)
      const pip = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', ...options, '-r', join(folder, file)]
      const result = await run(ctx, `pip-${file}`, ctx.python, pip)
      if (result.status !== 0) {
        const what = 'A Python package'
        throw pipSawWrongHash(result.output)
          ? hashError(what, result, `${folder}/${file}`)
          : fetchError(what, result, "pip's settings (PIP_INDEX_URL, HTTPS_PROXY)")
      }
      stamp(mark(ctx), wanted(ctx))
    },
  }
}

/** What builds the firmware: PlatformIO and scons. */
export const python = lock('Python packages', 'requirements.txt', ['Debian packages'], ['--only-binary', ':all:'])

/** Third-party clients and formatters that only tests and linters use. crcmod exists as source only; the locked setuptools builds it. */
export const pythonTest = lock('Python packages for tests', 'requirements-test.txt', ['Python packages'], ['--no-build-isolation'])
