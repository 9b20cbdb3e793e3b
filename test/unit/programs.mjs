// What the tests in TypeScript run of C, built before them (host-ts/setup/steps/programs.mjs): no test compiles, and no two at once.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compile, folders, fuzzFolders, link } from './toolchain.mjs'

const paths = { ...folders(false), tests: [['test/spec', 'vet_files.c']] }

/** vet as a program: test/spec/vet_files.c. */
export const vetFiles = join(paths.build, 'vet_files')

async function library(of) {
  mkdirSync(of.generated, { recursive: true })
  const { library: made, broken } = await compile(of)
  if (broken.length > 0) throw new Error(`does not compile: ${broken.join(' ')}`)
  return made
}

async function build() {
  const linked = await link(paths, 'vet_files', ['test/spec/vet_files.c'], await library(paths))
  if (linked !== vetFiles) throw new Error('does not link: vet_files')
  await library(fuzzFolders())
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build()
