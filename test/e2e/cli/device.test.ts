import { describe, expect, test } from 'vitest'
import { tcp } from '../../../host-ts/src/node.js'
import { bench, boards, device, emulator, giveSignals, moduleBytes, PERIOD_MS } from '../support/boards.js'
import { onlyTrust, setpoint, start } from '../support/cli.js'
import { temporaryFile } from '../support/programs.js'

const heater = (): string => temporaryFile('heater.wasm', moduleBytes('water-heater'))

describe('with an emulated board', () => {
  test('results are on standard output, one JSON object a line when asked', async () => {
    const { tcp } = await emulator('native')
    const path = heater()
    const push = (): ReturnType<typeof setpoint> => setpoint('push', path, '--confirm', '--tcp', tcp)
    const quiet = expect.stringMatching(onlyTrust)
    expect(await push()).toMatchObject({ code: 0, stdout: expect.stringContaining(' runs for good, after '), stderr: quiet })
    expect(await push()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^unchanged/), stderr: quiet })
    const status = await setpoint('status', '--json', '--tcp', tcp)
    expect(JSON.parse(status.stdout)).toMatchObject({
      module: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      refused: null,
      lifecycle: { running: 'permanent', candidate: 'empty', counter: 0, trial: null, reverted: null },
      images: [expect.objectContaining({ image: 0 }), expect.objectContaining({ image: 1, slot: 0, version: '0.0.0', active: true })],
    })
    expect(JSON.parse(status.stderr)).toEqual({ warning: `tcp ${tcp} trusts the development key` })
    const signals = await setpoint('signals', '--json', '--tcp', tcp)
    const names = signals.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name)
    expect(names).toEqual(['time', 'price_start', 'zone', 'tank', 'price', 'usage', 'comfort', 'away'])
  })

  test('every command answers over a serial port', async () => {
    const { pty } = await emulator('native')
    await setpoint('push', heater(), '--port', pty)
    for (const args of [
      ['confirm'],
      ['info'],
      ['status'],
      ['points'],
      ['signals'],
      ['erase'],
      ['erase', '--running', '--yes'],
      ['reset'],
    ]) {
      const { code, stdout, stderr } = await setpoint(...args, '--port', pty)
      expect(code, stderr).toBe(0)
      expect(stdout).not.toBe('')
      expect(stderr).toMatch(/^warning: .+ trusts the development key\n/)
      expect(stdout + stderr).not.toContain('\x1b')
    }
  })

  test('status names a module that was quarantined, its last fault, and why a push of it is refused', async () => {
    const board = await emulator('native')
    const line = await bench(board)
    const path = temporaryFile('bad.wasm', moduleBytes('out-of-bounds'))
    expect(await setpoint('push', path, '--confirm', '--port', board.pty)).toMatchObject({ code: 0 })
    await giveSignals(await device(board.tcp))
    for (let i = 0; i < 7; i++) await line.step(PERIOD_MS, [50])
    const { stdout } = await setpoint('status', '--port', board.pty)
    expect(stdout).toMatch(/^quarantined +[0-9a-f]{12}: 6 faults in a row/m)
    expect(stdout).toMatch(/^last fault +#6 trap: the evaluation trapped$/m)
    expect(stdout).toMatch(/ since a power reset$/m)
    const { code, stderr } = await setpoint('push', path, '--port', board.pty)
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('was not sent: it is quarantined')
    expect(stderr).toContain(
      'Push another module. To allow this one again, erase the running module (setpoint erase --running), then push it.',
    )
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

  test('a setting is kept, and has no age; it costs one of the writes that status tells', async () => {
    const { tcp } = await emulator('native')
    const left = async (): Promise<number> => {
      const { stdout } = await setpoint('status', '--tcp', tcp)
      return Number(/^flash +takes (\d+) writes in a row: uploads, starts, settings, off and its end$/m.exec(stdout)?.[1])
    }
    const before = await left()
    expect(await setpoint('signals', 'set', 'comfort=42', 'price_start=0', '--tcp', tcp)).toMatchObject({ code: 0 })
    expect(await left()).toBe(before - 1)
    const { stdout } = await setpoint('signals', '--tcp', tcp)
    expect(stdout).toMatch(/^comfort +°C +setting +kept +42$/m)
    expect(stdout).toMatch(/^price_start +s +host +\d+ m?s old +0 /m)
  })

  test('a bad value among good ones: nothing is set, not even the clock', async () => {
    const { tcp } = await emulator('native')
    const { code, stderr } = await setpoint('signals', 'set', 'time=now', 'price_start=0', 'price=1,2', '--tcp', tcp)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/\nerror: price wants 24 values, 2 given\n$/) })
    const { stdout } = await setpoint('signals', 'get', 'time', 'price_start', '--json', '--tcp', tcp)
    expect(stdout.match(/"value":null/g)).toHaveLength(2)
  })

  test('a value out of range among good ones: named with its place and the range; nothing is set, not even the clock', async () => {
    const { tcp } = await emulator('native')
    const price = [...Array<string>(23).fill('0.25'), '10.01'].join(',')
    const { code, stderr } = await setpoint('signals', 'set', 'time=now', 'price_start=0', `price=${price}`, '--tcp', tcp)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/\nerror: price\[23\] is 10\.01, above max: price is -10 to 10 1\/kW\/h\n$/),
    })
    const { stdout } = await setpoint('signals', 'get', 'time', 'price_start', '--json', '--tcp', tcp)
    expect(stdout.match(/"value":null/g)).toHaveLength(2)
  })

  test('signals that the device refuses beside a new clock: says that the clock stays', async () => {
    const { tcp } = await emulator('native')
    const { code, stderr } = await setpoint('signals', 'set', 'tank=50', 'time=now', '--tcp', tcp)
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/\nThe clock has been set; no signal has\.\nerror: The device refused the signals: /)
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
    expect(await setpoint('push', heater(), '--emulator', board)).toMatchObject({ code: 0 })
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

  test.each(boards)('the clock of an emulated %s that runs faster does so after a reset, too', async (board) => {
    const emulating = start('emulate', board, '--speed', '600', '--json')
    const { tcp } = JSON.parse(await emulating.line())
    const { client, reset } = await device(tcp)
    const tenMinutesUp = (): Promise<void> =>
      expect.poll(async () => (await client.setpoint.status()).uptime, { timeout: 20_000 }).toBeGreaterThan(600_000)
    await tenMinutesUp()
    await reset()
    expect((await client.setpoint.status()).boot).toBe(2)
    await tenMinutesUp()
  })

  test.each(['native', 'stm32f405'])('an emulated %s serves several clients at once', async (board) => {
    const emulating = start('emulate', board, '--json')
    const first = JSON.parse(await emulating.line())
    const watching = start('status', '--watch', '--json', '--emulator', board)
    await watching.line()
    const path = heater()
    const refused = temporaryFile('refused.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 9, 9, 9))
    const others = await Promise.all([
      setpoint('push', path, '--confirm', '--emulator', board),
      setpoint('info', '--emulator', board),
      setpoint('signals', 'set', 'tank=40', '--emulator', board),
      setpoint('emulate', board),
    ])
    expect(others).toMatchObject([
      { code: 0, stdout: expect.stringContaining(' runs for good, after '), stderr: expect.stringMatching(onlyTrust) },
      { code: 0, stdout: expect.stringContaining(`tcp ${first.tcp}`), stderr: expect.stringMatching(onlyTrust) },
      { code: 1, stderr: expect.stringMatching(/tank/) },
      { code: 3, stderr: expect.stringContaining(`runs already: ${first.tcp}`) },
    ])
    expect(await setpoint('push', refused, '--emulator', board)).toMatchObject({ code: 1 })
    await expect.poll(async () => JSON.parse(await watching.line()).module).not.toBeNull()
    expect(await setpoint('push', path, '--emulator', board)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^unchanged/) })
  })

  test('two emulators of a board started at once: one is refused, the other found', async () => {
    const both = [start('emulate', 'native', '--json'), start('emulate', 'native', '--json')]
    expect(await Promise.race(both.map(({ ended }) => ended))).toBe(3)
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stderr: expect.stringMatching(onlyTrust) })
  })

  test("the record of a killed emulator stands in nobody's way", async () => {
    const killed = start('emulate', 'native', '--json')
    await killed.line()
    await killed[Symbol.asyncDispose]()
    const again = start('emulate', 'native', '--json')
    await again.line()
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stderr: expect.stringMatching(onlyTrust) })
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
