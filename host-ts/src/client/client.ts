import type { RequestOptions, Session } from '../smp/index.js'
import { caller } from './call.js'
import { commands } from './commands.js'
import { readContract, readPoints, readSignals } from './pages.js'
import type {
  ContractLines,
  ImageSlot,
  Lifecycle,
  Mode,
  Params,
  Points,
  Reason,
  SignalReading,
  SignalValue,
  Stat,
  Status,
} from './schemas.js'
import { type UploadOptions, upload } from './upload.js'

/** One typed call for each SMP command; errors as in `caller`. Names and fields are those of SPEC.md. */
export interface Client {
  readonly os: {
    echo(text: string, options?: RequestOptions): Promise<string>
    reset(options?: RequestOptions): Promise<void>
    params(options?: RequestOptions): Promise<Params>
    /** @param format letters of MCUmgr's info, `a` for all. */
    info(format?: string, options?: RequestOptions): Promise<string>
    datetime: {
      get(options?: RequestOptions): Promise<string>
      /** @param text RFC 3339. */
      set(text: string, options?: RequestOptions): Promise<void>
    }
  }
  readonly image: {
    state(options?: RequestOptions): Promise<ImageSlot[]>
    /** Marks a package for test; or with `confirm` for good, and without a hash the one on trial. */
    setState(state: ImageMark, options?: RequestOptions): Promise<ImageSlot[]>
    upload(bytes: Uint8Array, options?: UploadOptions): Promise<void>
    /** @param slot 1 (the candidate) when absent; 2 is the running module. */
    erase(slot?: number, options?: RequestOptions): Promise<void>
  }
  readonly stat: {
    list(options?: RequestOptions): Promise<string[]>
    show(name: string, options?: RequestOptions): Promise<Stat>
  }
  readonly setpoint: {
    status(options?: RequestOptions): Promise<Status>
    lifecycle(options?: RequestOptions): Promise<Lifecycle>
    /** Starts a package, or what is pending, before the next evaluation. */
    activate(start?: Activation, options?: RequestOptions): Promise<void>
    /** Ends a trial. */
    revert(options?: RequestOptions): Promise<void>
    points(options?: RequestOptions): Promise<Points>
    /** Who has a say: the module, an operator for a while, or nobody. */
    mode(options?: RequestOptions): Promise<Mode>
    setMode(mode: ModeWrite, options?: RequestOptions): Promise<void>
    contract(options?: RequestOptions): Promise<ContractLines>
    signals(options?: RequestOptions): Promise<SignalReading[]>
    /** All or nothing. */
    setSignals(values: Readonly<Record<string, SignalValue>>, options?: RequestOptions): Promise<void>
    /** The last refusals in the device's own words, newest first. */
    reasons(from?: number, options?: RequestOptions): Promise<Reason[]>
  }
}

export interface ImageMark {
  hash?: Uint8Array | undefined
  confirm?: boolean | undefined
}

/** `auto`: the module. `off`: nobody, points go to their fallback. `manual`: an operator, for those points and that many seconds. */
export type ModeWrite = { mode: 'auto' | 'off' } | { mode: 'manual'; set: Readonly<Record<string, number | boolean>>; for: number }

export interface Activation {
  hash?: Uint8Array | undefined
  /** For good; otherwise on trial. */
  confirm?: boolean | undefined
  /** Good evaluations that confirm a trial; 0, by hand, when absent. */
  confirmAfter?: number | undefined
}

export function createClient(session: Session): Client {
  const call = caller(session)
  let known: Params | undefined // a turn-round less for each upload

  async function params(options?: RequestOptions): Promise<Params> {
    known = await call(commands.params, {}, options)
    session.setLimits({ requests: known.buf_count, bytes: known.buf_size })
    return known
  }

  return {
    os: {
      echo: async (text, options) => (await call(commands.echo, { d: text }, options)).r,
      reset: async (options) => void (await call(commands.reset, {}, options)),
      params,
      info: async (format, options) => (await call(commands.info, format === undefined ? {} : { format }, options)).output,
      datetime: {
        get: async (options) => (await call(commands.getDatetime, {}, options)).datetime,
        set: async (text, options) => void (await call(commands.setDatetime, { datetime: text }, options)),
      },
    },
    image: {
      state: async (options) => (await call(commands.imageState, {}, options)).images,
      setState: async ({ hash, confirm }, options) =>
        (await call(commands.writeImageState, { ...(hash && { hash }), confirm: confirm ?? false }, options)).images,
      upload: async (bytes, options = {}) => upload(session, call, known ?? (await params(options)), bytes, options),
      erase: async (slot, options) => void (await call(commands.erase, slot === undefined ? {} : { slot }, options)),
    },
    stat: {
      list: async (options) => (await call(commands.statNames, {}, options)).stat_list,
      show: (name, options) => call(commands.stat, { name }, options),
    },
    setpoint: {
      status: (options) => call(commands.status, {}, options),
      lifecycle: (options) => call(commands.lifecycle, {}, options),
      activate: async ({ hash, confirm = false, confirmAfter = 0 } = {}, options) =>
        void (await call(commands.activate, { ...(hash && { hash, confirm, confirm_after: confirmAfter }) }, options)),
      revert: async (options) => void (await call(commands.revert, {}, options)),
      points: (options) => readPoints(call, options),
      mode: (options) => call(commands.mode, {}, options),
      setMode: async (mode, options) => void (await call(commands.setMode, { ...mode }, options)),
      contract: (options) => readContract(call, options),
      signals: (options) => readSignals(call, options),
      setSignals: async (values, options) => void (await call(commands.setSignals, { set: values }, options)),
      reasons: async (from, options) => (await call(commands.reasons, from === undefined ? {} : { from }, options)).reasons,
    },
  }
}
