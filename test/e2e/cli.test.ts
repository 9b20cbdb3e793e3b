import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { serial, tcp } from '../../host-ts/src/node.js'
import { checkoutRoot } from '../../host-ts/src/testkit/index.js'
import { boards, emulator, moduleBytes, use } from './support/boards.js'
import { peer, setpoint, start, unprivileged } from './support/cli.js'
import { run, temporaryFile } from './support/programs.js'

const heater = (): string => temporaryFile('heater.wasm', moduleBytes('water-heater'))

describe('without a device', () => {
  test('no such port: says so, and what to try', async () => {
    const { code, stdout, stderr } = await setpoint('info', '--port', '/dev/no-such-port')
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toMatch(/No device found: there is no port \/dev\/no-such-port\n.*setpoint emulate stm32f405/)
  })

  test('no permission: names the group that has it', async () => {
    const port = temporaryFile('port', '')
    chmodSync(port, 0o000)
    const { code, stderr } = await unprivileged('info', '--port', port)
    expect(code, stderr).toBe(3)
    expect(stderr).toMatch(/No permission to open .*\n.*usermod -aG dialout/)
  })

  test('a port in use by another program: says so', async () => {
    const { pty } = await emulator('native')
    const other = await serial(pty)
    use({ [Symbol.asyncDispose]: async () => other.close?.() })
    const { code, stderr } = await setpoint('info', '--port', pty)
    expect(code, stderr).toBe(3)
    expect(stderr).toContain('in use by another program')
  })

  test('a file that is no port: says so', async () => {
    const { code, stderr } = await setpoint('info', '--port', temporaryFile('port', ''))
    expect(code, stderr).toBe(4)
    expect(stderr).toContain('is no serial port')
  })

  test('nothing listens on the TCP address', async () => {
    const { code, stderr } = await setpoint('info', '--tcp', '127.0.0.1:1')
    expect(code, stderr).toBe(4)
    expect(stderr).toContain('nothing listens on tcp 127.0.0.1:1')
  })

  test('a silent device: times out', async () => {
    const { code, stderr } = await setpoint('info', '--timeout', '0.3', '--tcp', await peer(() => undefined))
    expect(code, stderr).toBe(5)
    expect(stderr).toMatch(/is silent: No answer from .* within 0.3 s\n.*powered/)
  })

  test.each([
    ['text', 'login: \n'],
    ['noise', Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) & 0xff)],
    ['frames that are damaged', Uint8Array.of(2, 9, 1, 0)],
  ])('a device that answers %s: is none', async (_what, garbage) => {
    const address = await peer((socket) => socket.on('data', () => socket.write(garbage)))
    const { code, stderr } = await setpoint('info', '--timeout', '0.5', '--tcp', address)
    expect(code, stderr).toBe(4)
    expect(stderr).toContain('answers, but not in SMP')
  })

  test.each([
    ['before it is asked', 'connection'],
    ['when it is asked', 'data'],
  ])('a peer that hangs up %s: is no device', async (_when, event) => {
    const address = await peer((socket) => (event === 'data' ? socket.on('data', () => socket.destroy()) : socket.destroy()))
    const { code, stderr } = await setpoint('info', '--tcp', address)
    expect(code, stderr).toBe(4)
    expect(stderr).toMatch(/No device found: .* hangs up before it answers\n.*\n.*setpoint emulate/)
  })

  test.each([
    [['nonsense'], 'unknown command'],
    [['info', '--nonsense'], 'unknown option'],
    [['push'], 'missing required argument'],
    [['signals', 'set'], 'missing required argument'],
    [['info', '--timeout', 'long', '--tcp', '1'], '--timeout wants a positive number'],
    [['info', '--tcp', 'nonsense'], 'is not a TCP address'],
    [['info', '--tcp', '127.0.0.1:1', '--port', '/dev/x'], 'Name one device'],
    [['info', '--emulator', 'toaster'], 'no emulated board "toaster"'],
    [['signals', 'set', 'price', '--tcp', '127.0.0.1:1'], 'is not NAME=VALUE'],
    [['signals', 'set', 'price_start=99999999999999999999', '--tcp', '127.0.0.1:1'], 'does not fit into 64 bits'],
    [['erase', '--running', '--tcp', '127.0.0.1:1'], '--yes'],
  ])('%j is a usage error', async (args, words) => {
    const { code, stdout, stderr } = await setpoint(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })

  test('with --json an error is one object, on standard error', async () => {
    const { code, stdout, stderr } = await setpoint('info', '--json', '--tcp', '127.0.0.1:1')
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'no-device', hint: expect.stringContaining('setpoint emulate') } })
  })

  test('a checkout without a build says what to run', async () => {
    const copy = join(dirname(temporaryFile('x', '')), 'bin', 'setpoint.mjs')
    mkdirSync(dirname(copy))
    copyFileSync(join(checkoutRoot(), 'host-ts', 'bin', 'setpoint.mjs'), copy)
    const { code, stderr } = await run(process.execPath, [copy])
    expect(code).toBe(3)
    expect(stderr).toContain('npm run build')
  })

  test('a checkout without firmware says which is missing and how to build it', async () => {
    const root = dirname(temporaryFile('platformio.ini', ''))
    for (const part of ['package.json', 'boards', 'host-ts/bin', 'host-ts/dist']) {
      cpSync(join(checkoutRoot(), part), join(root, part), { recursive: true })
    }
    symlinkSync(join(checkoutRoot(), 'node_modules'), join(root, 'node_modules'))
    for (const args of [
      ['emulate', 'stm32f405'],
      ['info', '--emulator', 'stm32f405'],
    ]) {
      const { code, stdout, stderr } = await run(process.execPath, [join(root, 'host-ts/bin/setpoint.mjs'), ...args])
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toMatch(/The firmware of stm32f405 has not been built: .* is missing\nRun: npm run pio -- run -e stm32f405_qemu/)
    }
  })

  test('help groups the commands and shows every flag', async () => {
    const { code, stdout } = await setpoint('--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Device:[\s\S]*push <file>[\s\S]*Lab:[\s\S]*emulate/)
    for (const flag of ['--port', '--baud', '--tcp', '--emulator', '--timeout', '--json', '--yes']) expect(stdout).toContain(flag)
  })
})

describe('files', () => {
  test('a missing file', async () => {
    const { code, stderr } = await setpoint('push', '/no/such/file.wasm', '--emulator', 'native')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('There is no file /no/such/file.wasm')
  })

  test('a folder', async () => {
    const { code, stderr } = await setpoint('push', '/', '--emulator', 'native')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('/ cannot be read')
  })

  test('a file too large for any device is not read', async () => {
    const { code, stderr } = await setpoint('push', temporaryFile('huge.wasm', new Uint8Array(2 ** 20 + 1)), '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('too large for any device')
  })

  test("a module larger than the device's slot is refused by the device, in its words", async () => {
    const bytes = new Uint8Array(20_000)
    bytes.set(moduleBytes('water-heater'))
    const { code, stderr } = await setpoint('push', temporaryFile('large.wasm', bytes), '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/The device refused the upload: .*slot/)
  })

  test('a file that is neither module nor package', async () => {
    const { code, stderr } = await setpoint('push', temporaryFile('notes.txt', 'hello'), '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('Not a package')
  })
})

describe('with an emulated board', () => {
  test('results are on standard output, one JSON object a line when asked', async () => {
    const { tcp } = await emulator('native')
    const path = heater()
    expect(await setpoint('push', path, '--tcp', tcp)).toMatchObject({ code: 0, stdout: expect.stringContaining(' runs, after ') })
    expect(await setpoint('push', path, '--tcp', tcp)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^unchanged/), stderr: '' })
    const status = await setpoint('status', '--json', '--tcp', tcp)
    expect(JSON.parse(status.stdout)).toMatchObject({ module: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) }, refused: null })
    const signals = await setpoint('signals', '--json', '--tcp', tcp)
    const names = signals.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name)
    expect(names).toEqual(['time', 'price_start', 'zone', 'tank', 'price', 'usage'])
  })

  test('every command answers over a serial port', async () => {
    const { pty } = await emulator('native')
    for (const args of [['info'], ['status'], ['points'], ['signals'], ['erase'], ['erase', '--running', '--yes'], ['reset']]) {
      const { code, stdout, stderr } = await setpoint(...args, '--port', pty)
      expect(code, stderr).toBe(0)
      expect(stdout).not.toBe('')
      expect(stdout + stderr).not.toContain('\x1b')
    }
  })

  test('signals are set, and the clock by time=now', async () => {
    const { tcp } = await emulator('native')
    const price = Array<string>(24).fill('0.25').join(',')
    expect(await setpoint('signals', 'set', 'time=now', `price=${price}`, 'price_start=0', '--tcp', tcp)).toMatchObject({ code: 0 })
    const { stdout } = await setpoint('signals', 'get', 'time', 'price', '--json', '--tcp', tcp)
    const [time, prices] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(Math.abs(time.value - Date.now() / 1000)).toBeLessThan(60)
    expect(prices.value).toEqual(Array(24).fill(0.25))
    expect(await setpoint('signals', 'set', 'tank=40', '--tcp', tcp)).toMatchObject({ code: 1, stderr: expect.stringContaining('tank') })
  })

  test('integers and times are shown as they were given, and in full', async () => {
    const { tcp } = await emulator('native')
    const given = ['time=2026-06-01T12:00:00+05:30', 'price_start=1234567890']
    expect(await setpoint('signals', 'set', ...given, '--tcp', tcp)).toMatchObject({ code: 0 })
    const { stdout } = await setpoint('signals', 'get', '--tcp', tcp)
    expect(stdout).toMatch(/^zone .* 19800$/m)
    expect(stdout).toMatch(/^time .*\(2026-06-01T06:3\d:\d\dZ\)$/m)
    expect(stdout).toMatch(/^price_start .* 1234567890 \(2009-02-13T23:31:30Z\)$/m)
  })

  test('a bad value among good ones: nothing is set, not even the clock', async () => {
    const { tcp } = await emulator('native')
    const { code, stderr } = await setpoint('signals', 'set', 'time=now', 'price_start=0', 'price=1,2', '--tcp', tcp)
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: price wants 24 values, 2 given\n' })
    const { stdout } = await setpoint('signals', 'get', 'time', 'price_start', '--json', '--tcp', tcp)
    expect(stdout.match(/"value":null/g)).toHaveLength(2)
  })

  test('signals that the device refuses beside a new clock: says that the clock stays', async () => {
    const { tcp } = await emulator('native')
    const { code, stderr } = await setpoint('signals', 'set', 'price_start=-1', 'time=now', '--tcp', tcp)
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/^The clock has been set; no signal has\.\nerror: The device refused the signals: /)
  })

  test('watching goes on until Ctrl-C, which is exit code 130', async () => {
    const { tcp } = await emulator('native')
    const watching = start('status', '--watch', '--json', '--tcp', tcp)
    expect(JSON.parse(await watching.line())).toMatchObject({ app: 'water-heater' })
    watching.interrupt()
    expect(await watching.ended).toBe(130)
  })

  test.each(boards)('emulate %s: other commands find it, evaluations happen, Ctrl-C leaves nothing', async (board) => {
    const emulating = start('emulate', board, '--speed', '20000', '--json')
    const { pid, tcp, pty } = JSON.parse(await emulating.line())
    expect(tcp).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(pty).toMatch(/^\/dev\//)
    expect(await setpoint('emulate', board)).toMatchObject({ code: 3, stderr: expect.stringContaining('runs already') })
    expect(await setpoint('push', heater(), '--emulator', board)).toMatchObject({ code: 0, stderr: '' })
    const watching = start('points', '--watch', '--json', '--emulator', board)
    const first = JSON.parse(await watching.line())
    const later = JSON.parse(await watching.line())
    expect(later.number).toBeGreaterThan(first.number)
    watching.interrupt()
    expect(await watching.ended).toBe(130)
    emulating.interrupt()
    expect(await emulating.ended).toBe(130)
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  })

  test.each(['native', 'stm32f405'])('an emulated %s serves several clients at once', async (board) => {
    const emulating = start('emulate', board, '--json')
    const first = JSON.parse(await emulating.line())
    const watching = start('status', '--watch', '--json', '--emulator', board)
    await watching.line()
    const path = heater()
    const refused = temporaryFile('refused.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 9, 9, 9))
    const others = await Promise.all([
      setpoint('push', path, '--emulator', board),
      setpoint('info', '--emulator', board),
      setpoint('signals', 'set', 'tank=40', '--emulator', board),
      setpoint('emulate', board),
    ])
    expect(others).toMatchObject([
      { code: 0, stdout: expect.stringContaining(' runs, after '), stderr: '' },
      { code: 0, stdout: expect.stringContaining(`tcp ${first.tcp}`), stderr: '' },
      { code: 1, stderr: expect.stringMatching(/tank/) },
      { code: 3, stderr: expect.stringContaining(`runs already: ${first.tcp}`) },
    ])
    expect(await setpoint('push', refused, '--emulator', board)).toMatchObject({ code: 1 })
    expect(JSON.parse(await watching.line()).module).not.toBeNull()
    expect(await setpoint('push', path, '--emulator', board)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^unchanged/) })
  })

  test('two emulators of a board started at once: one is refused, the other found', async () => {
    const both = [start('emulate', 'native', '--json'), start('emulate', 'native', '--json')]
    expect(await Promise.race(both.map(({ ended }) => ended))).toBe(3)
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stderr: '' })
  })

  test("the record of a killed emulator stands in nobody's way", async () => {
    const killed = start('emulate', 'native', '--json')
    await killed.line()
    await killed[Symbol.asyncDispose]()
    const again = start('emulate', 'native', '--json')
    await again.line()
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stderr: '' })
  })

  test('an emulator does not outlive a killed command', async () => {
    const emulating = start('emulate', 'stm32f405', '--json')
    const { tcp: address } = JSON.parse(await emulating.line())
    expect(await listens(address)).toBe(true)
    await emulating[Symbol.asyncDispose]()
    await expect.poll(() => listens(address), { timeout: 10_000 }).toBe(false)
  })
})

async function listens(address: string): Promise<boolean> {
  try {
    const transport = await tcp(address)
    await transport.close?.()
    return true
  } catch {
    return false
  }
}
