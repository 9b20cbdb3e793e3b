import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { licenceOf } from './archives.mjs'
import { pins } from './pins.mjs'

/** The C libraries in the firmware, whose licences Debian's packages have; libgcc's asks for nothing where it is linked in. */
const libraries = [
  ['newlib', '/usr/share/doc/libnewlib-arm-none-eabi/copyright'],
  ['picolibc', '/usr/share/doc/picolibc-riscv64-unknown-elf/copyright'],
]

/** Names of the npm packages whose code is in the command and the page, by what esbuild says that it bundled. */
function bundled(ctx) {
  const metas = ['cli.json', 'page.json'].map((name) => JSON.parse(readFileSync(join(ctx.root, 'host-ts', 'dist', name), 'utf8')))
  const paths = metas.flatMap(({ inputs }) => Object.keys(inputs))
  return [...new Set(paths.flatMap((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1] ?? []))].sort()
}

function npmLicence(ctx, name) {
  const folder = join(ctx.root, 'node_modules', name)
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  return file && join(folder, file)
}

/** The licences of all that the package carries and others have written. */
export function licences(ctx) {
  const texts = [
    ...pins.sources.map((part) => [part.name, licenceOf(ctx, part)]),
    ...libraries.filter(([, file]) => existsSync(file)),
    ...bundled(ctx).map((name) => [name, npmLicence(ctx, name)]),
  ]
  return texts.map(([name, file]) => `==== ${name} ====\n${readFileSync(file, 'utf8').trim()}\n`).join('\n')
}
