/** A first strategy for any contract: it proposes every point's fallback. */
import { type Contract, contractLayout, type FieldLayout, type Point, type Signal } from '../../contract/index.js'
import { camelCase } from '../../text/index.js'

export function starterSource(contract: Contract): string {
  const { state } = contractLayout(contract)
  const structs = `sp_in, sp_out${state.size > 0 ? ', sp_state' : ''}`
  const setters = contract.points.map(({ name }) => setter(name))
  const proposals = contract.points.map(({ name, fallback }) => `  ${setter(name)}(${fallback})\n`)
  const imported = [...setters].sort().join(', ')
  return `// Proposes what the device falls back to. What there is to read and to write is in contract.ts.
import { ${imported} } from './contract'

export { ${structs} } from './contract'

export function evaluate(): i32 {
${proposals.join('')}  return 0
}
`
}

export function starterTest(contract: Contract): string {
  const points = contract.points.map((point) => `${point.name}: ${literal(point)}`)
  return `import { readFileSync } from 'node:fs'
import { openModule } from 'setpoint/testkit'
import { expect, test } from 'vitest'
import type { Points, Probes, Signals, State } from './contract.js'

/** What all tests have in common; a test says what is different. Settings have their default, optional signals are missing. */
const { signals } = JSON.parse(readFileSync('inputs/example.json', 'utf8'))
const module = await openModule<{ signals: Signals; points: Points; probes: Probes; state: State }>({ signals })

test('proposes what the device falls back to', () => {
  expect(module.evaluate()).toMatchObject({ result: 'good', points: { ${points.join(', ')} } })
})

test('needs little of its fuel', () => {
  expect(module.evaluate().fuel).toBeLessThan(module.budget / 10)
})
`
}

/** As the module's answer has it: an f32 is not always what was written. */
function literal(point: Point): string {
  if (point.type === 'i64') return `${point.fallback}n`
  return String(point.type === 'f32' ? Math.fround(point.fallback) : point.fallback)
}

/** Signals that no device would refuse: what may be left out is. */
export function starterInput(contract: Contract): string {
  const fields = contractLayout(contract).in.fields
  const signals = contract.signals
    .filter((signal) => signal.source !== 'setting' && !signal.optional && !(signal.source === 'clock' && signal.clock === 'zone'))
    .map((signal) => [signal.name, example(signal, fields)] as const)
  const zone = contract.signals.some((signal) => signal.source === 'clock' && signal.clock === 'zone' && !signal.optional)
  const utc = signals.some(([, value]) => value === NOON)
  const given = zone && !utc ? [...signals, [zoneName(contract), 0] as const] : signals
  return `${JSON.stringify({ signals: Object.fromEntries(given) }, undefined, 2)}\n`
}

const NOON = '2026-06-01T12:00:00Z'

function zoneName({ signals }: Contract): string {
  return signals.find((signal) => signal.source === 'clock' && signal.clock === 'zone')?.name ?? ''
}

function example(signal: Signal, fields: readonly FieldLayout[]): unknown {
  const { type, min = 0, max = 0, source } = signal
  if (source === 'clock') return NOON
  const value = type === 'bool' ? false : Math.min(Math.max(0, min), max)
  const length = fields.find(({ name }) => name === signal.name)?.length ?? 1
  return length > 1 ? Array(length).fill(value) : value
}

function setter(name: string): string {
  return camelCase(`set_${name}`)
}
