/* A project is built, and its tests are run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { setpointIn } from '../../support/cli.js'
import { change, copy, fresh, makeProject, root } from './project.js'

beforeAll(makeProject)

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
