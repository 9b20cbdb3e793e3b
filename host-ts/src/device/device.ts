import {
  type Client,
  createClient,
  type Lifecycle,
  type Mode,
  type ModeWrite,
  type Params,
  type Points,
  type SignalReading,
  type SignalValue,
  type Status,
} from '../client/index.js'
import { isSetpointError, SetpointError } from '../error.js'
import { openSession, type RequestOptions, type SessionOptions } from '../smp/index.js'
import type { Transport } from '../transport/index.js'
import { explained } from './bounds.js'
import { type Evaluation, type EvaluationsOptions, evaluations } from './evaluations.js'
import { hinted } from './hints.js'
import { type PushOptions, type PushResult, push } from './push.js'
import { type ResetOptions, reset } from './reset.js'

export interface ConnectOptions extends SessionOptions {
  signal?: AbortSignal | undefined
}

export interface DeviceInfo {
  board: string
  /** One line of everything, as MCUmgr's `info a`. */
  summary: string
  firmware: string
  build: string
  id: string
  cpu: string
  /** What this build or port does not give. */
  notes: string[]
  limits: Params
}

/** A connected device: journeys made of client calls. Disposing closes the transport. */
export interface Device extends AsyncDisposable {
  /** The single SMP commands. */
  readonly client: Client
  readonly label: string
  info(options?: RequestOptions): Promise<DeviceInfo>
  status(options?: RequestOptions): Promise<Status>
  points(options?: RequestOptions): Promise<Points>
  readonly signals: {
    get(options?: RequestOptions): Promise<SignalReading[]>
    /** All or nothing. @throws SetpointError `refused`: of a value out of its range the message names element, value and range. */
    set(values: Readonly<Record<string, SignalValue>>, options?: RequestOptions): Promise<void>
  }
  readonly mode: {
    /** Who has a say: the module (`auto`), an operator for a while (`manual`), or nobody (`off`). */
    get(options?: RequestOptions): Promise<Mode>
    /** An operator's values are within the bounds of their points; all or nothing. A reset ends `manual`, and keeps `off`. */
    set(mode: ModeWrite, options?: RequestOptions): Promise<void>
  }
  /**
   * Sends a module (`.wasm`, signed with the development key) or a package, and waits until it runs: on trial, if not told otherwise.
   *
   * @throws SetpointError `refused` when the device does not take or cannot run it: `refusal` has the numbers, `hint` what to do. The
   * module that ran before goes on.
   */
  push(bytes: Uint8Array, options?: PushOptions): Promise<PushResult>
  /** Keeps the module on trial; nothing with a lower security counter runs any more. @throws SetpointError `refused` without one. */
  confirm(options?: RequestOptions): Promise<void>
  /** Ends the trial: the module before it runs again, or none. @throws SetpointError `refused` without one: what is confirmed stays. */
  revert(options?: RequestOptions): Promise<void>
  /** What runs on whose word, the trial, the security counter, what went back and why. */
  lifecycle(options?: RequestOptions): Promise<Lifecycle>
  /** Every evaluation from now on, the last one first; ends when the signal is aborted. */
  evaluations(options?: EvaluationsOptions): AsyncIterable<Evaluation>
  /** Empties the candidate slot (not during a trial, which may need it), or stops and removes the running module. */
  erase(what?: 'candidate' | 'running', options?: RequestOptions): Promise<void>
  /** Restarts the device and waits until it answers again. */
  reset(options?: ResetOptions): Promise<void>
  close(): Promise<void>
}

const ERASE_SLOT = { candidate: 1, running: 2 } as const

/**
 * Makes sure that a device answers on a transport, and takes the transport over (also when it fails: then it is closed).
 *
 * @throws SetpointError `timeout` when nothing answers, `garbage` when what answers does not speak SMP, `no-device` when it hangs up,
 * `aborted`.
 */
export async function connect(transport: Transport, options: ConnectOptions = {}): Promise<Device> {
  const session = openSession(transport, options)
  const client = createClient(session)
  const label = transport.label ?? 'device'
  try {
    await client.os.params({ signal: options.signal })
  } catch (error) {
    await session.close()
    throw unanswered(label, error)
  }
  const close = (): Promise<void> => session.close()
  return {
    client,
    label,
    info: (requestOptions) => info(client, requestOptions),
    status: (requestOptions) => client.setpoint.status(requestOptions),
    points: (requestOptions) => client.setpoint.points(requestOptions),
    signals: {
      get: (requestOptions) => client.setpoint.signals(requestOptions),
      set: (values, requestOptions) =>
        explained(
          () => client.setpoint.setSignals(values, requestOptions),
          values,
          () => client.setpoint.signals(requestOptions),
        ),
    },
    mode: {
      get: (requestOptions) => client.setpoint.mode(requestOptions),
      set: (mode, requestOptions) =>
        explained(
          () => client.setpoint.setMode(mode, requestOptions),
          mode.mode === 'manual' ? mode.set : {},
          async () => (await client.setpoint.points(requestOptions)).points,
        ),
    },
    push: (bytes, pushOptions) => push(client, bytes, pushOptions),
    confirm: async (requestOptions = {}) =>
      void (await hinted(client, requestOptions, () => client.image.setState({ confirm: true }, requestOptions))),
    revert: (requestOptions = {}) => hinted(client, requestOptions, () => client.setpoint.revert(requestOptions)),
    lifecycle: (requestOptions) => client.setpoint.lifecycle(requestOptions),
    evaluations: (evaluationsOptions) => evaluations(client, evaluationsOptions),
    erase: (what = 'candidate', requestOptions = {}) =>
      hinted(client, requestOptions, () => client.image.erase(ERASE_SLOT[what], requestOptions)),
    reset: (resetOptions) => reset(client, resetOptions),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Letters of MCUmgr's info, read one by one: values may hold spaces. */
const INFO = { board: 'm', summary: 'a', firmware: 'r', build: 'b', id: 'n', cpu: 'p', notes: 'v' } as const

async function info(client: Client, options?: RequestOptions): Promise<DeviceInfo> {
  const texts = await Promise.all(
    Object.entries(INFO).map(async ([name, letter]) => [name, await client.os.info(letter, options)] as const),
  )
  const limits = await client.os.params(options)
  const { notes, ...rest } = Object.fromEntries(texts) as Record<keyof typeof INFO, string>
  return { ...rest, notes: notes === '' ? [] : notes.split('; '), limits }
}

function unanswered(label: string, cause: unknown): unknown {
  if (isSetpointError(cause, 'timeout')) {
    return new SetpointError('timeout', `${label} is silent: ${cause.message}`, {
      cause,
      hint: 'Is the device powered, is it the right port, and its baud rate right (--baud)? Is another program connected to it?',
    })
  }
  if (isSetpointError(cause, 'closed')) {
    return new SetpointError('no-device', `No device found: ${label} hangs up before it answers`, {
      cause,
      hint: 'Is it the address of a device?',
    })
  }
  return cause
}
