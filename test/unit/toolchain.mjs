// Compiles the firmware for unit tests and fuzzers: which files, with which flags, and only what has changed.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashFiles } from '../../host-ts/setup/lib/stamp.mjs'
import { pool } from './pool.mjs'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

const recovery = ['-fno-sanitize-recover=all', '-fno-omit-frame-pointer']
const sanitizers = ['-fsanitize=address,undefined', ...recovery]
const build = (name) => ({ root, build: join(root, '.cache', 'build', name), generated: join(root, '.cache', 'build', name, 'generated') })

/** Unit tests: the whole firmware with gcc. */
export function folders(coverage) {
  const counted = coverage ? ['--coverage'] : []
  return {
    ...build(coverage ? 'unit-coverage' : 'unit'),
    compiler: 'gcc',
    flags: ['-O1', ...sanitizers],
    own: counted, // flags of the firmware's files
    warnings: [], // of ours
    outside: [], // of Wasm3's
    linked: [...sanitizers, ...counted, '-Wl,--gc-sections'],
    libraries: ['-lcmocka', '-lm'],
    ports: ['emulated', 'native', 'template'],
    replaced: [], // files of guest/ that the tests bring along
    tests: [['test/unit']],
  }
}

/** Fuzzers: with clang and libFuzzer, and an arena of their own. At -O2 operations of Wasm3 end in jumps, as on a board. */
export function fuzzFolders() {
  return {
    ...build('fuzz'),
    compiler: 'clang-16',
    flags: ['-O2', '-fsanitize=fuzzer-no-link,address,undefined', ...recovery],
    own: ['-Wno-sign-conversion'], // which gcc's -Wconversion leaves out
    warnings: ['-Wno-sign-conversion'],
    outside: ['-fsanitize=bounds'],
    linked: ['-fsanitize=fuzzer,address,undefined', ...recovery, '-Wl,--gc-sections'],
    libraries: ['-lm'],
    ports: [],
    tests: [
      ['test/fuzz'],
      ...['fake_flash.c', 'fake_flash_port.c', 'fake_links.c', 'sign.c', 'trusted_keys.c'].map((name) => ['test/unit', name]),
    ],
    replaced: ['arena.c'],
  }
}

const strict = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror']
const defines = (part) => Object.entries(part.defines).map(([name, value]) => `-D${name}=${value}`)
const cFiles = (folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.c'))

/** Third-party parts with their folder: the libraries of core, and Wasm3. */
function parts() {
  const thirdParty = (name) => join(root, '.cache', 'third-party', name)
  const libraries = Object.entries(json('firmware/core/third_party.json')).map(([name, part]) => ({ ...part, folder: thirdParty(name) }))
  const folder = process.env.SETPOINT_WASM3 ?? thirdParty('wasm3')
  const wasm3 = json('firmware/guest/wasm3.json')
  const sometimes = wasm3.sourcesOfSomeVersions.filter((name) => existsSync(join(folder, name)))
  return { libraries, wasm3: { ...wasm3, sources: [...wasm3.sources, ...sometimes], include: ['.'], folder } }
}

const system = (part) => part.include.flatMap((path) => ['-isystem', join(part.folder, path)])

/** All that tests link against, as { source, flags } with an absolute source. */
function units(paths) {
  const { libraries, wasm3 } = parts()
  const common = [...paths.flags, '-g', '-ffunction-sections', '-fdata-sections', '-ffp-contract=off']
  const libraryFlags = libraries.flatMap((part) => [...system(part), ...defines(part)])
  const guestFlags = [...defines(wasm3), ...system(wasm3)]
  const own = [...common, '-std=c11', ...strict, ...paths.own, '-I', join(root, 'firmware'), ...libraryFlags]
  const test = [...common, '-std=gnu11', ...strict, ...paths.warnings, '-I', join(root, 'firmware'), '-I', paths.generated, ...libraryFlags]
  const outside = [...common, ...wasm3.flags, ...wasm3.sanitizerFlags, ...paths.outside, '-I', join(root, 'firmware'), ...guestFlags]
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
    ...in_('firmware/guest', [...own, ...guestFlags], (name) => !wasm3.wrapped.includes(name) && !paths.replaced.includes(name)),
    ...in_('firmware/core', own),
    ...in_('firmware/core/groups', own),
    ...in_('firmware/app', own, (name) => name !== 'main.c'),
    ...paths.ports.flatMap((port) => in_(`firmware/ports/${port}`, own, (name) => port !== 'native' || name === 'guest.c')),
    ...paths.tests.flatMap(([folder, only]) => in_(folder, test, (name) => only === undefined || name === only)),
  ]
}

function start(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(1)
    })
    child.on('close', resolve)
  })
}

/** A hash over the command and what its dependency file names: it says from what a product was made. */
function origin(product, command) {
  const inputs = readFileSync(`${product}.d`, 'utf8')
    .replace(/^[^:]*:/, '')
    .replaceAll('\\\n', ' ')
    .split(/\s+/)
    .filter(Boolean)
  return `${hashFiles(
    '/',
    inputs.map((file) => (isAbsolute(file) ? file : join(root, file))),
  )} ${command}`
}

/** Contents count, not times: a fresh checkout with a kept cache compiles nothing. */
function fresh(product, command) {
  try {
    return existsSync(product) && readFileSync(`${product}.from`, 'utf8') === origin(product, command)
  } catch {
    return false // a file is gone
  }
}

/** Compiles one file if it is not fresh. Answers the object, or undefined after the compiler has said why not. */
async function object(paths, { source, flags }) {
  const product = join(paths.build, 'objects', `${relative(root, source).replaceAll('../', '')}.o`)
  const args = [...flags, '-MMD', '-MF', `${product}.d`, '-c', source, '-o', product]
  const command = args.join(' ')
  if (fresh(product, command)) return product
  mkdirSync(dirname(product), { recursive: true })
  if ((await start(paths.compiler, args)) !== 0) return undefined
  writeFileSync(`${product}.from`, origin(product, command))
  return product
}

/** Forgets what earlier runs counted. */
export function forgetCounts(paths) {
  for (const file of readdirSync(paths.build, { recursive: true })) if (file.endsWith('.gcda')) rmSync(join(paths.build, file))
}

/** Programs of their own, and functions of ports: they must compile, and the tests bring their ports along. */
const apart = (path) =>
  /(_(test|fuzz|judge|files)|\/plant_\w+)\.c\.o$/.test(path) || (path.includes('/ports/') && !/\/(?:bench|guest)\.c\.o$/.test(path))

/** Compiles everything. Answers a library of what tests may use, and the files that did not compile. */
export async function compile(paths) {
  const all = units(paths)
  const objects = await pool(all, (unit) => object(paths, unit))
  const broken = all.filter((_, index) => !objects[index]).map(({ source }) => relative(root, source))
  const library = join(paths.build, 'firmware.a')
  rmSync(library, { force: true })
  await start('ar', ['rcsD', library, ...objects.filter((path) => path && !apart(path))])
  return { library, broken }
}

/**
 * Links the program NAME of some sources, named from the root, or answers undefined. The linker takes of the library only what they use,
 * so a test may bring its own port functions.
 */
export async function link(paths, name, sources, library, flags = paths.linked) {
  const program = join(paths.build, name)
  const objects = sources.map((source) => join(paths.build, 'objects', `${source}.o`))
  const args = [...flags, ...objects, library, ...paths.libraries, '-o', program]
  return (await start(paths.compiler, args)) === 0 ? program : undefined
}
