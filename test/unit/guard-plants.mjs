// node test/unit/guard-plants.mjs: links the guard with nothing but contract.c, guard_rate.c and its properties (guard_judge.c), and then with each bug of
// guard_plants.json planted into its source: the properties must hold, and with a bug the one that it breaks must not.
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pool } from './pool.mjs'

const SEQUENCES = 30_000 // each bug is found in some thousand
const BROKEN = 2 // exit status of guard_judge.c

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const build = join(root, '.cache', 'build', 'guard')
const core = join(root, 'firmware', 'core')
const run = promisify(execFile)
const flags = ['-O1', '-ffp-contract=off', '-I', join(root, 'firmware'), '-I', join(root, 'test', 'unit')]

async function object(source, product, ...more) {
  await run('gcc', [...flags, ...more, '-c', source, '-o', product])
  return product
}

/** What the properties say of a guard: '' where all hold. */
async function judge(program) {
  try {
    await run(program, [String(SEQUENCES)])
    return ''
  } catch (error) {
    if (error.code !== BROKEN) throw error // it did not even run to an end
    return error.stdout.trim()
  }
}

/** The guard's files with a bug in one of them, in a folder; false where a text to be replaced is not there once. */
function plant({ file, edits }, folder) {
  mkdirSync(folder, { recursive: true })
  for (const name of ['guard.c', 'guard_real.h', 'guard_rate.c']) {
    let source = readFileSync(join(core, name), 'utf8')
    for (const [from, to] of name === file ? edits : []) {
      if (source.split(from).length !== 2) return false
      source = source.replace(from, () => to)
    }
    writeFileSync(join(folder, name), source)
  }
  return true
}

mkdirSync(build, { recursive: true })
const others = await Promise.all([
  object(join(core, 'contract.c'), join(build, 'contract.o')),
  ...['guard_judge', 'guard_properties', 'guard_tables'].map((name) =>
    object(join(root, 'test/unit', `${name}.c`), join(build, `${name}.o`)),
  ),
])

/** The properties, linked with the guard of a folder. */
async function linked(folder, into, ...more) {
  mkdirSync(into, { recursive: true })
  const guard = ['guard', 'guard_rate'].map((name) => object(join(folder, `${name}.c`), join(into, `${name}.o`), ...more))
  const program = join(into, 'judge')
  await run('gcc', [...(await Promise.all(guard)), ...others, '-lm', '-o', program])
  return program
}

async function outcome(bug, index) {
  const folder = join(build, String(index))
  if (!plant(bug, folder)) return 'DOES NOT FIT the source'
  const said = await judge(await linked(folder, folder, '-w', '-I', core))
  return said.includes(bug.breaks) ? 'found' : `NOT FOUND (${said})`
}

const sound = await judge(await linked(core, join(build, 'sound')))
console.log(sound === '' ? `guard: linked alone, ${SEQUENCES} sequences hold` : `guard: ${sound}`)
const bugs = JSON.parse(readFileSync(join(root, 'test/unit/guard_plants.json'), 'utf8'))
const outcomes = await pool([...bugs.entries()], ([index, bug]) => outcome(bug, index))
for (const [index, said] of outcomes.entries()) console.log(`guard: ${bugs[index].name}: ${said}`)
const found = outcomes.filter((said) => said === 'found').length
console.log(`guard: ${found} of ${bugs.length} planted bugs found`)
process.exitCode = sound === '' && found === bugs.length ? 0 : 1
