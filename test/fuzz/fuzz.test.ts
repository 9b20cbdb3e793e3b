/** Short runs of the fuzzers from what is kept, and that each of them finds a bug that is planted. */
import { beforeAll, describe, expect, test } from 'vitest'
import { differential } from './differential.mjs'
import { results } from './results.mjs'
import { build, fuzz, judge, program, targets } from './targets.mjs'

/** Another seed each time is for `npm run fuzz`: what fails here must fail again. */
const SEED = 1
const RUNS = { vet: 20_000, guest: 4000, package: 4000, link: 4000 }
const PLANTED_RUNS = 40_000 // most of them need none: a kept input shows the bug
const PATIENCE_MS = 180_000

let linked: Awaited<ReturnType<typeof build>>
beforeAll(async () => {
  linked = await build()
}, PATIENCE_MS)

function show(name: string, { lines }: { lines: string[] }): void {
  for (const line of lines) console.log(`${name}: ${line}`)
}

describe.each(Object.keys(targets) as (keyof typeof targets)[])('the fuzzer of %s', { timeout: PATIENCE_MS }, (name) => {
  test('finds nothing in the kept inputs and in runs from there', async () => {
    const outcome = await fuzz(await program(linked, name, false), name, { runs: RUNS[name], seed: SEED, scratch: true })
    show(name, outcome)
    expect(outcome.clean, outcome.lines.join('\n')).toBe(true)
  })

  test('finds a bug that is planted, and says how to run it again', async () => {
    const outcome = await fuzz(await program(linked, name, true), name, { runs: PLANTED_RUNS, planted: true, seed: SEED })
    expect(outcome.clean, outcome.lines.join('\n')).toBe(false)
    expect(outcome.lines[0]).toMatch(/^fuzz: |AddressSanitizer/)
    expect(outcome.lines.at(-1)).toMatch(/^again with: npm run fuzz -- --planted \w+ \.cache\/fuzz\/\w+-planted-crash-\w+$/)
  })
})

describe.each([
  ['differential', differential, 6000, /^vet accepts, V8 refuses, wabt refuses: /],
  ['results', results, 2000, /^the guest has .*, V8 .*: /],
] as const)('the comparison of %s with V8', { timeout: PATIENCE_MS }, (name, compare, runs, difference) => {
  const options = { seconds: 0, seed: SEED, runs, inputs: [] }

  test('agrees', async () => {
    const outcome = compare(await judge(linked, name, false), options)
    show(name, outcome)
    expect(outcome.clean, outcome.lines.join('\n')).toBe(true)
  })

  test('does not agree about a bug that is planted', async () => {
    const outcome = compare(await judge(linked, name, true), { ...options, planted: true })
    expect(outcome.clean).toBe(false)
    expect(outcome.lines[1]).toMatch(difference)
  })
})
