import { show } from '../contract/show.js'
import { firstImport } from '../package/module.js'

/** By code (SPEC.md, "Vet"). */
const hints: ReadonlyMap<number, (module: Uint8Array) => string | undefined> = new Map([
  [-170, importHint],
  [-171, importHint],
])

/** What of a module is behind a refusal, as a sentence, where its offset alone does not tell a person. */
export function refusalHint(code: number, module: Uint8Array): string | undefined {
  return hints.get(code)?.(module)
}

/** A contract without imports refuses the first. */
function importHint(module: Uint8Array): string | undefined {
  const found = firstImport(module)
  return found && `It imports ${show(found.name)} of ${show(found.module)}.`
}
