import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkContract, parseContract, problemText } from '../../host-ts/src/contract/index.js'

/** A contract with a field of each kind; tests change one thing in it. */
const good = `{
  "name": "tank",
  "description": "A tank",
  "version": { "major": 1, "minor": 1 },
  "signals": [
    { "name": "now", "type": "i64", "unit": "s", "source": "clock", "clock": "utc" },
    { "name": "zone", "type": "i32", "unit": "s", "source": "clock", "clock": "zone", "optional": true },
    { "name": "tank", "type": "f32", "unit": "Cel", "source": "board", "min": 0, "max": 99, "stale_after": 60 },
    { "name": "price", "type": "f32", "length": 4, "source": "host", "min": -10, "max": 10, "optional": true },
    { "name": "comfort", "type": "u8", "unit": "Cel", "source": "setting", "min": 38, "max": 50, "default": 40 },
    { "name": "days", "type": "bool", "length": 2, "source": "setting", "default": [true, false], "since": 1 }
  ],
  "points": [
    { "name": "heat", "type": "f32", "unit": "Cel", "min": 40, "max": 65, "rate": 0.05, "step": 0.5, "fallback": 52, "hold": 3 },
    { "name": "relay", "type": "bool", "fallback": false, "dwell": 60, "immediate": true },
    { "name": "stage", "type": "i16", "min": 0, "max": 100, "rate": 0.1, "fallback": 5 }
  ],
  "probes": [{ "name": "goal", "type": "f32", "unit": "Cel" }],
  "state": [{ "name": "past", "type": "i16", "length": 3, "since": 1 }],
  "budget": { "period": 10, "fuel": 1000, "depth": 8, "deadline": 0.1, "memory": 4096, "faults": 3 }
}`

function problems(text: string): string[] {
  const checked = checkContract(text)
  return checked.ok ? [] : checked.problems.map((problem) => problemText(problem, 'c.json'))
}

function changed(from: string, to: string): string {
  expect(good).toContain(from)
  return good.replace(from, to)
}

const MARK = '»'

function place(text: string, at: string): string {
  const before = text.slice(0, text.indexOf(at)).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

test('a contract that is right has no problems, and defaults are filled in', () => {
  expect(checkContract(good)).toMatchObject({
    ok: true,
    contract: {
      probes: [{ name: 'goal', since: 0 }],
      points: [{ immediate: false }, { hold: 0 }, {}],
      budget: { load_fuel: 20_000, load_deadline: 0.5, stack: 2048 },
    },
  })
})

test.each(['modules/water-heater/contract.json', 'test/contract/types.json'])('%s is right', (path) => {
  expect(problems(readFileSync(path, 'utf8'))).toEqual([])
})

describe('JSON', () => {
  test.each([
    ['nothing', '»', 'a value belongs here'],
    ['no JSON', '»hello', 'this is no JSON'],
    ['a comment', changed('"signals": [', '"signals": [ »// all'), 'JSON has no comments. Put it into a description.'],
    ['a comma at the end', changed('"faults": 3 }', '"faults": 3, »}'), 'a key in double quotes belongs here. Behind the last value'],
    ['a comma that is missing', changed('"type": "i64",', '"type": "i64"').replace('"i64" ', '"i64" »'), 'a comma belongs here'],
    ['text behind the end', `${good} »{}`, 'the file has ended before this'],
    ['a text over two lines', changed('"A tank"', '»"A\ntank"'), 'the text in quotes does not end on this line'],
    ['an end that is missing', `${good.slice(0, -1)}»`, 'a closing } belongs here'],
    ['a byte order mark', `»\ufeff${good}`, 'the file begins with a byte order mark. Save it as UTF-8'],
    ['lines that end with CR LF', changed('"minor": 1 }', '"minor": 1, »}').replaceAll('\n', '\r\n'), 'a key in double quotes'],
  ])('%s: is named with its place', (_what, marked, words) => {
    expect(problems(marked.replace(MARK, ''))[0]).toMatch(new RegExp(`^c\\.json:${place(marked, MARK)}: ${words.replaceAll('.', '\\.')}`))
  })

  test('a key that stands twice is named at the second place', () => {
    const marked = changed('"hold": 3', '"hold": 3, »"min": 41')
    expect(problems(marked.replace(MARK, ''))).toEqual([`c.json:${place(marked, MARK)}: points[0].min: "min" stands here twice`])
  })

  test('of what is no JSON at all ten places are told', () => {
    expect(problems(`[${','.repeat(1000)}]`)).toHaveLength(10)
  })

  test('nesting is not followed to its end', () => {
    expect(problems('['.repeat(200_000))).toEqual(['c.json:1:17: nested deeper than 16, which no such file is'])
    expect(problems(`{"a":${'{"a":'.repeat(40_000)}`)).toEqual(['c.json:1:81: nested deeper than 16, which no such file is'])
  })

  test('a file that is too long is not read', () => {
    expect(problems(`${good}${' '.repeat(262_144)}`)[0]).toMatch(/^c\.json:1:1: the file has \d+ characters, and at most 262144 are read$/)
  })

  test('keys of JavaScript objects are unknown keys like all others', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(problems(changed('"name": "tank",', `"name": "tank", "${key}": {},`))).toEqual([
        `c.json:2:19: ${key}: "${key}" is no key of a contract here. Keys are $schema, name, description, version, signals, points, probes, state, budget.`,
      ])
    }
  })
})

/** What stands where the problem is, is behind a mark in `to`, or the first thing of all that begins with `at`. */
type Case = [what: string, from: string, to: string, problem: string, at?: string]

const shape: Case[] = [
  ['a contract that is a list', good, '»[]', 'a list is not an object'],
  ['a name that no language takes', '"name": "past"', '"name": »"Past"', 'state[0].name: a name is made of a-z, 0-9 and _, and'],
  ['a name that is too long', '"goal"', '»"gggggggggggggggggggggggg"', 'probes[0].name: 24 characters are too many. At most 23.'],
  ['a type that is none', '"type": "i16", "min"', '"type": »"i17", "min"', 'points[2].type: "i17" is no type. Did you mean "i16"?'],
  ['a source that is none', '"board"', '»"bord"', 'signals[2].source: "bord" is no source. Did you mean "board"?'],
  ['no source', '"source": "board", ', '', 'signals[2].source: source is missing. Where its value comes from:', '{ "name": "tank", "t'],
  [
    'a key that is unknown',
    '"stale_after"',
    '»"stale_afer"',
    'signals[2].stale_afer: "stale_afer" is no key of a contract here. Did you mean "stale_after"?',
  ],
  ['a key of other fields', '"hold": 3', '»"dwell": 3', 'points[0].dwell: "dwell" has no meaning here. Only points of type bool have it'],
  [
    "a default that is no setting's",
    '"stale_after": 60',
    '»"default": 60',
    'signals[2].default: "default" has no meaning here. Only signals with the source "setting"',
  ],
  [
    'an optional setting',
    '"default": 40',
    '"default": 40, »"optional": true',
    'signals[4].optional: "optional" has no meaning here. Only signals that may be',
  ],
  [
    'an array of a point',
    '"type": "bool", "fallback"',
    '"type": "bool", »"length": 2, "fallback"',
    'points[1].length: "length" has no meaning here. Only signals and state',
  ],
  ['a length of 1', '"length": 4', '"length": »1', 'signals[3].length: 1 is too small. It is at least 2.'],
  ['text for a number', '"max": 65', '"max": »"65"', 'points[0].max: "65" is not a number'],
  ['a number too large for any', '"max": 65', '"max": »1e999', 'points[0].max: Infinity is not a number'],
  ['no rate', ' "rate": 0.05,', '', 'points[0].rate: rate is missing. The largest change a second', '{ "name": "heat", "t'],
  ['a rate of 0', '"rate": 0.05', '"rate": »0', 'points[0].rate: 0 is too small. It is above 0.'],
  ['no budget', '"budget"', '»"budgets"', 'budgets: "budgets" is no key of a contract here. Did you mean "budget"?'],
  ['a period of 0', '"period": 10', '"period": »0', 'budget.period: 0 is too small. It is above 0.'],
  ['a depth that no device has', '"depth": 8', '"depth": »33', 'budget.depth: 33 is too large. At most 32.'],
  ['a page of memory', '"memory": 4096', '"memory": »65536', 'budget.memory: 65536 is too large. At most 65535.'],
  ['a deadline above all', '"deadline": 0.1', '"deadline": »0.51', 'budget.deadline: 0.51 is too large. At most 0.5.'],
  ['fuel that is no whole number', '"fuel": 1000', '"fuel": »1.5', 'budget.fuel: 1.5 is not a whole number'],
  ['a stack that is not aligned', '"faults": 3', '"faults": 3, "stack": »1001', 'budget.stack: 1001 is no multiple of 8'],
  ['a minor version above 15', '"minor": 1 }', '"minor": »16 }', 'version.minor: 16 is too large. At most 15.'],
  ['a version that is text', '{ "major": 1, "minor": 1 }', '»"1.0"', 'version: "1.0" is not an object'],
  [
    'a control character in a description',
    '"A tank"',
    '»"A\\u0007tank"',
    'description: a description is one line of text, without control characters',
  ],
  [
    'half a surrogate pair in a description',
    '"A tank"',
    '»"A \\ud800"',
    'description: a description is one line of text, without control characters',
  ],
  [
    'text that turns the direction of reading',
    '"A tank"',
    '»"A \\u202e"',
    'description: a description is one line of text, without control characters',
  ],
]

const units: Case[] = [
  [
    'a unit with its sign',
    '"unit": "Cel", "source": "board"',
    '"unit": »"°C", "source": "board"',
    'signals[2].unit: "°C" is no unit that contracts know. Did you mean "Cel"?',
  ],
  [
    'a unit with another spelling',
    '"unit": "Cel", "source": "board"',
    '"unit": »"kWh", "source": "board"',
    'signals[2].unit: "kWh" is no unit that contracts know. Did you mean "kW.h"?',
  ],
  [
    'a unit with a slip',
    '"unit": "Cel", "source": "board"',
    '"unit": »"Cell", "source": "board"',
    'signals[2].unit: "Cell" is no unit that contracts know. Did you mean "Cel"?',
  ],
  [
    'no unit as a unit',
    '"unit": "Cel", "source": "board"',
    '"unit": »"1", "source": "board"',
    'signals[2].unit: "1" is no unit. Leave unit out',
  ],
  ['a unit of a bool', '"type": "bool", "length"', '"type": "bool", "unit": »"s", "length"', 'signals[5].unit: a bool has no unit'],
]

const names: Case[] = [
  ['a name twice in a list', '"name": "zone"', '"name": »"now"', 'signals[1].name: the name now is taken by another signal'],
  ['a name in two lists', '"name": "goal"', '"name": »"tank"', 'probes[0].name: the name tank is taken by a signal'],
  [
    'a name that a has_NAME has',
    '"name": "comfort"',
    '"name": »"has_price"',
    'signals[4].name: has_price collides with the signal price: in a module both are hasPrice',
  ],
  [
    'a name that a setter has',
    '"name": "comfort"',
    '"name": "set_goal"',
    'probes[0].name: goal collides with the signal set_goal: in a module both are setGoal',
    '"goal", "type": "f32',
  ],
  [
    'names that are the same in camel case',
    '"name": "comfort"',
    '"name": "heat_"',
    'points[0].name: heat collides with the signal heat_: in a module both are heat',
    '"heat", "type": "f32',
  ],
  ['a word of C', '"goal"', '»"register"', 'probes[0].name: "register" is a reserved word of C. Call it register_value'],
  ['a word of TypeScript', '"goal"', '»"in"', 'probes[0].name: "in" is a reserved word of TypeScript. Call it in_value'],
  ['a word that only a loop has', '"goal"', '»"of"', 'probes[0].name: "of" is a reserved word of TypeScript.'],
  ['a word of AssemblyScript', '"goal"', '»"load"', 'probes[0].name: "load" is a reserved word of AssemblyScript.'],
  ['a word of Rust', '"goal"', '»"move"', 'probes[0].name: "move" is a reserved word of Rust.'],
  ['a name of generated code', '"goal"', '»"evaluate"', 'probes[0].name: "evaluate" is a name that generated code uses.'],
  [
    'a name of Setpoint',
    '"goal"',
    '»"sp_out"',
    'probes[0].name: "sp_out" is reserved: names with sp_ are those of Setpoint. Call it out, or',
  ],
]

const values: Case[] = [
  ['min above max', '"min": 0, "max": 99', '"min": »100, "max": 99', 'signals[2].min: min 100 is above max 99'],
  ['a bound outside of the type', '"max": 50', '"max": »256', 'signals[4].max: 256 is not within u8, 0 to 255'],
  ['a fraction of an integer', '"min": 38', '"min": »38.5', 'signals[4].min: 38.5 is no whole number, as u8 wants'],
  ['no max', ', "max": 10', '', 'signals[3].max: max is missing. A value outside of min and max', '{ "name": "price", "'],
  ['bounds of a bool', '"default": [true, false]', '"default": [true, false], "min": »0', 'signals[5].min: a bool has no min'],
  ['a bound beyond f32', '"max": 99', '"max": »1e39', 'signals[2].max: 1e+39 is not within f32'],
  [
    'a stale_after that rounds to nothing',
    '"stale_after": 60',
    '"stale_after": »0.0001',
    'signals[2].stale_after: 0.0001 s is no whole number of ms',
  ],
  [
    'a stale_after beyond 32 bits',
    '"stale_after": 60',
    '"stale_after": »4294968',
    'signals[2].stale_after: 4294968 s is too long. At most 4294967 s.',
  ],
  [
    'a clock of the wrong type',
    '"type": "i64", "unit": "s", "source": "clock"',
    '"type": »"i32", "unit": "s", "source": "clock"',
    'signals[0].type: the utc clock is i64, not i32',
  ],
  [
    'a clock of the wrong unit',
    '"unit": "s", "source": "clock", "clock": "zone"',
    '"unit": »"h", "source": "clock", "clock": "zone"',
    'signals[1].unit: the zone clock counts seconds',
  ],
  ['a clock that is an array', '"clock": "utc"', '"clock": "utc", "length": »2', 'signals[0].length: a clock has one value'],
  ['a default outside of the bounds', '"default": 40', '"default": »51', 'signals[4].default: 51 is outside of min and max, 38 to 50'],
  ['a default of another type', '"default": 40', '"default": »true', 'signals[4].default: true is no value of type u8. It is a number.'],
  ['a default that is a text', '"default": 40', '"default": »"40"', 'signals[4].default: "40" is neither a number nor true or false'],
  ['a list for one value', '"default": 40', '"default": »[40]', 'signals[4].default: a list for a setting of one value'],
  ['one value for a list', '"default": [true, false]', '"default": »true', 'signals[5].default: true is one value, and the setting has 2'],
  [
    'a list of another length',
    '"default": [true, false]',
    '"default": »[true]',
    'signals[5].default: a list of 1, and the setting has 2 elements',
  ],
  [
    'an element of another type',
    '"default": [true, false]',
    '"default": [true, »0]',
    'signals[5].default[1]: 0 is no value of type bool. It is true or false.',
  ],
]

const points: Case[] = [
  ['a fallback outside of the bounds', '"fallback": 52', '"fallback": »66', 'points[0].fallback: 66 is outside of min and max, 40 to 65'],
  [
    'a fallback off the grid',
    '"fallback": 52',
    '"fallback": »52.2',
    'points[0].fallback: 52.2 is not on the grid of steps: 40 + k * 0.5. Near it is 52.',
  ],
  ['a fallback of another type', '"fallback": false', '"fallback": »0', 'points[1].fallback: 0 is not true or false'],
  [
    'steps that do not meet max',
    '"step": 0.5',
    '"step": »0.7',
    'points[0].step: from min 40 to max 65 there are 35.7143 steps of 0.7, which is no whole number',
  ],
  [
    'a step that f32 does not have',
    '"step": 0.5',
    '"step": »1e-6',
    'points[0].step: f32 does not tell values apart that are 0.000001 apart',
  ],
  [
    'a step of a fraction for an integer',
    '"rate": 0.1',
    '"rate": 0.1, "step": »0.5',
    'points[2].step: 0.5 is no whole number, as i16 wants',
  ],
  ['a rate of a bool', '"dwell": 60', '»"rate": 60', 'points[1].rate: "rate" has no meaning here. Only points of a numeric type have it.'],
  [
    'an impossible rate of an integer',
    '"rate": 0.1',
    '"rate": »0.09',
    'points[2].rate: impossible rate: in a period of 10 s it may change by 0.9, and its smallest change is 1. At least 0.1 a second.',
  ],
  [
    'an impossible rate of steps',
    '"rate": 0.05',
    '"rate": »0.04',
    'points[0].rate: impossible rate: in a period of 10 s it may change by 0.4, and its step is 0.5. At least 0.05 a second.',
  ],
  [
    'an impossible rate of f32',
    '"rate": 0.05, "step": 0.5',
    '"rate": »1e-8',
    'points[0].rate: impossible rate: in a period of 10 s it may change by 1e-7, and its smallest change is 0.00000762939453125',
  ],
  ['a dwell that rounds to nothing', '"dwell": 60', '"dwell": »0.0004', 'points[1].dwell: 0.0004 s is no whole number of ms'],
  [
    'a point of i64 beyond exact numbers',
    '"type": "i16", "min": 0, "max": 100',
    '"type": "i64", "min": 0, "max": »9007199254740993',
    'points[2].max: 9007199254740992 is beyond what a JSON number holds exactly',
  ],
]

const whole: Case[] = [
  [
    'a deadline longer than the period',
    '"period": 10',
    '"period": 0.05',
    'budget.deadline: the deadline of 0.1 s is longer than the period of 0.05 s',
    '0.1, "memory": 4096,',
  ],
  ['a period of a fraction of a millisecond', '"period": 10', '"period": »10.0005', 'budget.period: 10.0005 s is no whole number of ms'],
  [
    'a since above the version',
    '"length": 3, "since": 1',
    '"length": 3, "since": »2',
    "state[0].since: past is there since minor version 2, and the contract's is 1",
  ],
  [
    'a field that was inserted',
    '"clock": "utc"',
    '"clock": "utc", "since": 1',
    'signals[1].since: zone stands behind a field that was added later (since 1)',
    '{ "name": "zone", "t',
  ],
  [
    'no points',
    '"points": [\n    { "name": "heat", "type": "f32", "unit": "Cel", "min": 40, "max": 65, "rate": 0.05, "step": 0.5, "fallback": 52, "hold": 3 },\n    { "name": "relay", "type": "bool", "fallback": false, "dwell": 60, "immediate": true },\n    { "name": "stage", "type": "i16", "min": 0, "max": 100, "rate": 0.1, "fallback": 5 }\n  ]',
    '"points": »[]',
    'points: a contract without points is of no use',
  ],
  [
    'memory that the structs do not fit into',
    '"memory": 4096',
    '"memory": »2100',
    'budget.memory: 2100 bytes are too few for 48 + 12 + 6 bytes of sp_in, sp_out and sp_state and a stack of 2048. It takes at least 2114.',
  ],
  [
    'an array that no message holds',
    '"length": 4',
    '"length": »173',
    'signals[3].length: 173 of f32 do not fit into a message. At most 172 do.',
  ],
  [
    'signals larger than a device holds',
    '"length": 4',
    '"length": 200',
    'signals: sp_in would have 832 bytes, and a device 512',
    '[\n    { "name": "now"',
  ],
  [
    'state larger than a device holds',
    '"length": 3',
    '"length": 200',
    'state: sp_state would have 400 bytes, and a device 256',
    '[{ "name": "past", "',
  ],
]

describe.each([
  ['shape', shape],
  ['units', units],
  ['names', names],
  ['values', values],
  ['points', points],
  ['the whole', whole],
])('%s', (_group, cases) => {
  test.each(cases)('%s: is named with its place', (_what, from, to, problem, at) => {
    const marked = changed(from, to)
    const text = marked.replace(MARK, '')
    const found = problems(text)
    const wanted = `c.json:${at === undefined ? place(marked, MARK) : place(text, at)}: ${problem}`
    expect(
      found.some((line) => line.startsWith(wanted)),
      [wanted, ...found].join('\n'),
    ).toBe(true)
  })
})

test('a bound of f32 that is no value of f32 is a value of the field all the same', () => {
  const bounds = '"min": 40, "max": 65, "rate": 0.05, "step": 0.5, "fallback": 52'
  expect(problems(changed(bounds, '"min": 0, "max": 0.1, "rate": 1, "fallback": 0.1'))).toEqual([])
})

test('all problems are told, in the order of the file', () => {
  const text = good
    .replace('"name": "zone"', '"name": "in"')
    .replace('"max": 99', '"max": -1')
    .replace('"hold": 3', '"holds": 3')
    .replace('"fuel": 1000', '"fuel": 0')
  expect(problems(text).map((line) => line.split(':').slice(1, 4).join(':'))).toEqual([
    '7:15: signals[1].name',
    '8:79: signals[2].min',
    '14:118: points[0].holds',
    '20:37: budget.fuel',
  ])
})

test('fields beyond what a device has room for are named', () => {
  const field = (i: number): object => ({ name: `p${i}`, type: 'bool' })
  const probes = JSON.stringify(Array.from({ length: 18 }, (_, i) => field(i)))
  const found = problems(changed('[{ "name": "goal", "type": "f32", "unit": "Cel" }]', probes))
  expect(found).toEqual([expect.stringMatching(/^c\.json:18:\d+: probes\[16\]: the contract has 18 probes, and a device has room for 16$/)])
})

test('settings that one record of the journal does not hold are refused', () => {
  const setting = (i: number): object => ({
    name: `setting_number_${i}`,
    type: 'u32',
    length: 5,
    source: 'setting',
    min: 0,
    max: 1,
    default: Array(5).fill(0),
  })
  const settings = (count: number): string[] => {
    const signals = JSON.stringify(Array.from({ length: count }, (_, i) => setting(i)))
    return problems(good.replace(/"signals": \[[\s\S]*?\n {2}\]/, `"signals": ${signals}`))
  }
  expect(settings(12)).toEqual([])
  expect(settings(13)).toEqual([
    expect.stringMatching(/^c\.json:5:14: signals: the settings would take 523 bytes of the journal, and a record has 512$/),
  ])
})

test('parseContract throws all problems at once, a line each', () => {
  const text = good.replace('"fuel": 1000', '"fuel": 0').replace('"name": "zone"', '"name": "in"')
  expect(() => parseContract(text, 'c.json')).toThrowError(
    expect.objectContaining({
      code: 'bad-contract',
      message: expect.stringMatching(/^c\.json:7:15: .*\nc\.json:20:37: budget\.fuel: .*$/),
    }),
  )
})

test('what comes from the file is shown on one line, without what steers a terminal, and not all of it', () => {
  const name = JSON.stringify(`\u202e${'x'.repeat(100)}\n`)
  const [type] = problems(changed('"bool", "fallback"', `${name}, "fallback"`))
  expect(type).toMatch(/^c\.json:15:32: points\[1\]\.type: "\?x{39}\.\.\." is no type/)
  const [key] = problems(changed('"name": "tank",', '"name": "tank", "\\u001b[31m\\n": 1,'))
  expect(key).toMatch(/^c\.json:2:19: \["\\u001b\[31m\\n"\]: "\\u001b\[31m\\n" is no key of a contract here/)
  const twice = problems(changed('"name": "zone"', '"name": "a\\nb"').replace('"name": "price"', '"name": "a\\nb"'))
  for (const line of twice) expect(line).not.toMatch(/\p{Cc}/u)
})
