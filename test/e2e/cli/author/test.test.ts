/* `setpoint test`: of a module, and on boards. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../../../host-ts/src/testkit/index.js'
import { use } from '../../support/boards.js'
import { type Running, setpointIn, startIn } from '../../support/cli.js'
import { change, copy, fresh, makeProject } from './project.js'

beforeAll(makeProject)
afterEach(() => void vi.unstubAllEnvs())

describe('setpoint test', () => {
  test("shows vitest's own lines, and below them the most fuel of each module", async () => {
    const { code, stdout } = await setpointIn(fresh, 'test')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      / {6}Tests {2}7 passed \(7\)\n[\s\S]*\n\nMODULE {13}TESTS {2}MOST FUEL {12}BY\nbuild\/heater\.wasm {2}5 {6}\d+ of 20000 \(0\.\d %\) {2}\w.*\n$/,
    )
  })

  test('builds before, so that what is tested is what is written', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'const WARM: f32 = 60', 'const WARM: f32 = 55')
    const { code, stdout, stderr } = await setpointIn(folder, 'test')
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/heats while electricity is cheap[\s\S]*1 failed \| 6 passed/)
  })

  test('passes on what vitest knows', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '-t', 'declines')
    expect(code).toBe(0)
    expect(stdout).toContain('Tests  1 passed | 6 skipped (7)')
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
      { board: 'native', kind: expect.any(String), passed: 2, ...counts },
      expect.objectContaining({ module: join(fresh, 'build/heater.wasm'), tests: 5, budget: 20_000 }),
    ])
  })

  test('a strategy that does not compile is not tested', async () => {
    const folder = copy()
    change(folder, 'assembly/index.ts', 'return 0', 'return nothing')
    expect(await setpointIn(folder, 'test')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('does not compile') })
  })
})

describe('setpoint test --on', () => {
  test('runs the tests of boards on each of them, in one table, and writes JUnit', async () => {
    const folder = copy()
    const { code, stdout, stderr } = await setpointIn(folder, 'test', '--on', 'native,stm32f405')
    expect(code).toBe(0)
    expect(stdout).toContain('9 passed (9)')
    expect(stdout).toMatch(
      /\nTESTS ON {3}RUN BY +PASSED {2}FAILED {2}SKIPPED\nno board +5 +0 +0\nnative +\w+ +2 +0 +0\nstm32f405 +\w+ +2 +0 +0\n\nMODULE/,
    )
    expect(stderr).toMatch(/JUnit: build\/junit\.xml\n$/)
    const junit = readFileSync(join(folder, 'build', 'junit.xml'), 'utf8')
    expect(junit).toContain('name="stm32f405 &gt; the module runs on after a power cut"')
    expect(junit.match(/<testcase /g)).toHaveLength(9)
  })

  test('a failure on one board fails all, and the table says where', async () => {
    const folder = copy()
    change(folder, 'test/board.test.ts', "reason: 'accepted' })", "reason: name === 'native' ? 'accepted' : 'rate' })")
    const { code, stdout } = await setpointIn(folder, 'test', '--on', 'native,riscv-virt', '--junit', 'results.xml')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\nnative +\w+ +2 +0 +0\nriscv-virt +\w+ +1 +1 +0\n/)
    expect(readFileSync(join(folder, 'results.xml'), 'utf8')).toMatch(/name="riscv-virt &gt; the device applies[^<]*>\s*<failure/)
  })

  test('a device of setpoint.json, at the end of a line: what it lacks is skipped, with the reason', async () => {
    const emulator = use(await startEmulator('native'))
    const folder = copy()
    change(
      folder,
      'setpoint.json',
      '"key"',
      `"devices": { "bench": ${JSON.stringify({ port: emulator.pty })} },\n  "test": { "on": ["bench"] },\n  "key"`,
    )
    const { code, stdout, stderr } = await setpointIn(folder, 'test')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nbench +serial port +0 +0 +2\n/)
    expect(stderr).toContain(
      'skipped: bench > the device applies what the module proposes: bench has no clock to advance: its clock is that of the world\n',
    )
    expect(stderr).toContain(
      'skipped: bench > the module runs on after a power cut: bench has no power to cut: nothing here switches its power\n',
    )
  })

  test('a board whose emulator is not here is not run, and says why', async () => {
    vi.stubEnv('SETPOINT_QEMU_ESP32C3', '')
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', '--on', 'native,esp32c3')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nnative +process +2 +0 +0\nesp32c3 +qemu-esp32c3 +not run: SETPOINT_QEMU_ESP32C3 names no program\n/)
    expect(stderr).not.toContain('skipped:')
  })

  test('a board that no test asks for is said', async () => {
    const folder = copy()
    rmSync(join(folder, 'test', 'board.test.ts'))
    const { code, stdout } = await setpointIn(folder, 'test', '--on', 'native')
    expect(code).toBe(0)
    expect(stdout).toContain("0       0       0        no test asks for it: describe.each(boards()), or board('native')\n")
  })

  test('a name that is no board is told before anything is built', async () => {
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', '--on', 'native,stm32')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: There is no board "stm32"\nBoards are .*native.*\n$/)
  })

  test('Ctrl-C ends the tests, and leaves no board behind', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'test', 'board.test.ts'), ENDLESS)
    const running = startIn(folder, 'test', '--on', 'stm32f405', 'board')
    const pid = Number(await line(running, /^pid (\d+)$/))
    expect(isRunning(pid)).toBe(true)
    running.interrupt()
    expect(await running.ended).toBe(130)
    await expect.poll(() => isRunning(pid)).toBe(false)
  })
})

const ENDLESS = `import { board } from 'setpoint/testkit'
import { test } from 'vitest'
test('never ends', { timeout: 600_000 }, async () => {
  const { emulator } = await board()
  process.stdout.write(\`pid \${emulator.pid}\\n\`)
  await new Promise(() => undefined)
})
`

/** What a line says that matches. */
async function line(running: Running, pattern: RegExp): Promise<string> {
  for (;;) {
    const [, found] = pattern.exec(await running.line()) ?? []
    if (found !== undefined) return found
  }
}

/** One that has ended may wait for its parent: that has no command line any more. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path).length > 0
}
