import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

/** What is bundled: name in host-ts/dist, and source. */
const entries = {
  index: 'host-ts/src/index.ts',
  node: 'host-ts/src/node.ts',
  web: 'host-ts/src/web.ts',
  testkit: 'host-ts/src/testkit/index.ts',
  reporter: 'host-ts/src/testkit/report/reporter.ts',
}
/** What only a checkout runs, with chunks of its own: the package leaves them out. */
const laboratory = { demo: 'host-ts/src/demo/main.ts', bench: 'test/bench/main.ts' }
/** A command starts in a fraction of the time when it need not look for its packages' many files: those in ES modules go in too. */
const command = { cli: 'host-ts/src/cli/main.ts' }
const library = ['--platform=neutral', '--splitting', '--chunk-names=chunks/[hash]']
const outside = ['assemblyscript', 'cli-progress', 'commander', 'esptool-js', 'serialport', 'vitest', 'node:*']
/** What `setpoint page` serves: bundled whole, and what is served as it is. page.json and cli.json tell of what they are made. */
const page = { 'page/main': 'host-ts/src/page/main.ts', 'page/style': 'host-ts/src/page/style.css' }
const served = ['index.html', 'icon.svg']

const dist = (ctx) => join(ctx.root, 'host-ts', 'dist')
const inputs = [
  'host-ts/src',
  'test/bench',
  'test/page/browser.ts',
  'test/page/pty-line.ts',
  'test/sim',
  'test/planted/order.ts',
  'host-ts/tsconfig.json',
  'package-lock.json',
  'package.json',
  'host-ts/setup/steps/host.mjs',
]
const wanted = (ctx) => hashFiles(ctx.root, filesBelow(ctx.root, inputs))

/**
 * The library as ESM in host-ts/dist, whose entries share chunks, so that an error class exists once; demo and bench; the command; the page.
 * The folder is replaced as a whole: nothing of an earlier build stays.
 */
export const host = {
  name: 'host tool',
  after: ['npm packages', 'vet for the host', 'sandbox for the host'],
  present: (ctx) => stamped(join(dist(ctx), '.stamp'), wanted(ctx)),
  async install(ctx) {
    const fresh = `${dist(ctx)}.new`
    const bundle = async (parts, options) => {
      const present = Object.entries(parts).filter(([, path]) => existsSync(join(ctx.root, path)))
      const result = await run(ctx, 'esbuild', join(ctx.root, 'node_modules', '.bin', 'esbuild'), [
        ...present.map(([name, path]) => `${name}=${path}`),
        '--bundle',
        '--format=esm',
        '--target=es2022',
        '--sourcemap',
        `--outdir=${fresh}`,
        ...options,
      ])
      if (result.status !== 0) throw buildError('The host tool does not build.', result)
    }
    const external = ['--packages=external', '--external:node:*']
    await bundle(entries, [...library, ...external])
    await bundle(laboratory, [...library, ...external, '--chunk-names=laboratory/[hash]'])
    const parts = (name) => `--metafile=${join(fresh, `${name}.json`)}`
    await bundle(command, [...library, '--main-fields=module,main', parts('cli'), ...outside.map((name) => `--external:${name}`)])
    await bundle(page, ['--platform=browser', '--minify', parts('page')])
    for (const name of served) cpSync(join(ctx.root, 'host-ts', 'src', 'page', name), join(fresh, 'page', name))
    rmSync(dist(ctx), { recursive: true, force: true })
    renameSync(fresh, dist(ctx))
    stamp(join(dist(ctx), '.stamp'), wanted(ctx))
  },
}

/** Type declarations beside the bundles: what a user's compiler and editor read. */
export const declarations = {
  name: 'type declarations',
  after: ['host tool'],
  present: (ctx) => stamped(join(dist(ctx), '.types'), wanted(ctx)),
  async install(ctx) {
    const args = ['-p', 'host-ts/tsconfig.json', '--emitDeclarationOnly', '--declaration', '--outDir', dist(ctx)]
    const result = await run(ctx, 'tsc', join(ctx.root, 'node_modules', '.bin', 'tsc'), args)
    if (result.status !== 0) throw buildError('The host tool has type errors.', result)
    stamp(join(dist(ctx), '.types'), wanted(ctx))
  },
}
