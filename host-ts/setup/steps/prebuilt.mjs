import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { loadedPart } from '../lib/elf.mjs'
import { licences } from '../lib/licences.mjs'
import { filesBelow, hashFiles, sha256, stamp, stamped } from '../lib/stamp.mjs'

const folder = 'host-ts/prebuilt'
const product = (ctx) => join(ctx.root, folder)
const mark = (ctx) => join(ctx.cache, 'build', 'prebuilt.stamp')

/** What the build writes for each kind of loader, as in host-ts/src/cli/boards.ts. */
const images = { 'stm32-uart': 'firmware.hex', esp32: 'firmware.image' }

/** What `setpoint flash` and `setpoint emulate` take of a board's build, with what they are made of: `{ environment, file, source }`. */
function wanted(ctx) {
  const boards = readdirSync(join(ctx.root, 'boards')).filter((name) => name.endsWith('.json'))
  return boards.flatMap((name) => {
    const { program, loader, emulator } = JSON.parse(readFileSync(join(ctx.root, 'boards', name), 'utf8')).setpoint
    const environment = basename(name, '.json')
    const of = (file) => ({ environment, file, source: join(dirname(program), file) })
    const emulated = emulator && !emulator.image ? [{ ...of(basename(program)), emulator: emulator.kind }] : [] // those take the loader's
    return [...(loader ? [of(images[loader.kind])] : []), ...emulated]
  })
}

/** From what it was made and what it is: files may have been changed or deleted since. */
const made = (ctx) => {
  const sources = wanted(ctx).map(({ source }) => source)
  const rules = ['steps/prebuilt', 'lib/elf', 'lib/licences'].map((name) => `host-ts/setup/${name}.mjs`)
  const all = [...sources, ...rules, 'host-ts/dist/.stamp', ...filesBelow(ctx.root, ['boards', folder])]
  return all.every((file) => existsSync(join(ctx.root, file)))
    ? sha256(hashFiles(ctx.root, all), process.platform, process.arch)
    : undefined
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
      const [from, to] = [join(ctx.root, source), join(fresh, environment, file)]
      mkdirSync(dirname(to), { recursive: true })
      copyFileSync(from, to)
      if (emulator) writeFileSync(to, loadedPart(readFileSync(from)))
      if (emulator === 'process') {
        const { platform, arch } = process
        writeFileSync(join(fresh, environment, 'machine.json'), `${JSON.stringify({ platform, arch })}\n`)
      }
    }
    writeFileSync(join(fresh, 'LICENCES.txt'), licences(ctx))
    const files = filesBelow(fresh, ['.'])
    writeFileSync(join(fresh, 'SHA256SUMS'), files.map((file) => `${sha256(readFileSync(join(fresh, file)))}  ${file}\n`).join(''))
    rmSync(product(ctx), { recursive: true, force: true })
    renameSync(fresh, product(ctx))
    stamp(mark(ctx), made(ctx))
  },
}
