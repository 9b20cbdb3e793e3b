// npm run third-party: writes THIRD_PARTY.md from pins.json and the locks of npm and Python.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { context } from '../lib/context.mjs'
import { pins } from '../lib/pins.mjs'

const file = (ctx) => join(ctx.root, 'THIRD_PARTY.md')
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** npm packages of the lock but those for one system only, which are parts of one that is listed. */
function npmRows(ctx, development) {
  const { packages } = JSON.parse(readFileSync(join(ctx.root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, entry]) => path && !entry.os && !entry.cpu && Boolean(entry.dev ?? entry.devOptional ?? false) === development)
    .map(([path, entry]) => [path.replace(/^.*node_modules\//, ''), entry.version, entry.license ?? 'not stated', entry.integrity])
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Licence of an installed Python package by its metadata: the expression, the field, or the classifier, whichever it has. */
function pythonLicence(site, name) {
  const same = (text) => text.toLowerCase().replace(/[-_.]+/g, '-')
  const info = readdirSync(site).find((entry) => entry.endsWith('.dist-info') && same(entry.split('-')[0]) === same(name))
  if (!info) return undefined
  const metadata = readFileSync(join(site, info, 'METADATA'), 'utf8').split('\n\n')[0]
  const field = (pattern) => metadata.match(pattern)?.[1].trim()
  const short = field(/^License: (.{1,40})$/m)
  return field(/^License-Expression: (.*)$/m) ?? field(/^Classifier: License :: (?:OSI Approved :: )?(.+)$/m) ?? short ?? 'not stated'
}

/** Python packages of a lock as far as this system needs them, with the number of files whose hashes the lock holds. */
function pythonRows(ctx, lock) {
  const lib = join(ctx.venv, 'lib')
  const site = join(
    lib,
    readdirSync(lib).find((entry) => existsSync(join(lib, entry, 'site-packages'))),
    'site-packages',
  )
  const entries = readFileSync(join(ctx.root, 'host-ts', 'setup', lock), 'utf8').split(/\n(?=[a-z])/i)
  return entries.flatMap((entry) => {
    const [, name, version] = entry.match(/^([a-z0-9._-]+)==([^\s;]+)/i) ?? []
    const licence = name && pythonLicence(site, name)
    return licence ? [[name, version, licence, `${entry.match(/sha256:/g).length} in ${lock}`]] : []
  })
}

function thirdParty(ctx) {
  const python = pythonRows(ctx, 'requirements.txt')
  const known = new Set(python.map(([name]) => name))
  const npmHead = ['Part', 'Version', 'Licence', 'Hash']
  return `# Third-party parts
Made by \`npm run third-party\`; do not edit. All parts are fetched at set-up and checked by hash; none is in this repository.
The package that \`npm pack\` makes carries some of them, with the texts of their licences in host-ts/prebuilt/LICENCES.txt.

## In the firmware
${table(
  ['Part', 'Version', 'Licence', 'From', 'SHA-256 of the archive', 'Use'],
  pins.sources.map((part) => [part.name, part.version, part.licence, part.archive, part.sha256, part.use]),
)}

newlib (several licences, BSD-like) and libgcc (GPL-3.0 with the runtime library exception) come from Debian's packages.

## In the host tool
${table(npmHead, npmRows(ctx, false))}

## For builds, tests and the demo: npm
${table(npmHead, npmRows(ctx, true))}

## For tests: crates
${table(
  ['Part', 'Version', 'Licence', 'SHA-256 of the archive', 'Use'],
  pins.crates.map((part) => [part.name, part.version, part.licence, part.sha256, part.use]),
)}

## For builds: Python
${table(['Part', 'Version', 'Licence', 'SHA-256 hashes'], python)}

## For tests: Python
${table(
  ['Part', 'Version', 'Licence', 'SHA-256 hashes'],
  pythonRows(ctx, 'requirements-test.txt').filter(([name]) => !known.has(name)),
)}
`
}

export function writeThirdParty(ctx) {
  writeFileSync(file(ctx), thirdParty(ctx))
  return true
}

export function checkThirdParty(ctx) {
  const current = existsSync(file(ctx)) && readFileSync(file(ctx), 'utf8') === thirdParty(ctx)
  if (!current) console.error('THIRD_PARTY.md is not current: run npm run third-party')
  return current
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeThirdParty(context())
