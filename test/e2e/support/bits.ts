/** The same module and the same inputs in several sandboxes: on boards, on the host, in Node's own engine. */
import { contractLayout, decodeStruct, encodeStruct, type FieldValue } from '../../../host-ts/src/contract/index.js'
import { loadModule } from '../../../host-ts/src/sandbox/index.js'
import { openStill, PERIOD_MS } from '../../bench/still.js'
import { contract, waterHeater } from '../../unit/host-sandbox.js'

/** Signals of the water heater. */
export interface Signals {
  time: number
  zone: number
  price_start: number
  tank: number
  price: number[]
  usage: number[]
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
  }
}

const layout = contractLayout(contract)
const packed = (signals: Signals): Uint8Array => encodeStruct(layout.in, { ...signals })
const hex = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('hex')
/** Large integers come as numbers from some, where these hold them. */
const same = (value: FieldValue): FieldValue => (typeof value === 'bigint' ? Number(value) : value)
const named = (fields: readonly (readonly [string, FieldValue])[]): Outcome['out'] =>
  Object.fromEntries(fields.map(([name, value]) => [name, same(value)]))
const unpacked = (bytes: Uint8Array): Outcome['out'] => named(Object.entries(decodeStruct(layout.out, bytes)))

/** The interpreter's words, which boards do not keep. */
const INTERPRETER = /: \[trap\].*/

/** One evaluation after the other, each with the state that the one before left. */
export async function onHost(module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  const { evaluate } = await loadModule(module, waterHeater)
  let state = new Uint8Array(waterHeater.state.size)
  return inputs.map((signals) => {
    const outcome = evaluate(packed(signals), state)
    const { result, detail, fuel, out } = outcome
    state = Uint8Array.from(outcome.state)
    return { result, detail: detail.replace(INTERPRETER, ''), fuel, out: result === 'good' ? unpacked(out) : {}, state: hex(state) }
  })
}

interface Exports {
  memory: WebAssembly.Memory
  sp_in: WebAssembly.Global<'i32'>
  sp_out: WebAssembly.Global<'i32'>
  evaluate(): number
}

/** Points and probes alone, and of modules without a state. */
export async function inNode(module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome['out'][]> {
  const compiled = await WebAssembly.compile(Uint8Array.from(module))
  return inputs.map((signals) => {
    const { memory, sp_in, sp_out, evaluate } = new WebAssembly.Instance(compiled).exports as unknown as Exports
    new Uint8Array(memory.buffer).set(packed(signals), sp_in.value)
    return evaluate() === 0 ? unpacked(new Uint8Array(memory.buffer, sp_out.value)) : {}
  })
}

/** The date that the clock must be set to, so that it is `time` a period later. */
function dateBefore({ time, zone }: Signals): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.abs(zone) / 60
  const local = new Date((time + zone) * 1000 - PERIOD_MS).toISOString().slice(0, -1)
  return `${local}${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** As on the host, by a device's own means: its clock, its sensor, and signals over the wire. */
export async function onBoard(board: string, module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  await using still = await openStill(board, 50)
  const { device } = still
  await still.push(module)
  const outcomes: Outcome[] = []
  for (const signals of inputs) {
    const { price_start, price, usage, tank } = signals
    await Promise.all([device.client.os.datetime.set(dateBefore(signals)), device.signals.set({ price_start, price, usage })])
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
