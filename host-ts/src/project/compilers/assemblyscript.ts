import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetpointError } from '../../error.js'
import { doesNotCompile } from './failed.js'
import type { Compilation, Compiled } from './programs.js'

type Compiler = typeof import('assemblyscript/asc')

/** What the module ABI asks for (SPEC.md): no imports, no start section, one page of memory, small code. */
const options = ['--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1', '-O3', '--shrinkLevel', '2', '--converge', '--noAssert']

/** @throws SetpointError `build`; `environment` without a compiler. */
export async function compileAssemblyScript({ folder, source }: Compilation): Promise<Compiled> {
  const asc = await compilerOf(folder)
  let wasm: Uint8Array | undefined
  const { error, stderr } = await asc.main([relative(folder, source), '--outFile', 'module.wasm', '--baseDir', folder, ...options], {
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
  try {
    const own = createRequire(join(folder, 'package.json')).resolve('assemblyscript/dist/asc.js')
    return (await import(pathToFileURL(own).href)) as Compiler
  } catch {
    return import('assemblyscript/asc').catch((cause) => {
      throw new SetpointError('environment', 'The AssemblyScript compiler is not installed', {
        cause,
        hint: 'Run: npm install --save-dev assemblyscript',
      })
    })
  }
}
