/** What is in the tarball. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { boardNames, checkoutRoot, readBoardFile } from '../../../host-ts/src/boards/index.js'
import { readHex } from '../../../host-ts/src/flash/index.js'
import { segments } from '../support/elf.js'
import { run } from '../support/programs.js'
import { installed, prebuilt, tarball } from './setup.js'

const board = z.object({
  program: z.string(),
  loader: z.object({ image: z.string() }).optional(),
  emulator: z.object({ image: z.string().optional() }).nullish(),
})

/** All that the package is made of; each is there at least once. */
const parts = [
  /^(package\.json|README\.md|LICENSE|THIRD_PARTY\.md)$/,
  /^boards\/[\w-]+\.(json|repl|resc)$/,
  /^host-ts\/bin\/setpoint\.mjs$/,
  /^host-ts\/dist\/(cli|index|node|reporter|testkit|web)\.js$/,
  /^host-ts\/dist\/chunks\/\w+\.js$/,
  /^host-ts\/dist\/page\/(index\.html|main\.js|style\.css|icon\.svg)$/,
  /^host-ts\/dist\/(?!(bench|cli|demo|laboratory|page)\/)[\w/-]+\.d\.ts$/,
  /^host-ts\/schema\/(contract|setpoint)\.schema\.json$/,
  /^host-ts\/templates\/(common|water-heater)\/[\w.-]+$/,
  /^modules\/water-heater\/(contract\.json|inputs\/evening\.json)$/,
  /^host-ts\/prebuilt\/[\w-]+\/firmware\.(hex|image|elf)$/,
  /^host-ts\/prebuilt\/native\/(program|machine\.json)$/,
  /^host-ts\/prebuilt\/(LICENCES\.txt|SHA256SUMS)$/,
]

/** What of others is linked into firmware. */
const FIRMWARE_PARTS = ['wasm3', 'zcbor', 'libsodium', 'newlib', 'picolibc']

/** The packages whose files are in the package's scripts and styles, by the source maps that the checkout has of them. */
function bundledPackages(): string[] {
  const maps = tarball.files.map(({ path }) => join(checkoutRoot(), `${path}.map`)).filter((map) => existsSync(map))
  const sources = maps.flatMap((map) => z.object({ sources: z.array(z.string()) }).parse(JSON.parse(readFileSync(map, 'utf8'))).sources)
  return [...new Set(sources.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))].sort()
}

/** Whether an image has the name of a build, with its end. */
function saysBuild(path: string, image: Buffer, id: string): boolean {
  const loaded = path.endsWith('.hex') ? Buffer.concat(readHex(image).map(({ bytes }) => bytes)) : image
  return loaded.includes(`${id}\0`)
}

describe('the tarball', () => {
  test('has what an installation needs, and nothing else', () => {
    const paths = tarball.files.map(({ path }) => path)
    expect(paths.filter((path) => !parts.some((part) => part.test(path)))).toEqual([])
    expect(parts.filter((part) => !paths.some((path) => part.test(path)))).toEqual([])
    const boards = readdirSync(join(checkoutRoot(), 'boards')).map((name) => `boards/${name}`)
    expect(paths).toEqual(expect.arrayContaining(boards))
  })

  test('has for each board what its loader and its emulator take, and nothing more of a build', () => {
    const files = boardNames().flatMap((name) => {
      const { program, loader, emulator } = z.object({ setpoint: board }).parse(readBoardFile(name)).setpoint
      const image = loader ? [`${name}/${basename(loader.image)}`] : []
      return [...image, ...(emulator && !emulator.image ? [`${name}/${basename(program)}`] : [])]
    })
    const paths = tarball.files.map(({ path }) => path.split('host-ts/prebuilt/')[1] ?? '').filter((path) => path.includes('/'))
    expect(paths.sort()).toEqual([...files, 'native/machine.json'].sort())
    expect(files).toEqual(expect.arrayContaining(['stm32f405/firmware.hex', 'esp32c3/firmware.image', 'native/program']))
  })

  test('is of the commit that is checked out, and says so on every board', () => {
    const { stdout, stderr } = spawnSync('git', ['describe', '--always', '--dirty', '--tags'], { cwd: checkoutRoot(), encoding: 'utf8' })
    expect(stdout, stderr).toMatch(/^\S+\n$/)
    const images = tarball.files.map(({ path }) => path).filter((path) => /prebuilt\/.*\/(firmware\.\w+|program)$/.test(path))
    const boards = images.map((path) => [path, saysBuild(path, readFileSync(installed(path)), stdout.trim())])
    expect(boards).toEqual(images.map((path) => [path, true]))
    expect(boards.length).toBeGreaterThan(boardNames().length - 1)
  })

  test('has the licences of all that others have written, of the firmware and of what is bundled', () => {
    const text = readFileSync(prebuilt('LICENCES.txt'), 'utf8')
    const named = [...text.matchAll(/^==== (.*) ====$/gm)].map(([, name]) => name)
    expect(named).toEqual([...FIRMWARE_PARTS, ...bundledPackages()])
    expect(text).toMatch(/==== zcbor ====\n\s*Apache License/)
  })

  test('is as small as README.md says', () => {
    const said = /\((\d\.\d) MB; (\d\.\d) MB unpacked\)/.exec(readFileSync('README.md', 'utf8'))?.slice(1).map(Number) ?? []
    const is = [tarball.size, tarball.unpackedSize].map((bytes) => bytes / 1e6)
    expect(said).toHaveLength(2)
    for (const [i, size] of is.entries()) expect(Math.abs(size / (said[i] ?? 0) - 1)).toBeLessThan(0.1)
  })

  test('names nothing of the machine that made it, and holds no key file', () => {
    for (const { path } of tarball.files) {
      const content = readFileSync(installed(path))
      expect({ path, tells: content.includes(checkoutRoot()) }).toEqual({ path, tells: false })
      expect({ path, key: content.includes('-----BEGIN PRIVATE KEY-----\nM') }).toEqual({ path, key: false })
    }
  })

  test('has the firmware that was built last: images as they are, programs with all that is loaded of them', async () => {
    expect(await run('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], {}, prebuilt())).toMatchObject({ code: 0 })
    const sums = readFileSync(prebuilt('SHA256SUMS'), 'utf8')
    for (const path of tarball.files.map((file) => file.path).filter((file) => /prebuilt\/.*\//.test(file))) {
      const file = path.replace('host-ts/prebuilt/', '')
      expect(sums).toContain(`  ${file}\n`)
      if (file === 'native/machine.json') continue
      const [ours, built] = [prebuilt(file), join(checkoutRoot(), '.cache/pio/build', file)].map((name) => readFileSync(name)) as [
        Buffer,
        Buffer,
      ]
      const header = { '.elf': 52, '': 64 }[extname(file)] ?? 0
      const kept = header > 0 ? built.subarray(header, ours.length) : built
      expect({ file, same: ours.subarray(header).equals(kept) }).toEqual({ file, same: true })
      if (header > 0) expect(ours.length).toBeLessThan(built.length / 2)
      if (file.endsWith('.elf')) expect(segments(ours)).toEqual(segments(built))
    }
  })
})
