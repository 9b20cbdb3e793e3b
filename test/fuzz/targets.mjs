// The libFuzzer programs: how they are built, what they start from, and how one runs.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { compile, fuzzFolders, link } from '../unit/toolchain.mjs'
import { writeSeeds } from './seeds.mjs'

const paths = fuzzFolders()
const work = join(paths.root, '.cache', 'fuzz') // what longer runs found, and reproducers

/** By name: the longest input that libFuzzer makes, the longest that is kept in the repository, and the function in which plant_NAME.c plants a bug. */
export const targets = {
  vet: { longest: 4096, kept: 512, plant: 'sp_vet_push' },
  guest: { longest: 2048, kept: 512, plant: 'sp_vet_refuse' },
  package: { longest: 2048, kept: 512, plant: 'sp_keys_signed' },
  link: { longest: 6144, kept: 1024, plant: 'sp_smp_handle' },
}

const instrumented = 'detect_leaks=0:detect_stack_use_after_return=0:quarantine_size_mb=16'
const corpus = (name) => join(paths.root, 'test', 'fuzz', 'corpus', `${name}.txt`)
const kept = (name) => join(paths.build, 'kept', name)
const found = (name) => join(work, name)
const seeds = (name) => join(paths.build, 'seeds', name)

/** The kept corpus as files: in the repository each input is a line in base64. */
function unpack(name) {
  rmSync(kept(name), { recursive: true, force: true })
  mkdirSync(kept(name), { recursive: true })
  const lines = readFileSync(corpus(name), 'utf8').split('\n').filter(Boolean)
  for (const [i, line] of lines.entries()) writeFileSync(join(kept(name), String(i)), Buffer.from(line, 'base64'))
}

/** Compiles the firmware once for all; answers a function that links one program. */
export async function build() {
  mkdirSync(paths.generated, { recursive: true })
  const { library, broken } = await compile(paths)
  if (broken.length > 0) throw new Error(`does not compile: ${broken.join(' ')}`)
  writeSeeds(paths, seeds(''))
  for (const name of Object.keys(targets)) unpack(name)
  return async (name, sources, flags = []) => {
    const program = await link(paths, name, sources, library, [...paths.linked, ...flags])
    if (!program) throw new Error(`does not link: ${name}`)
    return program
  }
}

const wrapped = (name) => [`-Wl,--wrap=${name}`]
const objects = (name) => [`test/fuzz/${name}_fuzz.c`]

/** The program of a target; with a bug planted in it when asked for. */
export function program(linked, name, planted) {
  if (!planted) return linked(name, objects(name))
  return linked(`${name}-planted`, [...objects(name), `test/fuzz/plant_${name}.c`], wrapped(targets[name].plant))
}

/** By name: the function in which plant_NAME.c plants a bug into what is compared with another engine. These are programs, no fuzzers. */
export const comparisons = { differential: 'sp_vet_refuse', results: 'm3_GetResults' }

/** The native side of a comparison. */
export function judge(linked, name, planted) {
  const plain = ['-fno-sanitize=fuzzer', '-fsanitize=address,undefined']
  const source = `test/fuzz/${name}_judge.c`
  if (!planted) return linked(name, [source], plain)
  return linked(`${name}-planted`, [source, `test/fuzz/plant_${name}.c`], [...plain, ...wrapped(comparisons[name])])
}

/** Runs it and answers its exit status and what it said. */
function run(file, args, env = {}) {
  return new Promise((resolve) => {
    const options = { cwd: paths.root, env: { ...process.env, ASAN_OPTIONS: instrumented, ...env }, stdio: ['ignore', 'ignore', 'pipe'] }
    const child = spawn(file, args, options)
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    child.on('close', (status) => resolve({ status, said }))
  })
}

/** libFuzzer's lines about how much ran and what it covered. */
const closing = (said) => said.split('\n').filter((line) => /INITED|DONE|^Done /.test(line))

/** The cause of a crash: what ASan, UBSan, libFuzzer or the target say of it, and where. */
function cause(said) {
  const lines = said.split('\n')
  const first = lines.findIndex((line) => /^fuzz: |ERROR: |runtime error: /.test(line))
  return lines.slice(first, first + 14)
}

/**
 * Fuzzes for some seconds, or runs, after everything that is kept; with `scratch` what a run finds is not kept for the next one. Answers
 * what to print, and whether nothing was found. Seed 0 is another one each time.
 */
export async function fuzz(file, name, { seconds = 0, runs = -1, planted = false, seed = 0, scratch = planted }) {
  const reproducers = `${found(planted ? `${name}-planted` : name)}-`
  const grows = scratch ? join(paths.build, 'scratch', basename(file)) : found(name)
  if (scratch) rmSync(grows, { recursive: true, force: true })
  mkdirSync(grows, { recursive: true })
  mkdirSync(work, { recursive: true })
  const end = [`-max_total_time=${seconds}`, `-runs=${runs}`, `-seed=${seed}`]
  const limits = [...end, `-max_len=${targets[name].longest}`, '-timeout=20', '-rss_limit_mb=3000']
  const { status, said } = await run(file, [...limits, `-artifact_prefix=${reproducers}`, grows, kept(name), seeds(name)])
  if (status === 0) return { lines: closing(said), clean: true }
  const reproducer = /Test unit written to (\S+)/.exec(said)?.[1]
  const again = `${planted ? '--planted ' : ''}${name} ${reproducer ? relative(paths.root, reproducer) : ''}`
  return { lines: [...cause(said), `again with: npm run fuzz -- ${again}`], clean: false }
}

/** Runs one input. Of the guest's the module is kept beside it. */
export async function reproduce(file, input) {
  const module = `${input}.wasm`
  const { status, said } = await run(file, ['-timeout=20', input], { SETPOINT_FUZZ_MODULE: module })
  if (existsSync(module)) console.log(`its module: ${module}`)
  console.log(status === 0 ? `${input}: nothing found` : said)
  return status === 0
}

/** Makes the kept corpus anew: of all that is kept and found, inputs that are short and reach all code that the whole reaches. */
export async function minimise(file, name) {
  const merged = `${found(name)}.new`
  rmSync(merged, { recursive: true, force: true })
  mkdirSync(merged, { recursive: true })
  mkdirSync(found(name), { recursive: true })
  const limits = ['-set_cover_merge=1', '-use_counters=0', `-max_len=${targets[name].kept}`]
  const { status, said } = await run(file, [...limits, merged, kept(name), found(name), seeds(name)])
  if (status !== 0) throw new Error(said)
  const inputs = readdirSync(merged).map((input) => readFileSync(join(merged, input)))
  const lines = inputs.sort((a, b) => a.length - b.length || Buffer.compare(a, b)).map((bytes) => `${bytes.toString('base64')}\n`)
  writeFileSync(corpus(name), lines.join(''))
  return lines.length
}
