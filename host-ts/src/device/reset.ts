import { pause } from '../async/index.js'
import type { Client } from '../client/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import type { RequestOptions } from '../smp/index.js'

export interface ResetOptions extends RequestOptions {
  /** Milliseconds until the device must answer again; 10,000 when absent. */
  backTimeout?: number | undefined
}

const POLL_MS = 20
const TRY_MS = 300
/** SMP's own "busy": the device has not been up for 5 s. */
const BUSY = 10
const BUSY_POLL_MS = 250
const BUSY_LIMIT_MS = 10_000

/** Asks for a reset until the device takes it (SPEC.md, group 0). */
async function ask(client: Client, request: RequestOptions): Promise<void> {
  for (const deadline = performance.now() + BUSY_LIMIT_MS; ; await pause(BUSY_POLL_MS, request.signal)) {
    try {
      return await client.os.reset(request)
    } catch (error) {
      const busy = isSetpointError(error, 'refused') && error.refusal?.group === undefined && error.refusal?.rc === BUSY
      if (!busy || performance.now() > deadline) throw error
    }
  }
}

/**
 * A device that has started only just takes no reset; it is asked again until it does. The device answers first and restarts a moment later: it is back when it counts another start. Where no RAM outlives a reset it cannot
 * count; then it is back when its uptime has gone backwards.
 */
export async function reset(client: Client, { backTimeout = 10_000, ...request }: ResetOptions = {}): Promise<void> {
  const before = await client.setpoint.status(request)
  let longest = before.uptime
  await ask(client, request)
  for (const deadline = performance.now() + backTimeout; performance.now() < deadline; await pause(POLL_MS, request.signal)) {
    try {
      const { boot, uptime } = await client.setpoint.status({ ...request, timeout: TRY_MS })
      if (boot !== before.boot || uptime < longest) return
      longest = uptime
    } catch (error) {
      if (!isSetpointError(error, 'timeout')) throw error
    }
  }
  throw new SetpointError('timeout', `The device has not come back within ${backTimeout / 1000} s after its reset`)
}
