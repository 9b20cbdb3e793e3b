/** The test kit's boards, of every kind that runs here. */
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { serial } from '../../../host-ts/src/node.js'
import { board, type Capability, openRelay, startEmulator } from '../../../host-ts/src/testkit/index.js'
import { boards, giveSignals, largeModule, moduleBytes, PERIOD_MS, use } from '../support/boards.js'
import { run } from '../support/programs.js'

const good = moduleBytes('water-heater')
afterEach(() => void vi.unstubAllEnvs())

describe.each(boards)('%s', (name) => {
  test('a board begins blank and connected, and another test has another one', async () => {
    const one = await board(name)
    const other = await board(name)
    expect(one.emulator.pid).not.toBe(other.emulator.pid)
    expect((await one.client.setpoint.status()).module).toBeNull()
    await one.device.push(good, { as: 'confirmed' })
    expect((await other.device.status()).module).toBeNull()
  })

  test('its clock goes as far as it is advanced, with the samples that it is given', async () => {
    const heater = await board(name, { needs: ['clock'] })
    await heater.device.push(good, { as: 'confirmed' })
    await giveSignals(heater.device)
    const { wall } = await heater.clock.advance(0, [30])
    expect(await heater.clock.advance(PERIOD_MS)).toEqual({ wall: wall + PERIOD_MS, outputs: [1] })
    expect((await heater.device.status()).evaluation).toMatchObject({ number: 1, result: 'good' })
    const { value } = (await heater.device.signals.get()).find((signal) => signal.name === 'tank') ?? {}
    expect(value).toBe(30)
  })

  test('two advances at once pass one after the other', async () => {
    const heater = await board(name, { needs: ['clock'] })
    const [first, second] = await Promise.all([heater.clock.advance(1000), heater.clock.advance(PERIOD_MS)])
    expect(second.wall).toBe(first.wall + PERIOD_MS)
  })

  test('a step that a reset loses is told, however long it would have been, and the clock goes on after it', async () => {
    const heater = await board(name, { needs: ['clock'] })
    await heater.device.push(good, { as: 'confirmed' })
    const lost = expect(heater.clock.advance(1e12)).rejects.toMatchObject({ code: 'timeout', hint: expect.stringContaining('again') })
    const next = heater.clock.advance(PERIOD_MS)
    await heater.reset()
    await lost
    expect((await next).wall).toBeLessThan(1e9)
  })

  test('a reset starts the firmware again, also while the clock stands', async () => {
    const heater = await board(name)
    await heater.clock.advance(0)
    const { boot } = await heater.device.status()
    await heater.reset()
    expect(await heater.device.status()).toMatchObject({ boot: boot + 1, reset: 'software' })
    await heater.clock.advance(PERIOD_MS)
  })

  test('what it says between frames is kept, and can be waited for', async () => {
    const heater = await board(name)
    const coming = heater.console.waitFor(/^Setpoint /)
    await heater.reset()
    const banner = await coming
    expect(banner).toMatch(/ on .+: trusts the development key$/)
    expect(heater.console.lines).toContain(banner)
    expect(await heater.console.waitFor(/development/)).toBe(banner)
    await expect(heater.console.waitFor(/nonsense/, { timeout: 10 })).rejects.toMatchObject({ code: 'timeout' })
  })

  test('what is waited for outlives a power cut, and ends with the board', async () => {
    const heater = await board(name, { needs: ['powerCut'] })
    const never = expect(heater.console.waitFor(/nonsense/, { timeout: 200_000 })).rejects.toMatchObject({ code: 'closed' })
    const banner = heater.console.waitFor(/^Setpoint /, { timeout: 200_000 })
    await heater.powerCut()
    await heater.reset()
    await banner
    await heater[Symbol.asyncDispose]()
    await never
    await expect(heater.console.waitFor(/nonsense/)).rejects.toMatchObject({ code: 'closed' })
  })

  test('a power cut leaves the flash, and gives another device', async () => {
    const heater = await board(name)
    const { device, flashFile } = heater
    const { hash } = await device.push(good, { as: 'confirmed' })
    const before = readFileSync(flashFile)
    const pushing = expect(device.push(good, { as: 'trial', version: '2.0.0' })).rejects.toMatchObject({ code: 'closed' })
    await heater.powerCut()
    await pushing
    expect(heater.device).not.toBe(device)
    await expect(device.status()).rejects.toMatchObject({
      code: 'closed',
      hint: expect.stringContaining('take its device and client anew'),
    })
    expect(heater.flashFile).toBe(flashFile)
    expect(readFileSync(flashFile).length).toBe(before.length)
    expect((await heater.device.status()).module?.hash).toEqual(hash)
    await heater.clock.advance(PERIOD_MS)
  })
})

describe('a board at the end of a line', () => {
  test.each(['serial port', 'tcp'])('%s: what an earlier test left is taken away', async (kind) => {
    const emulator = use(await startEmulator('native'))
    const name = kind === 'tcp' ? emulator.tcp : emulator.pty
    const first = await board(name)
    expect(first.kind).toBe(kind)
    await giveSignals(first.device)
    await first.device.push(good, { as: 'confirmed' })
    await first.device.push(good, { version: '2.0.0' })
    await first.device.mode.set({ mode: 'off' })
    await first[Symbol.asyncDispose]()
    const { device } = await board(name)
    expect(await device.status()).toMatchObject({ module: null, evaluation: null })
    expect(await device.lifecycle()).toMatchObject({ running: 'none', candidate: 'empty' })
    expect(await device.mode.get()).toMatchObject({ mode: 'auto' })
  })

  test('what it lacks is told, where no test can be skipped', async () => {
    const emulator = use(await startEmulator('native'))
    vi.stubEnv('VITEST', undefined)
    const lacking = { code: 'environment', message: `${emulator.tcp} has no clock to advance: its clock is that of the world` }
    await expect(board(emulator.tcp, { needs: ['clock'] })).rejects.toMatchObject(lacking)
    await using heater = await board(emulator.tcp)
    expect(() => heater.clock).toThrow(expect.objectContaining(lacking))
  })
})

test('a board that is unplugged in the middle is gone at once, and nothing hangs', async () => {
  const emulator = use(await startEmulator('native'))
  const relay = use(await openRelay(emulator.tcp))
  const heater = await board(relay.address)
  const pushing = heater.device.push(largeModule(), { onProgress: ({ sent }) => sent > 2000 && relay.cut() })
  await expect(pushing).rejects.toMatchObject({ code: 'closed' })
  await expect(heater.device.status()).rejects.toMatchObject({ code: 'closed' })
  await heater[Symbol.asyncDispose]()
})

test('a port that another program has is busy', async () => {
  const emulator = use(await startEmulator('native'))
  const held = await serial(emulator.pty)
  await expect(board(emulator.pty)).rejects.toMatchObject({ code: 'busy', message: `${emulator.pty} is in use by another program` })
  await held.close?.()
})

test.each(['/dev/ttyNONE', '127.0.0.1:1'])('where no board is at %s, the hint leads to an emulated one', async (name) => {
  await expect(board(name)).rejects.toMatchObject({ code: 'no-device', hint: expect.stringContaining("board('native')") })
})

test('without a client the line is free', async () => {
  const emulator = use(await startEmulator('native'))
  const heater = await board(emulator.pty, { connected: false })
  expect(() => heater.device).toThrow(expect.objectContaining({ code: 'usage' }))
  await (await serial(emulator.pty)).close?.()
  expect((await (await heater.connect()).info()).board).toBe('native')
})

test.concurrent('a concurrent test says which it is, for vitest does not tell', async (context) => {
  await expect(board('native')).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining('{ context }') })
  const heater = await board('native', { context })
  expect((await heater.device.info()).board).toBe('native')
})

describe('outside of a test', () => {
  let asked: unknown
  beforeAll(async () => {
    asked = await board('native').catch((error: unknown) => error)
  })

  test('a board is refused, for nothing would end it', () => {
    expect(asked).toMatchObject({ code: 'usage', hint: expect.stringContaining('beforeEach') })
  })
})

test('what is no time or no sample is told by the kit, and a board that has ended by a sentence', async () => {
  const heater = await board('native')
  await expect(heater.clock.advance(-5)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('-5 is no time') })
  await expect(heater.clock.advance(1, Array(9).fill(50))).rejects.toMatchObject({
    code: 'usage',
    message: '9 samples are too many: a board has 8 inputs at most',
  })
  await expect(heater.clock.advance(1.5)).rejects.toMatchObject({ code: 'usage' })
  await expect(heater.clock.advance(1, [Number.NaN])).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('NaN is no sample'),
  })
  await heater[Symbol.asyncDispose]()
  expect(() => heater.clock).toThrow(expect.objectContaining({ code: 'closed', message: 'native is switched off' }))
  await expect(heater.connect()).rejects.toMatchObject({ code: 'closed' })
})

test('the bench line of an emulator that has died is gone by a sentence', async () => {
  const heater = await board('native')
  process.kill(heater.emulator.pid, 'SIGKILL')
  await heater.emulator.ended
  await expect(heater.clock.advance(1)).rejects.toMatchObject({ code: 'closed', hint: 'Has the emulator ended?' })
})

test('a board whose emulator is not here is not run, and says why, and to a script what to do', async () => {
  vi.stubEnv('SETPOINT_RENODE', '')
  vi.stubEnv('VITEST', undefined)
  const refused = {
    code: 'environment',
    message: 'not run: SETPOINT_RENODE names no program',
    hint: expect.stringContaining('SETPOINT_RENODE=/PATH'),
  }
  await expect(board('stm32f407_discovery')).rejects.toMatchObject(refused)
})

test('outside of vitest a board ends with its script, in plain JavaScript as README.md has it', async () => {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```js\n(.*?)^```/gms)].map(([, block = '']) => block)
  expect(blocks).toHaveLength(1)
  const script = ['--input-type=module', '-e', blocks[0] ?? '']
  const { code, stdout, stderr } = await run(process.execPath, script, { VITEST: undefined }, checkoutRoot())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain("board: 'native'")
})

test('a need that is no capability is told, and not taken for one that every board has', async () => {
  const needs = ['clock', 'clok'] as Capability[]
  await expect(board('native', { needs })).rejects.toMatchObject({
    code: 'usage',
    message: 'There is no capability "clok" that a test could need',
    hint: 'Capabilities are clock, powerCut, flashFile, link1, emulator.',
  })
})

test('a name that is no board says which there are', async () => {
  await expect(board('stm32f999')).rejects.toMatchObject({
    code: 'usage',
    message: 'There is no board "stm32f999"',
    hint: expect.stringContaining('native'),
  })
})
