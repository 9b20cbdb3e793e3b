import { SetpointError } from '../error.js'
import { describeRefusal, refusalHint } from '../vet/index.js'
import type { Machine } from './machine.js'

/** Refusals of a load that are not vet's (SPEC.md, "Errors of the device"). */
export const names: ReadonlyMap<number, string> = new Map([
  [-31, 'arena'],
  [-32, 'invalid'],
  [-36, 'load-fuel'],
  [-54, 'isolation'],
])

const ARENA = -31

const hints: ReadonlyMap<number, string> = new Map([
  [ARENA, 'Compile for size: -Oz, or --optimizeLevel 3 --shrinkLevel 2 --runtime stub for AssemblyScript.'],
])

function refused(rc: number, text: string, hint = hints.get(rc)): SetpointError {
  return new SetpointError('bad-module', text, { refusal: { rc }, hint })
}

/** Of a module that the arena has no room for, so that the guest does not see it. */
export const noRoom = (): SetpointError => refused(ARENA, 'refused [arena]: the module is too large for the arena')

/** Of a load of the module, which may use so many bytes of its memory, with that status. */
export function refusal({ exports, text }: Machine, status: number, module: Uint8Array, memory: number): SetpointError {
  const sentence = text(exports.text())
  const name = names.get(status)
  if (name !== undefined) return refused(status, `refused [${name}]: ${sentence}`)
  const verdict = { ok: false, code: status, name: text(exports.name(status)), offset: exports.refused_at(), sentence } as const
  return refused(status, describeRefusal(verdict), refusalHint(status, module, memory))
}
