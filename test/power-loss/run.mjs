// npm run power-loss [-- --control | --short | --planted | --plants] [--seed N]: the store of the firmware over a flash model, with the
// power cut at flash operations, and with operations that fail. First a run without any; then the cuts and faults; then the same with bugs
// planted in the firmware's source, each of which must be found. --short samples them and plants nothing; --control cuts nothing at all;
// --planted leaves out those of the firmware as it is; --plants only looks whether every planted bug still fits the source.
// The first part is tried twice: as it is, and as the STM32 port drives it through the model of its controller (test/stm32f4).
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { header as constants, reaching } from '../stm32f4/build.mjs'
import { pool } from '../unit/pool.mjs'
import { header } from '../unit/vectors.mjs'

const PARTS = [0, 1, 2] // fake_parts in test/unit/fake_flash.c
const DRIVEN = { part: 0, board: 'stm32f405' }
const OUTPUT_MAX = 1e6

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const build = join(root, '.cache', 'build', 'power-loss')
const flag = { type: 'boolean', default: false }
const { values } = parseArgs({
  options: { control: flag, short: flag, planted: flag, plants: flag, seed: { type: 'string', default: '1' } },
})
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const run = promisify(execFile)

const core = ['flash', 'journal', 'state', 'store', 'contract', 'lifecycle', 'package', 'keys'].map((name) => `firmware/core/${name}.c`)
const tests = [
  ...['fake_flash', 'made_package', 'sign', 'trusted_keys'].map((name) => `test/unit/${name}.c`),
  ...['costs', 'device', 'simulator', 'signatures'].map((name) => `test/power-loss/${name}.c`),
]
const fakePort = ['test/unit/fake_flash_port.c']
const drivenPort = [
  ...['flash', 'flash_loops', 'geometry'].map((name) => `firmware/ports/stm32f4/${name}.c`),
  ...['bus', 'controller'].map((name) => `test/stm32f4/${name}.c`),
  'test/power-loss/driver.c',
]
const reachingModels = [...reaching(build), '-I', join(root, 'test/stm32f4')]
const libraries = Object.entries(json('firmware/core/third_party.json')).map(([name, part]) => ({
  ...part,
  folder: join(root, '.cache', 'third-party', name),
}))
const flags = [
  ...['-O2', '-g', '-std=gnu11', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror', '-ffunction-sections', '-fdata-sections'],
  ...['firmware', 'firmware/core', 'test/unit', 'test/power-loss'].flatMap((folder) => ['-I', join(root, folder)]),
  ...['-I', build],
  ...libraries.flatMap(({ include, folder }) => include.flatMap((path) => ['-isystem', join(folder, path)])),
  ...libraries.flatMap(({ defines }) => Object.entries(defines).map(([name, value]) => `-D${name}=${value}`)),
]

async function object(source, more = [], product = join(build, `${source.replaceAll('/', '-')}.o`)) {
  await run('gcc', [...flags, ...more, '-c', source.startsWith('/') ? source : join(root, source), '-o', product])
  return product
}

async function link(objects, name) {
  const program = join(build, name)
  await run('gcc', ['-Wl,--gc-sections', '-Wl,--wrap=sp_keys_signed', ...objects, '-o', program])
  return program
}

/** What a simulator printed, and whether it found nothing wrong. */
async function simulate(program, mode, part) {
  try {
    const running = run(program, [mode, String(part), values.seed], { maxBuffer: OUTPUT_MAX })
    if (mode === 'full') running.child.stderr.on('data', (text) => process.stderr.write(text)) // the scenario that it has come to
    return { lines: (await running).stdout, clean: true }
  } catch (error) {
    if (typeof error.code !== 'number') throw error // it did not even run to an end
    return { lines: error.stdout, clean: false }
  }
}

/** All parts in one mode, and the one that is driven; prints what they say. True when nothing was wrong. */
async function all(program, driven, mode) {
  const throughDriver = { simulator: driven, part: DRIVEN.part, effort: mode === 'full' ? 'planted' : mode, by: 'driver: ' } // it is slower
  const runs = [...PARTS.map((part) => ({ simulator: program, part, effort: mode, by: '' })), throughDriver]
  const outcomes = await pool(runs, async ({ simulator, effort, part, by }) => ({ by, ...(await simulate(simulator, effort, part)) }))
  for (const { lines, by } of outcomes) process.stdout.write(lines.replace(/^(?! )(?=.)/gm, `power-loss: ${mode}: ${by}`))
  const sum = (what) => outcomes.flatMap(({ lines }) => [...lines.matchAll(what)]).reduce((total, [, count]) => total + Number(count), 0)
  const clean = outcomes.every((outcome) => outcome.clean)
  console.log(
    `power-loss: ${mode}: ${sum(/(\d+) cuts/g)} cut points, ${sum(/(\d+) pairs/g)} pairs and ${sum(/(\d+) faults/g)} faults tried, ${clean ? 'nothing lost' : 'and something is wrong'}`,
  )
  return clean
}

/** The firmware's source with a bug in it; null, and a line that says so, where a text to be replaced is not there once. */
function plant({ name, file, edits }) {
  let source = readFileSync(join(root, file), 'utf8')
  for (const [from, to] of edits) {
    if (source.split(from).length !== 2) {
      console.log(`power-loss: planted: ${name}: DOES NOT FIT: this is not there once in ${file}: ${from.trim()}`)
      return null
    }
    source = source.replace(from, () => to)
  }
  return source
}

/** Whether a planted bug is found, by the simulator that its file is a part of. */
async function found({ objects, parts, flagsOf }, bug, index) {
  const source = plant(bug)
  if (source === null) return false
  const path = join(build, `planted-${index}-${basename(bug.file)}`)
  writeFileSync(path, source)
  const mutant = await object(path, ['-w', ...flagsOf(bug.file)], join(build, `planted-${index}.o`))
  const program = await link([...objects.filter(([source]) => source !== bug.file).map(([, path]) => path), mutant], `planted-${index}`)
  for (const part of parts) {
    const { lines, clean } = await simulate(program, 'planted', part)
    if (clean) continue
    const first = lines.split('\n').find((line) => line.includes(' disturbed at ')) ?? ''
    console.log(`power-loss: planted: ${bug.name}: found (${first})`)
    return true
  }
  console.log(`power-loss: planted: ${bug.name}: NOT FOUND`)
  return false
}

const bugs = json('test/power-loss/planted.json')
if (values.plants) {
  const fitting = bugs.filter((bug) => plant(bug) !== null).length
  console.log(`power-loss: planted: ${fitting} of ${bugs.length} planted bugs fit the source`)
  process.exit(fitting === bugs.length ? 0 : 1)
}
mkdirSync(build, { recursive: true })
writeFileSync(join(build, 'scenarios.h'), header('scenarios', json('test/power-loss/scenarios.json')))
const sources = [...core, ...tests, ...fakePort]
const hashes = libraries.flatMap(({ sources: files, folder, flags: more }) => files.map((file) => [join(folder, file), more]))
const objects = await pool([...sources.map((source) => [source, []]), ...hashes], async ([source, more]) => [
  source,
  await object(source, more),
])
const program = await link(
  objects.map(([, path]) => path),
  'simulator',
)
await constants(DRIVEN.board, build)
const drivenObjects = [
  ...objects.filter(([source]) => !fakePort.includes(source)),
  ...(await pool(drivenPort, async (source) => [source, await object(source, reachingModels)])),
]
const driven = await link(
  drivenObjects.map(([, path]) => path),
  'simulator-driven',
)

let good = await all(program, driven, 'control')
if (!values.planted && !values.control) good &&= await all(program, driven, values.short ? 'short' : 'full')
if (!values.short && !values.control) {
  const plain = { objects, parts: PARTS, flagsOf: () => [] }
  const byDriver = {
    objects: drivenObjects,
    parts: [DRIVEN.part],
    flagsOf: (file) => [...reachingModels, '-iquote', join(root, dirname(file))],
  }
  const outcomes = await pool([...bugs.entries()], ([index, bug]) => found(drivenPort.includes(bug.file) ? byDriver : plain, bug, index))
  const count = outcomes.filter(Boolean).length
  console.log(`power-loss: planted: ${count} of ${bugs.length} planted bugs found`)
  good &&= count === bugs.length
}
process.exitCode = good ? 0 : 1
