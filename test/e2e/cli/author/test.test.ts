/* `setpoint test` of a module. */
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { setpointIn } from '../../support/cli.js'
import { change, copy, fresh, makeProject } from './project.js'

beforeAll(makeProject)

describe('setpoint test', () => {
  test("shows vitest's own lines, and below them the most fuel of each module", async () => {
    const { code, stdout } = await setpointIn(fresh, 'test')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      / {6}Tests {2}8 passed \(8\)\n[\s\S]*\n\nMODULE {13}TESTS {2}MOST FUEL {12}BY\nbuild\/heater\.wasm {2}5 {6}\d+ of 20000 \(0\.\d %\) {2}\w.*\n$/,
    )
  })

  test('builds before, so that what is tested is what is written', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'const WARM: f32 = 60', 'const WARM: f32 = 55')
    const { code, stdout, stderr } = await setpointIn(folder, 'test')
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/heats while electricity is cheap[\s\S]*1 failed \| 7 passed/)
  })

  test('passes on what vitest knows', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '-t', 'declines')
    expect(code).toBe(0)
    expect(stdout).toContain('Tests  1 passed | 7 skipped (8)')
    expect(await setpointIn(fresh, 'test', 'no-such-file')).toMatchObject({ code: 1 })
  })

  test('--json is one object a board and a module on standard output, and nothing else', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '--json')
    expect(code).toBe(0)
    const counts = { failed: 0, skipped: 0 }
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { board: null, passed: 5, ...counts },
      { board: 'native', kind: 'process', passed: 3, ...counts },
      expect.objectContaining({ module: join(fresh, 'build/heater.wasm'), tests: 5, budget: 20_000 }),
    ])
  })

  test('a strategy that does not compile is not tested', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'return 0', 'return nothing')
    expect(await setpointIn(folder, 'test')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('does not compile') })
  })
})
