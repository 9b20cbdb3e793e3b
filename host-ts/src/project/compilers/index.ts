/** The compilers of modules. */
import { type Contract, contractLayout } from '../../contract/index.js'
import type { ModuleLanguage } from '../schema.js'
import { compileAssemblyScript } from './assemblyscript.js'
import { compileC } from './clang.js'
import type { Compilation, Compiled } from './programs.js'
import { compileRust } from './rustc.js'

const compilers: Record<ModuleLanguage, (compilation: Compilation) => Promise<Compiled>> = {
  assemblyscript: compileAssemblyScript,
  c: compileC,
  rust: compileRust,
}

/** A module that has its binding; all paths absolute. */
export interface ModuleSource {
  /** Where compilers count paths from. */
  folder: string
  language: ModuleLanguage
  /** First file of the module. */
  source: string
}

/**
 * A module as its compiler makes it, with all custom sections.
 *
 * @param minor version of the contract that the binding is for.
 * @throws SetpointError `build` in the compiler's words; `environment` without a compiler.
 */
export function compileModule(
  { folder, language, source }: ModuleSource,
  contract: Contract,
  minor: number = contract.version.minor,
): Promise<Compiled> {
  const { state } = contractLayout(contract, minor)
  const structs = ['sp_in', 'sp_out', ...(state.size > 0 ? ['sp_state'] : [])]
  return compilers[language]({ folder, source, structs })
}

export { onPath, run } from './programs.js'
