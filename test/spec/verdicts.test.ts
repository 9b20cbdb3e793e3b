/** vet against the WebAssembly specification suite: what it accepts, and by which code it refuses the rest. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { describeRefusal, vet } from '../../host-ts/src/vet/index.js'
import { nativeVet as native } from './native.js'
import { codeNames, numbers } from './specification.js'
import { claimed, later, type Part, scripts } from './suite.js'

/** How many there are in the crate of pins.json. */
const INVALID = 1257
const MALFORMED = 650

interface Judged {
  /** The script with its line. */
  where: string
  /** valid, assert_invalid or assert_malformed. */
  claim: string
  /** ok, or the name of the code. */
  verdict: string
}

/** Of the same C, as the host tool has it. */
async function hostLine(path: string): Promise<string> {
  const verdict = await vet(new Uint8Array(readFileSync(path)))
  return `${path}: ${verdict.ok ? 'ok' : describeRefusal(verdict)}`
}

/** All binary modules of some parts. Modules that cannot be linked or instantiated are valid. */
async function judge(parts: readonly Part[]): Promise<Judged[]> {
  const modules = (await Promise.all(parts.map(scripts))).flat().flatMap(({ name, folder: from, commands }) =>
    commands.flatMap(({ type, line, filename }) => {
      if (filename === undefined || !filename.endsWith('.wasm')) return []
      const claim = /^assert_(invalid|malformed)$/.test(type) ? type : 'valid'
      return [{ where: `${name}:${line}`, claim, path: join(from, filename) }]
    }),
  )
  const lines = native(modules.map(({ path }) => path))
  expect(lines).toHaveLength(modules.length)
  expect(await Promise.all(modules.map(({ path }) => hostLine(path)))).toEqual(lines)
  return modules.map(({ where, claim, path }, i) => {
    const verdict = lines[i]?.startsWith(`${path}: `) && /: (ok)$| refused \[([a-z0-9-]+)\]/.exec(lines[i] ?? '')
    if (!verdict) throw new Error(`vet_files says: ${lines[i]}`)
    return { where, claim, verdict: verdict[1] ?? verdict[2] ?? '' }
  })
}

const accepted = (all: readonly Judged[], claim: string): string[] =>
  all.filter((one) => one.claim === claim && one.verdict === 'ok').map(({ where }) => where)

/** Names of codes of vet, of which some numbers are asked for. */
const codes = (wanted: (code: number) => boolean): string[] => [...codeNames()].filter(([code]) => wanted(-code)).map(([, name]) => name)

describe('of WebAssembly 1.0 with the additions that the sandbox runs', () => {
  let all: Judged[]
  beforeAll(async () => {
    all = await judge(claimed)
  })

  test('every invalid module is refused', () => {
    expect(all.filter(({ claim }) => claim === 'assert_invalid')).toHaveLength(INVALID)
    expect(accepted(all, 'assert_invalid')).toEqual([])
  })

  test('every malformed binary is refused', () => {
    expect(all.filter(({ claim }) => claim === 'assert_malformed')).toHaveLength(MALFORMED)
    expect(accepted(all, 'assert_malformed')).toEqual([])
  })

  test('every valid module is accepted, or refused by a code and as often as SPEC.md says', () => {
    const counts: Record<string, number> = {}
    for (const { claim, verdict } of all) if (claim === 'valid') counts[verdict] = (counts[verdict] ?? 0) + 1
    console.log('valid modules of the suite by verdict:', counts)
    expect(counts).toEqual(numbers('| verdict | modules |'))
    const named = codes((code) => code >= 140 && code < 170)
    expect(Object.keys(counts).filter((verdict) => verdict !== 'ok' && !named.includes(verdict))).toEqual([])
  })
})

describe('of later versions and proposals', () => {
  let all: Judged[]
  beforeAll(async () => {
    all = await judge(later)
  })

  test('every invalid module and malformed binary is refused', () => {
    expect(all.filter(({ claim }) => claim !== 'valid').length).toBeGreaterThan(1000)
    expect([...accepted(all, 'assert_invalid'), ...accepted(all, 'assert_malformed')]).toEqual([])
  })

  test('every valid module is accepted, or refused by the code of a feature, of a deviation, or of a limit', () => {
    const named = ['ok', ...codes((code) => code >= 130 && code < 170), 'initialiser'] // which names extended-const
    expect(all.filter(({ claim, verdict }) => claim === 'valid' && !named.includes(verdict))).toEqual([])
    for (const feature of ['simd', 'reference-types', 'multi-value', 'tail-call', 'atomics', 'passive', 'memory64', 'multi-memory'])
      expect(all.filter(({ claim, verdict }) => claim === 'valid' && verdict === feature).length).toBeGreaterThan(0)
  })
})
