/* What a module author does, outside of the checkout, with nothing but the tool. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkoutRoot, openBenchLine } from '../../../host-ts/src/testkit/index.js'
import { PERIOD_MS, use } from '../support/boards.js'
import { environment, onlyTrust, setpoint, setpointIn, start } from '../support/cli.js'
import { type Finished, run } from '../support/programs.js'

let root: string
/** A project as `setpoint new` made it: tests work on copies. */
let fresh: string
let made: Finished
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'setpoint-author-'))
  made = await setpointIn(root, 'new', 'heater')
  fresh = join(root, 'heater')
})
afterAll(() => rmSync(root, { recursive: true }))

const contract = join(checkoutRoot(), 'modules', 'water-heater', 'contract.json')
const heater = join(checkoutRoot(), 'modules', 'water-heater', 'build', 'water-heater.wasm')
const evening = join(checkoutRoot(), 'modules', 'water-heater', 'inputs', 'evening.json')

function copy(): string {
  const folder = mkdtempSync(join(root, 'copy-'))
  cpSync(fresh, folder, { recursive: true, verbatimSymlinks: true })
  return folder
}

function change(folder: string, file: string, from: string | RegExp, to: string): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(from)
  writeFileSync(path, text.replace(from, to))
}

function write(name: string, content: unknown): string {
  const path = join(mkdtempSync(join(root, 'file-')), name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const PRICES = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0.18 : 0.3))
const signals = { time: '2026-01-15T02:00:00Z', price_start: '2026-01-15T00:00:00Z', tank: 50, price: PRICES, usage: Array(24).fill(5) }

describe('setpoint new', () => {
  test('makes a project that is installed and built, and says what it is doing', () => {
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^heater\/build\/heater\.wasm: \d+ B, .*\n.*\nheater is ready/) })
    expect(made.stderr).toMatch(
      /^heater: the files are written; installing \.\.\.\nheater: installed; building \.\.\.\n {2}cd heater\n {2}npm test\n$/,
    )
    for (const link of ['setpoint', 'vitest', 'assemblyscript', '.bin/setpoint']) {
      expect(existsSync(join(fresh, 'node_modules', link))).toBe(true)
    }
  })

  test('its TypeScript is right for editors, the strategy too', async () => {
    const tsc = join(checkoutRoot(), 'node_modules', '.bin', 'tsc')
    for (const project of ['.', 'assembly']) {
      expect(await run(tsc, ['--noEmit', '-p', project], {}, fresh)).toMatchObject({ code: 0, stdout: '' })
    }
  })

  test('with a contract of its own', async () => {
    const { code, stdout } = await setpointIn(
      root,
      'new',
      'types',
      '--contract',
      join(checkoutRoot(), 'test/contract/types.json'),
      '--json',
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ name: 'types', folder: join(root, 'types'), build: { contract: { name: 'types' } } })
    const tested = await setpointIn(join(root, 'types'), 'test')
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('Tests  2 passed (2)') })
  })

  test.each([
    [['new'], 'missing required argument'],
    [['new', 'Heater'], '"Heater" is no name for a project: a name is made of a-z'],
    [['new', 'fs'], 'Node.js has a module of that name'],
    [['new', 'heater'], 'heater exists, and is not empty\nChoose another name, or remove it.'],
    [['new', 'other', '--contract', '/no/such.json'], '/no/such.json: there is no such file'],
  ])('%j is refused', async (args, words) => {
    const { code, stdout, stderr } = await setpointIn(root, ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
    expect(existsSync(join(root, 'other'))).toBe(false)
  })

  test('without npm says so, and where the files are', async () => {
    const bin = join(checkoutRoot(), 'host-ts', 'bin', 'setpoint.mjs')
    const { code, stderr } = await run(process.execPath, [bin, 'new', 'alone'], { PATH: '/nowhere' }, root)
    expect(code).toBe(3)
    expect(stderr).toContain('There is no npm on PATH\nIt comes with Node.js.')
  })
})

describe('setpoint build', () => {
  test('says what was built and what it takes of a device', async () => {
    const folder = copy()
    const { code, stdout, stderr } = await setpointIn(folder, 'build')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^build\/heater\.wasm: \d+ B, for the contract water-heater 1\.1\nits package takes \d+ B \(\d\.\d %\) of a slot, and loaded it takes \d+\.\d KiB \(\d+\.\d %\) of the arena\n$/,
    )
  })

  test('from a folder below, and of a folder that is named', async () => {
    const folder = copy()
    expect(await setpointIn(join(folder, 'assembly'), 'build')).toMatchObject({ code: 0 })
    const { code, stdout } = await setpointIn(root, 'build', folder, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      slot: 16_384,
      arenaSize: 65_536,
      generated: [],
      warnings: '',
      contract: { name: 'water-heater' },
    })
  })

  test('generates the binding anew when the contract has changed, and the compiler finds what does not fit', async () => {
    const folder = copy()
    change(folder, 'contract.json', '"name": "goal"', '"name": "aim"')
    const { code, stdout, stderr } = await setpointIn(folder, 'build')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /error: assembly\/index\.ts does not compile:\n[\s\S]*has no exported member 'setGoal'[\s\S]*in assembly\/index\.ts\(2,\d+\)/,
    )
    expect(readFileSync(join(folder, 'assembly/contract.ts'), 'utf8')).toContain('setAim')
  })

  test.each([
    [
      'a type that does not fit',
      'assembly/index.ts',
      'setSetpoint(goal)',
      'setSetpoint(time())',
      1,
      /Conversion from type 'i64' to 'f32' requires an explicit cast[\s\S]*in assembly\/index\.ts\(\d+,\d+\)/,
    ],
    [
      'a broken project file',
      'setpoint.json',
      '"language": "assemblyscript"',
      '"language": "basic"',
      2,
      /setpoint\.json:7:17: module\.language: "basic" is no language for modules/,
    ],
    ['a broken contract', 'contract.json', '"max": 65', '"max": 30', 2, /contract\.json:\d+:\d+: points\[0\]/],
  ])('%s: the place', async (_what, file, from, to, expected, words) => {
    const folder = copy()
    change(folder, file, from, to)
    const { code, stdout, stderr } = await setpointIn(folder, 'build')
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' })
    expect(stderr).toMatch(words)
  })

  test('outside of a project says so', async () => {
    expect(await setpointIn(root, 'build')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: There is no setpoint.json here or in a folder above\nsetpoint new NAME makes a project.\n',
    })
  })
})

describe('setpoint test', () => {
  test("shows vitest's own lines, and below them the most fuel of each module", async () => {
    const { code, stdout } = await setpointIn(fresh, 'test')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      / {6}Tests {2}5 passed \(5\)\n[\s\S]*\n\nMODULE {13}TESTS {2}MOST FUEL {12}BY\nbuild\/heater\.wasm {2}5 {6}\d+ of 20000 \(0\.\d %\) {2}\w.*\n$/,
    )
  })

  test('builds before, so that what is tested is what is written', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'const WARM: f32 = 60', 'const WARM: f32 = 55')
    const { code, stdout, stderr } = await setpointIn(folder, 'test')
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/heats while electricity is cheap[\s\S]*1 failed \| 4 passed/)
  })

  test('passes on what vitest knows', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '-t', 'declines')
    expect(code).toBe(0)
    expect(stdout).toContain('Tests  1 passed | 4 skipped (5)')
    expect(await setpointIn(fresh, 'test', 'no-such-file')).toMatchObject({ code: 1 })
  })

  test('--json is one object a module on standard output, and nothing else', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ module: join(fresh, 'build/heater.wasm'), tests: 5, budget: 20_000 })
  })

  test('a strategy that does not compile is not tested', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'return 0', 'return nothing')
    expect(await setpointIn(folder, 'test')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('does not compile') })
  })
})

describe('setpoint run', () => {
  const input = (more: object = {}, state?: object): string =>
    write('in.json', { signals: { ...signals, ...more }, ...(state ? { state } : {}) })

  test('shows points with their bounds, probes, state and fuel', async () => {
    const { code, stdout, stderr } = await setpoint('run', heater, '--input', evening)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^good, \d+ of 20000 fuel \(0\.\d %\)\n\nPOINT {5}PROPOSED +\nsetpoint {2}[\d.]+ °C +within 40 to 65\n\nPROBE +VALUE\ngoal +[\d.]+ °C\nreserve +[\d.]+ °C\n\nSTATE +BEFORE +AFTER\nhour +0 s +\d+ s\nstoring +false +\w+\n$/,
    )
  })

  test("of what the project has built, with the project's contract", async () => {
    const { code, stdout } = await setpointIn(fresh, 'run', '--input', 'inputs/example.json', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ module: 'build/heater.wasm', result: 'good', detail: '', budget: 20_000 },
      points: { setpoint: { proposed: 44, bound: 'within' } },
      probes: { goal: 44, reserve: 44 },
      state: { hour: '0', storing: false },
    })
  })

  test('what it made of the state can be given to it again', async () => {
    const [first] = [JSON.parse((await setpoint('run', heater, '--input', evening, '--json')).stdout)]
    const { signals: given } = JSON.parse(readFileSync(evening, 'utf8'))
    const again = await setpoint('run', heater, '--input', write('again.json', { signals: given, state: first.state }), '--json')
    expect(JSON.parse(again.stdout).state).toEqual(first.state)
  })

  test('of a package the module in it is run', async () => {
    const packed = join(mkdtempSync(join(root, 'packed-')), 'a.spkg')
    const key = join(checkoutRoot(), 'firmware/app/keys/development.pem')
    expect(await setpoint('pack', heater, '--key', key, '--version', '1.0.0', '-o', packed)).toMatchObject({ code: 0 })
    expect(await setpoint('run', packed, '--input', evening, '--contract', contract)).toMatchObject({ code: 0 })
  })

  test('a proposal beyond its bounds says which', async () => {
    const wild = join(checkoutRoot(), 'modules/bad/build/wild-setpoint.wasm')
    const evaluated = async (time: number): Promise<string> =>
      (await setpoint('run', wild, '--contract', contract, '--input', input({ time, zone: 0 }))).stdout
    expect(await evaluated(0)).toContain('95 °C     above max 65: a device applies no more')
    expect(await evaluated(300)).toContain('NaN °C    no number: a device does not take it')
  })

  test('declined is an answer: exit 0, with the reason', async () => {
    const { code, stdout } = await setpoint('run', heater, '--input', input({ time: '2026-01-17T00:00:00Z' }))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^declined: the module declined with reason 1\n\d+ of 20000 fuel/)
  })

  test.each([
    ['endless-loop', 'fuel', /^fuel: the evaluation used up its fuel.*\n20000 of 20000 fuel \(100\.0 %\)/],
    ['out-of-bounds', 'trap', /^trap: the evaluation trapped: \[trap\] out of bounds memory access\n/],
  ])('a fault is shown: exit 1 (%s)', async (name, result, words) => {
    const args = ['run', join(checkoutRoot(), `modules/bad/build/${name}.wasm`), '--contract', contract, '--input', input()]
    expect(await setpoint(...args)).toMatchObject({ code: 1, stdout: expect.stringMatching(words) })
    expect(JSON.parse((await setpoint(...args, '--json')).stdout)).toMatchObject({ result, points: {} })
  })

  test('all that is wrong with the input is told, in the order of the file, with line and column', async () => {
    const path = write(
      'in.json',
      '{\n  "signals": {\n    "tank": 146,\n    "pric": [1],\n    "usage": [1, "x"],\n    "time": "noon"\n  }\n}\n',
    )
    const { code, stdout, stderr } = await setpoint('run', heater, '--input', path)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.replaceAll(path, 'in.json').split('\n').slice(0, 6)).toEqual([
      expect.stringMatching(/^error: in\.json:2:14: signals\.price_start: price_start is missing\. It is a time: "now"/),
      expect.stringMatching(/^in\.json:2:14: signals\.price: price is missing\. It is a list of 24 numbers \(f32, 1\/kW\/h, -10 to 10\)/),
      expect.stringMatching(/^in\.json:3:13: signals\.tank: 146 is above max 99\. A device counts it as missing\./),
      expect.stringMatching(/^in\.json:4:5: signals\.pric: "pric" is no signal of the contract\. Did you mean "price"\?/),
      expect.stringMatching(/^in\.json:5:14: signals\.usage: usage is a list of 2\./),
      expect.stringMatching(/^in\.json:6:13: signals\.time: "noon" is no time\./),
    ])
  })

  test.each([
    ['no input', () => ['run', heater], "required option '--input <file>'"],
    ['an input that is not there', () => ['run', heater, '--input', '/no/such.json'], '/no/such.json: there is no such file'],
    [
      'an input that is no JSON',
      () => ['run', heater, '--input', write('a.json', '{"signals": {"tank": }}')],
      'a.json:1:22: a value belongs here',
    ],
    [
      'a module that is not there',
      () => ['run', '/no/such.wasm', '--contract', contract, '--input', evening],
      '/no/such.wasm: there is no such file',
    ],
    ['no contract', () => ['run', write('m.wasm', ''), '--input', evening], 'There is no contract.json'],
    ['no module and no project', () => ['run', '--input', evening], 'No file is named, and there is no setpoint.json here'],
  ])('%s is a usage error', async (_what, args, words) => {
    const { code, stdout, stderr } = await setpointIn(root, ...args())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })

  test('a module for another contract names the first field that differs', async () => {
    const other = join(checkoutRoot(), 'test/contract/types.json')
    const { code, stderr } = await setpoint('run', heater, '--contract', other, '--input', evening)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /water-heater\.wasm: it was built for another contract: the module was built for the contract water-heater 1\.1, .*types\.json has types/,
    )
  })
})

describe('what the project says saves words', () => {
  test('pack takes module, version, contract and key from it, and flags win', async () => {
    const folder = copy()
    const missing = await setpointIn(folder, 'pack')
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('signing-key.pem: there is no such file\nsetpoint keygen makes a key.'),
    })
    await setpointIn(folder, 'keygen')
    expect(await setpointIn(folder, 'pack')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^build\/heater\.spkg: \w{12} \(version 1\.0\.0, counter 0, /),
      stderr: 'contract: contract.json\n',
    })
    const named = await setpointIn(folder, 'pack', '--version', '2.0.0', '--counter', '3', '-o', 'two.spkg')
    expect(named).toMatchObject({ code: 0, stdout: expect.stringMatching(/^two\.spkg: \w{12} \(version 2\.0\.0, counter 3, /) })
    expect(await setpointIn(folder, 'verify', 'two.spkg', '--key', 'signing-key.pub.pem')).toMatchObject({ code: 0 })
  })

  test('pack without a version anywhere says where it may stand', async () => {
    const folder = copy()
    change(folder, 'setpoint.json', /.*"version".*\n/, '')
    const { code, stderr } = await setpointIn(folder, 'pack')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: No version for the package\nAdd --version 1.2.3, or "version" to setpoint.json.\n',
    })
  })

  test.each(['push', 'pack', 'run'])('%s before a build says to build', async (command) => {
    const folder = copy()
    rmSync(join(folder, 'build'), { recursive: true })
    const args = command === 'run' ? ['--input', 'inputs/example.json'] : []
    const { code, stderr } = await setpointIn(folder, command, ...args)
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: build/heater.wasm: the project has not been built\nRun: setpoint build\n' })
  })

  test('a build that is out of date is told', async () => {
    const folder = copy()
    utimesSync(join(folder, 'build', 'heater.wasm'), 1000, 1000)
    const { code, stderr } = await setpointIn(folder, 'run', '--input', 'inputs/example.json')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: \S+ is newer than build\/heater\.wasm: setpoint build brings it up to date\n$/)
  })

  test('a device by its name', async () => {
    const folder = copy()
    const emulating = start('emulate', 'native', '--json')
    const { tcp } = JSON.parse(await emulating.line())
    change(folder, 'setpoint.json', '"key"', `"devices": { "bench": { "tcp": "${tcp}" } },\n  "key"`)
    expect(await setpointIn(folder, 'info', '--device', 'bench')).toMatchObject({ code: 0, stdout: expect.stringContaining('native') })
    expect(await setpointIn(folder, 'info', '--device', 'cellar')).toMatchObject({
      code: 2,
      stderr: 'error: setpoint.json has no device "cellar"\nIt has bench.\n',
    })
    expect(await setpointIn(folder, 'info', '--device', 'bench', '--tcp', tcp)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name one device'),
    })
    expect(await setpointIn(fresh, 'info', '--device', 'bench')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('It names none'),
    })
    expect(await setpointIn(root, 'info', '--device', 'bench')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no setpoint.json'),
    })
  })

  test('a flag wins over the environment', async () => {
    const emulating = start('emulate', 'native', '--json')
    const { tcp } = JSON.parse(await emulating.line())
    process.env.SETPOINT_PORT = '/dev/no-such-port'
    try {
      expect(await setpoint('info', '--tcp', tcp)).toMatchObject({ code: 0 })
      expect(await setpoint('info')).toMatchObject({ code: 4, stderr: expect.stringContaining('/dev/no-such-port') })
    } finally {
      delete process.env.SETPOINT_PORT
    }
  })
})

/** The lines of the code blocks of a project's README.md. */
function toldIn(folder: string): string[] {
  const blocks = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^```\n(.*?)^```/gms)
  const text = [...blocks].map(([, block]) => block).join('')
  const lines = text
    .replaceAll(/ *\\\n */g, ' ')
    .trim()
    .split('\n')
  return lines.map((line) => line.replace(/\s*#.*$/, ''))
}

/** What comes of them where it is more than that they succeed. */
const outcomes: ReadonlyArray<readonly [line: RegExp, says: RegExp]> = [
  [/^npm run build$/, /its package takes/],
  [/^npm test$/, /MOST FUEL/],
  [/ run --input /, /^good, .*PROPOSED/s],
  [/^npm run push$/, /\(version 1\.0\.0, .*runs on trial/],
  [/ points$/, /setpoint .* accepted .*PROBE/s],
  [/ confirm$/, /is confirmed/],
  [/^npm run pack$/, /heater\.spkg: \w{12} \(version 1\.0\.0/],
  // The hash is over what is signed, whoever signs: this device has it already.
  [/ push build\/heater\.spkg /, /^unchanged: \w{12} \(version 1\.0\.0/],
]

test('every command of the README that new writes does what it says', { timeout: 120_000 }, async () => {
  const folder = copy()
  const told = toldIn(folder)
  expect(told).toHaveLength(11)
  let line: Awaited<ReturnType<typeof openBenchLine>> | undefined
  for (const words of told) {
    if (words.includes(' emulate ')) {
      const { bench } = JSON.parse(await start('emulate', 'native', '--json').line())
      line = use(await openBenchLine(bench))
      continue
    }
    // The clock is stepped here, and there is no serial port.
    if (words.endsWith('points --watch')) await line?.step(PERIOD_MS, [50])
    const [program = '', ...args] = words.replace(' --watch', '').replace('--port /dev/ttyUSB0', '--emulator native').split(' ')
    const finished = program === 'npx' ? await setpointIn(folder, ...args.slice(1)) : await run(program, args, environment, folder)
    const [, says = /./] = outcomes.find(([pattern]) => pattern.test([program, ...args].join(' '))) ?? []
    expect({ words, ...finished }).toMatchObject({ words, code: 0 })
    expect(finished.stdout + finished.stderr).toMatch(says)
  }
})

test('a new strategy from the first line to a confirmed module', { timeout: 120_000 }, async () => {
  const folder = copy()
  const device = ['--emulator', 'native']
  const take = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await setpointIn(folder, ...args)
    expect({ args, code, stderr }).toMatchObject({ code: 0 })
    return stdout
  }

  // Another idea: 57 degrees in cheap hours. Its test says so first.
  change(folder, 'test/module.test.ts', 'setpoint: 60', 'setpoint: 57')
  expect(await setpointIn(folder, 'test')).toMatchObject({ code: 1 })
  change(folder, 'assembly/index.ts', 'const WARM: f32 = 60', 'const WARM: f32 = 57')
  expect(await take('test')).toMatch(/5 passed \(5\)[\s\S]*MOST FUEL/)
  const input = { signals: { ...signals, price_start: signals.time } }
  writeFileSync(join(folder, 'inputs', 'night.json'), JSON.stringify(input))
  expect(await take('run', '--input', 'inputs/night.json')).toContain('setpoint  57 °C     within 40 to 65')

  await take('keygen')
  expect(await take('pack')).toContain('build/heater.spkg')

  const emulating = start('emulate', 'native', '--json')
  const { bench } = JSON.parse(await emulating.line())
  const line = use(await openBenchLine(bench))
  const { price, usage } = input.signals
  await take('signals', 'set', ...device, 'time=now', 'price_start=now', `price=${price.join()}`, `usage=${usage.join()}`)
  const pushed = await setpointIn(folder, 'push', ...device)
  expect(pushed).toMatchObject({ code: 0, stdout: expect.stringMatching(/\(version 1\.0\.0, .*runs on trial/) })
  expect(pushed.stderr).toContain('setpoint confirm keeps it')
  await line.step(PERIOD_MS, [50])
  const points = await setpointIn(folder, 'points', ...device)
  expect(points.stdout).toMatch(/setpoint +57 °C +57 °C +accepted[\s\S]*PROBE +VALUE\ngoal +57 °C\nreserve +44 °C/)
  expect(points.stderr).toMatch(onlyTrust)
  expect(await take('confirm', ...device)).toMatch(/\(version 1\.0\.0\) is confirmed/)
})
