/** vet as the host has it: the same C as WebAssembly. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contractSizes, parseContract } from '../../host-ts/src/contract/index.js'
import { describeRefusal, explain, type VetPolicy, vet } from '../../host-ts/src/vet/index.js'
import { machine } from '../../host-ts/src/vet/machine.js'
import { nativeVet as native } from '../spec/native.js'

const folder = mkdtempSync(join(tmpdir(), 'setpoint-modules-'))
afterAll(() => rmSync(folder, { recursive: true }))

const policy = contractSizes(parseContract(readFileSync('modules/water-heater/contract.json', 'utf8')))
const good = new Uint8Array(readFileSync('modules/water-heater/build/water-heater.wasm'))
/** The instruction that ends a function. */
const END = 0x0b

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** Every module at hand, good and bad. */
function corpus(): string[] {
  const texts = ['test/unit/wat', 'test/e2e/wat'].flatMap((from) => readdirSync(from).map((name) => join(from, name)))
  const assembled = texts.map((text) => {
    const path = join(folder, `${basename(text)}.wasm`)
    execFileSync('wat2wasm', ['--no-check', '--enable-all', text, '-o', path])
    return path
  })
  const built = readdirSync('modules', { recursive: true, encoding: 'utf8' }).filter((name) => /build\/[^/]+\.wasm$/.test(name))
  return [...assembled, ...built.map((name) => join('modules', name))]
}

const FLIPS = [0x01, 0x80, 0x7f, 0x0b]

/** Each with single bytes changed, and cut. */
function damaged(paths: readonly string[]): string[] {
  return paths.flatMap((path, which) => {
    const bytes = new Uint8Array(readFileSync(path))
    return Array.from({ length: Math.min(20, bytes.length) }, (_, i) => {
      const at = (which * 7919 + i * 104_729) % bytes.length
      const changed = bytes.map((byte, index) => (index === at ? byte ^ (FLIPS[i % FLIPS.length] ?? 0) : byte))
      return write(`${which}-${i}.wasm`, i % 5 === 4 ? bytes.subarray(0, at) : changed)
    })
  })
}

async function line(path: string, asked?: VetPolicy): Promise<string> {
  const verdict = await vet(new Uint8Array(readFileSync(path)), asked)
  return `${path}: ${verdict.ok ? 'ok' : describeRefusal(verdict)}`
}

test('every module at hand, good, bad or damaged, gets the verdict, code and offset of the native vet', async () => {
  const whole = corpus()
  const paths = [...whole, ...damaged(whole)]
  expect(paths.length).toBeGreaterThan(800)
  const names = new Set<string>()
  for (const asked of [undefined, policy, { ...policy, state: { size: 8, align: 8 } }]) {
    const expected = native(paths, asked)
    for (const [i, path] of paths.entries()) expect(await line(path, asked)).toBe(expected[i])
    for (const text of expected) names.add(/\[(.*)\]/.exec(text)?.[1] ?? 'ok')
  }
  expect(names.size).toBeGreaterThan(30)
})

test('a module longer than the buffer gets the same verdict wherever the pieces of it begin', async () => {
  const { buffer_size: size } = await machine()
  const bad = good.slice()
  bad[bad.lastIndexOf(END)] = 0xff // of the last function: behind it is the text of the contract
  const refused = await vet(bad, policy)
  if (refused.ok) throw new Error('the damaged module is accepted')
  for (let shift = 0; shift < good.length; shift += 3) {
    const length = size() - shift
    const custom = Uint8Array.of(0, (length & 0x7f) | 0x80, length >> 7, 1, 0x78, ...new Uint8Array(length - 2))
    const longer = (module: Uint8Array): Uint8Array => Uint8Array.of(...module.subarray(0, 8), ...custom, ...module.subarray(8))
    expect(await vet(longer(good), policy)).toEqual({ ok: true })
    expect(await vet(longer(bad), policy)).toEqual({ ...refused, offset: refused.offset + custom.length })
  }
})

test('nothing is left of the module before, and memory does not grow', async () => {
  const { memory } = await machine()
  const before = memory.buffer.byteLength
  const verdicts = []
  for (const module of [good, good.subarray(0, 100), good, Uint8Array.of(1), good]) verdicts.push((await vet(module, policy)).ok)
  expect(verdicts).toEqual([true, false, true, false, true])
  expect(memory.buffer.byteLength).toBe(before)
  expect(() => memory.grow(1)).toThrow()
})

test('SPEC.md has the codes that vet has, with their words', async () => {
  const rows = [...readFileSync('SPEC.md', 'utf8').matchAll(/^\| (-1\d\d) \| (\S+) \| (.*) \|$/gm)]
  const specified = rows.map(([, code, name, sentence]) => ({ code: Number(code), name, sentence }))
  const codes = Array.from({ length: 200 }, (_, i) => -100 - i)
  const known = (await Promise.all(codes.map(explain))).filter((reason) => reason !== undefined)
  expect(specified.length).toBeGreaterThan(60)
  expect(specified).toEqual(known)
})

test('each flag of clang that a sentence names is one', async () => {
  const sentences = (await Promise.all(Array.from({ length: 100 }, (_, i) => explain(-100 - i)))).map((reason) => reason?.sentence ?? '')
  const flags = sentences.flatMap((sentence) => sentence.match(/-[mf]no-[a-z0-9-]+|--target=\S+?(?=[,)])/g) ?? [])
  expect(flags.length).toBeGreaterThan(8)
  execFileSync('clang-16', ['--target=wasm32', '-Werror', ...flags, '-xc', '-fsyntax-only', '/dev/null'])
})
