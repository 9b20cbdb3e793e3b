/** Modules of generated bindings, compiled as `setpoint build` does: one source file and the binding in a folder of their own. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'
import { type Contract, contractBindings, parseContract } from '../../host-ts/src/contract/index.js'
import { compileModule } from '../../host-ts/src/project/compilers/index.js'
import type { ModuleLanguage } from '../../host-ts/src/project/schema.js'

export { type ModuleLanguage, moduleLanguages } from '../../host-ts/src/project/schema.js'

const root = checkoutRoot()

export const readContract = (path: string): Contract => parseContract(readFileSync(join(root, path), 'utf8'), path)

const endings = { assemblyscript: 'ts', c: 'c', rust: 'rs' } as const

/** A binding shadows nothing either, where an author may: a build does not warn of that. */
const stricter = { assemblyscript: '', c: '#pragma clang diagnostic warning "-Wshadow"\n', rust: '' } as const

/** Compiles a module of one source text, in a new folder in `.cache`. Throws with what the compiler says, warnings too. */
export async function buildModule(
  language: ModuleLanguage,
  contract: Contract,
  text: string,
  minor = contract.version.minor,
): Promise<Uint8Array> {
  const parent = join(root, '.cache', 'build', 'contract')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `${language}-`))
  for (const binding of contractBindings(contract, language, { source: 'contract.json', name: 'contract', minor })) {
    writeFileSync(join(folder, binding.name), binding.text)
  }
  const source = join(folder, `module.${endings[language]}`)
  writeFileSync(source, stricter[language] + text)
  const { wasm, said } = await compileModule({ folder, language, source }, contract, minor)
  if (said !== '') throw new Error(said)
  return wasm
}

/** The module of test/contract/echo.*, for the contract test/contract/types.json. */
export function buildEcho(language: ModuleLanguage): Promise<Uint8Array> {
  const text = readFileSync(join(root, 'test', 'contract', `echo.${endings[language]}`), 'utf8')
  return buildModule(language, readContract('test/contract/types.json'), text)
}
