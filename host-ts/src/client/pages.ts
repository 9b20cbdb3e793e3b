/* Lists that do not fit into one answer come in pages: `from` asks for one, `next` says where to go on. */
import { SetpointError } from '../error.js'
import type { RequestOptions } from '../smp/index.js'
import type { Call } from './call.js'
import { commands } from './commands.js'
import type { ContractLines, Points, PointsPage, SignalReading } from './schemas.js'

/** Evaluations may come between two pages; one that comes this often is not a device's. */
const TRIES = 5

export async function readSignals(call: Call, options?: RequestOptions): Promise<SignalReading[]> {
  const all: SignalReading[] = []
  for (let from: number | undefined = 0; from !== undefined; ) {
    const page: { signals: SignalReading[]; next?: number | undefined } = await call(commands.getSignals, { from }, options)
    all.push(...page.signals)
    from = page.signals.length > 0 ? page.next : undefined
  }
  return all
}

export async function readContract(call: Call, options?: RequestOptions): Promise<ContractLines> {
  const { next, ...contract } = await call(commands.contract, {}, options)
  for (let from = next; from !== undefined; ) {
    const page = await call(commands.contract, { from }, options)
    contract.lines.push(...page.lines)
    from = page.lines.length > 0 ? page.next : undefined
  }
  return contract
}

/** All pages are of one evaluation: with another one it begins anew. */
export async function readPoints(call: Call, options?: RequestOptions): Promise<Points> {
  for (let tries = 0; tries < TRIES; tries++) {
    const points = await onePass(call, options)
    if (points) return points
  }
  throw new SetpointError('protocol', 'The device evaluates faster than its points can be read')
}

async function onePass(call: Call, options?: RequestOptions): Promise<Points | undefined> {
  const first: PointsPage = await call(commands.points, {}, options)
  const all: Points = { evaluation: first.evaluation, points: first.points, probes: first.probes, state: first.state ?? null }
  for (let from = first.next; from !== undefined; ) {
    const page: PointsPage = await call(commands.points, { from }, options)
    if (page.evaluation !== all.evaluation) return undefined
    all.points.push(...page.points)
    all.probes.push(...page.probes)
    all.state = page.state ?? null
    from = page.next
  }
  return all
}
