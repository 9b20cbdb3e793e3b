/** The firmware's tables: they compile, and say what the contract says. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Contract, contractBindings, contractId, contractLayout, parseContract } from '../../host-ts/src/contract/index.js'
import { readContract } from '../contract/modules.js'
import { hex } from './hex.js'

const flags = ['-std=c11', '-O1', '-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Werror', '-I', 'firmware/core']

/** The generated files in a folder of their own; `change` plants a mistake. */
function generate(contract: Contract, change = (text: string) => text): string {
  mkdirSync('.cache/build/contract', { recursive: true })
  const folder = mkdtempSync('.cache/build/contract/firmware-')
  for (const { name, text } of contractBindings(contract, 'c-firmware', { source: 'contract.json', name: 'tables' })) {
    writeFileSync(join(folder, name), change(text))
  }
  return folder
}

function compile(folder: string, contract: Contract): string {
  const table = `sp_${contract.name.replaceAll('-', '_')}_contract`
  const program = join(folder, 'tables')
  const sources = [join(folder, 'tables.c'), 'test/contract/tables.c']
  execFileSync('gcc', [...flags, `-DCONTRACT=${table}`, ...sources, '-o', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  return program
}

const paths = ['modules/water-heater/contract.json', 'test/contract/types.json']

/** One point and one signal: no probes, no state, and a struct that C leaves without padding. */
const smallest = parseContract(
  JSON.stringify({
    name: 's',
    version: { major: 0, minor: 0 },
    signals: [{ name: 'a', type: 'bool', source: 'board' }],
    points: [{ name: 'b', type: 'bool', fallback: true }],
    budget: { period: 0.001, fuel: 1, depth: 1, deadline: 0.001, load_deadline: 0.001, memory: 4096, faults: 1 },
  }),
)

const contracts: Array<[name: string, contract: Contract]> = [
  ...paths.map((path): [string, Contract] => [path, readContract(path)]),
  ['the smallest contract', smallest],
]

/** A number as a field of the type holds it. */
const as =
  (type: string) =>
  (value: number): number =>
    type === 'f32' ? Math.fround(value) : value

/** What the tables must say, as test/contract/tables.c prints it. */
function expected(contract: Contract): object {
  const { name, version, signals, points, probes, state, budget } = contract
  const layout = contractLayout(contract)
  const place = (which: 'in' | 'out' | 'state', name: string): object => {
    const { offset, hasOffset } = layout[which].fields.find((field) => field.name === name) ?? {}
    return { offset, ...(hasOffset === undefined ? {} : { hasOffset }) }
  }
  const head = ({ name, unit = '', type, since }: { name: string; unit?: string | undefined; type: string; since: number }): object => ({
    ...{ name, unit, type, since },
  })
  return {
    name,
    version,
    minors: Array.from({ length: version.minor + 1 }, (_, minor) => {
      const count = (fields: ReadonlyArray<{ since: number }>): number => fields.filter(({ since }) => since <= minor).length
      const { in: input, out, state: kept } = contractLayout(contract, minor)
      return {
        id: hex(contractId(contract, minor)),
        counts: [signals, points, probes, state].map(count),
        areas: [input, out, kept].map(({ size, align }) => ({ size, align })),
      }
    }),
    signals: signals.map((signal) => {
      const most = signal.source !== 'clock' ? 0 : signal.clock === 'utc' ? 2 ** 40 : 86_400
      const [min, max] = signal.type === 'bool' ? [0, 1] : [signal.min ?? -most, signal.max ?? most].map(as(signal.type))
      return {
        ...head(signal),
        ...place('in', signal.name),
        source: signal.source === 'clock' ? signal.clock : signal.source,
        count: signal.length ?? 1,
        min,
        max,
        staleAfter: ('stale_after' in signal ? (signal.stale_after ?? 0) : 0) * 1000,
        ...(signal.source === 'setting' ? { initial: [signal.default].flat().map(Number) } : {}),
      }
    }),
    points: points.map((point) => {
      const numbers =
        point.type === 'bool'
          ? { unit: '', min: 0, max: 1, rate: 0, step: 0, dwell: (point.dwell ?? 0) * 1000 }
          : { min: as(point.type)(point.min), max: as(point.type)(point.max), rate: point.rate, step: point.step ?? 0, dwell: 0 }
      const fallback = as(point.type)(Number(point.fallback))
      return { ...head(point), ...place('out', point.name), ...numbers, fallback, hold: point.hold, immediate: point.immediate }
    }),
    probes: probes.map((probe) => ({ ...head(probe), ...place('out', probe.name), count: 1 })),
    state: state.map((field) => ({ ...head(field), ...place('state', field.name), count: field.length ?? 1 })),
    budget: [
      ...[budget.period * 1e3, budget.fuel, budget.load_fuel, budget.faults, budget.depth, budget.memory, budget.stack],
      ...[budget.deadline * 1e6, budget.load_deadline * 1e6],
    ],
  }
}

describe.each(contracts)('of %s', (_path, contract) => {
  test('they compile without a warning, and say what the contract says', () => {
    const program = compile(generate(contract), contract)
    expect(JSON.parse(execFileSync(program, { encoding: 'utf8' }))).toEqual(expected(contract))
  })
})

describe('a mistake is found by the compiler', () => {
  const types = readContract('test/contract/types.json')

  test.each<[what: string, from: string | RegExp, to: string, words: string]>([
    ['another offset', 'offsetof(struct sp_types_in, curve) == 40', 'offsetof(struct sp_types_in, curve) == 44', 'curve'],
    ['another size', 'sizeof(struct sp_types_out) == 56', 'sizeof(struct sp_types_out) == 64', 'sp_out'],
    ['a field of another type', '  int32_t count;', '  int64_t count;', 'count'],
    ['a field that is missing', '  bool has_wind;\n', '', 'has_wind'],
    ['a struct that is too large', '  float curve[4];', '  float curve[400];', 'sp_in'],
    ['depth that no device has', /24u <= SP_DEPTH_MAX/, '33u <= SP_DEPTH_MAX', 'depth'],
  ])('%s', (_what, from, to, words) => {
    const folder = generate(types, (text) => text.replace(from, to))
    expect(() => compile(folder, types)).toThrowError(
      expect.objectContaining({ stderr: expect.any(Buffer), message: expect.stringContaining(words) }),
    )
  })
})

test('the folder of core/ may be another', () => {
  const [header, source] = contractBindings(smallest, 'c-firmware', { source: 'c.json', core: 'setpoint/core' })
  expect(header).toMatchObject({ name: 's_contract.h', text: expect.stringContaining('#include "setpoint/core/contract.h"\n') })
  expect(source).toMatchObject({ name: 's_contract.c', text: expect.stringContaining('#include "setpoint/core/config.h"\n') })
})
