import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildError } from './error.mjs'
import { run } from './exec.mjs'
import { hashFiles, sha256, stamp, stamped } from './stamp.mjs'

export const guest = 'firmware/guest'

const target = ['--target=wasm32', '-Os', '-mbulk-memory', '-isystem', join(guest, 'wasm32', 'include')]
const linker = ['--no-entry', '--stack-first', '-z', 'stack-size=8192', '--initial-memory=65536', '--strip-all']

/** Of our own files. */
export const strict = ['-std=c11', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror']

/**
 * A step that compiles a part of the firmware to WebAssembly and puts it, as text, into a source file of the host tool, host-ts/src/PART/wasm.ts:
 * so it is in every bundle, browsers' too.
 *
 * `inputs(ctx)` are the files that it depends on, `units(ctx)` what is compiled, as `{ files, flags }`; all paths are from the root.
 */
export function embedded({ part, after, inputs, units, link }) {
  const name = `${part} for the host`
  const source = (ctx) => join(ctx.root, 'host-ts', 'src', part, 'wasm.ts')
  const product = (ctx) => join(ctx.cache, 'build', `${part}.wasm`)
  const mark = (ctx) => `${product(ctx)}.stamp`
  const files = (ctx) => [...inputs(ctx), 'host-ts/setup/lib/wasm.mjs', `host-ts/setup/steps/${part}.mjs`]

  /** What was made, and from what: the file may have been changed or deleted since. */
  const made = (ctx) => {
    try {
      return hashFiles(ctx.root, files(ctx)) + sha256(readFileSync(source(ctx)))
    } catch {
      return undefined
    }
  }

  const build = async (ctx, program, args) => {
    const result = await run(ctx, `${part}-${program}`, program, args)
    if (result.status !== 0) throw buildError(`${part} does not compile for the host.`, result)
  }

  return {
    name,
    after,
    present: (ctx) => stamped(mark(ctx), made(ctx)),
    async install(ctx) {
      const folder = join(ctx.cache, 'build', part)
      mkdirSync(folder, { recursive: true })
      const objects = []
      // Compiled and linked apart: clang would else let the wasm-opt that happens to be on PATH change what it made.
      for (const { files: sources, flags } of units(ctx)) {
        for (const file of sources) {
          const object = join(folder, `${basename(file, '.c')}.o`)
          await build(ctx, 'clang-16', [...target, ...flags, '-c', file, '-o', object])
          objects.push(object)
        }
      }
      await build(ctx, 'wasm-ld-16', [...linker, ...link, ...objects, '-o', product(ctx)])
      const text = readFileSync(product(ctx)).toString('base64')
      writeFileSync(
        source(ctx),
        `/** ${part} as WebAssembly, in base64. Made by host-ts/setup/steps/${part}.mjs. */\nexport const ${part.toUpperCase()}_WASM: string =\n  '${text}'\n`,
      )
      stamp(mark(ctx), made(ctx))
    },
  }
}
