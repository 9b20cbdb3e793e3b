import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SetpointError } from '../../error.js'
import { doesNotCompile } from './failed.js'
import { linker, measuring, memory, memoryEnd } from './linker.js'
import { type Compilation, type Compiled, type Ended, inScratch, onPath, run } from './programs.js'

/** No feature beyond what vet takes, whatever a newer clang has by default. */
const target = ['--target=wasm32', '-mcpu=mvp', '-mmutable-globals', '-msign-ext', '-mnontrapping-fptoint', '-mbulk-memory']
const options = ['-std=c11', '-Oz', '-ffreestanding', '-nostdlib', '-fno-math-errno', '-ffp-contract=off']
/** A value that does not fit the type of its field is a mistake, as in the other languages. */
const warnings = ['-Wall', '-Wextra', '-Wconversion', '-Werror=conversion']

/**
 * Compiles and links in two steps: clang would else let the wasm-opt that happens to be on PATH change what was made.
 *
 * @throws SetpointError `build`; `environment` without a compiler.
 */
export async function compileC({ folder, source, structs }: Compilation): Promise<Compiled> {
  const clang = await compiler()
  const ld = linker()
  if (ld === undefined) throw lacks('wasm-ld', 'lld-16')
  const name = relative(folder, source)
  return inScratch(async (scratch) => {
    const [object, wasm, measured] = [join(scratch, 'module.o'), join(scratch, 'module.wasm'), join(scratch, 'measured.wasm')]
    const compiled = await run(clang, [...target, ...options, ...warnings, '-c', name, '-o', object], folder)
    if (!compiled.ok) throw doesNotCompile(name, compiled.said)
    const exported = structs.map((struct) => `--export=${struct}`)
    const link = (output: string, ...more: string[]): Promise<Ended> =>
      run(ld, ['--no-entry', '--strip-all', ...memory, ...exported, ...more, object, '-o', output], folder)
    const [linked] = await Promise.all([link(wasm), link(measured, measuring)])
    if (!linked.ok) throw doesNotCompile(name, linked.said)
    return { wasm: new Uint8Array(await readFile(wasm)), memory: await memoryEnd(measured), said: compiled.said }
  })
}

/** One that has the target: Apple's clang, for one, has not. */
async function compiler(): Promise<string> {
  for (const program of ['clang-16', 'clang'].flatMap(onPath)) {
    if ((await run(program, ['--print-targets'])).said.includes('wasm32')) return program
  }
  throw lacks('clang with the target wasm32', 'clang-16 lld-16')
}

function lacks(what: string, packages: string): SetpointError {
  return new SetpointError('environment', `There is no ${what} on PATH`, { hint: `On Debian: apt-get install ${packages}` })
}
