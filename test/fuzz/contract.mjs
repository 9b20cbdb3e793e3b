// Contract files: mutants of text and of structure, and contracts made at random, to the check of the host tool (host-ts/dist). Nothing but a
// SetpointError may come out, every problem has a place in the text, and what is accepted can be used for everything.
import { deepStrictEqual, equal } from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as setpoint from '../../host-ts/dist/index.js'
import { fuzzFolders } from '../unit/toolchain.mjs'
import { random } from './mutate.mjs'

const { root } = fuzzFolders()
const folder = join(root, '.cache', 'fuzz', 'contract')
const SHOWN = 20

const read = (path) => readFileSync(join(root, path), 'utf8')
const seeds = () => ['modules/water-heater/contract.json', 'test/contract/types.json'].map(read)

let types
const known = () => (types ??= setpoint.parseContract(seeds()[1]))

const one = (pick, list) => list[pick(list.length)]

/** Pieces of text that mean something to JSON, to JavaScript or to a contract. */
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\u',
    '//',
    '/*',
    '\0',
    '\n',
    '\r\n',
    '\ufeff',
    '\ud800',
    '\u2028',
    ' ',
    '-',
    '1e999',
    '0x1',
    '01',
  ],
  ...[
    'null',
    'true',
    'NaN',
    '{}',
    '[]',
    '""',
    '"__proto__"',
    '"constructor"',
    '"\\ud800"',
    '9007199254740993',
    '-0',
    '1e-400',
    '0.1',
    '65536',
  ],
]

/** Changes of text that keep to nothing. */
const onText = [
  (text, pick) => text.slice(0, pick(text.length)),
  (text, pick) => {
    const at = pick(text.length + 1)
    return text.slice(0, at) + one(pick, pieces) + text.slice(at + pick(3))
  },
  (text, pick) => {
    const [at, from] = [pick(text.length + 1), pick(text.length)]
    return text.slice(0, at) + text.slice(from, from + pick(60)) + text.slice(at)
  },
  (text, pick) => {
    const at = pick(text.length)
    return text.slice(0, at) + text.slice(at + 1 + pick(20))
  },
  (text, pick) => {
    const at = pick(text.length + 1)
    return text.slice(0, at) + one(pick, ['[', '{"a":', '"', '\\']).repeat(1 + pick(3000)) + text.slice(at)
  },
]

const keys = [
  ...[
    'name',
    'description',
    'type',
    'length',
    'unit',
    'source',
    'clock',
    'min',
    'max',
    'stale_after',
    'optional',
    'default',
    'since',
    'rate',
  ],
  ...[
    'step',
    'fallback',
    'immediate',
    'hold',
    'dwell',
    'version',
    'major',
    'minor',
    'signals',
    'points',
    'probes',
    'state',
    'budget',
    'period',
  ],
  ...[
    'fuel',
    'load_fuel',
    'depth',
    'deadline',
    'memory',
    'stack',
    'faults',
    '__proto__',
    'toString',
    '',
    '\ud800',
    '$schema',
    'naem',
    'points[0]',
  ],
]
const words = [
  ...[
    'bool',
    'i8',
    'u8',
    'i16',
    'u16',
    'i32',
    'u32',
    'i64',
    'f32',
    'f64',
    'board',
    'host',
    'clock',
    'setting',
    'utc',
    'zone',
    's',
    'Cel',
    'K',
  ],
  ...['price', 'tank', 'has_wind', 'in', 'set_power', 'a', 'constructor', '\ud800', '\u202e', '*/', '', 'x'.repeat(500), '1'],
]
const numbers = [
  0,
  1,
  -1,
  2,
  3,
  10,
  15,
  24,
  255,
  256,
  1e3,
  65_535,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e39,
  1e308,
  5e-324,
  0.1,
  0.5,
  -0.3,
]

function anything(pick, depth = 3) {
  const kind = pick(depth > 0 ? 8 : 5)
  if (kind === 0) return one(pick, [null, true, false])
  if (kind < 3) return one(pick, numbers)
  if (kind < 5) return one(pick, words)
  const parts = Array.from({ length: pick(5) }, () => anything(pick, depth - 1))
  return kind < 6 ? parts : Object.fromEntries(parts.map((part) => [one(pick, keys), part]))
}

/** Every object and list of a value, itself too. */
const inner = (value) => (typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(inner)] : [])

/** One change of a structure. */
function changeInside(value, pick) {
  const place = one(pick, inner(value))
  const own = Object.keys(place)
  const key = one(pick, own)
  const kind = pick(8)
  if (Array.isArray(place)) {
    if (kind < 2) place.splice(pick(place.length + 1), 0, structuredClone(place[pick(place.length)] ?? anything(pick)))
    else if (kind < 4) place.splice(pick(place.length), 1)
    else if (kind < 5) place.reverse()
    else place[pick(place.length + 1)] = anything(pick)
  } else if (kind < 1 || key === undefined)
    Object.defineProperty(place, one(pick, keys), { value: anything(pick), enumerable: true, writable: true, configurable: true })
  else if (kind < 2) delete place[key]
  else if (typeof place[key] === 'number' && kind < 6) place[key] = pick(2) === 0 ? one(pick, numbers) : place[key] + one(pick, numbers)
  else if (typeof place[key] === 'string' && kind < 6) place[key] = one(pick, words)
  else place[key] = anything(pick)
}

/** A text that may be a contract, nearly one, or none. */
function mutant(all, pick) {
  if (pick(20) === 0) return JSON.stringify(anything(pick, 6))
  let text = one(pick, all)
  if (pick(2) === 0) {
    const value = JSON.parse(text)
    for (let times = 1 + pick(3); times > 0; times--) changeInside(value, pick)
    text = JSON.stringify(value, undefined, pick(3)) ?? ''
  }
  if (pick(2) === 0) for (let times = 1 + pick(2); times > 0; times--) text = one(pick, onText)(text, pick)
  return text
}

/** What must hold of each problem. */
function checkProblem({ path, line, column, message, hint }, lines) {
  const row = lines[line - 1]
  if (row === undefined || column < 1 || column > row.length + 1) return `a place outside of the text: ${line}:${column}`
  const said = [path, message, hint ?? ''].join(' ')
  if (message === '' || /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|undefined|\[object/u.test(said))
    return `a problem in words that say nothing: ${JSON.stringify(said)}`
  return undefined
}

function checkProblems(problems, text) {
  const lines = text.split(/\r\n|\r|\n/)
  if (problems.length === 0) return 'refused without a problem'
  const sorted = problems.every(
    ({ line, column }, i) => i === 0 || line > problems[i - 1].line || (line === problems[i - 1].line && column >= problems[i - 1].column),
  )
  if (!sorted) return 'problems that are out of order'
  return problems.map((problem) => checkProblem(problem, lines)).find(Boolean)
}

/** An accepted contract can be read again, has a text that is read back, and makes every binding. */
function checkAccepted(contract, text, pick) {
  const again = setpoint.parseContract(JSON.stringify(JSON.parse(text)))
  equal(JSON.stringify(again), JSON.stringify(contract)) // as JSON, which has no -0
  const minor = pick(contract.version.minor + 1)
  const written = setpoint.contractText(contract, minor)
  deepStrictEqual(setpoint.fieldsLayout(setpoint.parseContractText(written)), setpoint.contractLayout(contract, minor))
  setpoint.contractBindings(contract, one(pick, setpoint.bindingLanguages), { source: 'c.json', minor })
  for (const struct of Object.values(setpoint.contractLayout(contract))) {
    const zeros = new Uint8Array(struct.size)
    deepStrictEqual(setpoint.encodeStruct(struct, setpoint.decodeStruct(struct, zeros)), zeros)
  }
  const { verdict, reasons } = setpoint.contractDiff(known(), contract)
  if ((verdict === 'same') !== (reasons.length === 0)) return `a verdict without reasons: ${verdict}`
  return undefined
}

/** Contract texts that come from elsewhere are read, or refused. */
function checkTexts(pick) {
  const whole = setpoint.contractText(known())
  const other = one(pick, onText)(whole, pick)
  try {
    setpoint.firstDifference(whole, other)
  } catch (error) {
    if (!setpoint.isSetpointError(error, 'bad-contract')) throw error
  }
}

/** What a text shows that must not be; undefined when all holds. */
function judge(text, pick, check) {
  try {
    const checked = check(text)
    checkTexts(pick)
    return { accepted: checked.ok, wrong: checked.ok ? checkAccepted(checked.contract, text, pick) : checkProblems(checked.problems, text) }
  } catch (error) {
    return {
      accepted: false,
      wrong: `an exception: ${String(error instanceof Error ? error.stack : error)
        .split('\n')
        .slice(0, 2)
        .join(' ')}`,
    }
  }
}

/** With a bug: a point's step makes it throw. */
function planted(text) {
  const checked = setpoint.checkContract(text)
  if (!checked.ok && checked.problems.some(({ path }) => path.endsWith('.step'))) throw new TypeError('planted')
  return checked
}

/** Checks mutants until the time is over, or so many are made; or files. Texts that show something are kept. */
export function contracts({ seconds, seed, runs = Infinity, inputs = [], planted: withBug = false }) {
  mkdirSync(folder, { recursive: true })
  const check = withBug ? planted : setpoint.checkContract
  const all = seeds()
  const wrong = []
  let [made, accepted] = [0, 0]
  const see = (text, pick, name) => {
    const outcome = judge(text, pick, check)
    made++
    if (outcome.accepted) accepted++
    if (outcome.wrong) wrong.push(`${outcome.wrong}: ${name()}`)
  }
  for (const path of inputs) see(readFileSync(path, 'utf8'), random(seed), () => path)
  const ends = Date.now() + seconds * 1000
  for (let i = 0; inputs.length === 0 && i < runs && (runs < Infinity || Date.now() < ends); i++) {
    const pick = random(seed + i)
    const text = mutant(all, pick)
    see(text, pick, () => {
      const file = join(folder, `${withBug ? 'planted-' : ''}${seed + i}.json`)
      writeFileSync(file, text)
      return relative(root, file)
    })
  }
  const again = wrong.length > 0 && inputs.length === 0 ? ['again with: npm run fuzz -- contract FILE...'] : []
  return {
    lines: [`${made} texts: ${accepted} are contracts, ${made - accepted} are refused`, ...wrong.slice(0, SHOWN), ...again],
    clean: wrong.length === 0,
  }
}
