/* `setpoint test` where boards are concerned: those that --on names, and what is left of them. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../../../host-ts/src/testkit/index.js'
import { use } from '../../support/boards.js'
import { type Running, setpointIn, startIn } from '../../support/cli.js'
import { change, copy, fresh, makeProject, root } from './project.js'

beforeAll(makeProject)
afterEach(() => void vi.unstubAllEnvs())

describe('setpoint test --on', () => {
  test('runs the tests of boards on each of them, in one table, and writes JUnit', async () => {
    const folder = copy()
    const { code, stdout, stderr } = await setpointIn(folder, 'test', '--on', 'native,stm32f405')
    expect(code).toBe(0)
    expect(stdout).toContain('11 passed (11)')
    expect(stdout).toMatch(
      /\nTESTS ON {3}RUN BY +PASSED {2}FAILED {2}SKIPPED\nno board +5 +0 +0\nnative +process +3 +0 +0\nstm32f405 +qemu +3 +0 +0\n\nMODULE/,
    )
    expect(stderr).toMatch(/JUnit: build\/junit\.xml\n$/)
    const junit = readFileSync(join(folder, 'build', 'junit.xml'), 'utf8')
    expect(junit).toContain('name="stm32f405 &gt; the module runs on after a power cut"')
    expect(junit.match(/<testcase /g)).toHaveLength(11)
  })

  test('a failure on one board fails all, and the table says where', async () => {
    const folder = copy()
    change(folder, 'test/board.test.ts', "reason: 'accepted' })", "reason: name === 'native' ? 'accepted' : 'rate' })")
    const { code, stdout } = await setpointIn(folder, 'test', '--on', 'native,riscv-virt', '--junit', 'results.xml')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\nnative +process +3 +0 +0\nriscv-virt +qemu +2 +1 +0\n/)
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
    const { code, stdout, stderr } = await setpointIn(folder, 'test', '--junit', 'build/all.xml')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nbench +serial port +1 +0 +2\n/)
    expect(stderr).toContain(
      'skipped: bench > the device applies what the module proposes: bench has no clock to advance: its clock is that of the world\n',
    )
    expect(stderr).toContain(
      'skipped: bench > the module runs on after a power cut: bench has no power to cut: nothing here switches its power\n',
    )
    expect(readFileSync(join(folder, 'build', 'all.xml'), 'utf8')).toMatch(
      /power cut"[^>]*>\s*<skipped message="bench has no power to cut: nothing here switches its power"\/>/,
    )
  })

  test('files run one at a time on a board that takes one client, and beside each other on emulated ones', async () => {
    const emulator = use(await startEmulator('native'))
    const folder = copy()
    writeFileSync(join(folder, 'vitest.config.mjs'), TELLING)
    const shared = await setpointIn(folder, 'test', '--on', `native,${emulator.tcp}`, '-t', 'on trial')
    expect({ code: shared.code, stdout: shared.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('files beside each other: false\n'),
    })
    const own = await setpointIn(folder, 'test', '--on', 'native', '-t', 'on trial')
    expect({ code: own.code, stdout: own.stdout }).toEqual({ code: 0, stdout: expect.stringContaining('files beside each other: true\n') })
  })

  test('a board on which nothing was tested in the end is said', async () => {
    const emulator = use(await startEmulator('native'))
    const { code, stdout } = await setpointIn(fresh, 'test', '--on', emulator.tcp, '-t', 'power cut')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\n127\.0\.0\.1:\d+ +tcp +0 +0 +1 +nothing was tested: all tests were skipped\n/)
  })

  test('what an error says to do is told, for vitest shows its message alone', async () => {
    const folder = copy()
    change(folder, 'test/board.test.ts', 'await board(name)', "await board('stm32')")
    const { code, stderr } = await setpointIn(folder, 'test')
    expect(code).toBe(1)
    expect(stderr).toMatch(/\nBoards are .*native.*HOST:PORT\.\n$/)
  })

  test.each([
    ['a file that does not load', EARLY],
    ['a hook of a whole suite', HOOK],
    ['what nobody awaits', UNAWAITED],
  ])('%s tells its hint, too, and the table does not say that no test asks for the board', async (_what, content) => {
    const folder = copy()
    writeFileSync(join(folder, 'test', 'board.test.ts'), content)
    const { code, stdout, stderr } = await setpointIn(folder, 'test', '--on', 'native')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\nnative +0 +0 +0 +nothing was tested, and there were errors outside of tests\n/)
    expect(stderr).toMatch(/\nAsk for it in a test or in beforeEach; not in beforeAll, nor outside of tests\.\n/)
  })

  test('a board whose emulator is not here is not run, and says why', async () => {
    vi.stubEnv('SETPOINT_QEMU_ESP32C3', '')
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', '--on', 'native,esp32c3')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nnative +process +3 +0 +0\nesp32c3 +qemu-esp32c3 +not run: SETPOINT_QEMU_ESP32C3 names no program\n/)
    expect(stderr).not.toContain('skipped:')
  })

  test('where none of the boards ran that were named, that is a failure: nobody who names a board wants nothing tested', async () => {
    vi.stubEnv('SETPOINT_QEMU_ESP32C3', '')
    vi.stubEnv('SETPOINT_RENODE', '')
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', '--on', 'esp32c3,stm32f407_discovery')
    expect(code).toBe(1)
    expect(stdout).toMatch(/\nesp32c3 +qemu-esp32c3 +not run: .+\nstm32f407_discovery +renode +not run: .+\n/)
    expect(stderr).toMatch(/\nerror: None of the boards ran that --on names\nThe table says why\.\n$/)
  })

  test('a board that no test asks for is said', async () => {
    const folder = copy()
    rmSync(join(folder, 'test', 'board.test.ts'))
    const { code, stdout } = await setpointIn(folder, 'test', '--on', 'native')
    expect(code).toBe(0)
    expect(stdout).toContain("0       0       0        no test asks for it: describe.each(boards()), or board('native')\n")
  })

  test.each([
    [['--on', 'native,stm32'], /^error: There is no board "stm32"\nBoards are .*native.*\n$/],
    [['--on', '127.0.0.1:99999'], /^error: "127\.0\.0\.1:99999" is not a TCP address\n/],
    [['--on', ''], /^error: --on names no board\nsetpoint test --on native,stm32f405\n$/],
    [['--on', ' , '], /^error: --on names no board\n/],
    [['--emulator', 'stm32f405'], /^error: --emulator does not say where tests run\n--on NAME does/],
    [['--port', '/dev/ttyUSB0'], /^error: --port does not say where tests run\n/],
    [['--watch'], /^error: setpoint test runs the tests once, and takes no --watch\nnpx vitest watches, .+SETPOINT_ON.+\n$/],
    [['board', '-w'], /^error: .+ takes no -w\n/],
    [['--ui=true'], /^error: .+ takes no --ui=true\n/],
  ])('%j is refused before anything is built', async (args, words) => {
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(words)
  })

  test('names may have spaces around them, and are taken once', async () => {
    const { code, stdout } = await setpointIn(fresh, 'test', '--on', 'native, native', '-t', 'on trial')
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nnative +process +1 +0 +0\n/)
  })

  test('where vitest does not come to its end, nothing is said of boards, and no JUnit of an earlier run is left', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'build', 'junit.xml'), 'old')
    const { code, stdout, stderr } = await setpointIn(folder, 'test', '--on', 'native', '--bogus')
    expect(code).toBe(1)
    expect(stdout + stderr).not.toMatch(/TESTS ON|JUnit/)
    expect(existsSync(join(folder, 'build', 'junit.xml'))).toBe(false)
  })

  test('a JUnit file that cannot be written is told before any test runs', async () => {
    const { code, stdout, stderr } = await setpointIn(fresh, 'test', '--on', 'native', '--junit', 'package.json/junit.xml')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: .+\/package\.json\/junit\.xml cannot be written: .+\n$/)
  })

  test('a board ends with its test, also one that ends early, does not wait for it, or cuts its power twice at once', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'test', 'board.test.ts'), LEAKY)
    const scratch = ownScratch()
    const { code, stdout } = await setpointIn(folder, 'test', 'board')
    expect(code).toBe(1)
    expect(stdout).toContain('Tests  1 failed | 3 passed (4)')
    expect(readdirSync(scratch)).toEqual([])
  })

  test('Ctrl-C ends the tests, and leaves no board behind', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'test', 'board.test.ts'), ENDLESS)
    const scratch = ownScratch()
    const running = startIn(folder, 'test', '--on', 'stm32f405', 'board')
    const pids = await processes(running)
    expect(pids.map(isRunning)).toEqual([true, true, true])
    running.interrupt()
    expect(await running.ended).toBe(130)
    await expect.poll(() => pids.some(isRunning)).toBe(false)
    expect(readdirSync(scratch)).toEqual([])
  })

  test('nothing runs on when the command itself is killed', async () => {
    const folder = copy()
    writeFileSync(join(folder, 'test', 'board.test.ts'), ENDLESS)
    ownScratch()
    const running = startIn(folder, 'test', '--on', 'stm32f405', 'board')
    const pids = await processes(running)
    expect(pids.map(isRunning)).toEqual([true, true, true])
    await running[Symbol.asyncDispose]() // SIGKILL
    await expect.poll(() => pids.some(isRunning)).toBe(false)
  })
})

/** A place for temporary files that nobody else has. */
function ownScratch(): string {
  const folder = mkdtempSync(join(root, 'scratch-'))
  vi.stubEnv('TMPDIR', folder)
  return folder
}

const LEAKY = `import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { board } from 'setpoint/testkit'
import { expect, test } from 'vitest'

/** Emulators of this run: their flash is in its folder. */
function emulators() {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\\d+$/.test(pid) && readFileSync(\`/proc/\${pid}/cmdline\`, 'utf8').includes(tmpdir() + '/setpoint-flash-')
    } catch {
      return false
    }
  })
}

test('too slow', { timeout: 20 }, async () => void (await board('stm32f405')))
test('not awaited', () => void board('stm32f405').catch(() => undefined))
test('cut twice', async () => {
  const heater = await board('native')
  await Promise.all([heater.powerCut(), heater.powerCut()])
  expect(emulators()).toEqual([String(heater.emulator.pid)])
})
test('nothing is left', () => expect(emulators()).toEqual([]))
`

const EARLY = `import { board } from 'setpoint/testkit'
import { test } from 'vitest'
const heater = await board('native')
test('runs', () => heater.device.status())
`

const HOOK = `import { board } from 'setpoint/testkit'
import { beforeAll, describe, test } from 'vitest'
describe('heater', () => {
  beforeAll(async () => void (await board('native')))
  test('runs', () => undefined)
})
`

const UNAWAITED = `import { board } from 'setpoint/testkit'
import { test } from 'vitest'
void board('native')
test('runs', () => undefined)
`

/** Tells what vitest takes. */
const TELLING = `const configureVitest = ({ vitest }) => console.log('files beside each other:', vitest.config.fileParallelism ?? true)
export default { plugins: [{ name: 'telling', configureVitest }] }
`

const ENDLESS = `import { board } from 'setpoint/testkit'
import { test } from 'vitest'
test('never ends', { timeout: 600_000 }, async () => {
  const { emulator } = await board()
  process.stdout.write(\`pids \${emulator.pid} \${process.pid} \${process.ppid}\\n\`)
  await new Promise(() => undefined)
})
`

/** Those of the endless test: the board's emulator, the worker that runs the test, and vitest. */
async function processes(running: Running): Promise<number[]> {
  for (;;) {
    const [, pids] = /^pids (.+)$/.exec(await running.line()) ?? []
    if (pids !== undefined) return pids.split(' ').map(Number)
  }
}

/** One that has ended may wait for its parent: that has no command line any more. */
function isRunning(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path).length > 0
}
