/* Trials by the command line: what happened, why, and what to do. */
import { describe, expect, test } from 'vitest'
import { parsePackage, type Version, withContract } from '../../../host-ts/src/index.js'
import { openRelay } from '../../../host-ts/src/testkit/index.js'
import { newest } from '../../contract/versions.js'
import { bench, device, emulator, giveSignals, largeModule, moduleBytes, PERIOD_MS, packed, use } from '../support/boards.js'
import { setpoint } from '../support/cli.js'
import { temporaryFile } from '../support/programs.js'

const heater = moduleBytes('water-heater')
const packageOf = (version: Version, counter = 0): Uint8Array => packed(heater, { version, counter })
const fileOf = (version: Version, counter = 0): string => temporaryFile(`${version}.spkg`, packageOf(version, counter))

describe('a trial', () => {
  test('another push waits for a word on the first: says which words there are', async () => {
    const { tcp } = await emulator('native')
    await setpoint('push', fileOf('1.0.0'), '--confirm', '--tcp', tcp)
    await setpoint('push', fileOf('1.1.0'), '--tcp', tcp)
    for (const args of [['push', fileOf('2.0.0')], ['erase']]) {
      const { code, stdout, stderr } = await setpoint(...args, '--tcp', tcp)
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(
        /trial is running.*\nA module is on trial: confirm it \(setpoint confirm\) or revert it \(setpoint revert\) first/,
      )
    }
  })

  test('confirms itself after the good evaluations that were asked for', async () => {
    const board = await emulator('native')
    const line = await bench(board)
    const status = async (): Promise<string> => (await setpoint('status', '--port', board.pty)).stdout
    const { stderr } = await setpoint('push', fileOf('1.0.0', 3), '--confirm-after', '2', '--port', board.pty)
    expect(stderr).toContain('It is confirmed by 2 good evaluations; otherwise goes back after a reset or a fault')
    await giveSignals(await device(board.tcp))
    await line.step(PERIOD_MS, [50])
    expect(await status()).toMatch(/^ +on trial, 1 of 1 evaluation good$/m)
    await line.step(PERIOD_MS, [50])
    expect(await status()).toMatch(/^ +confirmed: no package with a security counter below 3 runs any more$/m)
  })

  test('a push of what is on trial sends nothing, and --confirm keeps it', async () => {
    const { tcp } = await emulator('native')
    const file = fileOf('1.0.0')
    await setpoint('push', file, '--tcp', tcp)
    expect(await setpoint('push', file, '--tcp', tcp)).toMatchObject({ stdout: expect.stringMatching(/^unchanged: .* on trial$/m) })
    expect(await setpoint('push', file, '--confirm', '--tcp', tcp)).toMatchObject({
      stdout: expect.stringMatching(/^confirmed: .* for good$/m),
    })
    expect(await setpoint('push', file, '--confirm-after', '3', '--tcp', tcp)).toMatchObject({
      stdout: expect.stringMatching(/^unchanged: .* for good$/m),
    })
    expect((await setpoint('status', '--tcp', tcp)).stdout).toMatch(/^ +confirmed$/m)
  })

  test('that went back is told of by status until the same package is confirmed', async () => {
    const { tcp } = await emulator('native')
    const status = async (): Promise<string> => (await setpoint('status', '--tcp', tcp)).stdout
    const file = fileOf('1.0.0')
    for (const args of [['push', file], ['revert'], ['push', file]]) await setpoint(...args, '--tcp', tcp)
    expect(await status()).toMatch(/^went back +\w{12}: /m)
    await setpoint('confirm', '--tcp', tcp)
    expect(await status()).toMatch(/^ +confirmed$/m)
    expect(await status()).not.toContain('went back')
  })
})

test('a push whose line is cut says that the next one goes on', async () => {
  const { tcp } = await emulator('native')
  let sent = 0
  const line = use(await openRelay(tcp, { toDevice: { tap: count } }))
  function count(chunk: Uint8Array): Uint8Array {
    sent += chunk.length
    if (sent > 5000) line.cut()
    return chunk
  }
  const path = temporaryFile('large.wasm', largeModule())
  const { code, stdout, stderr } = await setpoint('push', path, '--tcp', line.address)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('The next push of this file goes on where this one stopped.')
  expect((await setpoint('status', '--tcp', tcp)).stdout).toContain('the next push of the same file goes on')
})

test('a push of what is on trial does not change what confirms it, and says so', async () => {
  const { tcp } = await emulator('native')
  const file = fileOf('1.0.0')
  await setpoint('push', file, '--confirm-after', '3', '--tcp', tcp)
  expect(await setpoint('push', file, '--confirm-after', '3', '--tcp', tcp)).toMatchObject({ code: 0 })
  const { code, stdout, stderr } = await setpoint('push', file, '--confirm-after', '4', '--tcp', tcp)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(
    /on trial already, to be confirmed by 3 good evaluations.*\nConfirm it to keep it \(setpoint confirm\), or revert it/,
  )
})

describe('says what to do:', () => {
  test('confirm and revert without a trial', async () => {
    const { tcp } = await emulator('native')
    const say = async (command: string): Promise<string> => (await setpoint(command, '--tcp', tcp)).stderr
    expect(await say('confirm')).toMatch(/no trial is running.*\nA push starts one \(setpoint push FILE\)/)
    await setpoint('push', fileOf('1.0.0', 4), '--tcp', tcp)
    await setpoint('reset', '--tcp', tcp)
    expect(await say('confirm')).toMatch(
      /\nHow the last trial ended: a reset ended the trial\. A push starts another \(setpoint push FILE\)/,
    )
    await setpoint('push', fileOf('1.0.0', 4), '--tcp', tcp)
    await setpoint('confirm', '--tcp', tcp)
    expect(await say('revert')).toMatch(
      /no trial is running.*\nTo go back to an earlier package push it: its security counter must be 4 or higher/,
    )
  })

  test('a push while another package is pending', async () => {
    const { tcp, pty } = await emulator('native')
    const other = packageOf('1.0.0')
    const { client } = await device(tcp)
    await client.image.upload(other)
    await client.image.setState({ hash: parsePackage(other).hash })
    expect((await setpoint('status', '--port', pty)).stdout).toMatch(
      /^other slot +\w{12} \(version 1\.0\.0\) starts on trial with the next reset$/m,
    )
    const { code, stderr } = await setpoint('push', fileOf('2.0.0'), '--port', pty)
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(/\nA package is pending: a reset starts it \(setpoint reset\), erasing the candidate removes it/)
  })

  test('a module or package for another contract, which is not sent', async () => {
    const { tcp, pty } = await emulator('native')
    const built = withContract(heater, newest.text.replace('tank f32', 'tank f64'))
    const unknown = packed(heater, { contract: new Uint8Array(32) })
    for (const [name, content, words] of [
      [
        'built.wasm',
        built,
        /signal tank: the module was built for f64 1 Cel, the device has f32 1 Cel\nBuild it for .*, water-heater 1\.1/,
      ],
      ['built.spkg', packed(built), /signal tank: the module was built for f64 1 Cel, the device has f32 1 Cel\nBuild it for/],
      ['unknown.spkg', unknown, /for another contract than water-heater 1\.1, .*\n.*a package tells its own \(setpoint inspect\)/],
    ] as const) {
      const { code, stderr } = await setpoint('push', temporaryFile(name, content), '--tcp', tcp)
      expect(code, stderr).toBe(1)
      expect(stderr).toContain('would refuse this package, so it was not sent: ')
      expect(stderr).toMatch(words)
    }
    const { client } = await device(tcp)
    expect((await client.setpoint.lifecycle()).candidate).toBe('empty')
    await expect(client.image.upload(unknown)).rejects.toMatchObject({ code: 'refused', refusal: { group: 1, rc: 5 } })
    expect((await setpoint('status', '--port', pty)).stdout).toMatch(
      /^other slot .* does not run: push it to start it, or to hear why it cannot/m,
    )
  })

  test('more uploads and starts in a row than flash is allowed', async () => {
    const { tcp, pty } = await emulator('native')
    const { client } = await device(tcp)
    const other = packageOf('1.0.0')
    const { hash } = parsePackage(other)
    await client.image.upload(other)
    const { writes } = await client.setpoint.lifecycle()
    for (let i = 0; i < writes; i++) await client.image.setState({ hash, confirm: i % 2 === 0 })
    await client.image.erase()
    const { code, stderr } = await setpoint('push', fileOf('2.0.0'), '--port', pty)
    expect(code, stderr).toBe(1)
    expect(stderr).toMatch(
      /\nFlash wears out, so no more uploads are taken for now\. Try again later; the status shows the writes left \(setpoint status\)/,
    )
  })
})

test.each([
  [['--confirm', '--test'], "cannot be used with option '--confirm'"],
  [['--confirm', '--confirm-after', '3'], "cannot be used with option '--confirm'"],
  [['--confirm-after', '0'], '--confirm-after wants a whole number'],
  [['--confirm-after', '1.5'], '--confirm-after wants a whole number'],
])('push %j is a usage error', async (args, words) => {
  const { code, stderr } = await setpoint('push', 'x.wasm', ...args, '--tcp', '127.0.0.1:1')
  expect(code, stderr).toBe(2)
  expect(stderr).toContain(words)
})
