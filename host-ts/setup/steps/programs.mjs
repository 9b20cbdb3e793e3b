import { join } from 'node:path'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

const inputs = ['firmware', 'test/fuzz', 'test/spec', 'test/unit', 'host-ts/setup/pins.json']

const wanted = (ctx) =>
  hashFiles(
    ctx.root,
    filesBelow(ctx.root, inputs).filter((file) => /\.([ch]|json|mjs)$/.test(file)),
  ) + (ctx.env.SETPOINT_WASM3 ?? '')
const mark = (ctx) => join(ctx.cache, 'build', 'programs.stamp')

/** C of the tests that takes long to compile: the firmware for fuzzers, and vet as a program. */
export const programs = {
  name: 'native test programs',
  after: ['Debian packages', 'third-party sources'],
  present: (ctx) => stamped(mark(ctx), wanted(ctx)),
  async install(ctx) {
    const result = await run(ctx, 'programs', process.execPath, [join(ctx.root, 'test', 'unit', 'programs.mjs')])
    if (result.status !== 0) throw buildError('The native test programs do not build.', result)
    stamp(mark(ctx), wanted(ctx))
  },
}
