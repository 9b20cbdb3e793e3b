import type { Contract } from '../schema.js'
import { assemblyScript } from './assemblyscript.js'
import { cModule } from './c.js'
import { cFirmware } from './c-firmware.js'
import { type BindingFile, type BindingOptions, type Model, modelOf } from './model.js'
import { rust } from './rust.js'
import { typeScript } from './typescript.js'

const generators = {
  'c-firmware': cFirmware,
  c: cModule,
  assemblyscript: assemblyScript,
  rust,
  typescript: typeScript,
} as const satisfies Record<string, (model: Model) => BindingFile[]>

export type BindingLanguage = keyof typeof generators

export const bindingLanguages = Object.keys(generators) as BindingLanguage[]

/**
 * What is generated from a contract: the firmware's tables (`c-firmware`, a header and a C file), a module's binding (`c`,
 * `assemblyscript`, `rust`), or types and a codec for programs (`typescript`). The same contract and options make the same text.
 *
 * @throws SetpointError `usage` for a minor version that the contract does not have.
 */
export function contractBindings(contract: Contract, language: BindingLanguage, options: BindingOptions): BindingFile[] {
  return generators[language](modelOf(contract, options))
}

export { type BindingFile, type BindingOptions, GENERATED } from './model.js'
