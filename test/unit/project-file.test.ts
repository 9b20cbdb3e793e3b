import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isSetpointError } from '../../host-ts/src/index.js'
import { builtModule, findProject, nearestProject, readProject } from '../../host-ts/src/project/index.js'
import { replaced } from './replaced.js'

const root = mkdtempSync(join(tmpdir(), 'setpoint-project-'))
afterAll(() => rmSync(root, { recursive: true }))

const good = `{
  "$schema": "./setpoint.schema.json",
  "name": "tank",
  "version": "1.2.3",
  "contract": "contract.json",
  "module": { "language": "assemblyscript", "source": "assembly/index.ts" },
  "types": "test/contract.ts",
  "key": "env:SETPOINT_KEY",
  "devices": { "cellar": { "port": "/dev/ttyUSB0" }, "bench": { "tcp": "127.0.0.1:4000" }, "model": { "emulator": "native" } }
}`

/** Its path. */
function write(text: string): string {
  const file = join(mkdtempSync(join(root, 'p-')), 'setpoint.json')
  writeFileSync(file, text)
  return file
}

async function problems(text: string): Promise<string> {
  const file = write(text)
  const error: unknown = await readProject(file).catch((thrown) => thrown)
  if (!isSetpointError(error, 'bad-project')) throw new Error('the project is accepted', { cause: error })
  return error.message.replaceAll(file, 'setpoint.json')
}

const changed = (from: string, to: string): string => replaced(good, from, to)

test('what a project file says, with paths from its folder', async () => {
  const file = write(good)
  const at = (path: string): string => join(file, '..', path)
  expect(await readProject(file)).toEqual({
    folder: at('.'),
    name: 'tank',
    version: '1.2.3',
    contract: at('contract.json'),
    language: 'assemblyscript',
    source: at('assembly/index.ts'),
    types: at('test/contract.ts'),
    key: 'env:SETPOINT_KEY',
    devices: { cellar: { port: '/dev/ttyUSB0' }, bench: { tcp: '127.0.0.1:4000' }, model: { emulator: 'native' } },
    output: at('build/tank.wasm'),
  })
})

test('all but name, contract and module may be left out, and a key may be a file', async () => {
  const module = '{ "language": "c", "source": "m.c" }'
  const file = write(`{ "name": "a", "contract": "../c.json", "key": "keys/a.pem", "module": ${module} }`)
  expect(await readProject(file)).toMatchObject({
    version: undefined,
    types: undefined,
    key: join(file, '..', 'keys', 'a.pem'),
    devices: {},
  })
})

describe('what is wrong is told with its place', () => {
  test.each([
    ['no JSON', '{ "name": tank }', 'setpoint.json:1:11: this is no JSON'],
    ['something that is no object', '[]', 'setpoint.json:1:1: a list is not an object'],
    [
      'a key that is no key',
      changed('"types"', '"typs"'),
      'setpoint.json:7:3: typs: "typs" is no key of a project here. Did you mean "types"?',
    ],
    [
      'a key of the module that is none',
      changed('"source"', '"sauce"'),
      'setpoint.json:6:13: module.source: source is missing\nsetpoint.json:6:45: module.sauce: "sauce" is no key of a project here. Did you mean "source"?',
    ],
    ['a key twice', changed('"types": "test/contract.ts"', '"name": "other"'), 'setpoint.json:7:3: name: "name" stands here twice'],
    [
      'a language that is none',
      changed('"assemblyscript"', '"assembyscript"'),
      /setpoint\.json:6:27: module\.language: .*Did you mean "assemblyscript"\? It is one of assemblyscript, c, rust\./,
    ],
    ['a name that is no file name', changed('"tank"', '"../tank"'), /setpoint\.json:3:11: name: a name is made of a-z, 0-9/],
    ['a name that is too long', changed('"tank"', `"${'a'.repeat(65)}"`), 'name: 65 characters are too many. At most 64.'],
    ['a version that is none', changed('1.2.3', '1.2'), 'setpoint.json:4:14: version: a version is written 1.2.3'],
    [
      'a text for a list of boards',
      changed('"contract":', '"test": {"on": "native"}, "contract":'),
      'setpoint.json:5:18: test.on: "native" is not a list',
    ],
    ['a number for a path', changed('"contract.json"', '7'), 'setpoint.json:5:15: contract: 7 is not a text'],
    [
      'tests on no board',
      changed('"key": "env:SETPOINT_KEY"', '"test": { "on": [] }'),
      'setpoint.json:8:19: test.on: an empty list means nothing here',
    ],
    ['an empty path', changed('"contract.json"', '""'), 'setpoint.json:5:15: contract: an empty text means nothing here'],
    ['a module that is missing', '{ "name": "a", "contract": "c" }', 'setpoint.json:1:1: module: module is missing. {"language"'],
    [
      'a device that is two',
      changed('"port": "/dev/ttyUSB0"', '"port": "a", "tcp": "b"'),
      'devices.cellar: a device is {"port": PATH}, {"tcp": "HOST:PORT"} or {"emulator": BOARD}',
    ],
  ])('%s', async (_what, text, words) => {
    expect(await problems(text)).toMatch(typeof words === 'string' ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : words)
  })

  test('several things at once, in the order of the text', async () => {
    const lines = (
      await problems(changed('"tank"', '""').replace('1.2.3', 'one').replace('"language": "assemblyscript"', '"language": 1'))
    ).split('\n')
    expect(lines.map((line) => line.split(': ')[1])).toEqual(['name', 'version', 'module.language'])
  })
})

test('the nearest project file counts, from any folder below it', async () => {
  const file = write(good)
  const below = join(file, '..', 'a', 'b')
  mkdirSync(below, { recursive: true })
  expect(findProject(below)).toBe(file)
  expect((await nearestProject(below)).name).toBe('tank')
  await expect(nearestProject(root)).rejects.toMatchObject({ code: 'usage', hint: 'setpoint new NAME makes a project.' })
})

test('a project file that cannot be read says why', async () => {
  const folder = mkdtempSync(join(root, 'p-'))
  mkdirSync(join(folder, 'setpoint.json'))
  await expect(nearestProject(folder)).rejects.toMatchObject({ code: 'file', message: expect.stringContaining('cannot be read') })
})

describe('what a project has built', () => {
  async function project(): ReturnType<typeof readProject> {
    const read = await readProject(write(good))
    for (const folder of ['assembly', 'build']) mkdirSync(join(read.folder, folder))
    for (const path of [read.contract, read.source, read.output]) writeFileSync(path, '')
    return read
  }
  const touch = (path: string, seconds: number): void => utimesSync(path, seconds, seconds)

  test('nothing: says how to build it', async () => {
    const read = await project()
    rmSync(read.output)
    expect(() => builtModule(read)).toThrow(expect.objectContaining({ code: 'file', hint: 'Run: setpoint build' }))
  })

  test('something newer than all that it is made from', async () => {
    const read = await project()
    for (const path of [read.contract, read.source]) touch(path, 1000)
    expect(builtModule(read)).toEqual({ path: read.output, stale: undefined })
  })

  test.each(['contract', 'source'] as const)('something older than its %s is told', async (which) => {
    const read = await project()
    for (const path of [read.contract, read.source, read.output]) touch(path, 1000)
    touch(read[which], 2000)
    expect(builtModule(read).stale).toContain(`${read[which]} is newer than`)
  })

  test('something older than a source in a folder below is told; tests and what is no source are nothing that it is made from', async () => {
    const read = await project()
    const below = join(dirname(read.source), 'lib')
    mkdirSync(below)
    const [library, tests, notes] = [join(below, 'prices.ts'), join(below, 'prices.test.ts'), join(below, 'notes.json')]
    for (const path of [library, tests, notes]) writeFileSync(path, '')
    for (const path of [read.contract, read.source, library, read.output]) touch(path, 1000)
    expect(builtModule(read).stale).toBeUndefined()
    touch(library, 2000)
    expect(builtModule(read).stale).toContain(`${library} is newer than`)
  })

  test('what is built and installed beside the source is not looked at', async () => {
    const made = await project()
    rmSync(dirname(made.source), { recursive: true })
    const read = { ...made, source: join(made.folder, 'module.ts') }
    const [generated, installed] = [join(dirname(read.output), 'made.ts'), join(read.folder, 'node_modules', 'types.ts')]
    mkdirSync(dirname(installed))
    for (const path of [read.source, generated, installed]) writeFileSync(path, '')
    for (const path of [read.contract, read.source, read.output]) touch(path, 1000)
    touch(generated, 2000)
    touch(installed, 2000)
    expect(builtModule(read).stale).toBeUndefined()
  })
})
