import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

const script = (ctx) => join(ctx.root, 'modules', 'build.mjs')
const mark = (ctx) => join(ctx.cache, 'build', 'modules.stamp')
const wanted = (ctx) => hashFiles(ctx.root, [...filesBelow(ctx.root, ['modules'], ['build']), 'package-lock.json'])

/** The example modules, compiled from AssemblyScript by modules/build.mjs. */
export const modules = {
  name: 'modules',
  after: ['npm packages'],
  async present(ctx) {
    const build = await import(pathToFileURL(script(ctx)))
    return stamped(mark(ctx), wanted(ctx)) && build.modules().every(({ output }) => existsSync(output))
  },
  async install(ctx) {
    const result = await run(ctx, 'modules', process.execPath, [script(ctx)])
    if (result.status !== 0) throw buildError('The modules do not compile.', result)
    stamp(mark(ctx), wanted(ctx))
  },
}
