/* The package, as somebody has it who has no checkout: everything here runs with what `npm pack` and `npm ci` have put into a folder. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { boardNames, checkoutRoot, readBoardFile } from '../../host-ts/src/boards/index.js'
import { readHex } from '../../host-ts/src/flash/index.js'
import { flashWith, OLD_FLASH, started } from '../flash/support.js'
import { serveTcp } from '../sim/server.js'
import { FLASH, type Rom, stm32Rom } from '../sim/stm32-rom.js'
import { use } from './support/boards.js'
import { type Running, startProgram } from './support/cli.js'
import { segments } from './support/elf.js'
import { installLines, npm, packTarball, seedLock, type Tarball } from './support/installed.js'
import { type Finished, run } from './support/programs.js'

/** Seconds, unless a checkout has not been built, or a cache has been emptied. */
const NPM_MS = 240_000
const temporary = mkdtempSync(join(tmpdir(), 'setpoint-tarball-'))
afterAll(() => rmSync(temporary, { recursive: true }))

const folder = join(temporary, 'installed')
const installed = (...path: string[]): string => join(folder, 'node_modules', 'setpoint', ...path)
const prebuilt = (...path: string[]): string => installed('host-ts', 'prebuilt', ...path)
/** A user whose cache is empty, and no variable that leads to the checkout. */
const environment = { XDG_CACHE_HOME: join(temporary, 'cache'), SETPOINT_EMULATORS: undefined, NO_COLOR: '1' }
const command = join(folder, 'node_modules', '.bin', 'setpoint')
const setpoint = (...args: readonly string[]): Promise<Finished> => run(command, ['--timeout', '20', ...args], environment, folder)
const start = (...args: readonly string[]): Running => startProgram([command, ...args], environment, folder)

const [forAll = '', forAuthors = '', ...others] = installLines()
let tarball: Tarball
beforeAll(async () => {
  mkdirSync(folder)
  tarball = await packTarball(temporary)
  copyFileSync(tarball.path, join(folder, basename(tarball.path)))
  writeFileSync(join(folder, 'package.json'), '{}') // as in a project: npm would else look for one above
  seedLock(folder, { peers: false })
  expect(others).toEqual([])
  await npm(folder, forAll)
}, NPM_MS)

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

describe('an installation', () => {
  test('knows its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(await setpoint('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  test('emulates a board, and a module gets from a push to its confirm on it', async () => {
    const module = join(folder, 'heater.wasm')
    copyFileSync(join(checkoutRoot(), 'modules/water-heater/build/water-heater.wasm'), module)
    const running = start('emulate', 'native', '--json')
    const { tcp } = JSON.parse(await running.line())
    expect(await setpoint('info', '--emulator', 'native')).toMatchObject({ code: 0, stdout: expect.stringContaining(`tcp ${tcp}`) })
    expect(await setpoint('push', 'heater.wasm', '--emulator', 'native')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/runs on trial/),
    })
    expect(await setpoint('status', '--tcp', tcp)).toMatchObject({ code: 0, stdout: expect.stringContaining('on trial') })
    expect(await setpoint('confirm', '--emulator', 'native')).toMatchObject({ code: 0, stdout: expect.stringMatching(/is confirmed/) })
    running.interrupt()
    expect(await running.ended).toBe(130)
    expect(existsSync(join(environment.XDG_CACHE_HOME, 'setpoint', 'emulators', 'native.json'))).toBe(false)
    expect(existsSync(installed('.cache'))).toBe(false)
  })

  test.each([
    ['stm32f405', 'stm32f405_qemu'],
    ['riscv-virt', 'riscv-virt'],
  ])('%s runs in QEMU', async (board, says) => {
    const { code, stdout, stderr } = await setpoint('info', '--emulator', board)
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^board +${says} `)) })
  })

  test('serves the page', async () => {
    const { url } = JSON.parse(await start('page', '--listen', '0', '--json').line())
    const [page, script] = [await fetch(url), await fetch(`${url}main.js`)]
    expect([page.status, script.status]).toEqual([200, 200])
    expect(await page.text()).toContain('<title>')
    expect((await script.text()).length).toBeGreaterThan(100_000)
  })

  test('flashes the firmware of the package, and says which file that is', async () => {
    let rom: Rom | undefined
    const firmware = await started()
    const served = use(
      await serveTcp((send) => {
        const chip = stm32Rom({}, send)
        chip.flash.set(OLD_FLASH)
        rom = chip
        return { receive: chip.receive, started: () => chip.started !== undefined }
      }, firmware),
    )
    const { code, stderr } = await setpoint('flash', 'stm32f405', '--tcp', served.address, '--yes')
    expect(code, stderr).toBe(0)
    const image = join('node_modules', 'setpoint', 'host-ts', 'prebuilt', 'stm32f405', 'firmware.hex')
    expect(stderr).toContain(`firmware  ${image}, `)
    const wanted = flashWith(readHex(readFileSync(join(folder, image))), [
      [FLASH, 16 * 1024],
      [FLASH + 128 * 1024, 256 * 1024],
    ])
    expect(Buffer.compare(rom?.flash ?? Buffer.alloc(0), wanted)).toBe(0)
  })

  test.each([
    [['emulate', 'riscv-virt', '--release'], 'There is no release build of riscv-virt here', 'npm run pio -- run -e riscv-virt_release'],
    [['flash', 'stm32f405', '--release', '--tcp', '127.0.0.1:1'], 'There is no release build of stm32f405 here', '--image FILE'],
  ])('%j says that a release comes from a checkout', async (args, message, hint) => {
    const { code, stdout, stderr } = await setpoint(...args)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  test('says for which machines its native board is', async () => {
    const file = prebuilt('native', 'machine.json')
    const glibc = (await run('getconf', ['GNU_LIBC_VERSION'])).code === 0
    const here = [process.platform, process.arch, ...(process.platform === 'linux' ? [glibc ? 'glibc' : 'musl'] : [])].join('-')
    const kept = readFileSync(file, 'utf8')
    expect(Object.values(JSON.parse(kept)).join('-')).toBe(here)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(kept), libc: 'another' }))
    const other = `${process.platform}-${process.arch}-another`
    const ask = "const { emulatorMissing } = await import('setpoint/testkit'); console.log(emulatorMissing('native'))"
    const said = Promise.all([
      setpoint('info', '--emulator', 'native'),
      run(process.execPath, ['--input-type=module', '-e', ask], environment, folder),
    ])
    const [{ code, stderr }, missing] = await said.finally(() => writeFileSync(file, kept))
    expect(missing.stdout).toBe(`not run: the native board of this package is for ${other}\n`)
    expect(code).toBe(3)
    expect(stderr).toContain(
      `error: The native board of this package runs on ${other}, and this machine is ${here}\nTake a board that QEMU`,
    )
  })

  test.each([
    [
      ['info', '--emulator', 'native'],
      ['host-ts', 'prebuilt', 'native', 'program'],
      /The firmware of native is not in this installation: .*\nInstall setpoint again/,
    ],
    [['page', '--listen', '0'], ['host-ts', 'dist', 'page', 'main.js'], /The page is missing: .*\nInstall setpoint again/],
    [['info'], ['host-ts', 'dist', 'cli.js'], /This installation of setpoint is not complete\.\nInstall it again/],
  ])('%j without its file says to install it again', async (args, file, words) => {
    const path = installed(...file)
    renameSync(path, `${path}.away`)
    const { code, stderr } = await setpoint(...args).finally(() => renameSync(`${path}.away`, path))
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(words) })
    expect(stderr).not.toMatch(/npm run|checkout/)
  })

  test('is a library for plain Node.js', async () => {
    writeFileSync(
      join(folder, 'use.mjs'),
      `import { connect, planFlash } from 'setpoint'
import { tcp } from 'setpoint/node'
import { emulatedBoards, startEmulator } from 'setpoint/testkit'
import { webSerial } from 'setpoint/web'

const emulator = await startEmulator('native')
const device = await connect(await tcp(emulator.tcp))
const { board } = await device.info()
await device.close()
await emulator.stop()
console.log(JSON.stringify({ board, boards: emulatedBoards(), functions: [typeof planFlash, typeof webSerial] }))
`,
    )
    const { code, stdout, stderr } = await run(process.execPath, ['use.mjs'], {}, folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      board: 'native',
      boards: expect.arrayContaining(['native', 'riscv-virt', 'stm32f405']),
      functions: ['function', 'function'],
    })
  })

  test('has types that are right, all of them', async () => {
    const source = (expected: string): string => `import { connect, type Device, planFlash, type Transport } from 'setpoint'
import { buildProject, serial, tcp } from 'setpoint/node'
import { openModule, startEmulator } from 'setpoint/testkit'
import { type WebSerialPort, webSerial } from 'setpoint/web'

const transport: Transport = await tcp('127.0.0.1:1')
await using device: Device = await connect(transport)
const label: ${expected} = device.label
export const used = [label, buildProject, serial, planFlash, openModule, startEmulator, (port: WebSerialPort) => webSerial(port, { baudRate: 115200 })]
`
    const check = (type: string, ...more: readonly string[]): Promise<Finished> => {
      writeFileSync(join(folder, 'use.mts'), source(type))
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,esnext.disposable,dom']
      return run(join(checkoutRoot(), 'node_modules', '.bin', 'tsc'), [...options, ...more, 'use.mts'], {}, folder)
    }
    expect(await check('string')).toEqual({ code: 0, stdout: '', stderr: '' })
    const wrong = await check('number', '--skipLibCheck')
    expect(wrong.stdout).toContain("Type 'string' is not assignable to type 'number'")
  })
})

describe('a project of an installation', () => {
  const project = join(folder, 'heater')
  const inProject = (...args: readonly string[]): Promise<Finished> => run('npx', ['--no', 'setpoint', ...args], environment, project)

  test('is not made without compiler and test runner; the error has the command that installs both', async () => {
    const { assemblyscript, vitest } = JSON.parse(readFileSync('package.json', 'utf8')).devDependencies
    const both = `assemblyscript@${assemblyscript} vitest@${vitest}`
    expect(forAuthors).toMatch(new RegExp(`^${forAll.replace('install', 'install --save-exact')} ${both}$`))
    const refused = async (cwd: string, hint: string): Promise<void> => {
      expect(await run(command, ['new', 'other'], environment, cwd)).toEqual({
        code: 3,
        stdout: '',
        stderr: `error: assemblyscript is not installed beside setpoint\nRun: ${hint} ${both}\n`,
      })
      expect(existsSync(join(cwd, 'other'))).toBe(false)
    }
    await refused(folder, 'npm install --save-dev --save-exact')
    await refused(temporary, `npm --prefix ${folder} install --save-dev --save-exact`)
    const [file, away] = [join(folder, 'package.json'), join(temporary, 'package.json')]
    renameSync(file, away) // as where global packages are
    await refused(folder, 'npm install --global').finally(() => renameSync(away, file))
  })

  test('is made, built and tested with what is installed', { timeout: NPM_MS }, async () => {
    seedLock(folder)
    await npm(folder, forAuthors)
    expect(await setpoint('new', 'heater')).toMatchObject({ code: 0, stdout: expect.stringContaining('heater is ready') })
    expect(await inProject('build')).toMatchObject({ code: 0, stdout: expect.stringContaining('build/heater.wasm') })
    const { code, stdout } = await inProject('test')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/Tests +(\d+) passed \(\1\)[\s\S]*MOST FUEL/) })
  })

  test("README.md's TypeScript is right there", async () => {
    const blocks = [...readFileSync('README.md', 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block)
    expect(blocks.length).toBeGreaterThan(4)
    const at = join(project, 'readme')
    mkdirSync(at)
    for (const [i, block] of [...blocks, 'missing()\n'].entries()) writeFileSync(join(at, `${i + 1}.ts`), `${block}export {}\n`)
    const types = { types: ['node', 'w3c-web-serial'], typeRoots: [join(checkoutRoot(), 'node_modules', '@types')] }
    writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ extends: '../tsconfig.json', compilerOptions: types, include: ['*.ts'] }))
    const { stdout } = await run(join(checkoutRoot(), 'node_modules', '.bin', 'tsc'), ['-p', 'readme'], {}, project)
    expect(stdout).toBe(`readme/${blocks.length + 1}.ts(1,1): error TS2304: Cannot find name 'missing'.\n`)
    const [, onBoards = ''] = blocks
    expect(onBoards).toContain("from 'vitest'")
    writeFileSync(join(project, 'test', 'readme.test.ts'), onBoards)
    const tested = await inProject('test', 'readme').finally(() => rmSync(join(project, 'test', 'readme.test.ts')))
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/Tests +1 passed \(1\)/) })
    rmSync(at, { recursive: true })
  })

  test('runs elsewhere, by the commands of its workflow, once the package is in it and the command of its README was given', {
    timeout: NPM_MS,
  }, async () => {
    const elsewhere = join(temporary, 'elsewhere')
    renameSync(project, elsewhere)
    const [, line = ''] = /`(npm install --save-dev .*?)`/.exec(readFileSync(join(elsewhere, 'README.md'), 'utf8')) ?? []
    copyFileSync(tarball.path, join(elsewhere, basename(tarball.path)))
    seedLock(elsewhere)
    await npm(elsewhere, `${line} --package-lock-only`) // what it would install is installed from the lock
    for (const name of ['package.json', 'package-lock.json'])
      expect(readFileSync(join(elsewhere, name), 'utf8')).not.toMatch(/file:(?!setpoint-)/)
    for (const made of ['node_modules', 'build']) rmSync(join(elsewhere, made), { recursive: true })

    const workflow = readFileSync(join(elsewhere, '.github', 'workflows', 'test.yml'), 'utf8')
    const [install, ...commands] = [...workflow.matchAll(/- run: (np[mx] .*)$/gm)].map(([, words = '']) => words)
    await npm(elsewhere, install ?? '')
    const said: string[] = []
    for (const words of commands) {
      const { code, stdout, stderr } = await run('npx', words.split(' ').slice(1), environment, elsewhere)
      expect({ words, code, stdout, stderr }).toMatchObject({ code: 0 })
      said.push(stdout)
    }
    expect(said).toEqual([expect.stringContaining('build/heater.wasm'), expect.stringMatching(/^native .*\nstm32f405 /m)])
    expect(readFileSync(join(elsewhere, 'build', 'junit.xml'), 'utf8')).toContain('<testsuites')
    expect(existsSync(join(elsewhere, 'build', 'heater.wasm'))).toBe(true)
  })
})
