// npm run size: lines of code by part (without blanks and comments), and the sizes of the firmware against firmware/sizes.json.
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { context } from '../lib/context.mjs'
import { run, tail } from '../lib/exec.mjs'
import { filesBelow } from '../lib/stamp.mjs'

const c = ['.c', '.h', '.S', '.ld']
const script = ['.ts', '.mjs']
const parts = [
  ['firmware/core', ['firmware/core'], c],
  ['firmware/guest', ['firmware/guest'], c],
  ['firmware/ports', ['firmware/ports', 'firmware/port.h'], c],
  ['firmware/app', ['firmware/app'], c],
  ['firmware/platform', ['firmware/platform'], ['.py']],
  ['host-ts/src', ['host-ts/src'], script],
  ['host-ts/setup', ['host-ts/setup', 'host-ts/bin'], script],
  ['modules', ['modules'], [...script, ...c, '.rs']],
  ['test, C', ['test'], c],
  ['test, TypeScript', ['test'], script],
]

const strings = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/.source
const comments = (kind) => (kind === '.py' ? /"""[\s\S]*?"""|#.*/ : /\/\*[\s\S]*?\*\/|\/\/.*/).source

function linesOfCode(text, kind) {
  const found = kind === '.py' ? `${comments(kind)}|(${strings})` : `(${strings})|${comments(kind)}`
  const bare = text.replace(new RegExp(found, 'g'), (_, string) => string ?? '')
  return bare.split('\n').filter((line) => line.trim()).length
}

const ctx = context()
for (const [name, paths, kinds] of parts) {
  const files = filesBelow(ctx.root, paths, ['build', '__pycache__']).filter((file) => kinds.includes(extname(file)))
  const lines = files.reduce((sum, file) => sum + linesOfCode(readFileSync(join(ctx.root, file), 'utf8'), extname(file)), 0)
  console.log(`lines ${name.padEnd(18)} ${String(lines).padStart(6)} in ${files.length} files`)
}

const boards = Object.keys(JSON.parse(readFileSync(join(ctx.root, 'firmware', 'sizes.json'), 'utf8')))
const result = await run(ctx, 'size', join(ctx.venv, 'bin', 'pio'), ['run', ...boards.flatMap((board) => ['-e', board])])
for (const line of result.output.split('\n')) if (line.startsWith('size ')) console.log(line)
if (result.status !== 0) console.error(tail(result.output, 12))
process.exitCode = result.status
