/** The same module and the same inputs in several sandboxes: on boards, on the host, in Node's own engine. */
import { loadModule } from '../../../host-ts/src/sandbox/index.js'
import { openStill, PERIOD_MS } from '../../bench/still.js'
import { waterHeater } from '../../unit/host-sandbox.js'
import type { Signals } from '../../unit/run-module.js'

/** What an evaluation came to. */
export interface Outcome {
  result: string
  detail: string
  fuel: number
  /** As proposed; none unless good. */
  points: number[]
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

/** Signals within the water heater's bounds, floats as an f32 has them. */
export function randomSignals(next: () => number): Signals {
  const whole = (low: number, high: number): number => Math.floor(low + next() * (high - low))
  const real = (low: number, high: number): number => Math.fround(low + next() * (high - low))
  const time = whole(EARLIEST_S, LATEST_S)
  return {
    time,
    priceStart: time - whole(-2 * HOUR_S, 26 * HOUR_S),
    zone: whole(-48, 49) * (HOUR_S / 4),
    tank: whole(0, 99 / SAMPLE_STEP) * SAMPLE_STEP,
    price: Array.from({ length: 24 }, () => real(-10, 10)),
    usage: Array.from({ length: 24 }, () => (next() < 0.5 ? 0 : real(0, 1000))),
  }
}

/** sp_in of the water heater. */
export function packSignals({ time, priceStart, zone, tank, price, usage }: Signals): Uint8Array {
  const view = new DataView(new ArrayBuffer(waterHeater.in.size))
  view.setBigInt64(0, BigInt(time), true)
  view.setBigInt64(8, BigInt(priceStart), true)
  view.setInt32(16, zone, true)
  for (const [i, value] of [tank, ...price, ...usage].entries()) view.setFloat32(20 + 4 * i, value, true)
  return new Uint8Array(view.buffer)
}

/** Its words, which boards do not keep. */
const INTERPRETER = /: \[trap\].*/

const points = (out: Uint8Array): number[] => [new DataView(out.buffer, out.byteOffset).getFloat32(0, true)]

export async function onHost(module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  const { evaluate } = await loadModule(module, waterHeater)
  return inputs.map((signals) => {
    const { result, detail, fuel, out } = evaluate(packSignals(signals))
    return { result, detail: detail.replace(INTERPRETER, ''), fuel, points: result === 'good' ? points(out) : [] }
  })
}

/** The points alone. */
export async function inNode(module: Uint8Array, inputs: readonly Signals[]): Promise<number[][]> {
  const compiled = await WebAssembly.compile(Uint8Array.from(module))
  return inputs.map((signals) => {
    const { memory, sp_in, sp_out, evaluate } = new WebAssembly.Instance(compiled).exports as unknown as {
      memory: WebAssembly.Memory
      sp_in: WebAssembly.Global<'i32'>
      sp_out: WebAssembly.Global<'i32'>
      evaluate(): number
    }
    new Uint8Array(memory.buffer).set(packSignals(signals), sp_in.value)
    return evaluate() === 0 ? points(new Uint8Array(memory.buffer, sp_out.value)) : []
  })
}

/** The date that the clock must be set to, so that it is `time` a period later. */
function dateBefore({ time, zone }: Signals): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.abs(zone) / 60
  const local = new Date((time + zone) * 1000 - PERIOD_MS).toISOString().slice(0, -1)
  return `${local}${zone < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

export async function onBoard(board: string, module: Uint8Array, inputs: readonly Signals[]): Promise<Outcome[]> {
  await using still = await openStill(board, 50)
  const { device } = still
  await still.push(module)
  const outcomes: Outcome[] = []
  for (const signals of inputs) {
    const { priceStart, price, usage, tank } = signals
    await Promise.all([
      device.client.os.datetime.set(dateBefore(signals)),
      device.signals.set({ price_start: priceStart, price: [...price], usage: [...usage] }),
    ])
    await still.step(tank)
    const [{ evaluation }, { points }] = await Promise.all([device.status(), device.points()])
    const { result = 'none', detail = '', fuel = 0 } = evaluation ?? {}
    outcomes.push({ result, detail, fuel, points: result === 'good' ? points.map(({ proposed }) => Number(proposed)) : [] })
  }
  return outcomes
}
