// npm test [-- NAME...]: C unit tests, then vitest (unit tests in TypeScript and behaviour on native and emulated boards).
// With --coverage both are measured, and a table ends the output.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { context } from '../lib/context.mjs'
import { show } from '../lib/exec.mjs'
import { filesBelow } from '../lib/stamp.mjs'
import { childCoverage, printCoverage } from './coverage.mjs'

const ctx = context()
const args = process.argv.slice(2)
const coverage = args.filter((arg) => arg === '--coverage')
const names = args.filter((arg) => arg !== '--coverage')
const inC = names.filter((name) => existsSync(join(ctx.root, 'test', 'unit', `${name}_test.c`)))
const files = filesBelow(ctx.root, ['test']).filter((file) => file.endsWith('.test.ts'))
const inTypeScript = names.filter((name) => !inC.includes(name) || files.some((file) => file.includes(name)))

const suites = [
  ['C unit tests', inC.length > 0 || names.length === 0, process.execPath, ['test/unit/run.mjs', ...coverage, ...inC]],
  [
    'vitest',
    inTypeScript.length > 0 || names.length === 0,
    'vitest',
    ['run', '--config', 'test/vitest.config.ts', ...coverage, ...inTypeScript],
  ],
].filter(([, wanted]) => wanted)

if (coverage.length > 0) ctx.env.SETPOINT_CHILD_COVERAGE = childCoverage(ctx)
const failed = []
for (const [suite, , program, programArgs] of suites) {
  if ((await show(ctx, program, programArgs)) !== 0) failed.push(suite)
}
if (coverage.length > 0 && suites.length === 2 && failed.length === 0) printCoverage(ctx)
console.log(failed.length > 0 ? `test: ${failed.join(' and ')} failed` : `test: ${suites.map(([suite]) => suite).join(' and ')} passed`)
process.exitCode = failed.length > 0 ? 1 : 0
