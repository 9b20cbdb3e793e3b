// npm run lint: formatters and linters in check mode. With --write (npm run format) they mend what they can.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { context } from '../lib/context.mjs'
import { show } from '../lib/exec.mjs'
import { filesBelow } from '../lib/stamp.mjs'
import { checkThirdParty, writeThirdParty } from './third-party.mjs'

const ctx = context()
const write = process.argv.includes('--write')
const cFiles = filesBelow(ctx.root, ['firmware', 'modules', 'test'], ['build', '__pycache__']).filter((file) => /\.[ch]$/.test(file))

/** A lock that names an address works for nobody who uses another registry. */
function lockNamesNoRegistry() {
  const clean = !readFileSync(join(ctx.root, 'package-lock.json'), 'utf8').includes('"resolved"')
  if (!clean) console.error('package-lock.json names a registry: make it anew with omit-lockfile-registry-resolved=true')
  return clean
}

const program = async (name, args) => (await show(ctx, name, args)) === 0
const checks = {
  biome: () => program('biome', ['check', '--error-on-warnings', ...(write ? ['--write'] : [])]),
  'clang-format': () =>
    program('clang-format', [...(write ? ['-i'] : ['--dry-run', '-Werror']), '--style=file:firmware/.clang-format', ...cFiles]),
  'tsc (host)': () => program('tsc', ['-p', 'host-ts/tsconfig.json', '--noEmit']),
  'tsc (tests)': () => program('tsc', ['-p', 'test/tsconfig.json']),
  'package-lock.json': lockNamesNoRegistry,
  'THIRD_PARTY.md': () => (write ? writeThirdParty(ctx) : checkThirdParty(ctx)),
}

const failed = []
for (const [name, check] of Object.entries(checks)) if (!(await check())) failed.push(name)
console.log(failed.length > 0 ? `lint: ${failed.join(', ')} failed` : `lint: ${Object.keys(checks).join(', ')} clean`)
process.exitCode = failed.length > 0 ? 1 : 0
