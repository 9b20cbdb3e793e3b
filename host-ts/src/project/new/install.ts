import { SetpointError } from '../../error.js'
import { onPath, run } from '../compilers/index.js'

/* Links, and no look at a registry for what they link to: nothing is fetched. */
const args = ['install', '--offline', '--install-links=false', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
const LINES = 6

/** Installs what the project's package.json names. @throws SetpointError `environment`. */
export async function installPackages(folder: string): Promise<void> {
  const [npm] = onPath('npm')
  if (npm === undefined) throw new SetpointError('environment', 'There is no npm on PATH', { hint: 'It comes with Node.js.' })
  const { ok, said } = await run(npm, args, folder)
  if (ok) return
  throw new SetpointError('environment', `npm install failed:\n${said.split('\n').slice(-LINES).join('\n')}`, {
    hint: `The files are in ${folder}: run npm install there.`,
  })
}
