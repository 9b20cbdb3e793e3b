// Compiles the modules: modules/NAME/assembly/index.ts to modules/NAME/build/NAME.wasm, and each file modules/bad/NAME.ts to
// modules/bad/build/NAME.wasm. Skips what is newer than all sources, so that a second run takes no time.
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))

/** Options that the module ABI asks for (SPEC.md): no imports, no start section, one page of memory, small code. */
const options = ['--runtime', 'stub', '--use', 'abort=', '--initialMemory', '1', '-O3', '--shrinkLevel', '2', '--converge', '--noAssert']

/** All modules as { source, output } with absolute paths. */
export function modules() {
  const found = []
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    const folder = join(root, entry.name)
    const index = join(folder, 'assembly', 'index.ts')
    const sources = existsSync(index)
      ? [index]
      : readdirSync(folder)
          .filter((name) => name.endsWith('.ts'))
          .map((name) => join(folder, name))
    for (const source of sources) {
      const name = source === index ? entry.name : basename(source, '.ts')
      found.push({ source, output: join(folder, 'build', `${name}.wasm`) })
    }
  }
  return found
}

/** Newest change of any source: modules share files, and there are few of them. */
function newestSource() {
  const files = readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.ts') || name === 'build.mjs')
  return Math.max(...files.map((name) => statSync(join(root, name)).mtimeMs))
}

/** Compiles what is out of date; returns the paths of all modules. */
export async function buildModules({ log = console.log } = {}) {
  const all = modules()
  const newest = newestSource()
  const stale = all.filter(({ output }) => !existsSync(output) || statSync(output).mtimeMs < newest)
  if (stale.length > 0) {
    const { default: asc } = await import('assemblyscript/asc')
    for (const { source, output } of stale) {
      mkdirSync(dirname(output), { recursive: true })
      const paths = [source, output].map((path) => relative(root, path))
      const { error, stderr } = await asc.main([paths[0], '--outFile', paths[1], '--baseDir', root, ...options])
      if (error) throw new Error(`${paths[0]} does not compile:\n${stderr.toString()}`)
      log(`${join('modules', paths[1])}: ${statSync(output).size} bytes`)
    }
  }
  return all.map(({ output }) => output)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildModules().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
