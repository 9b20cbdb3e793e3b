import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { loadedPart } from '../lib/elf.mjs'
import { licences } from '../lib/licences.mjs'
import { filesBelow, hashFiles, sha256, stamp, stamped } from '../lib/stamp.mjs'

const folder = 'host-ts/prebuilt'
const product = (ctx) => join(ctx.root, folder)
const mark = (ctx) => join(ctx.cache, 'build', 'prebuilt.stamp')

/** What `setpoint flash` and `setpoint emulate` take of a board's build, with what they are made of: `{ environment, file, source }`. */
function wanted(ctx) {
  const boards = readdirSync(join(ctx.root, 'boards')).filter((name) => name.endsWith('.json'))
  return boards.flatMap((name) => {
    const { program, loader, emulator } = JSON.parse(readFileSync(join(ctx.root, 'boards', name), 'utf8')).setpoint
    const of = (source) => ({ environment: basename(name, '.json'), file: basename(source), source })
    const emulated = emulator && !emulator.image ? [{ ...of(program), emulator: emulator.kind }] : [] // those take the loader's
    return [...(loader ? [of(loader.image)] : []), ...emulated]
  })
}

/** What a program of this machine runs on: host-ts/src/boards/prebuilt.ts compares it. */
function machine() {
  const { platform, arch } = process
  if (platform !== 'linux') return { platform, arch }
  return { platform, arch, libc: process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl' }
}

/** From what it was made and what it is: files may have been changed or deleted since. */
const made = (ctx) => {
  const sources = wanted(ctx).map(({ source }) => source)
  const rules = ['steps/prebuilt', 'lib/elf', 'lib/licences'].map((name) => `host-ts/setup/${name}.mjs`)
  const all = [...sources, ...rules, 'host-ts/dist/.stamp', ...filesBelow(ctx.root, ['boards', folder])]
  return all.every((file) => existsSync(join(ctx.root, file))) ? sha256(hashFiles(ctx.root, all), JSON.stringify(machine())) : undefined
}

/** The firmware that the package brings along, since who installs it has no compilers. */
export const prebuilt = {
  name: 'prebuilt firmware',
  after: ['firmware', 'host tool'],
  present: (ctx) => stamped(mark(ctx), made(ctx)),
  install(ctx) {
    const fresh = `${product(ctx)}.new`
    rmSync(fresh, { recursive: true, force: true })
    for (const { environment, file, source, emulator } of wanted(ctx)) {
      const [built, to] = [readFileSync(join(ctx.root, source)), join(fresh, environment, file)]
      mkdirSync(dirname(to), { recursive: true })
      writeFileSync(to, emulator ? loadedPart(built) : built)
      if (emulator !== 'process') continue
      chmodSync(to, 0o755) // it is started here
      writeFileSync(join(fresh, environment, 'machine.json'), `${JSON.stringify(machine())}\n`)
    }
    writeFileSync(join(fresh, 'LICENCES.txt'), licences(ctx))
    const files = filesBelow(fresh, ['.'])
    writeFileSync(join(fresh, 'SHA256SUMS'), files.map((file) => `${sha256(readFileSync(join(fresh, file)))}  ${file}\n`).join(''))
    rmSync(product(ctx), { recursive: true, force: true })
    renameSync(fresh, product(ctx))
    stamp(mark(ctx), made(ctx))
  },
}
