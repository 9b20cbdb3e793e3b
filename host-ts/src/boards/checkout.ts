import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { SetpointError } from '../error.js'
import { installation, shellWord } from '../paths/index.js'

/** The checkout that this file belongs to: firmware is built there. Undefined in an installation, which has it prebuilt. */
export function checkout(): string | undefined {
  const root = installation()
  return existsSync(join(root, 'platformio.ini')) ? root : undefined
}

/** The same for what only a checkout has. @throws SetpointError `environment` in an installation. */
export function checkoutRoot(): string {
  const root = checkout()
  if (root !== undefined) return root
  throw new SetpointError('environment', 'This needs a checkout of Setpoint, and here it is installed as a package', {
    hint: 'Clone the repository and run the tool there.',
  })
}

/** A command line that runs a script of the checkout's package.json, also from elsewhere: a module's project has none of these. */
export function checkoutScript(script: string): string {
  const root = checkoutRoot()
  const elsewhere = relative(root, process.cwd()).startsWith('..')
  return `npm ${elsewhere ? `--prefix ${shellWord(root)} ` : ''}run ${script}`
}
