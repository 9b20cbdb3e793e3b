import { pause } from '../async/index.js'
import type { Client, Point, Probe } from '../client/index.js'
import { isSetpointError } from '../error.js'

/** One evaluation and what the guard made of it. */
export interface Evaluation {
  number: number
  /** Milliseconds of the device's wall clock. */
  at: number
  /** `good`, `declined`, `skipped`, a fault, or why nothing ran: `none`, `quarantined`, `disabled`. */
  result: string
  /** Why, as a sentence or the name of the missing signal; "" for good. */
  detail: string
  fuel: number
  cpuMicroseconds: number
  points: Readonly<Record<string, Point>>
  /** What the module lets one look at; null where it was not good. */
  probes: Readonly<Record<string, Probe>>
}

export interface EvaluationsOptions {
  /** Milliseconds between looks at the device; 500 when absent. Evaluations that came and went in between are not seen. */
  interval?: number | undefined
  signal?: AbortSignal | undefined
}

export async function* evaluations(client: Client, options: EvaluationsOptions = {}): AsyncGenerator<Evaluation, void, void> {
  const { interval = 500, signal } = options
  let last = 0
  try {
    for (;;) {
      const evaluation = await readEvaluation(client, last, signal)
      if (evaluation) {
        last = evaluation.number
        yield evaluation
      }
      await pause(interval, signal)
    }
  } catch (error) {
    if (!signal?.aborted || !isSetpointError(error, 'aborted')) throw error
  }
}

/** The last evaluation unless its number is `last`; undefined also when it changed between the two reads. */
async function readEvaluation(client: Client, last: number, signal?: AbortSignal): Promise<Evaluation | undefined> {
  const { evaluation } = await client.setpoint.status({ signal })
  if (!evaluation || evaluation.number === last) return undefined
  const { points, probes, evaluation: number } = await client.setpoint.points({ signal })
  if (number !== evaluation.number) return undefined
  const { cpu_us: cpuMicroseconds, ...rest } = evaluation
  return { ...rest, cpuMicroseconds, points: byName(points), probes: byName(probes) }
}

function byName<Named extends { name: string }>(all: readonly Named[]): Record<string, Named> {
  return Object.fromEntries(all.map((one) => [one.name, one]))
}
