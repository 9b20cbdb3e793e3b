import { show } from '../contract/show.js'
import { firstImport } from '../package/module.js'

type Hint = (module: Uint8Array, memory: number) => string | undefined

/** By code (SPEC.md, "Vet"). */
const hints: ReadonlyMap<number, Hint> = new Map<number, Hint>([
  [-170, importHint],
  [-171, importHint],
  [-180, memoryHint],
  [-181, memoryHint],
])

/**
 * What is behind a refusal, as a sentence, where code and offset alone do not tell a person.
 *
 * @param memory bytes that a module may use of its memory.
 */
export function refusalHint(code: number, module: Uint8Array, memory: number): string | undefined {
  return hints.get(code)?.(module, memory)
}

/** A contract without imports refuses the first. */
function importHint(module: Uint8Array): string | undefined {
  const found = firstImport(module)
  return found && `It imports ${show(found.name)} of ${show(found.module)}.`
}

function memoryHint(_module: Uint8Array, memory: number): string {
  return memoryWords(memory)
}

/** What a contract's `budget.memory` is for. */
export function memoryWords(memory: number): string {
  return `The contract gives a module ${memory} bytes of memory: static arrays, what it allocates and its stack lie in them.`
}
