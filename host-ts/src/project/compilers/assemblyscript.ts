import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetpointError } from '../../error.js'
import { hasStart } from '../../package/index.js'
import { installation, packageFolder, peerPackages } from '../../paths/index.js'
import { doesNotCompile } from './failed.js'
import type { Compilation, Compiled } from './programs.js'

type Compiler = typeof import('assemblyscript/asc')

/** What the module ABI asks for (SPEC.md): no imports, no start section, one page of memory, small code. */
const options = ['--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1', '-O3', '--shrinkLevel', '2', '--converge', '--noAssert']

/** What computes globals or allocates has something to run first: as a function of the module ABI, which costs fuel, so only there. */
const started = ['--exportStart', '_initialize']

/** @throws SetpointError `build`; `environment` without a compiler. */
export async function compileAssemblyScript(compilation: Compilation): Promise<Compiled> {
  const asc = await compilerOf(compilation.folder)
  const compiled = await compile(asc, compilation, options)
  return hasStart(compiled.wasm) ? compile(asc, compilation, [...options, ...started]) : compiled
}

async function compile(asc: Compiler, { folder, source }: Compilation, how: readonly string[]): Promise<Compiled> {
  let wasm: Uint8Array | undefined
  const { error, stderr } = await asc.main([relative(folder, source), '--outFile', 'module.wasm', '--baseDir', folder, ...how], {
    writeFile: (_name, content) => {
      if (typeof content !== 'string') wasm = content
    },
  })
  const said = stderr.toString().trim()
  if (error || wasm === undefined) throw doesNotCompile(relative(folder, source), said || String(error?.message))
  return { wasm, said }
}

/** The project's own, or else that of this installation. */
async function compilerOf(folder: string): Promise<Compiler> {
  const place = packageFolder('assemblyscript', folder) ?? packageFolder('assemblyscript', installation())
  if (place === undefined) {
    throw new SetpointError('environment', 'The AssemblyScript compiler is not installed', {
      hint: `Run: npm install --save-dev ${peerPackages('assemblyscript')}`,
    })
  }
  return (await import(pathToFileURL(join(place, 'dist', 'asc.js')).href)) as Compiler
}
