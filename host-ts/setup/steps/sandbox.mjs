import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesBelow } from '../lib/stamp.mjs'
import { embedded, guest, strict } from '../lib/wasm.mjs'

/** In place of its namesakes among those that wasm3.json wraps, and beside what vet alone has. */
const JUMPING = 'm3_compile_jumping.c'
const REPLACED = 'm3_compile_metered.c'

const wasm3 = (ctx) => relative(ctx.root, ctx.env.SETPOINT_WASM3 ?? join(ctx.cache, 'third-party', 'wasm3'))
const manifest = (ctx) => JSON.parse(readFileSync(join(ctx.root, guest, 'wasm3.json'), 'utf8'))

/** Operations of Wasm3 end in tail calls; float operations are instructions; math functions have no errno to set. */
const features = ['-mtail-call', '-msign-ext', '-mnontrapping-fptoint', '-fno-math-errno', '-ffp-contract=off']

function units(ctx) {
  const { sources, sourcesOfSomeVersions, wrapped, defines, flags } = manifest(ctx)
  const folder = wasm3(ctx)
  const sometimes = sourcesOfSomeVersions.filter((name) => existsSync(join(ctx.root, folder, name)))
  const common = [...features, '-isystem', folder, ...Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)]
  const outside = [...common, ...flags, '-I', guest]
  const files = filesBelow(ctx.root, [guest]).filter((file) => file.endsWith('.c'))
  const ours = files.filter((file) => !wrapped.some((name) => file.endsWith(name)) && !/wasm32\/(vet|m3_)/.test(file))
  const wrapping = wrapped.map((name) => (name === REPLACED ? `wasm32/${JUMPING}` : name))
  return [
    { files: [...sources, ...sometimes].map((name) => join(folder, name)), flags: outside },
    { files: wrapping.map((name) => join(guest, name)), flags: outside },
    { files: ours, flags: [...common, ...strict, '-Wno-sign-conversion'] },
  ]
}

/** The firmware's guest: vet, Wasm3, and what meters it. Memory is the host's: one page for this code, then the arena. */
export const sandbox = embedded({
  part: 'sandbox',
  after: ['Debian packages', 'third-party sources'],
  inputs: (ctx) => filesBelow(ctx.root, [guest, 'firmware/core/config.h', 'firmware/core/error.h', 'firmware/port.h', wasm3(ctx)]),
  units,
  link: ['--import-memory'],
})
