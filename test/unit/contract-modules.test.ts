/** Modules of the bindings in each language: the same contract, the same answers, in Node's own WebAssembly. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Contract,
  contractBindings,
  contractId,
  contractLayout,
  contractSizes,
  contractText,
  decodeStruct,
  encodeStruct,
  parseContract,
} from '../../host-ts/src/contract/index.js'
import { vet } from '../../host-ts/src/vet/index.js'
import { buildEcho, buildModule, type ModuleLanguage, moduleLanguages, readContract } from '../contract/modules.js'
import { fromJson } from '../contract/values.js'
import vectors from '../vectors/contract_types.json' with { type: 'json' }
import { hex, unhex } from './hex.js'
import { evaluateInNode } from './run-module.js'

const types = readContract('test/contract/types.json')
const layout = contractLayout(types)

describe.each(moduleLanguages)('%s', (language: ModuleLanguage) => {
  let bytes = new Uint8Array()
  let module: WebAssembly.Module
  beforeAll(async () => {
    bytes = new Uint8Array(await buildEcho(language))
    module = new WebAssembly.Module(bytes)
  })

  test('a device with the contract takes it', async () => {
    expect(await vet(bytes, contractSizes(types))).toEqual({ ok: true })
  })

  test.each(vectors)('$name', ({ signals, state, code, sp_in, sp_out, sp_state, after, sp_state_after }) => {
    expect(hex(encodeStruct(layout.in, fromJson(layout.in, signals)))).toBe(sp_in)
    expect(hex(encodeStruct(layout.state, fromJson(layout.state, state)))).toBe(sp_state)
    const result = evaluateInNode(module, layout, unhex(sp_in), unhex(sp_state))
    expect(result.code).toBe(code)
    if (sp_out !== null) expect(hex(result.out)).toBe(sp_out)
    expect(hex(result.state)).toBe(sp_state_after)
    expect(decodeStruct(layout.state, result.state)).toEqual(fromJson(layout.state, after))
  })

  // AssemblyScript cannot write one: `setpoint build` adds it.
  if (language === 'assemblyscript') return
  test('carries the text of its contract, once', () => {
    const sections = WebAssembly.Module.customSections(module, 'setpoint.contract')
    expect(sections.map((section) => new TextDecoder().decode(section))).toEqual([contractText(types)])
  })
})

/** A module that uses nothing of its binding but what every contract has. */
const plain: Record<ModuleLanguage, (points: string) => string> = {
  assemblyscript: (hasState) =>
    `export { sp_in, sp_out${hasState && ', sp_state'} } from './contract'\nexport function evaluate(): i32 {\n  return 0\n}\n`,
  c: () => '#include "contract.h"\n\nint32_t evaluate(void) { return 0; }\n',
  rust: () =>
    '#![no_std]\nmod contract;\n#[panic_handler]\nfn panic(_: &core::panic::PanicInfo) -> ! {\n    loop {}\n}\n#[no_mangle]\npub extern "C" fn evaluate() -> i32 {\n    0\n}\n',
}

const budget = { period: 1, fuel: 1000, depth: 8, deadline: 0.1, memory: 16_384, faults: 3 }

/** Names that mean something somewhere, but are reserved nowhere: a field has each of them. */
const bold =
  `abs all array args assembly bits block by bytes call capacity ceil clone close cmp copy core data date debug deref display div drop
  dst email empty end eq err error exit exp fill filter floor fmt fold format from global group hash head heap height id index info init
  input is_nan item iter join key kind lang layout len length level limit line list log main map math max mem min mode model name next node none
  now number_of ok offset option or order out output owner panic parent part path pi pop pos position pow prelude print process ptr push queue
  random range rate raw read rem replace request reset result round rust send set shape shift size skip slice some sort source span split
  sqrt src stack start stat stdlib step stop strlen sum swap table tag task test text time timer to top total trace trap units
  update usage user value values vec vector version wasm width wire word write x y zone`
    .split(/\s+/)
    .filter(Boolean)

/** Contracts of some of these names each, as many as a contract has room for. */
function boldContracts(): Contract[] {
  const each = 60
  return Array.from({ length: Math.ceil(bold.length / each) }, (_, i) => {
    const names = bold.slice(i * each, (i + 1) * each)
    const of = (from: number, to: number, more: object): object[] => names.slice(from, to).map((name) => ({ name, type: 'u8', ...more }))
    const bounds = { min: 0, max: 9 }
    return parseContract(
      JSON.stringify({
        name: 'bold',
        version: { major: 1, minor: 0 },
        signals: [...of(0, 10, { source: 'host', ...bounds }), ...of(10, 20, { source: 'host', optional: true, length: 3, ...bounds })],
        points: of(20, 28, { rate: 9, fallback: 1, ...bounds }),
        probes: of(28, 44, {}),
        state: [...of(44, 52, {}), ...of(52, 60, { length: 2 })],
        budget,
      }),
    )
  })
}

describe.each(moduleLanguages)('bindings in %s', (language: ModuleLanguage) => {
  test.each([0, 1, 2])('of minor version %i make modules that a device with that version takes', async (minor) => {
    const bytes = await buildModule(language, types, plain[language]('yes'), minor)
    expect(await vet(bytes, contractSizes(types, minor))).toEqual({ ok: true })
  })

  test('of the water heater make modules, in its first version without state', async () => {
    const heater = readContract('modules/water-heater/contract.json')
    const bytes = await buildModule(language, heater, plain[language](''), 0)
    expect(await vet(bytes, contractSizes(heater, 0))).toEqual({ ok: true })
  })

  test('compile with names that mean something in some library', async () => {
    for (const contract of boldContracts()) {
      const bytes = await buildModule(language, contract, plain[language]('yes'))
      expect(await vet(bytes, contractSizes(contract))).toEqual({ ok: true })
    }
  })
})

test('in C several files of a module share one binding', () => {
  mkdirSync('.cache/build/contract', { recursive: true })
  const folder = mkdtempSync('.cache/build/contract/files-')
  for (const { name, text } of contractBindings(types, 'c', { source: 'contract.json', name: 'contract' }))
    writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'a.c'), plain.c(''))
  const other = (first: string): string => `${first}#include "contract.h"\nvoid set(void);\nvoid set(void) { sp_out.stage = sp_in.tiny; }\n`
  const exported = ['sp_in', 'sp_out', 'sp_state'].map((name) => `-Wl,--export=${name}`)
  const link = (text: string): Buffer => {
    writeFileSync(join(folder, 'b.c'), text)
    const args = ['--target=wasm32', '-nostdlib', '-Wl,--no-entry', ...exported, 'a.c', 'b.c', '-o', 'module.wasm']
    return execFileSync('clang-16', args, { cwd: folder, stdio: 'pipe' })
  }
  expect(() => link(other(''))).toThrowError(/duplicate symbol: sp_in/)
  link(other('#define SP_CONTRACT_ELSEWHERE\n'))
  const module = new WebAssembly.Module(readFileSync(join(folder, 'module.wasm')))
  expect(WebAssembly.Module.customSections(module, 'setpoint.contract')[0]?.byteLength).toBe(contractText(types).length)
})

test('the binding for programs has the text, the id, types that tsc takes, and a codec', async () => {
  mkdirSync('.cache/build/contract', { recursive: true })
  const folder = mkdtempSync('.cache/build/contract/program-')
  for (const { name, text } of contractBindings(types, 'typescript', { source: 'contract.json', name: 'contract' })) {
    writeFileSync(join(folder, name), text)
  }
  const program = `import { type Points, type Probes, decodeOutputs, encodeSignals, decodeSignals, type Signals } from './contract.js'
const outputs: Points & Probes = decodeOutputs(new Uint8Array(56))
const power: number = outputs.power
const since: bigint = outputs.since_when
// @ts-expect-error: a number is no flag
const wrong: Pick<Signals, 'flag'> = { flag: 1 }
export const all = [power, since, wrong, encodeSignals, decodeSignals]
`
  writeFileSync(join(folder, 'program.ts'), program)
  const paths = { setpoint: ['host-ts/src/index.ts'] }
  const config = {
    extends: '../../../../test/tsconfig.json',
    compilerOptions: { baseUrl: '../../../..', paths },
    include: ['*.ts'],
    exclude: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  execFileSync('node_modules/.bin/tsc', ['-p', folder], { stdio: 'pipe' })

  const outfile = join(folder, 'contract.mjs')
  await build({
    entryPoints: [join(folder, 'contract.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    alias: { setpoint: './host-ts/src/index.ts' },
    mainFields: ['module', 'main'],
  })
  const binding = await import(pathToFileURL(outfile).href)
  expect(binding.contractText).toBe(contractText(types))
  expect(binding.contractId).toBe(hex(contractId(types)))
  const [, vector] = vectors
  const signals = fromJson(layout.in, vector?.signals ?? {})
  expect(hex(binding.encodeSignals(signals))).toBe(vector?.sp_in)
  expect(binding.decodeSignals(unhex(vector?.sp_in ?? ''))).toEqual(signals)
  expect(binding.decodeOutputs(unhex(vector?.sp_out ?? ''))).toEqual(fromJson(layout.out, vector?.outputs ?? {}))
  expect(hex(binding.encodeState(fromJson(layout.state, vector?.after ?? {})))).toBe(vector?.sp_state_after)
})
