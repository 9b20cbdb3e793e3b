/* What was proposed and applied for a point since the page is connected: only where it changed, so that days take little. */
import type { Point } from '../client/index.js'
import type { Situation } from '../words/index.js'

/** Columns as uPlot wants them; times are seconds since 1970. Null where nothing is known. */
export interface Trace {
  time: number[]
  min: (number | null)[]
  max: (number | null)[]
  proposed: (number | null)[]
  applied: (number | null)[]
}

type Sample = Pick<Point, 'min' | 'max' | 'proposed' | 'applied'>

type Uptime = Pick<Situation, 'boot' | 'uptime'>

export interface History {
  /**
   * Times go by the device's clock from when it was first seen: an emulated one may run faster than ours.
   *
   * @param device its start, and milliseconds since that.
   * @param now milliseconds since 1970. Where that is earlier than what is known already, all begins anew.
   */
  add(device: Uptime, points: readonly Point[], now: number): void
  /** Nothing is known from here to the next sample. */
  gap(): void
  /** Forgets all, the device's clock too: the next one is another device's. */
  clear(): void
  of(name: string): Trace
}

const COLUMNS = ['min', 'max', 'proposed', 'applied'] as const
const CHANGES_MAX = 5000
/** Seconds after the last sample where a gap begins: the smallest step that a plot tells apart. */
const GAP = 0.001

export function createHistory(changesMax = CHANGES_MAX): History {
  const traces = new Map<string, Trace>()
  let start: number | undefined // of the device, in milliseconds since 1970
  let before: Uptime | undefined

  /** Seconds since 1970. */
  function timeOf(device: Uptime, now: number): number {
    const another = before !== undefined && (device.boot !== before.boot || device.uptime < before.uptime) // a device may lose count
    if (start === undefined || another) start = now - device.uptime
    before = device
    return (start + device.uptime) / 1000
  }

  function of(name: string): Trace {
    const known = traces.get(name)
    if (known) return known
    const fresh: Trace = { time: [], min: [], max: [], proposed: [], applied: [] }
    traces.set(name, fresh)
    return fresh
  }

  return {
    add(device, points, now) {
      const time = timeOf(device, now)
      const lasts = [...traces.values()].map((trace) => trace.time.at(-1) ?? 0)
      if (lasts.some((last) => last > time)) traces.clear()
      for (const point of points) append(of(point.name), time, point, changesMax)
    },
    gap() {
      for (const trace of traces.values()) append(trace, (trace.time.at(-1) ?? 0) + GAP, undefined, changesMax)
    },
    clear() {
      traces.clear()
      start = undefined
    },
    of,
  }
}

/** The last of several equal samples moves on: two are enough for a level. */
function append(trace: Trace, time: number, sample: Sample | undefined, most: number): void {
  const { length } = trace.time
  const values = COLUMNS.map((column) => [column, finite(sample?.[column])] as const)
  const level = length > 1 && values.every(([column, value]) => trace[column][length - 1] === value && trace[column][length - 2] === value)
  if (level) trace.time[length - 1] = time
  else {
    trace.time.push(time)
    for (const [column, value] of values) trace[column].push(value)
  }
  if (trace.time.length <= most) return
  trace.time.shift()
  for (const column of COLUMNS) trace[column].shift()
}

/** A module may propose what is no number; booleans are 0 and 1. */
function finite(value: number | boolean | null | undefined): number | null {
  const number = Number(value ?? Number.NaN)
  return Number.isFinite(number) ? number : null
}
