// Compiles the firmware for unit tests: which files, with which flags, and only what has changed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pool } from './pool.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

export function folders(coverage) {
  const build = join(root, '.cache', 'build', coverage ? 'unit-coverage' : 'unit')
  return { root, build, generated: join(build, 'generated'), coverage }
}

const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer']
const strict = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror']
const defines = (part) => Object.entries(part.defines).map(([name, value]) => `-D${name}=${value}`)
const cFiles = (folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.c'))

/** Third-party parts with their folder: the libraries of core, and Wasm3. */
function parts() {
  const thirdParty = (name) => join(root, '.cache', 'third-party', name)
  const libraries = Object.entries(json('firmware/core/third_party.json')).map(([name, part]) => ({ ...part, folder: thirdParty(name) }))
  return {
    libraries,
    wasm3: { ...json('firmware/guest/wasm3.json'), include: ['.'], folder: process.env.SETPOINT_WASM3 ?? thirdParty('wasm3') },
  }
}

const system = (part) => part.include.flatMap((path) => ['-isystem', join(part.folder, path)])

/** All that tests link against, as { source, flags } with an absolute source. */
function units(paths) {
  const { libraries, wasm3 } = parts()
  const common = ['-O1', '-g', '-ffunction-sections', '-fdata-sections', '-ffp-contract=off', ...sanitizers]
  const seen = paths.coverage ? ['--coverage'] : []
  const libraryFlags = libraries.flatMap((part) => [...system(part), ...defines(part)])
  const guestFlags = [...defines(wasm3), ...system(wasm3)]
  const own = [...common, ...seen, '-std=c11', ...strict, '-I', join(root, 'firmware'), ...libraryFlags]
  const test = [...common, '-std=gnu11', ...strict, '-I', join(root, 'firmware'), '-I', paths.generated, ...libraryFlags]
  const outside = [...common, ...wasm3.flags, ...wasm3.sanitizerFlags, '-I', join(root, 'firmware'), ...guestFlags]
  const in_ = (folder, flags, keep = () => true) =>
    cFiles(folder)
      .filter(keep)
      .map((name) => ({ source: join(root, folder, name), flags }))
  return [
    ...libraries.flatMap((part) =>
      part.sources.map((name) => ({
        source: join(part.folder, name),
        flags: [...common, ...part.flags, ...system(part), ...defines(part)],
      })),
    ),
    ...wasm3.sources.map((name) => ({ source: join(wasm3.folder, name), flags: outside })),
    ...in_('firmware/guest', outside, (name) => wasm3.wrapped.includes(name)),
    ...in_('firmware/guest', [...own, ...guestFlags], (name) => !wasm3.wrapped.includes(name)),
    ...in_('firmware/core', own),
    ...in_('firmware/core/groups', own),
    ...in_('firmware/app', own, (name) => name !== 'main.c'),
    ...in_('firmware/ports/emulated', own),
    ...in_('firmware/ports/native', own, (name) => name === 'guest.c'),
    ...in_('firmware/ports/template', own),
    ...in_('test/unit', test),
  ]
}

function gcc(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(1)
    })
    child.on('close', resolve)
  })
}

/** Whether the product exists, came from this command, and is newer than everything that its dependency file names. */
function fresh(product, command) {
  if (!existsSync(product) || !existsSync(`${product}.cmd`) || readFileSync(`${product}.cmd`, 'utf8') !== command) return false
  const made = statSync(product).mtimeMs
  const inputs = readFileSync(`${product}.d`, 'utf8')
    .replace(/^[^:]*:/, '')
    .replaceAll('\\\n', ' ')
    .split(/\s+/)
    .filter(Boolean)
  return inputs.every((file) => existsSync(file) && statSync(file).mtimeMs <= made)
}

/** Compiles one file if it is not fresh. Answers the object, or undefined after gcc has said why not. */
async function object(paths, { source, flags }) {
  const product = join(paths.build, 'objects', `${relative(root, source).replaceAll('../', '')}.o`)
  const args = [...flags, '-MMD', '-MF', `${product}.d`, '-c', source, '-o', product]
  const command = args.join(' ')
  if (fresh(product, command)) return product
  mkdirSync(dirname(product), { recursive: true })
  if ((await gcc('gcc', args)) !== 0) return undefined
  writeFileSync(`${product}.cmd`, command)
  return product
}

/** Forgets what earlier runs counted. */
export function forgetCounts(paths) {
  for (const file of readdirSync(paths.build, { recursive: true })) if (file.endsWith('.gcda')) rmSync(join(paths.build, file))
}

/** Programs of their own, and functions of ports: they must compile, and the tests bring their ports along. */
const apart = (path) => path.endsWith('_test.c.o') || (path.includes('/ports/') && !/\/(?:bench|guest)\.c\.o$/.test(path))

/** Compiles everything. Answers a library of what tests may use, and the files that did not compile. */
export async function compile(paths) {
  const all = units(paths)
  const objects = await pool(all, (unit) => object(paths, unit))
  const broken = all.filter((_, index) => !objects[index]).map(({ source }) => relative(root, source))
  const library = join(paths.build, 'firmware.a')
  rmSync(library, { force: true })
  await gcc('ar', ['rcsD', library, ...objects.filter((path) => path && !apart(path))])
  return { library, broken }
}

/** Links one test program, or answers undefined. The linker takes only what it uses, so a test may bring its own port functions. */
export async function link(paths, name, library) {
  const program = join(paths.build, `${name}_test`)
  const test = join(paths.build, 'objects', 'test', 'unit', `${name}_test.c.o`)
  const args = [
    ...sanitizers,
    ...(paths.coverage ? ['--coverage'] : []),
    '-Wl,--gc-sections',
    test,
    library,
    '-lcmocka',
    '-lm',
    '-o',
    program,
  ]
  return (await gcc('gcc', args)) === 0 ? program : undefined
}
