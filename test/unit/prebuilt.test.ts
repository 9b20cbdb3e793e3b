/* What the package has of others and of the build: the texts of licences, programs without their symbols, and the name of the build. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildId, names, unnamed } from '../../host-ts/setup/lib/build-id.mjs'
import { context } from '../../host-ts/setup/lib/context.mjs'
import { loadedPart } from '../../host-ts/setup/lib/elf.mjs'
import { licences } from '../../host-ts/setup/lib/licences.mjs'
import { pins } from '../../host-ts/setup/lib/pins.mjs'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setpoint-prebuilt-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  return join(root, path)
}

describe('licences', () => {
  const parts: string[] = pins.sources.map(({ name }: { name: string }) => name)
  const bundle = (...files: string[]) => JSON.stringify({ inputs: Object.fromEntries(files.map((file) => [file, {}])) })
  /** A checkout that was built, with a licence of each part. */
  function built(): [name: string, file: string][] {
    for (const name of parts) write(`.cache/third-party/${name}.licence`, `terms of ${name}\n`)
    write('host-ts/dist/cli.json', bundle('host-ts/src/cli/main.ts', 'node_modules/crc/a.js', 'node_modules/crc/b.js'))
    write('host-ts/dist/page.json', bundle('node_modules/@noble/curves/c.js'))
    write('node_modules/crc/LICENSE', 'terms of crc')
    write('node_modules/@noble/curves/licence.md', 'terms of curves')
    return [['newlib', write('doc/newlib', 'terms of newlib')]]
  }

  test('are those of the firmware, of its C libraries and of what is bundled, each once', () => {
    const text = licences(context({ root }), built())
    const all = [...parts.map((name) => [name, name]), ['newlib', 'newlib'], ['@noble/curves', 'curves'], ['crc', 'crc']]
    expect(text).toBe(all.map(([name, word]) => `==== ${name} ====\nterms of ${word}\n`).join('\n'))
  })

  test.each([
    ['a C library', 'newlib', 'doc/newlib'],
    ['a part of the firmware', 'wasm3', '.cache/third-party/wasm3.licence'],
    ['a package from npm', 'crc', 'node_modules/crc/LICENSE'],
  ])('that of %s is missed by its name', (_what, name, file) => {
    const libraries = built()
    rmSync(join(root, file))
    const missing = `The licence is missing of ${name} (${join(root, file)}).`
    expect(() => licences(context({ root }), libraries)).toThrow(expect.objectContaining({ code: 'licence', message: missing }))
  })
})

describe('a program without its symbols', () => {
  const LOAD = 1
  interface Segment {
    offset: number
    address: number
    length: number
  }

  /** A file of 1,000 bytes by the System V ABI, whose sections and symbols lie behind what is loaded. */
  function elf(bits: 32 | 64, segments: readonly Segment[]): Buffer {
    const file = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7) % 251))
    const wide = bits === 64
    const word = (value: number, at: number) => (wide ? file.writeBigUInt64LE(BigInt(value), at) : file.writeUInt32LE(value, at))
    const header = { start: wide ? 64 : 52, entry: wide ? 56 : 32 }
    file.write('\x7fELF', 'latin1')
    file.set([wide ? 2 : 1, 1, 1], 4)
    word(header.start, wide ? 32 : 28)
    word(900, wide ? 40 : 32) // section headers
    for (const [i, value] of [header.entry, segments.length, 40, 2, 1].entries()) file.writeUInt16LE(value, (wide ? 54 : 42) + 2 * i)
    for (const [i, { offset, address, length }] of segments.entries()) {
      const at = header.start + i * header.entry
      file.writeUInt32LE(LOAD, at)
      const fields = [offset, address, address, length, length + 8]
      for (const [k, value] of fields.entries()) word(value, at + (wide ? 8 + 8 * k : 4 + 4 * k))
    }
    return file
  }

  /** What a loader puts into memory: address and bytes of each segment. */
  function load(file: Buffer): [address: number, bytes: string][] {
    const wide = file[4] === 2
    const word = (at: number) => (wide ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at))
    const [entry, count] = [file.readUInt16LE(wide ? 54 : 42), file.readUInt16LE(wide ? 56 : 44)]
    return Array.from({ length: count }, (_, i) => {
      const at = word(wide ? 32 : 28) + i * entry
      const [offset, address, , length] = [0, 1, 2, 3].map((k) => word(at + (wide ? 8 + 8 * k : 4 + 4 * k))) as [
        number,
        number,
        number,
        number,
      ]
      return [address, file.subarray(offset, offset + length).toString('hex')]
    })
  }

  const apart = [
    { offset: 300, address: 0x8000, length: 100 },
    { offset: 500, address: 0x2000, length: 60 },
  ]
  const overlapping = [
    { offset: 300, address: 0x2000, length: 200 },
    { offset: 350, address: 0x2000, length: 50 },
  ]
  test.each([
    [32, 'apart', apart, 560],
    [64, 'apart', apart, 560],
    [32, 'over each other', overlapping, 500],
    [64, 'over each other', overlapping, 500],
  ] as const)('of %i bits with segments %s loads as before, and ends behind them', (bits, _how, segments, length) => {
    const whole = elf(bits, segments)
    const kept = loadedPart(Buffer.from(whole))
    expect(load(kept)).toEqual(load(whole))
    expect(load(whole).map(([address]) => address)).toEqual(segments.map(({ address }) => address))
    expect(kept).toHaveLength(length)
  })

  test('names no sections, and is the same in all else', () => {
    for (const [bits, table, counts] of [
      [32, 32, 48],
      [64, 40, 60],
    ] as const) {
      const whole = elf(bits, apart)
      const kept = loadedPart(whole)
      const changed = [...kept.keys()].filter((at) => kept[at] !== whole[at])
      for (const at of changed) expect([table, table + 1, counts, counts + 2]).toContain(at)
      expect([kept.readUInt32LE(table), kept.readUInt32LE(counts)]).toEqual([0, 0])
    }
  })

  test('is what it was where it is no ELF file that we know', () => {
    const otherEndian = elf(32, apart)
    otherEndian[5] = 2
    const otherClass = elf(32, apart)
    otherClass[4] = 3
    for (const file of [Buffer.from('MZ and so on'), Buffer.alloc(0), Buffer.from('#!/bin/sh\n'), otherEndian, otherClass]) {
      expect(loadedPart(file)).toBe(file)
    }
  })
})

describe('the name of a build', () => {
  function git(...args: string[]): void {
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false']
    expect(spawnSync('git', [...identity, ...args], { cwd: root }).status).toBe(0)
  }

  test('is the commit, or says that files differ from it, or that there is none', () => {
    const ctx = context({ root, env: { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root) } })
    expect(buildId(ctx)).toBe('unknown')
    git('init', '--quiet')
    write('file', 'one')
    git('add', 'file')
    git('commit', '--quiet', '--message', 'one')
    const id = buildId(ctx)
    expect(id).toMatch(/^[0-9a-f]{7,}$/)
    write('file', 'two')
    expect(buildId(ctx)).toBe(`${id}-dirty`)
  })

  test('is found in a program only whole', () => {
    expect(names(Buffer.from('one\0bcb539a\0two'), 'bcb539a')).toBe(true)
    expect(names(Buffer.from('one\0bcb539a-dirty\0two'), 'bcb539a')).toBe(false)
    expect(names(Buffer.from('one\0bcb539a-dirty\0two'), 'bcb539a-dirty')).toBe(true)
  })

  test('is warned of where nobody can get the sources again by it', () => {
    expect(unnamed('bcb539a')).toBeUndefined()
    expect(unnamed('bcb539a-dirty')).toBe('files differ from the commit, so the firmware says build bcb539a-dirty')
    expect(unnamed('unknown')).toContain('build unknown')
  })
})
