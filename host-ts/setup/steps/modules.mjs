import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetupError } from '../lib/error.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

const folder = (ctx) => join(ctx.root, 'modules')
const mark = (ctx) => join(ctx.cache, 'build', 'modules.stamp')
const inputs = ['host-ts/src/contract', 'host-ts/src/project', 'host-ts/setup/steps/modules.mjs', 'package-lock.json']
const wanted = (ctx) => hashFiles(ctx.root, [...filesBelow(ctx.root, ['modules'], ['build']), ...filesBelow(ctx.root, inputs)])

/** The projects: folders with a setpoint.json. */
const projects = (ctx) =>
  readdirSync(folder(ctx))
    .map((name) => join(folder(ctx), name, 'setpoint.json'))
    .filter((file) => existsSync(file))

/** modules/bad has no projects: each file is a module, for the water heater's contract and with its binding. */
const bad = (ctx) =>
  readdirSync(join(folder(ctx), 'bad'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({
      folder: folder(ctx),
      language: 'assemblyscript',
      source: join(folder(ctx), 'bad', name),
      contract: join(folder(ctx), 'water-heater', 'contract.json'),
      output: join(folder(ctx), 'bad', 'build', `${basename(name, '.ts')}.wasm`),
    }))

const outputs = (ctx) => [
  ...projects(ctx).map((file) => join(file, '..', 'build', `${JSON.parse(readFileSync(file, 'utf8')).name}.wasm`)),
  ...bad(ctx).map(({ output }) => output),
]

/** The example modules, by the code of `setpoint build`. */
export const modules = {
  name: 'modules',
  after: ['npm packages', 'Debian packages', 'host tool'],
  present: (ctx) => stamped(mark(ctx), wanted(ctx)) && outputs(ctx).every((path) => existsSync(path)),
  async install(ctx) {
    const { buildModule, buildProject, readProject } = await import(pathToFileURL(join(ctx.root, 'host-ts', 'dist', 'node.js')))
    try {
      for (const file of projects(ctx)) await buildProject(await readProject(file))
      for (const source of bad(ctx)) await buildModule(source)
    } catch (error) {
      throw new SetupError('build', `A module does not build: ${error.message}`, error.hint ?? 'It is in modules/.', { exitCode: 1 })
    }
    stamp(mark(ctx), wanted(ctx))
  },
}
