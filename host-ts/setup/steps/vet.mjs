import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, sha256, stamp, stamped } from '../lib/stamp.mjs'

const guest = 'firmware/guest'
const source = (ctx) => join(ctx.root, 'host-ts', 'src', 'vet', 'wasm.ts')
const product = (ctx) => join(ctx.cache, 'build', 'vet.wasm')
const mark = (ctx) => `${product(ctx)}.stamp`

const vetFiles = (ctx) => filesBelow(ctx.root, [guest]).filter((file) => /guest\/(vet|wasm32\/)/.test(file))
const inputs = (ctx) => [...vetFiles(ctx), 'firmware/core/config.h', 'host-ts/setup/steps/vet.mjs']

const compiler = ['--target=wasm32', '-std=c11', '-Os', '-mbulk-memory', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror', '-c']

/** Memory is one page and stays one, whatever is checked. */
const linker = ['--no-entry', '--stack-first', '-z', 'stack-size=8192', '--initial-memory=65536', '--max-memory=65536', '--strip-all']

/** What was made, and from what: the file may have been changed or deleted since. */
function made(ctx) {
  try {
    return hashFiles(ctx.root, inputs(ctx)) + sha256(readFileSync(source(ctx)))
  } catch {
    return undefined
  }
}

async function build(ctx, program, args, cwd) {
  const result = await run(ctx, program, program, args, { cwd })
  if (result.status !== 0) throw buildError('vet does not compile for the host.', result)
}

/** The firmware's vet as WebAssembly, inside of a source file: so it is in every bundle of the host tool, browsers' too. */
export const vet = {
  name: 'vet for the host',
  after: ['Debian packages'],
  present: (ctx) => stamped(mark(ctx), made(ctx)),
  async install(ctx) {
    const folder = join(ctx.cache, 'build', 'vet')
    mkdirSync(folder, { recursive: true })
    const files = vetFiles(ctx).filter((file) => file.endsWith('.c'))
    const include = ['-isystem', join(ctx.root, guest, 'wasm32', 'include')]
    // Compiled and linked apart: clang would else let the wasm-opt that happens to be on PATH change what it made.
    await build(ctx, 'clang-16', [...compiler, ...include, ...files.map((file) => join(ctx.root, file))], folder)
    await build(ctx, 'wasm-ld-16', [...linker, ...files.map((file) => `${basename(file, '.c')}.o`), '-o', product(ctx)], folder)
    const text = readFileSync(product(ctx)).toString('base64')
    writeFileSync(
      source(ctx),
      `/** ${guest}/vet*.c as WebAssembly, in base64. Made by host-ts/setup/steps/vet.mjs. */\nexport const VET_WASM =\n  '${text}'\n`,
    )
    stamp(mark(ctx), made(ctx))
  },
}
