/* A project is built, and its tests are run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { setpointIn } from '../../support/cli.js'
import { change, copy, makeProject, root } from './project.js'

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
