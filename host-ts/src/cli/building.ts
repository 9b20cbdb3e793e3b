import { shown } from '../paths/index.js'
import { ARENA, type Build, SLOT } from '../project/index.js'
import { bytes } from './format.js'
import type { Output } from './output.js'

/** What was built, and what it takes of a device. */
export function buildText({ output, size, package: signed, arena, contract: { name, version } }: Build): string {
  const share = (part: number, whole: number): string => `${bytes(part)} (${((part / whole) * 100).toFixed(1)} %)`
  return (
    `${shown(output)}: ${bytes(size)}, for the contract ${name} ${version.major}.${version.minor}\n` +
    `its package takes ${share(signed, SLOT)} of a slot, and loaded it takes ${share(arena, ARENA)} of the arena`
  )
}

/** The same for programs. */
export function buildData({ output, size, package: signed, arena, contract: { name, version }, generated, said }: Build): object {
  const takes = { size, package: signed, slot: SLOT, arena, arenaSize: ARENA }
  return { path: shown(output), ...takes, contract: { name, version }, generated: generated.map(shown), warnings: said }
}

/** What happened on the way. */
export function noteBuild(out: Output, { generated, said }: Build): void {
  if (said !== '') out.note(said)
  for (const file of generated) out.note(`${shown(file)}: generated from the contract`)
}
