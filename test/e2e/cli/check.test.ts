import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { buildPackage } from '../../../host-ts/src/index.js'
import { emulator, moduleBytes } from '../support/boards.js'
import { setpoint, unprivileged } from '../support/cli.js'
import { temporaryFile } from '../support/programs.js'

const contract = join(checkoutRoot(), 'modules/water-heater/contract.json')
const good = moduleBytes('water-heater')
const START = Uint8Array.of(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 4, 1, 2, 0, 0x0b)
/** Valid, but no contract allows its start section. */
const starting = (): string => temporaryFile('start.wasm', Uint8Array.of(...good.subarray(0, 8), ...START))
const cut = (): string => temporaryFile('cut.wasm', good.subarray(0, 50))
const heater = (): string => temporaryFile('heater.wasm', good)

const START_LINE = /refused \[start\] at byte 20: start section: compile with --exportStart _initialize$/

test('an import is named in the line of its file', async () => {
  const text = '(module (import "env" "abort" (func)))'
  const path = temporaryFile('imports.wasm', execFileSync('wat2wasm', ['-', '--output=-'], { input: text }))
  const { code, stdout } = await setpoint('check', path, '--contract', contract)
  expect(code).toBe(1)
  expect(stdout).toMatch(/: refused \[import\] at byte \d+: the module imports something, .*\)\. It imports "abort" of "env"\.\n$/)
  const { stdout: data } = await setpoint('check', path, '--contract', contract, '--json')
  expect(JSON.parse(data)).toMatchObject({ ok: false, name: 'import', hint: 'It imports "abort" of "env".' })
})

describe('setpoint check', () => {
  test('says ok, or where and why a module is refused, one line each; exit 1 if any is', async () => {
    const files = [heater(), cut(), starting()]
    expect(await setpoint('check', ...files)).toEqual({
      code: 1,
      stdout: `${files[0]}: ok\n${files[1]}: refused [truncated] at byte 50: the module ends in the middle\n${files[2]}: ok\n`,
      stderr: '',
    })
    expect(await setpoint('check', heater(), starting())).toMatchObject({ code: 0, stderr: '' })
  })

  test('with a contract asks for what that asks for too', async () => {
    const files = [heater(), starting()]
    const { code, stdout } = await setpoint('check', '--contract', contract, ...files)
    const [first, second] = stdout.trim().split('\n')
    expect({ code, first }).toEqual({ code: 1, first: `${files[0]}: ok` })
    expect(second).toMatch(START_LINE)
  })

  test('the name of a file cannot forge a line or steer the terminal', async () => {
    const { stdout } = await setpoint('check', '/no/x.wasm\ny: ok', '/no/\x1b[31m')
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['/no/x.wasm\\x0ay', '/no/\\x1b[31m', ''])
  })

  test('--json is one object a line', async () => {
    const files = [heater(), cut(), '/no/such.wasm']
    const { code, stdout } = await setpoint('check', '--json', ...files)
    const lines = stdout.trim().split('\n')
    expect(code).toBe(1)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { path: files[0], ok: true },
      { path: files[1], ok: false, code: -101, name: 'truncated', offset: 50, sentence: 'the module ends in the middle' },
      { path: files[2], ok: false, name: 'file', sentence: 'there is no such file' },
    ])
  })

  test('what cannot be read gets a line of its own, and the others theirs', async () => {
    const closed = temporaryFile('closed.wasm', good)
    chmodSync(closed, 0o000)
    const large = temporaryFile('large.wasm', new Uint8Array(2 ** 20 + 1))
    const { code, stdout, stderr } = await unprivileged('check', '/no/such.wasm', closed, '/', large, heater())
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    const [missing, forbidden, folder, huge, last, ...more] = stdout.trim().split('\n')
    expect(missing).toBe('/no/such.wasm: there is no such file')
    expect(forbidden).toMatch(/closed.wasm: cannot be read: EACCES/)
    expect(folder).toMatch(/^\/: cannot be read: /)
    expect(huge).toMatch(/large.wasm: too large for any device/)
    expect(last).toMatch(/heater.wasm: ok$/)
    expect(more).toEqual([])
  })

  test('of a package the module in it is checked, and the package itself', async () => {
    const packed = await buildPackage(good)
    const damaged = packed.map((byte, i) => (i === 100 ? byte ^ 1 : byte))
    const around = await buildPackage(good.subarray(0, 50))
    const files = [temporaryFile('a.spkg', packed), temporaryFile('b.spkg', damaged), temporaryFile('c.spkg', around)]
    const [a, b, c] = (await setpoint('check', '--contract', contract, ...files)).stdout.trim().split('\n')
    expect(a).toMatch(/a.spkg: ok$/)
    expect(b).toMatch(/b.spkg: Not a package: its SHA-256 differs/)
    expect(c).toMatch(/c.spkg: refused \[truncated\] at byte 50: /)
  })

  test('a file that is neither is said to be no module', async () => {
    const { code, stdout } = await setpoint('check', temporaryFile('notes.txt', 'hello'), temporaryFile('empty', ''))
    expect(code).toBe(1)
    expect(stdout).toMatch(/notes.txt: refused \[not-wasm\] at byte 0: .*\n.*empty: refused \[truncated\] at byte 0: /)
  })

  test('two thousand files in one call', async () => {
    const file = cut()
    const files = Array<string>(2000).fill(file)
    const { code, stdout } = await setpoint('check', ...files)
    expect(code).toBe(1)
    expect(stdout.trim().split('\n')).toHaveLength(files.length)
  })

  test.each([
    ['no file', ['check'], 'missing required argument'],
    ['a contract that is missing', ['check', 'x.wasm', '--contract', '/no/such.json'], '/no/such.json: there is no such file'],
    [
      'a contract that is none',
      ['check', 'x.wasm', '--contract', join(checkoutRoot(), 'package.json')],
      'package.json:1:1: signals: signals is missing',
    ],
  ])('%s is a usage error', async (_what, args, words) => {
    const { code, stdout, stderr } = await setpoint(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })
})

test('a push says the same line as check, and exits with 1', async () => {
  const { tcp } = await emulator('native')
  const file = starting()
  const { stdout: checked } = await setpoint('check', '--contract', contract, file)
  const { code, stdout, stderr } = await setpoint('push', file, '--tcp', tcp)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(`warning: tcp ${tcp} trusts the development key\nerror: ${checked}Nothing was sent. What runs goes on.\n`)
})
