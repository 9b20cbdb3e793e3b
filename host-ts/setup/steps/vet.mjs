import { filesBelow } from '../lib/stamp.mjs'
import { embedded, guest, strict } from '../lib/wasm.mjs'

const own = /guest\/(vet[^/]*|wasm32\/(vet\.c|string\.c|.*\.h))$/
const vetFiles = (ctx) => filesBelow(ctx.root, [guest]).filter((file) => own.test(file))

/** The firmware's vet. Memory is one page and stays one, whatever is checked. */
export const vet = embedded({
  part: 'vet',
  after: ['Debian packages'],
  inputs: (ctx) => [...vetFiles(ctx), 'firmware/core/config.h'],
  units: (ctx) => [{ files: vetFiles(ctx).filter((file) => file.endsWith('.c')), flags: strict }],
  link: ['--max-memory=65536'],
})
