import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SetupError } from '../lib/error.mjs'
import { filesBelow, hashFiles, stamp, stamped } from '../lib/stamp.mjs'

const folder = (ctx) => join(ctx.root, 'modules')
const inputs = ['host-ts/src/contract', 'host-ts/src/project', 'host-ts/setup/steps/modules.mjs', 'package-lock.json']
const wanted = (ctx) => hashFiles(ctx.root, [...filesBelow(ctx.root, ['modules'], ['build']), ...filesBelow(ctx.root, inputs)])
/** One for each module: not every task builds all of them. */
const mark = (ctx, output) => join(ctx.cache, 'build', 'modules', `${basename(output)}.stamp`)

/** The projects: folders with a setpoint.json. */
const projects = (ctx) =>
  readdirSync(folder(ctx))
    .map((name) => join(folder(ctx), name, 'setpoint.json'))
    .filter((file) => existsSync(file))
    .map((file) => {
      const { name, module } = JSON.parse(readFileSync(file, 'utf8'))
      return { language: module.language, output: join(file, '..', 'build', `${name}.wasm`), file }
    })

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

/** The example modules in some languages, by the code of `setpoint build`. */
export function modules(...languages) {
  const stale = (ctx) => {
    const hash = wanted(ctx)
    const all = [...projects(ctx), ...bad(ctx)].filter(({ language }) => languages.includes(language))
    return all.filter(({ output }) => !stamped(mark(ctx, output), hash) || !existsSync(output))
  }
  return {
    name: 'modules',
    after: ['npm packages', 'Debian packages', 'host tool'],
    present: (ctx) => stale(ctx).length === 0,
    async install(ctx) {
      const { buildModule, buildProject, readProject } = await import(pathToFileURL(join(ctx.root, 'host-ts', 'dist', 'node.js')))
      const todo = stale(ctx)
      try {
        for (const module of todo) await (module.file ? buildProject(await readProject(module.file)) : buildModule(module))
      } catch (error) {
        throw new SetupError('build', `A module does not build: ${error.message}`, error.hint ?? 'It is in modules/.', { exitCode: 1 })
      }
      // After the last one: a binding that was generated is an input too.
      const hash = wanted(ctx)
      for (const { output } of todo) stamp(mark(ctx, output), hash)
    },
  }
}
