import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contractText, moduleContract } from '../../host-ts/src/index.js'
import { buildModule, buildProject, evaluate, openSubject, readContractFile } from '../../host-ts/src/project/index.js'
import { moduleLanguages } from '../../host-ts/src/project/schema.js'
import { binding, contract, failure, project, sources } from './doubler.js'

describe.each(moduleLanguages)('%s', (language) => {
  test('makes a module that devices run, with the text of its contract and nothing else beside', async () => {
    const made = project(language)
    const { size, arena, package: signed, generated, said } = await buildProject(made)
    expect({ generated, said }).toEqual({ generated: [binding(made)], said: '' })
    const module = new Uint8Array(readFileSync(made.output))
    expect(module.length).toBe(size)
    expect(signed).toBe(size + 32 + 48 + 148) // header, protected TLVs, hash with key and signature
    expect(arena).toBeGreaterThan(4096)
    const agreed = await readContractFile(made.contract)
    expect(moduleContract(module)).toBe(contractText(agreed))
    expect(WebAssembly.Module.customSections(new WebAssembly.Module(module), 'name')).toEqual([])
    const subject = await openSubject(module, agreed, 'contract.json')
    expect(evaluate(subject, { signals: { given: 21 }, state: { calls: 7 } })).toMatchObject({
      result: 'good',
      points: { twice: 42 },
      state: { calls: 8 },
    })
  })

  test('the same again changes nothing', async () => {
    const made = project(language)
    await buildProject(made)
    const before = readFileSync(made.output)
    const written = statSync(binding(made)).mtimeMs
    expect((await buildProject(made)).generated).toEqual([])
    expect(readFileSync(made.output)).toEqual(before)
    expect(statSync(binding(made)).mtimeMs).toBe(written)
  })

  test('a type that the contract has changed is found by the compiler, at its place', async () => {
    const made = project(language)
    await buildProject(made)
    writeFileSync(made.contract, contract('f64'))
    const { code, message } = await failure(buildProject(made))
    expect(code).toBe('build')
    const [file = '', text] = sources[language]
    expect(message).toContain(`${file} does not compile:\n`)
    const line = text.split('\n').findIndex((words) => /given(\(\))? \* 2/.test(words)) + 1
    const place = { assemblyscript: `in ${file}(${line},12)`, c: `${file}:${line}:`, rust: `${file}:${line}:15` }
    expect(message).toContain(place[language])
  })

  test('a binding that nobody generated is not overwritten', async () => {
    const made = project(language)
    writeFileSync(binding(made), 'mine\n')
    const error = await failure(buildProject(made))
    expect(error).toMatchObject({ code: 'file', hint: expect.stringContaining('move what you wrote') })
    expect(error.message).toContain('exists, and was not generated')
    expect(readFileSync(binding(made), 'utf8')).toBe('mine\n')
  })
})

test('a module that does not build leaves what was built', async () => {
  const made = project('assemblyscript')
  await buildProject(made)
  const before = readFileSync(made.output)
  writeFileSync(made.source, 'export function evaluate(): i32 { return nothing }')
  await failure(buildProject(made))
  expect(readFileSync(made.output)).toEqual(before)
})

test('warnings of the compiler are told', async () => {
  const made = project('c', sources.c[1].replace('return 0;', 'int unused = 1;\n  return 0;'))
  expect((await buildProject(made)).said).toMatch(/src\/module\.c:6:7: warning: unused variable/)
})

test('types for tests are generated where the project names them', async () => {
  const made = { ...project('assemblyscript') }
  const types = join(made.folder, 'test', 'contract.ts')
  const { generated } = await buildProject({ ...made, types })
  expect(generated).toEqual([binding(made), types])
  expect(readFileSync(types, 'utf8')).toMatch(/^\/\/ Made by .* from \.\.\/contract\.json.*\n[\s\S]*export type Signals = \{/)
})

test('what a device would refuse is not built', async () => {
  const importing = project(
    'assemblyscript',
    `export { sp_in, sp_out, sp_state } from './contract'\nexport function evaluate(): i32 { console.log('hot'); return 0 }\n`,
  )
  expect(await failure(buildProject(importing))).toMatchObject({
    code: 'bad-module',
    message: expect.stringMatching(/^refused \[import\] at byte/),
  })
  const incomplete = project('assemblyscript', `export { sp_in, sp_out } from './contract'\nexport function evaluate(): i32 { return 0 }\n`)
  expect((await failure(buildProject(incomplete))).message).toContain('sp_state')
  expect(existsSync(incomplete.output)).toBe(false)
})

test('a module that fits no slot is not built', async () => {
  const filler = '0123456789abcdef'.repeat(1100)
  const made = project(
    'c',
    sources.c[1].replace('int32_t', `const char filler[] = "${filler}";\n\nint32_t`).replace('sp_in.given', 'filler[(int)sp_in.given]'),
  )
  writeFileSync(made.contract, contract().replace('4096', '30000'))
  expect(await failure(buildProject(made))).toMatchObject({
    code: 'too-large',
    message: expect.stringMatching(/the package would have 1\d\.\d KiB/),
  })
})

test('files that are missing are named', async () => {
  const made = project('c')
  rmSync(made.source)
  expect(await failure(buildProject(made))).toMatchObject({
    code: 'file',
    message: expect.stringContaining('module.c: there is no such file'),
  })
  rmSync(made.contract)
  expect(await failure(buildProject(made))).toMatchObject({
    code: 'file',
    message: expect.stringContaining('contract.json: there is no such file'),
  })
})

test('a broken contract is told with its place', async () => {
  const made = project('c')
  writeFileSync(made.contract, contract('f31'))
  expect(await failure(buildProject(made))).toMatchObject({
    code: 'bad-contract',
    message: expect.stringMatching(/contract\.json:3:\d+: signals\[0\]\.type/),
  })
})

test('a module alone is built with the binding that it has', async () => {
  const made = project('assemblyscript')
  await buildProject(made)
  writeFileSync(binding(made), `${readFileSync(binding(made), 'utf8')}// changed\n`)
  const output = join(made.folder, 'other', 'a.wasm')
  const { generated } = await buildModule({ ...made, output })
  expect(generated).toEqual([])
  expect(readFileSync(binding(made), 'utf8')).toContain('// changed')
  expect(readFileSync(output)).toEqual(readFileSync(made.output))
})
