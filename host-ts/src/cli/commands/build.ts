import { Command } from 'commander'
import { ARENA, type Build, buildProject, nearestProject, SLOT } from '../../project/index.js'
import { shown } from '../../project/paths.js'
import type { ActionFor, Context } from '../context.js'
import { bytes } from '../format.js'

export function buildCommand(action: ActionFor): Command {
  return new Command('build')
    .argument('[folder]', 'of the project, or below it (default: this one)')
    .description('compile the module of a project, and check it as a device does')
    .action(action(async (context, [folder = '.']) => report(context, await buildProject(await nearestProject(folder)))))
}

/** What was built, and what it takes of a device. */
export function report({ out }: Context, { output, size, package: signed, arena, contract, generated, said }: Build): void {
  if (said !== '') out.note(said)
  for (const file of generated) out.note(`${shown(file)}: generated from the contract`)
  const { name, version } = contract
  const path = shown(output)
  const share = (part: number, whole: number): string => `${bytes(part)} (${((part / whole) * 100).toFixed(1)} %)`
  const takes = `its package takes ${share(signed, SLOT)} of a slot, and loaded it takes ${share(arena, ARENA)} of the arena`
  out.result(`${path}: ${bytes(size)}, for the contract ${name} ${version.major}.${version.minor}\n${takes}`, {
    ...{ path, size, contract: { name, version } },
    ...{ package: signed, slot: SLOT, arena, arenaSize: ARENA, generated: generated.map(shown), warnings: said },
  })
}
