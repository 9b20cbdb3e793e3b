/** Modules of generated bindings, compiled as their authors would: one source file and the binding in a folder of their own. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Contract, contractBindings, contractLayout, parseContract } from '../../host-ts/src/contract/index.js'
import { checkoutRoot } from '../../host-ts/src/testkit/checkout.js'

const root = checkoutRoot()

export const readContract = (path: string): Contract => parseContract(readFileSync(join(root, path), 'utf8'), path)

export const moduleLanguages = ['assemblyscript', 'c', 'rust'] as const
export type ModuleLanguage = (typeof moduleLanguages)[number]

/** Debian's, which have the library for wasm32; another may come first on PATH. */
const RUSTC = '/usr/bin/rustc'

const endings = { assemblyscript: 'ts', c: 'c', rust: 'rs' } as const

const MEMORY = ['initial-memory=65536', 'stack-size=2048']
const ascOptions = ['--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1', '-O3', '--shrinkLevel', '2', '--converge', '--noAssert']
const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror']

/** Program and arguments that make `module.wasm` of `module.EXT`. */
function compiler(language: ModuleLanguage, contract: Contract, minor: number): [program: string, args: string[]] {
  const { state } = contractLayout(contract, minor)
  const [memory = '', stack = ''] = MEMORY
  switch (language) {
    case 'assemblyscript':
      return [join(root, 'node_modules', '.bin', 'asc'), ['module.ts', '--outFile', 'module.wasm', ...ascOptions]]
    case 'c': {
      const exported = ['sp_in', 'sp_out', ...(state.size > 0 ? ['sp_state'] : [])].map((name) => `-Wl,--export=${name}`)
      const linked = ['-Wl,--no-entry', `-Wl,--${memory}`, `-Wl,-z,${stack}`, ...exported]
      return ['clang-16', ['--target=wasm32', '-std=c11', '-Oz', '-nostdlib', ...warnings, ...linked, 'module.c', '-o', 'module.wasm']]
    }
    case 'rust': {
      const linked = ['linker=wasm-ld-16', `link-arg=--${memory}`, `link-arg=-z${stack}`, 'opt-level=z', 'panic=abort', 'lto=fat']
      const options = ['--target', 'wasm32-unknown-unknown', '--edition', '2021', '--crate-type=cdylib', '-Dwarnings']
      return [RUSTC, [...options, ...linked.flatMap((option) => ['-C', option]), 'module.rs', '-o', 'module.wasm']]
    }
  }
}

/** Compiles a module of one source text, in a new folder in `.cache`. Throws with what the compiler says. */
export function buildModule(language: ModuleLanguage, contract: Contract, source: string, minor = contract.version.minor): Uint8Array {
  const parent = join(root, '.cache', 'build', 'contract')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, `${language}-`))
  for (const { name, text } of contractBindings(contract, language, { source: 'contract.json', name: 'contract', minor })) {
    writeFileSync(join(folder, name), text)
  }
  writeFileSync(join(folder, `module.${endings[language]}`), source)
  const [program, args] = compiler(language, contract, minor)
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Uint8Array(readFileSync(join(folder, 'module.wasm')))
}

/** The module of test/contract/echo.*, for the contract test/contract/types.json. */
export function buildEcho(language: ModuleLanguage): Uint8Array {
  const source = readFileSync(join(root, 'test', 'contract', `echo.${endings[language]}`), 'utf8')
  return buildModule(language, readContract('test/contract/types.json'), source)
}
