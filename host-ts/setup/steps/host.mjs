import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildError } from '../lib/error.mjs'
import { run } from '../lib/exec.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

/** What is bundled: name in host-ts/dist, and source below host-ts/src. */
const entries = {
  index: 'index.ts',
  node: 'node.ts',
  testkit: 'testkit/index.ts',
  cli: 'cli/main.ts',
  demo: 'demo/main.ts',
  bench: 'bench/main.ts',
}

const dist = (ctx) => join(ctx.root, 'host-ts', 'dist')
const inputs = ['host-ts/src', 'host-ts/tsconfig.json', 'package-lock.json', 'package.json', 'host-ts/setup/steps/host.mjs']
const wanted = (ctx) => hashFiles(ctx.root, filesBelow(ctx.root, inputs))

/** The library, the command and the demo as ESM in host-ts/dist. They share chunks, so that an error class exists once. */
export const host = {
  name: 'host tool',
  after: ['npm packages'],
  present: (ctx) => stamped(join(dist(ctx), '.stamp'), wanted(ctx)),
  async install(ctx) {
    const source = join(ctx.root, 'host-ts', 'src')
    const present = Object.entries(entries).filter(([, path]) => existsSync(join(source, path)))
    const result = await run(ctx, 'esbuild', join(ctx.root, 'node_modules', '.bin', 'esbuild'), [
      ...present.map(([name, path]) => `${name}=${join(source, path)}`),
      '--bundle',
      '--splitting',
      '--format=esm',
      '--platform=neutral',
      '--packages=external',
      '--external:node:*',
      '--target=es2022',
      '--sourcemap',
      '--chunk-names=chunks/[hash]',
      `--outdir=${dist(ctx)}`,
    ])
    if (result.status !== 0) throw buildError('The host tool does not build.', result)
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
