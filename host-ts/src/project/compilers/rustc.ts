import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SetpointError } from '../../error.js'
import { doesNotCompile } from './failed.js'
import { linker, measuring, memory, memoryEnd } from './linker.js'
import { type Compilation, type Compiled, type Ended, inScratch, onPath, run } from './programs.js'

const TARGET = 'wasm32-unknown-unknown'
/** Where Debian's is, which another one may come before on PATH. */
const DEBIAN = '/usr/bin/rustc'

/** No feature beyond what vet takes, whatever a newer rustc has by default. */
const features = ['target-cpu=mvp', 'target-feature=+mutable-globals,+nontrapping-fptoint,+bulk-memory']
const size = ['opt-level=z', 'panic=abort', 'lto=fat', 'strip=symbols']

/** @throws SetpointError `build`; `environment` without a compiler. */
export async function compileRust({ folder, source }: Compilation): Promise<Compiled> {
  const rustc = await compiler()
  const name = relative(folder, source)
  const ld = linker()
  // rustc of rustup brings a linker, Debian's does not.
  const linked = [...(ld === undefined ? [] : [`linker=${ld}`]), ...memory.map((option) => `link-arg=${option}`)]
  return inScratch(async (scratch) => {
    const [wasm, measured] = [join(scratch, 'module.wasm'), join(scratch, 'measured.wasm')]
    const make = (output: string, ...more: string[]): Promise<Ended> => {
      const codegen = [...features, ...size, ...linked, ...more].flatMap((option) => ['-C', option])
      const crate = ['--target', TARGET, '--edition', '2021', '--crate-type=cdylib', '--crate-name=module']
      return run(rustc, [...crate, ...codegen, name, '-o', output], folder)
    }
    const [{ ok, said }] = await Promise.all([make(wasm), make(measured, `link-arg=${measuring}`)])
    if (!ok) throw doesNotCompile(name, said)
    return { wasm: new Uint8Array(await readFile(wasm)), memory: await memoryEnd(measured), said }
  })
}

/** One that has the library for the target. */
async function compiler(): Promise<string> {
  for (const program of new Set([...onPath('rustc'), DEBIAN])) {
    const { ok, said } = await run(program, ['--print', 'target-libdir', '--target', TARGET])
    if (ok && existsSync(said)) return program
  }
  throw new SetpointError('environment', `There is no rustc with a library for ${TARGET}`, {
    hint: `On Debian: apt-get install rustc libstd-rust-dev-wasm32 lld-16; with rustup: rustup target add ${TARGET}`,
  })
}
