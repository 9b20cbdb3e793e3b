import { join } from 'node:path'
import { Command } from 'commander'
import { aborted } from '../../async/index.js'
import { buildProject, installPackages, PROJECT_FILE, readProject, writeProject } from '../../project/index.js'
import { buildData, buildText } from '../building.js'
import type { ActionFor } from '../context.js'

export function newCommand(action: ActionFor): Command {
  return new Command('new')
    .argument('<name>', 'of the project and of its folder')
    .option('--contract <file>', "what the module is for (default: the water heater's, which emulated boards have)")
    .description('make a project for a module in AssemblyScript, with tests')
    .action(
      action(async ({ out, signal }, [name = ''], { contract }) => {
        const folder = await writeProject({ name, parent: '.', contract: typeof contract === 'string' ? contract : undefined })
        out.note(`${name}: the files are written; installing ...`)
        // Ctrl-C reaches npm too, which then fails.
        await installPackages(folder).catch((error) => Promise.reject(signal.aborted ? aborted(signal) : error))
        out.note(`${name}: installed; building ...`)
        const build = await buildProject(await readProject(join(folder, PROJECT_FILE)))
        out.result(`${buildText(build)}\n${out.style('bold', name)} is ready: README.md in it goes on from here`, {
          ...{ name, folder },
          build: buildData(build),
        })
        out.hint(`  cd ${name}\n  npm test\nIts workflow for GitHub fails until README.md, "In CI", is done.`)
      }),
    )
}
