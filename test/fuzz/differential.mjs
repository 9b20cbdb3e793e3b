// vet against V8's validator, on mutants of every module that the tests have. V8 knows more features, which vet refuses by name; where
// the two differ otherwise, wabt's validator, held to vet's features, is heard too.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fuzzFolders } from '../unit/toolchain.mjs'
import { mutate, random } from './mutate.mjs'
import { modules } from './seeds.mjs'

const paths = fuzzFolders()
const folder = join(paths.root, '.cache', 'fuzz', 'differential')
const BATCH = 2000
const SHOWN = 20
const ACCEPTED = 0
const STRUCTURE_LAST = -129 // of the codes that mean "not WebAssembly, or not valid"; behind them features, deviations of Wasm3, limits

const structural = (code) => code < ACCEPTED && code >= STRUCTURE_LAST

/** Names of codes, from SPEC.md. */
const names = Object.fromEntries(
  [...readFileSync(join(paths.root, 'SPEC.md'), 'utf8').matchAll(/^\| (-1\d\d) \| ([a-z0-9-]+) \|/gm)].map(([, code, name]) => [
    code,
    name,
  ]),
)

/** The code that vet has for each module. */
function vet(program, all) {
  const input = Buffer.concat(
    all.flatMap((module) => {
      const head = Buffer.alloc(4)
      head.writeUInt32LE(module.length)
      return [head, module]
    }),
  )
  const { stdout, stderr, status } = spawnSync(program, { input, encoding: 'utf8', maxBuffer: 1 << 28 })
  const codes = stdout.trimEnd().split('\n').map(Number)
  if (status !== 0 || codes.length !== all.length) throw new Error(`vet ended with ${status} at module ${codes.length}:\n${stderr}`)
  return codes
}

const features = ['--disable-simd', '--disable-multi-value', '--disable-reference-types', '--disable-extended-const']
const wabtAccepts = (file) => spawnSync('wasm-validate', [...features, file]).status === 0

/** Keeps modules about which the two differ and may not; answers what to say of each. */
function compare(codes, all, label) {
  return codes.flatMap((code, i) => {
    const inV8 = WebAssembly.validate(all[i])
    if (inV8 ? !structural(code) : code !== ACCEPTED) return []
    const file = join(folder, `${label}-${i}.wasm`)
    writeFileSync(file, all[i])
    const verdicts = [
      code === ACCEPTED ? 'vet accepts' : `vet refuses [${names[code] ?? code}]`,
      inV8 ? 'V8 accepts' : 'V8 refuses',
      wabtAccepts(file) ? 'wabt accepts' : 'wabt refuses',
    ]
    return [`${verdicts.join(', ')}: ${relative(paths.root, file)}`]
  })
}

function mutants(seeds, seed, count) {
  const pick = random(seed)
  return Array.from({ length: count }, () => mutate(seeds[pick(seeds.length)], seeds[pick(seeds.length)], pick))
}

/** The modules in a folder and its folders. */
const below = (place) =>
  readdirSync(place, { recursive: true })
    .filter((file) => file.endsWith('.wasm'))
    .map((file) => readFileSync(join(place, file)))

function summary(counts) {
  const sum = (wanted) => Object.entries(counts).reduce((total, [code, count]) => (wanted(Number(code)) ? total + count : total), 0)
  const kinds = Object.keys(counts).filter((code) => structural(Number(code))).length
  return (
    `${sum(() => true)} mutants: ${sum((code) => code === ACCEPTED)} valid, ${sum(structural)} invalid (${kinds} codes), ` +
    `${sum((code) => code < STRUCTURE_LAST)} refused for a feature, a deviation of Wasm3 or a limit`
  )
}

/** Compares mutants until the time is over, or so many are made; or modules of files. Those that differ are kept. */
export function differential(program, { seconds, seed, runs = Infinity, inputs, planted = false, more = [] }) {
  mkdirSync(folder, { recursive: true })
  const given = inputs.map((file) => new Uint8Array(readFileSync(file)))
  if (given.length > 0) return report(compare(vet(program, given), given, 'input'), `${given.length} modules`)
  const seeds = [...modules(paths).map(([, bytes]) => bytes), ...more.flatMap(below)].map((bytes) => new Uint8Array(bytes))
  const differing = []
  const counts = {}
  const ends = Date.now() + seconds * 1000
  for (let made = 0, batch = seed; made < runs && (runs < Infinity || Date.now() < ends); made += BATCH, batch++) {
    const all = mutants(seeds, batch, Math.min(BATCH, runs - made))
    const codes = vet(program, all)
    for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
    differing.push(...compare(codes, all, planted ? `planted-${batch}` : batch))
  }
  return report(differing, summary(counts))
}

function report(differing, said) {
  const again = differing.length > 0 ? ['again with: npm run fuzz -- differential FILE...'] : []
  return { lines: [said, ...differing.slice(0, SHOWN), ...again], clean: differing.length === 0 }
}
