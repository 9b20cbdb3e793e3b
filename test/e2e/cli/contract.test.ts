import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkoutRoot } from '../../../host-ts/src/boards/index.js'
import { contractBindings, contractId, contractSizes, parseContract } from '../../../host-ts/src/index.js'
import { replaced } from '../../unit/replaced.js'
import { setpoint, unprivileged } from '../support/cli.js'
import { temporaryFile } from '../support/programs.js'

const text = readFileSync(join(checkoutRoot(), 'test/contract/types.json'), 'utf8')
const types = parseContract(text)
const good = (): string => temporaryFile('types.json', text)
const changed = (from: string, to: string): string => temporaryFile('changed.json', replaced(text, from, to))
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('setpoint contract check', () => {
  test('says ok with id and sizes, or a line with its place for each problem; exit 1 if there is any', async () => {
    const files = [good(), changed('"depth": 24', '"depth": 240, "deepth": 1')]
    const { code, stdout, stderr } = await setpoint('contract', 'check', ...files)
    const line = text.split('\n').findIndex((line) => line.includes('"depth"')) + 1
    const column = (text.split('\n')[line - 1]?.indexOf('"depth"') ?? 0) + 1
    expect({ code, stdout: stdout.split('\n'), stderr }).toEqual({
      code: 1,
      stderr: '',
      stdout: [
        `${files[0]}: ok, types 3.2, id ${hex(contractId(types)).slice(0, 12)}, bytes: sp_in 120, sp_out 56, sp_state 48 of 16384`,
        `${files[1]}:${line}:${column + 9}: budget.depth: 240 is too large. At most 32.`,
        `${files[1]}:${line}:${column + 14}: budget.deepth: "deepth" is no key of a contract here. Did you mean "depth"?`,
        '',
      ],
    })
    expect(await setpoint('contract', 'check', files[0] ?? '')).toMatchObject({ code: 0 })
  })

  test('--json is one object a file', async () => {
    const files = [good(), changed('"depth": 24', '"depth": 240'), temporaryFile('c.json', '{'), '/no/such.json']
    const { code, stdout } = await setpoint('contract', 'check', '--json', ...files)
    const [first, second, third, last] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(1)
    const { name, version } = types
    expect(first).toEqual({ path: files[0], ok: true, name, version, id: hex(contractId(types)), ...contractSizes(types) })
    expect(second).toEqual({
      path: files[1],
      ok: false,
      problems: [
        { path: 'budget.depth', line: expect.any(Number), column: expect.any(Number), message: '240 is too large', hint: 'At most 32.' },
      ],
    })
    expect(third).toMatchObject({ ok: false, problems: [{ path: '', line: 1, column: 2 }] })
    expect(last).toEqual({ path: '/no/such.json', ok: false, name: 'file', sentence: 'there is no such file' })
  })

  test('what cannot be read, or is no text, gets a line of its own, and the others theirs', async () => {
    const closed = temporaryFile('closed.json', text)
    chmodSync(closed, 0o000)
    const binary = temporaryFile('binary.json', Uint8Array.of(0x7b, 0x0a, 0x22, 0xff))
    const marked = temporaryFile('marked.json', `\ufeff${text}`)
    const files = ['/no/such.json', closed, '/', temporaryFile('large.json', new Uint8Array(2 ** 20 + 1)), binary, marked, good()]
    const { code, stdout, stderr } = await unprivileged('contract', 'check', ...files)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout.trim().split('\n')).toEqual([
      '/no/such.json: there is no such file',
      expect.stringMatching(/closed\.json: cannot be read: EACCES/),
      expect.stringMatching(/^\/: cannot be read: /),
      expect.stringMatching(/large\.json: too large for any device/),
      `${binary}:2:2: this is no UTF-8`,
      `${marked}:1:1: the file begins with a byte order mark. Save it as UTF-8 without one.`,
      expect.stringMatching(/types\.json: ok, /),
    ])
  })

  test('neither the name of a file nor what is in it can forge a line or steer the terminal', async () => {
    const file = temporaryFile('c.json', '{ "a\\n\\u001b[31mb": 1 }')
    const { stdout } = await setpoint('contract', 'check', '/no/x.json\ny: ok', file)
    const [first, ...lines] = stdout.trim().split('\n')
    expect(first).toBe('/no/x.json\\x0ay: ok: there is no such file')
    for (const line of lines) {
      expect(line).not.toMatch(/\p{Cc}/u)
      expect(line.startsWith(`${file}:1:`)).toBe(true)
    }
  })
})

describe('setpoint contract diff', () => {
  const diff = (before: string, after: string, ...more: string[]): ReturnType<typeof setpoint> =>
    setpoint('contract', 'diff', before, after, ...more)

  test('of the same contract: same', async () => {
    expect(await diff(good(), good())).toEqual({ code: 0, stdout: 'same: nothing has changed\n', stderr: '' })
  })

  test('of other bounds: bounds only, and which', async () => {
    const { code, stdout, stderr } = await diff(good(), changed('"hold": 2', '"hold": 5'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('bounds only: the id is the same, and modules for types 3.2 run as they are\n  point duty: hold was 2 and is 5\n')
  })

  test('of a smaller budget: that modules may need more, and how to find out', async () => {
    const { code, stdout, stderr } = await diff(good(), changed('"fuel": 50000', '"fuel": 100'))
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Ask setpoint check MODULE --contract FILE, and a run of the tests, of each module.\n',
    })
    expect(stdout).toMatch(/^bounds only: the id is the same, and modules for types 3\.2 run if they get by with the smaller budget\n/)
  })

  test('of a raised minor version: compatible', async () => {
    const { code, stdout } = await diff(good(), changed('"minor": 2', '"minor": 3'))
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'compatible: modules for types 3.2 run as they are\n  contract: version 3.2 became 3.3\n',
    })
  })

  test('of another type: breaking, exit 1, and what to do', async () => {
    const { code, stdout, stderr } = await diff(good(), changed('"name": "seen", "type": "u8"', '"name": "seen", "type": "u16"'))
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: 'breaking: modules for types 3.2 do not run, or would see another meaning\n  probe seen: its type was u8 and is u16\n',
      stderr: 'Raise the major version to 4, or append fields to a new minor version instead.\n',
    })
  })

  test('of a raised major version: breaking, and no advice', async () => {
    expect(await diff(good(), changed('"major": 3', '"major": 4'))).toMatchObject({ code: 1, stderr: '' })
  })

  test('--json is one object', async () => {
    const { stdout } = await diff(good(), changed('"hold": 2', '"hold": 5'), '--json')
    expect(JSON.parse(stdout)).toEqual({
      ...{ verdict: 'bounds only', lessBudget: false },
      reasons: [{ where: 'point duty', what: 'hold was 2 and is 5' }],
    })
  })

  test('of a file that is no contract is a usage error with its place', async () => {
    const bad = temporaryFile('bad.json', '{}')
    const { code, stdout, stderr } = await diff(good(), bad)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(new RegExp(`^error: ${bad}:1:1: name: name is missing\n${bad}:1:1: version: `))
  })
})

describe('setpoint contract generate', () => {
  const generate = (file: string, language: string, ...more: string[]): ReturnType<typeof setpoint> =>
    setpoint('contract', 'generate', file, '--language', language, ...more)

  test('writes what the library makes, with the way from there to the contract in its first line', async () => {
    const file = good()
    const output = join(dirname(file), 'binding.ts')
    expect(await generate(file, 'assemblyscript', '-o', output)).toEqual({ code: 0, stdout: `${output}: written\n`, stderr: '' })
    const [expected] = contractBindings(types, 'assemblyscript', { source: 'types.json', name: 'binding' })
    expect(readFileSync(output, 'utf8')).toBe(expected?.text)
    const far = temporaryFile('contract.rs', '')
    await generate(file, 'rust', '-o', far, '--yes')
    expect(readFileSync(far, 'utf8')).toMatch(
      /^\/\/ Made by `setpoint contract generate` from \.\.\/setpoint-\w+\/types\.json: do not edit\.\n/,
    )
  })

  test("writes the firmware's tables as two files", async () => {
    const file = good()
    const base = join(dirname(file), 'tables')
    for (const output of [base, `${base}.c`, `${base}.h`]) {
      const { code, stdout } = await generate(file, 'c-firmware', '-o', output, '--core', 'core')
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`${base}.h: `) })
    }
    const { stdout } = await generate(file, 'c-firmware', '-o', `${base}2.c`)
    expect(stdout).toBe(`${base}2.h: written\n${base}2.c: written\n`)
    expect(readFileSync(`${base}.c`, 'utf8')).toContain('#include "tables.h"\n')
    expect(readFileSync(`${base}.h`, 'utf8')).toContain('#include "core/contract.h"\n')
  })

  test('without a file prints it, where it is one', async () => {
    const { stdout } = await generate(good(), 'c', '--minor', '1')
    const [expected] = contractBindings(types, 'c', { source: 'types.json', minor: 1 })
    expect(stdout).toBe(expected?.text)
    const two = await generate(good(), 'c-firmware')
    expect(two).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(/types_contract\.h and types_contract\.c\n.*-o/) })
  })

  test('what it has made it makes again, and leaves alone what has not changed', async () => {
    const file = good()
    const output = join(dirname(file), 'contract.rs')
    await generate(file, 'rust', '-o', output)
    expect(await generate(file, 'rust', '-o', output)).toMatchObject({ code: 0, stdout: `${output}: unchanged\n` })
    writeFileSync(file, text.replace('"hold": 2', '"hold": 5').replace('"max": 10000', '"max": 20000'))
    const { stdout } = await generate(file, 'rust', '-o', output, '--json')
    expect(JSON.parse(stdout)).toEqual({ path: output, changed: true })
  })

  test('overwrites nothing else, but with --yes; of two files neither is written when one cannot be', async () => {
    const file = good()
    const base = join(dirname(file), 'mine')
    writeFileSync(`${base}.c`, 'int mine;\n')
    const { code, stdout, stderr } = await generate(file, 'c-firmware', '-o', base)
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/mine\.c exists, and was not generated\n.*--yes/),
    })
    expect(existsSync(`${base}.h`)).toBe(false)
    expect(readFileSync(`${base}.c`, 'utf8')).toBe('int mine;\n')
    expect(await generate(file, 'c-firmware', '-o', base, '--yes')).toMatchObject({ code: 0 })
  })

  test('never overwrites the contract itself', async () => {
    const file = temporaryFile('types.ts', text)
    expect(await generate(file, 'typescript', '-o', file, '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('overwritten'),
    })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test.each([
    ['c-firmware', 'tables.txt', 'ends with .c\n-o tables.c makes tables.h and tables.c.'],
    ['c', 'contract.c', 'ends with .h\nFor example: -o contract.h'],
    ['c', 'contract', 'ends with .h\nFor example: -o contract.h'],
    ['assemblyscript', 'contract.js', 'ends with .ts\nFor example: -o contract.ts'],
    ['rust', 'contract.ts', 'ends with .rs\nFor example: -o contract.rs'],
    ['typescript', 'contract.json', 'ends with .ts\nFor example: -o contract.ts'],
  ])('%s refuses the name %s, and says which it wants', async (language, name, words) => {
    const file = good()
    const { code, stdout, stderr } = await generate(file, language, '-o', join(dirname(file), name), '--yes')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`error: ${name} is no name for what ${language} makes, which ${words}`)
    expect(existsSync(join(dirname(file), name))).toBe(false)
  })

  test.each([
    ['no language', [], 'required option'],
    ['an unknown language', ['--language', 'cobol'], 'Allowed choices are c-firmware, c, assemblyscript, rust, typescript'],
    ['a minor version that the contract does not have', ['--language', 'c', '--minor', '3'], 'types 3.2 has no minor version 3'],
    ['a minor version that is none', ['--language', 'c', '--minor', 'x'], '"x" is no minor version'],
    ['a folder that is not there', ['--language', 'c', '-o', '/no/such/contract.h'], '/no/such/contract.h cannot be written'],
  ])('%s is a usage error', async (_what, args, words) => {
    const { code, stdout, stderr } = await setpoint('contract', 'generate', good(), ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(words)
  })
})
