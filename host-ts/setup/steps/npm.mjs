import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lib/exec.mjs'
import { fetchError, hashError } from '../lib/network.mjs'
import { sha256, stamp, stamped } from '../lib/stamp.mjs'

const file = (ctx) => join(ctx.root, 'node_modules', '.setpoint-stamp')
const wanted = (ctx) => sha256(readFileSync(join(ctx.root, 'package-lock.json')), process.arch)

/** `npx setpoint` finds a checkout's own command here without installing anything elsewhere. */
function linkCommand(ctx) {
  const link = join(ctx.root, 'node_modules', '.bin', 'setpoint')
  if (lstatSync(link, { throwIfNoEntry: false })) return
  mkdirSync(join(ctx.root, 'node_modules', '.bin'), { recursive: true })
  symlinkSync('../../host-ts/bin/setpoint.mjs', link)
}

/** The packages of package-lock.json in node_modules. Their install scripts are not run: none of them needs to. */
export const npm = {
  name: 'npm packages',
  after: [],
  present: (ctx) => existsSync(join(ctx.root, 'node_modules')) && stamped(file(ctx), wanted(ctx)),
  async install(ctx) {
    const result = await run(ctx, 'npm', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-dry-run'])
    if (result.status !== 0) {
      const what = 'An npm package'
      throw /code EINTEGRITY/.test(result.output)
        ? hashError(what, result, 'package-lock.json')
        : fetchError(what, result, "npm's settings (npm config get registry, HTTPS_PROXY)")
    }
    linkCommand(ctx)
    stamp(file(ctx), wanted(ctx))
  },
}
