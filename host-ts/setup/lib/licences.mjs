import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { licenceOf } from './archives.mjs'
import { SetupError } from './error.mjs'
import { pins } from './pins.mjs'

/** The C libraries in the firmware, whose licences Debian's packages have; libgcc's asks for nothing where it is linked in. */
const debianLibraries = [
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
  return join(folder, file ?? 'LICENSE')
}

/** The licences of all that the package carries and others have written. Throws SetupError `licence` where the text of one is missing. */
export function licences(ctx, libraries = debianLibraries) {
  const files = [
    ...pins.sources.map((part) => [part.name, licenceOf(ctx, part)]),
    ...libraries,
    ...bundled(ctx).map((name) => [name, npmLicence(ctx, name)]),
  ]
  const missing = files.filter(([, file]) => !existsSync(file)).map(([name, file]) => `${name} (${file})`)
  if (missing.length > 0) {
    const hint = "No tarball is made without them. Those of C libraries come with Debian's packages of the compilers."
    throw new SetupError('licence', `The licence is missing of ${missing.join(', ')}.`, hint)
  }
  return files.map(([name, file]) => `==== ${name} ====\n${readFileSync(file, 'utf8').trim()}\n`).join('\n')
}
