import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

/** What is bundled: name in host-ts/dist, and source. */
const entries = {
  index: 'host-ts/src/index.ts',
  node: 'host-ts/src/node.ts',
  testkit: 'host-ts/src/testkit/index.ts',
  cli: 'host-ts/src/cli/main.ts',
  demo: 'host-ts/src/demo/main.ts',
  bench: 'test/bench/main.ts',
}

const dist = (ctx) => join(ctx.root, 'host-ts', 'dist')
const inputs = [
  'host-ts/src',
  'test/bench',
  'test/planted/order.ts',
  'host-ts/tsconfig.json',
  'package-lock.json',
  'package.json',
  'host-ts/setup/steps/host.mjs',
]
const wanted = (ctx) => hashFiles(ctx.root, filesBelow(ctx.root, inputs))

/**
 * The library, the command, the demo and the bench as ESM in host-ts/dist. They share chunks, so that an error class exists once.
 * The folder is replaced as a whole: nothing of an earlier build stays.
 */
export const host = {
  name: 'host tool',
  after: ['npm packages', 'vet for the host', 'sandbox for the host'],
  present: (ctx) => stamped(join(dist(ctx), '.stamp'), wanted(ctx)),
  async install(ctx) {
    const fresh = `${dist(ctx)}.new`
    const present = Object.entries(entries).filter(([, path]) => existsSync(join(ctx.root, path)))
    const result = await run(ctx, 'esbuild', join(ctx.root, 'node_modules', '.bin', 'esbuild'), [
      ...present.map(([name, path]) => `${name}=${path}`),
      '--bundle',
      '--splitting',
      '--format=esm',
      '--platform=neutral',
      '--packages=external',
      '--external:node:*',
      '--target=es2022',
      '--sourcemap',
      '--chunk-names=chunks/[hash]',
      `--outdir=${fresh}`,
    ])
    if (result.status !== 0) throw buildError('The host tool does not build.', result)
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
