import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  buildProject,
  checkInput,
  evaluate,
  openSubject,
  readContractFile,
  readProject,
  writeProject,
} from '../../host-ts/src/project/index.js'

const parent = mkdtempSync(join(tmpdir(), 'setpoint-new-'))
afterAll(() => rmSync(parent, { recursive: true }))

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(assembly|test|inputs|\.github(\/workflows)?)$/.test(name))
    .sort()

describe.each([
  ['the water heater', undefined],
  ['a contract with a field of every type', 'test/contract/types.json'],
  ['a contract without state and probes', 'contract without'],
])('a project for %s', (what, contract) => {
  const given = (): string | undefined => {
    if (contract !== 'contract without') return contract
    const path = join(parent, 'small.json')
    writeFileSync(
      path,
      `{ "name": "small", "version": { "major": 0, "minor": 0 },
  "signals": [{ "name": "zone", "type": "i32", "unit": "s", "source": "clock", "clock": "zone" }],
  "points": [{ "name": "on", "type": "bool", "fallback": true }, { "name": "big", "type": "i64", "min": -5, "max": 5, "rate": 1, "fallback": -3 }],
  "budget": { "period": 10, "fuel": 100, "depth": 4, "deadline": 0.1, "memory": 4096, "faults": 3 } }`,
    )
    return path
  }

  test('builds, and its first evaluation with its example is good', async () => {
    const name = `new-${what.length}`
    const folder = await writeProject({ name, parent, contract: given() })
    expect(files(folder)).toEqual(
      [
        '.github/workflows/test.yml',
        '.gitignore',
        'README.md',
        'assembly/index.ts',
        'assembly/tsconfig.json',
        'contract.json',
        'inputs/example.json',
        'package.json',
        'setpoint.json',
        ...(contract === undefined ? ['test/board.test.ts'] : []), // signals of its own
        'test/module.test.ts',
        'tsconfig.json',
      ].sort(),
    )
    const project = await readProject(join(folder, 'setpoint.json'))
    expect(project).toMatchObject({ name, version: '1.0.0', language: 'assemblyscript', output: join(folder, 'build', `${name}.wasm`) })
    await buildProject(project)
    const subject = await openSubject(
      new Uint8Array(readFileSync(project.output)),
      await readContractFile(project.contract),
      'contract.json',
    )
    const example = JSON.parse(readFileSync(join(folder, 'inputs', 'example.json'), 'utf8'))
    const { input, findings } = checkInput(subject.contract, subject.minor, example, new Date())
    expect(findings).toEqual([])
    const { result, points } = evaluate(subject, input)
    expect(result).toBe('good')
    expect(Object.keys(points)).toEqual(subject.contract.points.map((point) => point.name))
    if (contract === undefined) return
    const fallbacks = subject.contract.points.map(({ name, type, fallback }) => {
      if (type === 'i64') return [name, BigInt(fallback)]
      return [name, type === 'f32' ? Math.fround(fallback) : fallback]
    })
    expect(points).toEqual(Object.fromEntries(fallbacks))
    // The generated test says the same, as text.
    const [, said = ''] = /points: \{ (.*) \} \}\)/.exec(readFileSync(join(folder, 'test', 'module.test.ts'), 'utf8')) ?? []
    const shown = Object.entries(points).map(([name, value]) => `${name}: ${value}${typeof value === 'bigint' ? 'n' : ''}`)
    expect(said.split(', ')).toEqual(shown)
  })
})

test('the schemas that it names are those of the installation that it links to', async () => {
  const folder = await writeProject({ name: 'schemas', parent })
  for (const file of ['setpoint.json', 'contract.json']) {
    const { $schema } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const there = $schema.replace('./node_modules/setpoint', devDependencies.setpoint.replace('file:', ''))
    expect(JSON.parse(readFileSync(there, 'utf8'))).toHaveProperty('properties.name')
  }
})

test('all that it depends on is on this machine', async () => {
  const folder = await writeProject({ name: 'links', parent })
  const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  expect(Object.keys(devDependencies)).toEqual(['assemblyscript', 'setpoint', 'vitest'])
  for (const [name, link] of Object.entries<string>(devDependencies)) {
    expect(JSON.parse(readFileSync(join(link.replace(/^file:/, ''), 'package.json'), 'utf8')).name).toBe(name)
  }
})

test('its README names the packages that make it independent of this machine, of the versions that the tool was tried with', async () => {
  const folder = await writeProject({ name: 'elsewhere', parent })
  const { version, devDependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const { assemblyscript, vitest } = devDependencies
  expect(peerDependencies).toEqual({ assemblyscript, vitest })
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
    `\`npm install --save-dev --save-exact ./setpoint-${version}.tgz assemblyscript@${assemblyscript} vitest@${vitest}\``,
  )
})

test('git leaves keys alone', async () => {
  const folder = await writeProject({ name: 'keys', parent })
  expect(readFileSync(join(folder, '.gitignore'), 'utf8').split('\n')).toContain('*.pem')
  expect((await readProject(join(folder, 'setpoint.json'))).key).toMatch(/signing-key\.pem$/)
})

test.each([
  ['', 'a name is made of'],
  ['Heater', 'a name is made of'],
  ['my heater', 'a name is made of'],
  ['.hidden', 'a name is made of'],
  ['../up', 'a name is made of'],
  ['a/b', 'a name is made of'],
  ['a'.repeat(65), 'a name has at most 64 characters'],
  ['fs', 'Node.js has a module of that name'],
  ['node_modules', 'a package has it'],
  ['favicon.ico', 'a package has it'],
  ['setpoint', 'a package has it'],
])('"%s" is no name', async (name, words) => {
  await expect(writeProject({ name, parent })).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(words) })
})

describe('what is there is not touched', () => {
  test('a folder with something in it', async () => {
    const folder = join(parent, 'full')
    mkdirSync(folder)
    writeFileSync(join(folder, 'mine'), 'mine')
    await expect(writeProject({ name: 'full', parent })).rejects.toMatchObject({ code: 'file', message: 'full exists, and is not empty' })
    expect(files(folder)).toEqual(['mine'])
  })

  test('a file', async () => {
    writeFileSync(join(parent, 'file'), 'mine')
    await expect(writeProject({ name: 'file', parent })).rejects.toMatchObject({ code: 'file', message: 'file exists, and is no folder' })
  })

  test('an empty folder is taken', async () => {
    mkdirSync(join(parent, 'empty'))
    await writeProject({ name: 'empty', parent })
  })
})

test('a contract that is none leaves no folder', async () => {
  await expect(writeProject({ name: 'broken', parent, contract: 'package.json' })).rejects.toMatchObject({ code: 'bad-contract' })
  await expect(writeProject({ name: 'broken', parent, contract: '/no/such.json' })).rejects.toMatchObject({ code: 'file' })
  expect(readdirSync(parent)).not.toContain('broken')
})
