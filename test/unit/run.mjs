// C unit tests: every test/unit/*_test.c becomes a program (cmocka, ASan, UBSan) that links what it uses of firmware/{core,guest,app}
// and of the other C files in this folder. usage: run.mjs [--coverage] [NAME...]; a NAME is that of a file without _test.c.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { header } from '../stm32f4/build.mjs'
import { embedModules } from './embed.mjs'
import { pool } from './pool.mjs'
import { compile, folders, forgetCounts, link } from './toolchain.mjs'
import { embedVectors } from './vectors.mjs'

const LIMIT_S = 120 // a program takes seconds; one that hangs must say so

const args = process.argv.slice(2)
const coverage = args.includes('--coverage')
const names = args.filter((arg) => !arg.startsWith('--'))
const paths = folders(coverage)
mkdirSync(paths.generated, { recursive: true })

const here = join(paths.root, 'test', 'unit')
const tests = readdirSync(here)
  .filter((file) => file.endsWith('_test.c'))
  .map((file) => basename(file, '_test.c'))
  .filter((name) => names.length === 0 || names.includes(name))
if (tests.length === 0) {
  console.error(`no C test of that name: ${names.join(' ')}`)
  process.exit(1)
}

embedModules(paths)
embedVectors(paths)
await header('stm32f405', paths.generated) // of the port whose USART ring_test.c has
forgetCounts(paths)
const { library, broken } = await compile(paths)
for (const file of broken) console.log(`does not compile: ${file}`)
const failed = []
await pool(tests, async (name) => {
  const program = await link(paths, `${name}_test`, [`test/unit/${name}_test.c`], library)
  if (!program) return failed.push(name)
  const env = { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'STDOUT' }
  const run = spawnSync(program, { cwd: paths.root, encoding: 'utf8', env, timeout: LIMIT_S * 1000, killSignal: 'SIGKILL' })
  const ended = how(run)
  const output = run.stdout + run.stderr + ended
  if (run.status !== 0) failed.push(name)
  console.log(`--- ${name}_test\n${run.status === 0 && names.length === 0 ? closing(output) : output}`)
})

/** How a program ended, unless it ended well. */
function how({ status, signal, error }) {
  if (status === 0) return ''
  if (error?.code === 'ETIMEDOUT') return `did not end within ${LIMIT_S} s and was killed\n`
  return signal ? `ended by ${signal}\n` : `exit status ${status}\n`
}

/** cmocka's own closing lines: how many ran and passed. */
function closing(output) {
  const lines = output.split('\n')
  const first = lines.findLastIndex((line) => /test\(s\) run/.test(line))
  return lines.slice(first).join('\n').trimEnd()
}

console.log(
  failed.length > 0
    ? `C unit tests: ${failed.length} of ${tests.length} programs failed: ${failed.join(' ')}`
    : `C unit tests: ${tests.length} programs passed`,
)
process.exitCode = failed.length + broken.length > 0 ? 1 : 0
