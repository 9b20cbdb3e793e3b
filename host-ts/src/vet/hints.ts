import { firstImport } from '../package/module.js'
import { show } from '../text/index.js'

type Hint = (module: Uint8Array, memory: number) => string | undefined

/** SPEC.md, "Vet". */
const IMPORT = -170
const IMPORT_MEMORY = -171
const ADDRESS = -180
const DATA_BEYOND = -181

const hints: ReadonlyMap<number, Hint> = new Map<number, Hint>([
  [IMPORT, importHint],
  [IMPORT_MEMORY, importHint],
  [ADDRESS, (_module, memory) => memoryWords(memory)],
  [DATA_BEYOND, (_module, memory) => memoryWords(memory)],
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

/** What a contract's `budget.memory` is for, as a hint. @param memory bytes. */
export function memoryWords(memory: number): string {
  return `The contract gives a module ${memory} bytes of memory: static arrays, what it allocates and its stack lie in them.`
}
