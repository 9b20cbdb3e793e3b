import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'

/** For a build on a machine that has compiled none of it. */
export const BUILD_MS = 300_000

/** Builds an environment of platformio.ini, a release with these keys. */
export function pio(environment: string, keys?: string): Promise<{ code: number; output: string }> {
  const root = checkoutRoot()
  const { SETPOINT_KEYS: _, ...env } = process.env
  const given = keys === undefined ? env : { ...env, SETPOINT_KEYS: keys }
  return new Promise((resolve) => {
    execFile(join(root, '.cache/venv/bin/pio'), ['run', '-e', environment], { cwd: root, env: given }, (error, stdout, stderr) =>
      resolve({ code: error ? 1 : 0, output: stdout + stderr }),
    )
  })
}
