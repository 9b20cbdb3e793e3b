/* What `setpoint new` makes, and that an author gets from there to a confirmed module. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../../host-ts/src/boards/index.js'
import { openBenchLine } from '../../../../host-ts/src/testkit/index.js'
import { PERIOD_MS, use } from '../../support/boards.js'
import { environment, onlyTrust, setpointIn, start } from '../../support/cli.js'
import { type Finished, run } from '../../support/programs.js'
import { change, copy, fresh, makeProject, root } from './project.js'
import { signals } from './signals.js'

let made: Finished
beforeAll(async () => {
  made = await makeProject()
})

describe('setpoint new', () => {
  test('makes a project that is installed and built, and says what it is doing', () => {
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^heater\/build\/heater\.wasm: \d+ B, .*\n.*\nheater is ready/) })
    expect(made.stderr).toMatch(
      /^heater: the files are written; installing \.\.\.\nheater: installed; building \.\.\.\n {2}cd heater\n {2}npm test\nIts workflow for GitHub fails until README\.md, "In CI", is done\.\n$/,
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
  [/ test --on native,stm32f405$/, /^native .*\nstm32f405 /m],
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
  expect(told).toHaveLength(12)
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
  expect(await take('test')).toMatch(/8 passed \(8\)[\s\S]*MOST FUEL/)
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
