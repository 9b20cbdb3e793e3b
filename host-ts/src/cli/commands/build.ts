import { Command } from 'commander'
import { buildProject, nearestProject } from '../../project/index.js'
import { buildData, buildText, noteBuild } from '../building.js'
import type { ActionFor } from '../context.js'

export function buildCommand(action: ActionFor): Command {
  return new Command('build')
    .argument('[folder]', 'of the project, or below it (default: this one)')
    .description('compile the module of a project, and check it as a device does')
    .action(
      action(async ({ out }, [folder = '.']) => {
        const build = await buildProject(await nearestProject(folder))
        noteBuild(out, build)
        out.result(buildText(build), buildData(build))
      }),
    )
}
