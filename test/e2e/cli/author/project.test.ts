/* Commands take from a project what they are not told. */
import { rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { setpoint, setpointIn, start } from '../../support/cli.js'
import { change, copy, fresh, makeProject, root } from './project.js'

beforeAll(makeProject)

describe('setpoint run', () => {
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
