/** The water heater in three languages: one contract, one strategy, the same answers to the bit. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { context } from '../../host-ts/setup/lib/context.mjs'
import { tasks } from '../../host-ts/setup/tasks.mjs'
import { contractLayout, contractSizes, contractText, decodeStruct } from '../../host-ts/src/contract/index.js'
import { type Build, buildProject, contractOf, readProject } from '../../host-ts/src/project/index.js'
import { type LoadedModule, loadModule, type SandboxOutcome } from '../../host-ts/src/sandbox/index.js'
import { vet } from '../../host-ts/src/vet/index.js'
import { edge, type Input, randomInputs, twoDays } from './heater-inputs.js'
import { hex } from './hex.js'
import { contract, waterHeater } from './host-sandbox.js'

const folders = { AssemblyScript: 'water-heater', C: 'water-heater-c', Rust: 'water-heater-rust' } as const
const languages = ['AssemblyScript', 'C', 'Rust'] as const

interface Example {
  build: Build
  bytes: Uint8Array
  module: LoadedModule
}

const examples = new Map<string, Example>()
const example = (language: string): Example => {
  const found = examples.get(language)
  if (found === undefined) throw new Error(`${language} was not built`)
  return found
}

beforeAll(async () => {
  for (const language of languages) {
    const build = await buildProject(await readProject(`modules/${folders[language]}/setpoint.json`))
    const bytes = new Uint8Array(readFileSync(build.output))
    examples.set(language, { build, bytes, module: await loadModule(bytes, waterHeater) })
  }
}, 60_000)

const layout = contractLayout(contract)
const INPUTS = 2000
const inputs = randomInputs(INPUTS, 6)

const run =
  ({ evaluate }: LoadedModule) =>
  (input: Input): SandboxOutcome =>
    evaluate(input.in, input.state)

/** All that the firmware takes from an evaluation, as text. */
const bits = ({ result, declined = 0, out, state }: SandboxOutcome): string => `${result} ${declined} ${hex(out)} ${hex(state)}`

describe.each(languages)('the water heater in %s', (language) => {
  test('builds without a warning, from the binding that its contract makes', () => {
    expect(example(language).build).toMatchObject({ said: '', generated: [] })
  })

  test('is told from its file what its contract is', () => {
    expect(contractOf(example(language).build.output)).toBe(resolve('modules/water-heater/contract.json'))
  })

  test('is accepted with its contract', async () => {
    expect(await vet(example(language).bytes, contractSizes(contract))).toEqual({ ok: true })
  })

  test('answers 2,000 random inputs within its fuel', () => {
    const outcomes = inputs.map(run(example(language).module))
    expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['good', 'declined']))
  })
})

describe.each(['C', 'Rust'])('the same to the bit in %s as in AssemblyScript', (language) => {
  const both = (): [LoadedModule, LoadedModule] => [example(language).module, example('AssemblyScript').module]

  test('are points, probes, state and reasons for declining of 2,000 random inputs', () => {
    const [it, first] = both()
    expect(inputs.map(run(it)).map(bits)).toEqual(inputs.map(run(first)).map(bits))
  })

  test('are those of two days of control', () => {
    const [it, first] = both().map((module) => twoDays(module).map(({ outcome }) => bits(outcome)))
    expect(it).toEqual(first)
  })

  test('is the temperature at which storing begins', () => {
    const [it, first] = both()
    const edges = inputs.slice(0, 400).flatMap((input) => edge(first, input))
    expect(edges.length).toBeGreaterThan(100)
    expect(edges.map(run(it)).map(bits)).toEqual(edges.map(run(first)).map(bits))
  })
})

test('these inputs tell strategies apart: answers differ, and some depend on what is kept', () => {
  const { module } = example('AssemblyScript')
  const good = inputs.map(run(module)).filter(({ result }) => result === 'good')
  for (const { name } of layout.out.fields) {
    const values = new Set(good.map(({ out }) => decodeStruct(layout.out, out)[name]))
    expect(values.size, name).toBeGreaterThan(INPUTS / 4)
  }
  const without = twoDays(module).filter(({ input, outcome }) => bits(module.evaluate(input.in)) !== bits(outcome))
  expect(without.length).toBeGreaterThan(0)
})

const readme = readFileSync('modules/README.md', 'utf8')
const number = (value: number): string => value.toLocaleString('en-US')

test("modules/README.md has each one's figures, with Debian's compilers", () => {
  const rows = languages.map((language) => {
    const { build, module } = example(language)
    const fuel = Math.max(...inputs.map(run(module)).map((outcome) => outcome.fuel))
    const figures = [build.size, build.package, build.arena, module.loadFuel, fuel].map(number)
    return `| [${language}](${folders[language]}) | ${figures.join(' | ')} |`
  })
  expect(readme.split('\n').filter((line) => /^\| \[\w+\]\(\S+\) \| \d/.test(line))).toEqual(rows)
  expect(readme).toContain(`${contractText(contract).length} bytes of each module are the contract's text`)
})

/** What a block of modules/README.md says. */
const block = (kind: string): string => new RegExp(`\n\`\`\`${kind}\n([^]*?)\`\`\`\n`).exec(readme)?.[1] ?? ''

/** A project of this source alone, in a folder of its own. */
async function buildIn(name: string, language: string, source: string, text: string): Promise<{ bytes: Uint8Array; said: string }> {
  mkdirSync('.cache/build/examples', { recursive: true })
  const folder = mkdtempSync(join('.cache/build/examples', `${name}-`))
  mkdirSync(dirname(join(folder, source)))
  writeFileSync(join(folder, source), text)
  copyFileSync('modules/water-heater/contract.json', join(folder, 'contract.json'))
  writeFileSync(join(folder, 'setpoint.json'), JSON.stringify({ ...JSON.parse(block('json')), module: { language, source } }))
  const { output, said } = await buildProject(await readProject(join(folder, 'setpoint.json')))
  return { bytes: new Uint8Array(readFileSync(output)), said }
}

test.each([
  ['c', 'c', 'src/module.c'],
  ['rust', 'rust', 'src/lib.rs'],
  ['ts', 'assemblyscript', 'assembly/index.ts'],
])('the smallest module of modules/README.md in %s builds and answers', async (kind, language, source) => {
  const { bytes, said } = await buildIn(kind, language, source, block(kind))
  expect(said).toBe('')
  const { evaluate } = await loadModule(bytes, waterHeater)
  const input = inputs[0]?.in ?? new Uint8Array()
  const { comfort } = decodeStruct(layout.in, input)
  expect(decodeStruct(layout.out, evaluate(input).out).setpoint).toBe(Math.fround(Number(comfort) + 4))
})

test('a module in AssemblyScript that allocates and computes globals builds, and begins each evaluation anew', async () => {
  const source = `import { comfort, setSetpoint } from './contract'
export { sp_in, sp_out, sp_state } from './contract'
const kept = new Array<f32>()
export function evaluate(): i32 {
  kept.push(comfort())
  setSetpoint(kept[0] + <f32>kept.length)
  return 0
}
`
  const { bytes } = await buildIn('ts', 'assemblyscript', 'assembly/index.ts', source)
  const { evaluate } = await loadModule(bytes, waterHeater)
  for (const { in: input } of inputs.slice(0, 3)) {
    const { comfort } = decodeStruct(layout.in, input)
    expect(decodeStruct(layout.out, evaluate(input).out).setpoint).toBe(Math.fround(Number(comfort) + 1))
  }
})

test('the module in Rust has the form of rustfmt', () => {
  execFileSync('/usr/bin/rustfmt', ['--edition', '2021', '--check', 'modules/water-heater-rust/src/lib.rs'], { stdio: 'pipe' })
})

test('the tests ask for a Rust compiler, the demo and the bench do not', () => {
  const nothing = context({ root: process.cwd(), env: { PATH: '' } })
  const asks = (task: 'test' | 'demo' | 'bench'): boolean =>
    tasks[task].steps.some((step: { describe?: (ctx: object) => string }) => step.describe?.(nothing).includes('rustc'))
  expect((['test', 'demo', 'bench'] as const).map(asks)).toEqual([true, false, false])
})
