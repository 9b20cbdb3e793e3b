import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetpointError } from '../error.js'

/**
 * The checkout that this file belongs to: boards, firmware builds and the cache are there.
 *
 * @throws SetpointError `environment` when the package is installed without one.
 */
export function checkoutRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url))
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'platformio.ini'))) return folder
    if (folder === dirname(folder)) {
      throw new SetpointError('environment', 'Emulated boards need a checkout of Setpoint', {
        hint: 'Clone the repository and run the tool there.',
      })
    }
  }
}

/** A command line that runs a script of the checkout's package.json, also from elsewhere: a module's project has none of these. */
export function checkoutScript(script: string): string {
  const root = checkoutRoot()
  const elsewhere = relative(root, process.cwd()).startsWith('..')
  return `npm ${elsewhere ? `--prefix ${/^[\w@%+=:,./-]+$/.test(root) ? root : `'${root}'`} ` : ''}run ${script}`
}
