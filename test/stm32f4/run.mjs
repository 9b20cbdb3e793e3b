// test/stm32f4/run.mjs [--planted] [BOARD...]: the port stm32f4 on models of the chip's registers, for each board with its own constants.
// With --planted: the same with bugs planted in the port (planted.json), each of which must be found; on the first board alone.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pool } from '../unit/pool.mjs'
import { boards, header, reaching } from './build.mjs'

const LIMIT_MS = 120_000

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const port = join(root, 'firmware', 'ports', 'stm32f4')
const run = promisify(execFile)

/** Each program, and what it links of the port. */
const programs = {
  flash: ['flash.c', 'flash_loops.c', 'geometry.c'],
  clock: ['clock.c'],
  pins: ['links.c', 'outputs.c', 'pins.c'],
  sample: ['samples.c', 'ntc.c', 'pins.c'],
  take_over: ['take_over.c'],
  watch: ['cause.c', 'watchdog.c'],
}
const models = readdirSync(here).filter((name) => name.endsWith('.c') && !name.endsWith('_test.c'))
const flags = [
  ...['-O1', '-g', '-std=gnu11', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror'],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-ffunction-sections', '-fdata-sections', '-ffp-contract=off'],
  ...['firmware', 'firmware/ports/stm32f4', 'test/unit', 'test/stm32f4'].flatMap((folder) => ['-I', join(root, folder)]),
]
const folderOf = (board) => join(root, '.cache', 'build', 'stm32f4', board)

async function build(board, name, sources, program, more = []) {
  const tests = [`${name}_test.c`, ...models].map((file) => join(here, file))
  const libraries = ['-Wl,--gc-sections', '-lcmocka', '-lm']
  await run('gcc', [...flags, ...more, ...reaching(folderOf(board)), ...sources, ...tests, ...libraries, '-o', program])
}

/** How many tests of a program passed, or what it said. */
async function judge(program) {
  try {
    const { stdout, stderr } = await run(program, { timeout: LIMIT_MS })
    return { passed: Number(/\[ {2}PASSED {2}\] (\d+) test\(s\)/.exec(stdout + stderr)?.[1]) }
  } catch (error) {
    return { said: `${error.stdout}${error.stderr}` }
  }
}

/** Prints what each program of each board says. True when all pass. */
async function all(chosen) {
  const each = chosen.flatMap((board) => Object.keys(programs).map((name) => ({ board, name })))
  const outcomes = await pool(each, async ({ board, name }) => {
    const program = join(folderOf(board), name)
    await build(
      board,
      name,
      programs[name].map((file) => join(port, file)),
      program,
    )
    return { board, name, ...(await judge(program)) }
  })
  for (const { board, name, passed, said } of outcomes) {
    console.log(`stm32f4: ${board}: ${name}: ${said === undefined ? `${passed} tests passed` : `FAILED\n${said}`}`)
  }
  const good = outcomes.filter(({ said }) => said === undefined).length
  console.log(`stm32f4: ${good} of ${outcomes.length} programs passed`)
  return good === outcomes.length
}

/** The port's source with a bug in it; null where a text to be replaced is not there once. */
function plant({ file, edits }) {
  let source = readFileSync(join(port, file), 'utf8')
  for (const [from, to] of edits) {
    if (source.split(from).length !== 2) return null
    source = source.replace(from, () => to)
  }
  return source
}

/** Whether a test fails with a bug planted. */
async function found(board, bug, index) {
  const source = plant(bug)
  const path = join(folderOf(board), `planted-${index}.c`)
  if (source !== null) writeFileSync(path, source)
  for (const [name, files] of source === null ? [] : Object.entries(programs)) {
    if (!files.includes(bug.file)) continue
    const program = join(folderOf(board), `planted-${index}`)
    const sources = files.map((file) => (file === bug.file ? path : join(port, file)))
    await build(board, name, sources, program, ['-w'])
    if ((await judge(program)).said !== undefined) return true
  }
  console.log(`stm32f4: planted: ${bug.name}: ${source === null ? `DOES NOT FIT ${bug.file}` : 'NOT FOUND'}`)
  return false
}

async function allPlanted(board) {
  const bugs = JSON.parse(readFileSync(join(here, 'planted.json'), 'utf8'))
  const outcomes = await pool([...bugs.entries()], ([index, bug]) => found(board, bug, index))
  const count = outcomes.filter(Boolean).length
  console.log(`stm32f4: planted: ${count} of ${bugs.length} planted bugs found`)
  return count === bugs.length
}

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const chosen = named.length > 0 ? named : boards
for (const board of chosen) await header(board, folderOf(board))
const good = process.argv.includes('--planted') ? await allPlanted(chosen[0]) : await all(chosen)
process.exitCode = good ? 0 : 1
