import { pause } from '../async/index.js'
import type { Client, Lifecycle, Status, UploadProgress } from '../client/index.js'
import { contractTextId } from '../contract/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import {
  buildPackage,
  developmentKey,
  equal,
  isWasm,
  moduleContract,
  parsePackage,
  type SigningKey,
  type Version,
} from '../package/index.js'
import type { RequestOptions } from '../smp/index.js'
import { checkBefore } from './checks.js'
import { keep, runs } from './held.js'
import { hinted } from './hints.js'

export interface PushOptions extends RequestOptions {
  /**
   * `trial`, when absent: a reset, a fault, or an hour without a confirm goes back to what ran before. `confirmed`: for good, and nothing
   * with a lower security counter runs after its first good evaluation.
   */
  as?: 'trial' | 'confirmed' | undefined
  /** Good evaluations after which a trial confirms itself; by hand when absent. */
  confirmAfter?: number | undefined
  /** Signs the package made from a `.wasm` file; the development key when absent. */
  key?: SigningKey | undefined
  /** Security counter of the package made from a `.wasm` file; that of the device when absent. */
  counter?: number | undefined
  /** Of the package made from a `.wasm` file; `0.0.0` when absent. */
  version?: Version | undefined
  /** False sends what the device will refuse too (a module that vet refuses, a lower security counter), to see it do so. */
  vet?: boolean | undefined
  onProgress?: ((progress: UploadProgress) => void) | undefined
  /** Milliseconds from the last byte to the module running; 10,000 when absent. */
  startTimeout?: number | undefined
}

export interface PushResult {
  /**
   * `running`: it was started. `unchanged`: the same package runs by an earlier push, or by that of another client. `confirmed`: the same,
   * and it was on trial until now.
   */
  outcome: 'running' | 'unchanged' | 'confirmed'
  /** It is on trial: a confirm keeps it. */
  trial: boolean
  hash: Uint8Array
  version: Version
  /** Bytes of the package. */
  size: number
}

const POLL_MS = 50
const ACTIVATE_TRIES = 3

/**
 * Sends a module or package, starts it before the next evaluation, and waits until it runs. What the device would refuse is not sent.
 * A bare module becomes a package for the contract that it was built for, or else for the device's, signed with the development key.
 *
 * @throws SetpointError `not-a-package`, `untrusted`, `bad-module`, `refused`, `timeout`, and what requests throw.
 */
export async function push(client: Client, bytes: Uint8Array, options: PushOptions = {}): Promise<PushResult> {
  const { as = 'trial', confirmAfter, version, key, counter, vet: asked = true, onProgress, startTimeout = 10_000, ...request } = options
  const lifecycle = await client.setpoint.lifecycle(request)
  const bare = isWasm(bytes)
  const packed = bare ? sign(bytes, lifecycle, { version, key, counter }) : bytes
  const parsed = parsePackage(packed)
  const result = { hash: parsed.hash, version: parsed.version, size: packed.length }

  const before = await client.setpoint.status(request)
  const kept = async (status: Status): Promise<PushResult> => ({
    ...(await keep(client, parsed, { as, confirmAfter }, status, request)),
    ...result,
  })
  if (runs(before, parsed.hash)) return kept(before)
  async function start(): Promise<void> {
    if (asked) await checkBefore(parsed, bare && key === undefined, { client, status: before, lifecycle, request })
    await client.image.upload(packed, { ...request, onProgress })
    await activate()
    await started()
  }
  /** The answer may get lost: then it runs, or it is asked again. */
  async function activate(): Promise<void> {
    for (let tries = ACTIVATE_TRIES; ; tries--) {
      try {
        return await client.setpoint.activate({ hash: parsed.hash, confirm: as === 'confirmed', confirmAfter }, request)
      } catch (error) {
        const lost = isSetpointError(error, 'timeout') && tries > 1
        if (!lost && tries === ACTIVATE_TRIES) throw error
        if (runs(await client.setpoint.status(request), parsed.hash)) return
        if (!lost) throw error
      }
    }
  }
  async function started(): Promise<void> {
    for (const deadline = performance.now() + startTimeout; performance.now() < deadline; await pause(POLL_MS, request.signal)) {
      const status = await client.setpoint.status(request)
      if (runs(status, parsed.hash)) return
      if (status.refused && equal(status.refused.hash, parsed.hash)) throw cannotRun(status.refused)
    }
    throw new SetpointError('timeout', `The module has arrived and was not started within ${startTimeout / 1000} s`, {
      hint: 'The status tells what runs (setpoint status).',
    })
  }
  try {
    await hinted(client, request, start, parsed.hash)
  } catch (error) {
    if (!isSetpointError(error, 'refused')) throw error
    const status = await client.setpoint.status(request)
    if (!runs(status, parsed.hash)) throw error
    return kept(status) // another client was faster with the same package
  }
  return { outcome: 'running', trial: as === 'trial', ...result }
}

function sign(
  module: Uint8Array,
  device: Lifecycle,
  { version, key, counter }: Pick<PushOptions, 'version' | 'key' | 'counter'>,
): Uint8Array {
  const text = moduleContract(module)
  const contract = text === undefined ? device.contract : contractTextId(text)
  return buildPackage(module, { version, counter: counter ?? device.counter, contract, key: key ?? developmentKey })
}

function cannotRun({ code, offset, text }: NonNullable<Status['refused']>): SetpointError {
  const place = offset === undefined ? '' : ` (at byte ${offset} of the module)`
  return new SetpointError(
    'refused',
    `The device cannot run this module, and what ran before goes on: ${text || `error ${code}`}${place}`,
    {
      refusal: { rc: code },
    },
  )
}
