/** The same module and the same inputs in several sandboxes: on boards, on the host, in Node's own engine. */
import {
  agree,
  type ContractLayout,
  contractOffer,
  decodeStruct,
  encodeStruct,
  type FieldValue,
  fieldsLayout,
  parseContractText,
} from '../../../host-ts/src/contract/index.js'
import { moduleContract } from '../../../host-ts/src/package/index.js'
import { loadModule, type SandboxOptions } from '../../../host-ts/src/sandbox/index.js'
import { openStill, PERIOD_MS } from '../../bench/still.js'
import { contract, waterHeater } from '../../unit/host-sandbox.js'
import { evaluateInNode } from '../../unit/run-module.js'

/** Signals of the water heater. */
export interface Signals {
  time: number
  zone: number
  price_start: number
  tank: number
  price: number[]
  usage: number[]
  comfort: number
  /** Null: missing. A board knows it from the first time on. */
  away: boolean | null
}

/** What an evaluation came to. */
export interface Outcome {
  result: string
  detail: string
  fuel: number
  /** Points as proposed, and probes; none unless good. */
  out: Record<string, FieldValue>
  /** sp_state after it, in hexadecimal digits. */
  state: string
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const HOUR_S = 3600
/** 2001 to 2096: what every board's clock can be set to. */
const [EARLIEST_S, LATEST_S] = [1_000_000_000, 4_000_000_000]
/** A sample has six decimal places on the bench line. */
const SAMPLE_STEP = 1 / 64

/** Within the contract's bounds, floats as an f32 has them. */
export function randomSignals(next: () => number): Signals {
  const whole = (low: number, high: number): number => Math.floor(low + next() * (high - low))
  const real = (low: number, high: number): number => Math.fround(low + next() * (high - low))
  const time = whole(EARLIEST_S, LATEST_S)
  return {
    time,
    zone: whole(-48, 49) * (HOUR_S / 4),
    price_start: time - whole(-2 * HOUR_S, 26 * HOUR_S),
    tank: whole(0, 99 / SAMPLE_STEP) * SAMPLE_STEP,
    price: Array.from({ length: 24 }, () => real(-10, 10)),
    usage: Array.from({ length: 24 }, () => (next() < 0.5 ? 0 : real(0, 1000))),
    comfort: real(38, 50),
    away: next() < 0.5,
  }
}

/** Evaluations for which a setting stays: to write it wears out flash. */
const SETTING_EACH = 10

/** In a row: away is missing in the first tenth, and every second follows the one before after a period, with another tank. */
export function randomRow(next: () => number, length: number): Signals[] {
  const row: Signals[] = []
  for (let i = 0; i < length; i++) {
    const fresh = randomSignals(next)
    const before = row.at(-1)
    const { comfort } = before && i % SETTING_EACH !== 0 ? before : fresh
    const away = i < length / 10 ? null : fresh.away
    const going = before && i % 2 === 1 ? { ...before, time: before.time + PERIOD_MS / 1000, tank: fresh.tank } : fresh
    row.push({ ...going, comfort, away })
  }
  return row
}

const offer = contractOffer(contract, 'contract.json')

/** What a module is given that was made for the version whose text it carries. */
export function optionsFor(module: Uint8Array): SandboxOptions {
  return { ...waterHeater, ...agree(moduleContract(module), offer).sizes }
}

const hex = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('hex')
/** Large integers come as numbers from some, where these hold them. */
const same = (value: FieldValue): FieldValue => (typeof value === 'bigint' ? Number(value) : value)
const named = (fields: readonly (readonly [string, FieldValue])[]): Outcome['out'] =>
  Object.fromEntries(fields.map(([name, value]) => [name, same(value)]))

interface Structs {
  layout: ContractLayout
  input(signals: Signals): Uint8Array
  output(bytes: Uint8Array): Outcome['out']
  /** sp_state as a device keeps it: each bool is 0 or 1, nothing lies between the fields. */
  kept(state: Uint8Array): Uint8Array<ArrayBuffer>
}

/** Of a module, which knows the fields of its version alone. */
function structsOf(module: Uint8Array): Structs {
  const layout = fieldsLayout(parseContractText(agree(moduleContract(module), offer).text))
  const known = new Set(layout.in.fields.map(({ name }) => name))
  return {
    layout,
    input: (signals) => encodeStruct(layout.in, Object.fromEntries(Object.entries(signals).filter(([name]) => known.has(name)))),
    output: (bytes) => named(Object.entries(decodeStruct(layout.out, bytes))),
    kept: (state) => encodeStruct(layout.state, decodeStruct(layout.state, state)),
  }
}

/** The interpreter's words, which boards do not keep. */
const INTERPRETER = /: \[trap\].*/

/** One evaluation after the other, each with the state that the one before left. */
export async function onHost(module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  const { layout, input, output, kept } = structsOf(module)
  const { evaluate } = await loadModule(module, optionsFor(module))
  let state = new Uint8Array(layout.state.size)
  return inputs.map((signals) => {
    const outcome = evaluate(input(signals), state)
    const { result, detail, fuel, out } = outcome
    state = kept(outcome.state)
    return { result, detail: detail.replace(INTERPRETER, ''), fuel, out: result === 'good' ? output(out) : {}, state: hex(state) }
  })
}

/** Points, probes and state alone, and of modules for the newest version. */
export async function inNode(module: Uint8Array, inputs: readonly Signals[]): Promise<Pick<Outcome, 'out' | 'state'>[]> {
  const compiled = await WebAssembly.compile(Uint8Array.from(module))
  const { layout, input, output, kept } = structsOf(module)
  let state = new Uint8Array(layout.state.size)
  return inputs.map((signals) => {
    const after = evaluateInNode(compiled, layout, input(signals), state)
    if (after.code !== 0) return { out: {}, state: hex(state) }
    state = kept(after.state)
    return { out: output(after.out), state: hex(state) }
  })
}

/** The date that the clock must be set to, so that it is `time` a period later. */
function dateBefore({ time, zone }: Signals): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.abs(zone) / 60
  const local = new Date((time + zone) * 1000 - PERIOD_MS).toISOString().slice(0, -1)
  return `${local}${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Time of QEMU is the count of instructions: no deadline comes due because the machine has other things to do. */
const COUNTED = ['-icount', 'shift=3,align=off']

/** As on the host, by a device's own means: its clock, its sensor, and signals over the wire. */
export async function onBoard(board: string, module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  await using still = await openStill(board, 50, { arguments: board === 'native' ? [] : COUNTED })
  const { device } = still
  await still.push(module)
  const outcomes: Outcome[] = []
  let set: number | undefined
  for (const signals of inputs) {
    const { price_start, price, usage, tank, comfort, away } = signals
    if (comfort !== set) await device.signals.set({ comfort })
    set = comfort
    await Promise.all([
      device.client.os.datetime.set(dateBefore(signals)),
      device.signals.set({ price_start, price, usage, ...(away !== null && { away }) }),
    ])
    await still.step(tank)
    const [{ evaluation }, { points, probes, state }] = await Promise.all([device.status(), device.points()])
    const { result = 'none', detail = '', fuel = 0 } = evaluation ?? {}
    const out = [
      ...points.map(({ name, proposed }) => [name, proposed] as const),
      ...probes.map(({ name, value }) => [name, value] as const),
    ]
    outcomes.push({ result, detail, fuel, out: result === 'good' ? named(out) : {}, state: hex(state) })
  }
  return outcomes
}
