import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { serial } from '../../../host-ts/src/node.js'
import { emulator, largeModule, use } from '../support/boards.js'
import { peer, setpoint, unprivileged } from '../support/cli.js'
import { run, temporaryFile, temporaryFolder } from '../support/programs.js'

/** A folder that has what an installation has, but for firmware. */
function copyOfTool(): string {
  const root = temporaryFolder()
  for (const part of ['package.json', 'boards', 'host-ts/bin', 'host-ts/dist']) {
    cpSync(join(checkoutRoot(), part), join(root, part), { recursive: true })
  }
  symlinkSync(join(checkoutRoot(), 'node_modules'), join(root, 'node_modules'))
  return root
}

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
    [['push'], 'No file is named, and there is no setpoint.json here'],
    [['signals', 'set'], 'missing required argument'],
    [['info', '--timeout', 'long', '--tcp', '1'], '--timeout wants a positive number'],
    [['info', '--timeout', '86401', '--tcp', '1'], '--timeout wants a positive number, at most 86400'],
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

  test.each([
    [['nosuch'], "unknown command 'nosuch'"],
    [['run'], "required option '--input <file>' not specified"],
    [['info', '--jason'], "unknown option '--jason'\n(Did you mean --json?)"],
    [[], 'No command is named'],
    [['contract'], 'No command is named'],
  ])('so is what is wrong with the command line %j', async (args, message) => {
    const { code, stdout, stderr } = await setpoint(...args, '--json')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'usage', message, hint: 'setpoint --help lists commands and options.' } })
  })

  test('and has no hint where there is none', async () => {
    const { stderr } = await setpoint('info', '--json', '--timeout', 'long')
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'usage', message: '--timeout wants a positive number' } })
  })

  test('without a command the help is shown, on standard error', async () => {
    const { code, stdout, stderr } = await setpoint()
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^Usage: setpoint/)
    expect(stderr).not.toContain('error:')
  })

  test('a checkout without a build says what to run', async () => {
    const copy = join(temporaryFolder(), 'host-ts', 'bin', 'setpoint.mjs')
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(join(checkoutRoot(), 'host-ts', 'bin', 'setpoint.mjs'), copy)
    writeFileSync(join(dirname(dirname(dirname(copy))), 'platformio.ini'), '')
    const { code, stderr } = await run(process.execPath, [copy])
    expect(code).toBe(3)
    expect(stderr).toContain('npm run build')
  })

  test('a checkout without firmware says which is missing and how to build it', async () => {
    const root = copyOfTool()
    writeFileSync(join(root, 'platformio.ini'), '')
    for (const { args, build } of [
      { args: ['emulate', 'stm32f405'], build: 'stm32f405_qemu' },
      { args: ['info', '--emulator', 'stm32f405'], build: 'stm32f405_qemu' },
      { args: ['flash', 'stm32f405', '--yes'], build: 'stm32f405' },
    ]) {
      const command = [join(root, 'host-ts/bin/setpoint.mjs'), ...args]
      const { code, stdout, stderr } = await run(process.execPath, command, {}, root)
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
      expect(stderr).toContain('The firmware of stm32f405 has not been built: ')
      expect(stderr).toContain(` is missing\nRun: npm run pio -- run -e ${build}\n`)
      const elsewhere = await run(process.execPath, command, {}, dirname(root)) // as from a module's project
      expect(elsewhere.stderr).toContain(`is missing\nRun: npm --prefix ${root} run pio -- run -e ${build}\n`)
    }
  })

  test.each([
    [['emulate', 'native', '--release'], 'native_release; setpoint emulate native --release runs it there.'],
    [['flash', 'stm32f405', '--release'], 'stm32f405_release; setpoint flash stm32f405 --image FILE writes it from here.'],
  ])('in an installation %j says what a release of the board is made and used with', async (args, hint) => {
    const { code, stderr } = await run(process.execPath, [join(copyOfTool(), 'host-ts/bin/setpoint.mjs'), ...args])
    expect(code, stderr).toBe(3)
    expect(stderr).toContain(`npm run pio -- run -e ${hint}\n`)
  })

  test('help groups the commands and shows every flag', async () => {
    const { code, stdout } = await setpoint('--help')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Device:[\s\S]*push \[file\][\s\S]*Lab:[\s\S]*emulate/)
    for (const flag of ['--port', '--baud', '--tcp', '--emulator', '--timeout', '--json', '--yes']) expect(stdout).toContain(flag)
  })

  const forDevices = ['--port', '--baud', '--tcp', '--emulator', '--device', '--timeout']
  test.each([
    ['status', forDevices],
    ['signals get', forDevices],
    ['flash', forDevices.filter((flag) => flag !== '--emulator')],
    ['keygen', []],
    ['contract check', []],
    ['test', []],
    ['emulate', []],
  ])('the help of %s shows of the flags for a device those that mean something: %j', async (command, shown) => {
    const { stdout } = await setpoint(...command.split(' '), '--help')
    expect(forDevices.filter((flag) => new RegExp(`^ +${flag} <`, 'm').test(stdout))).toEqual(shown)
    expect(stdout).toContain('--json')
  })

  test('a command that means nothing by such a flag takes it', async () => {
    expect(await setpoint('check', '--port', '/dev/none', temporaryFile('module.wasm', largeModule(100)))).toMatchObject({ code: 0 })
  })
})

test("--version without a command is the tool's own", async () => {
  expect(await setpoint('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

describe('files', () => {
  test('a missing file', async () => {
    const { code, stderr } = await setpoint('push', '/no/such/file.wasm', '--emulator', 'native')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('/no/such/file.wasm: there is no such file')
  })

  test('a folder', async () => {
    const { code, stderr } = await setpoint('push', '/', '--emulator', 'native')
    expect(code, stderr).toBe(2)
    expect(stderr).toContain('/: cannot be read')
  })

  test('a file too large for any device is not read', async () => {
    const { code, stderr } = await setpoint('push', temporaryFile('huge.wasm', new Uint8Array(2 ** 20 + 1)), '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('too large for any device')
  })

  test("a module larger than the device's slot is refused by the device, in its words", async () => {
    const large = temporaryFile('large.wasm', largeModule(16_000))
    const { code, stderr } = await setpoint('push', large, '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/The device refused the upload: .*slot/)
  })

  test.each([
    ['notes.txt', 'hello', 'it has no image header'],
    ['empty.wasm', '', 'it is empty'],
  ])('a file that is neither module nor package: %s', async (name, content, why) => {
    const { code, stderr } = await setpoint('push', temporaryFile(name, content), '--emulator', 'native')
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(new RegExp(`${name}: Not a package: ${why}\\nA package is made of a module, .*\\(setpoint pack MODULE`))
  })
})
