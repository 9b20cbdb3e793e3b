import { aborted } from '../async/index.js'
import { messageOf, SetpointError } from '../error.js'
import { encodeFrame, FRAME_BREAK, type Framing, frameDecoder } from '../frame/index.js'
import type { Transport } from '../transport/index.js'
import { limiter } from './limiter.js'
import { decodeMessage, encodeMessage, type Op, type SmpMessage, type SmpPayload } from './message.js'

export interface SmpRequest {
  op: Op
  group: number
  command: number
  payload: SmpPayload
}

export interface RequestOptions {
  /** Milliseconds from sending to the answer; the session's when absent. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
}

export interface ExchangeOptions extends RequestOptions {
  /** How often to send the request within the timeout, 1 when absent; the answer to any of them counts. */
  tries?: number | undefined
}

export interface SessionOptions {
  framing?: Framing | undefined
  /** Milliseconds; 3000 when absent. */
  timeout?: number | undefined
  /** Console text that arrives between frames, a line at a time. */
  onText?: ((line: string) => void) | undefined
  /** What to do when the link has ended: the hint of `closed`. */
  closedHint?: string | undefined
}

/** Requests and their responses on one transport. Several may be outstanding; a late or foreign response is dropped. */
export interface Session {
  readonly framing: Framing
  readonly timeout: number
  /** Resolves with the response's payload and sequence number; a refusal is a normal response here. */
  request(request: SmpRequest, options?: ExchangeOptions): Promise<SmpMessage>
  /** What the device takes: requests outstanding (1 at first), and bytes of a message. */
  setLimits(limits: { requests: number; bytes: number }): void
  close(): Promise<void>
}

interface Pending extends SmpRequest {
  resolve(message: SmpMessage): void
  reject(error: SetpointError): void
}

/**
 * Takes over a transport.
 *
 * `request` throws SetpointError `timeout`, `garbage` (bytes came, but nothing that is SMP), `closed`, `aborted`.
 */
export function openSession(transport: Transport, { framing = 'cobs', timeout = 3000, onText, closedHint }: SessionOptions = {}): Session {
  const label = transport.label ?? 'the link'
  const pending = new Map<number, Pending>()
  const window = limiter(1)
  const writer = transport.writable.getWriter()
  const stop = new AbortController()
  let sequence = 0
  let messageMax = Number.POSITIVE_INFINITY
  let noise = 0
  let messages = 0
  let closed: SetpointError | undefined

  const receive = new WritableStream({
    write(event) {
      if (event.kind === 'text') onText?.(event.line)
      if (event.kind !== 'message') noise++
      else deliver(event.bytes)
    },
  })
  const received = transport.readable
    .pipeThrough(frameDecoder(), { signal: stop.signal })
    .pipeTo(receive)
    .then(
      () => end(hasClosed()),
      (cause) => end(hasClosed(cause)),
    )
  writer.write(FRAME_BREAK[framing]).catch(() => undefined)

  function deliver(bytes: Uint8Array): void {
    let message: SmpMessage
    try {
      message = decodeMessage(bytes)
    } catch {
      noise++
      return
    }
    messages++
    const waiting = pending.get(message.sequence)
    const fits = waiting?.op === message.op - 1 && waiting.group === message.group && waiting.command === message.command
    if (fits) waiting.resolve(message)
  }

  function hasClosed(cause?: unknown): SetpointError {
    const why = cause === undefined ? '' : `: ${messageOf(cause)}`
    return new SetpointError('closed', `${label} was closed${why}`, { cause, hint: closedHint })
  }

  function end(error: SetpointError): void {
    closed ??= error
    for (const { reject } of pending.values()) reject(closed)
  }

  function silence(ms: number): SetpointError {
    if (messages > 0 || noise === 0) return new SetpointError('timeout', `No answer from ${label} within ${ms / 1000} s`)
    return new SetpointError('garbage', `${label} answers, but not in SMP`, {
      hint: 'Is it the right port, and its baud rate right? Is another program talking to it?',
    })
  }

  function freeSequence(): number {
    do sequence = (sequence + 1) & 0xff
    while (pending.has(sequence))
    return sequence
  }

  async function exchange(request: SmpRequest, limit: number, tries: number, signal?: AbortSignal): Promise<SmpMessage> {
    if (closed) throw closed
    const { length } = encodeMessage({ ...request, sequence: 0 })
    if (length > messageMax)
      throw new SetpointError('usage', `A request of ${length} bytes is longer than the device takes (${messageMax})`)
    let resolve: Pending['resolve'] = () => undefined
    let reject: Pending['reject'] = () => undefined
    const answer = new Promise<SmpMessage>((...settle) => {
      ;[resolve, reject] = settle
    })
    const sent: number[] = []
    const send = (): void => {
      const own = freeSequence()
      sent.push(own)
      pending.set(own, { ...request, resolve, reject })
      writer.write(encodeFrame(framing, encodeMessage({ ...request, sequence: own }))).catch((cause) => {
        reject(hasClosed(cause))
      })
    }
    const onAbort = (): void => reject(aborted(signal))
    signal?.addEventListener('abort', onAbort)
    const again = Array.from({ length: tries - 1 }, (_, i) => setTimeout(send, (limit * (i + 1)) / tries))
    const timers = [...again, setTimeout(() => reject(silence(limit)), limit)]
    try {
      send()
      return await answer
    } finally {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      for (const own of sent) pending.delete(own)
    }
  }

  return {
    framing,
    timeout,
    setLimits({ requests, bytes }) {
      window.setLimit(requests)
      messageMax = bytes
    },
    async request(request, { timeout: limit = timeout, signal, tries = 1 } = {}) {
      const release = await window.acquire()
      try {
        if (signal?.aborted) throw aborted(signal)
        return await exchange(request, limit, tries, signal)
      } finally {
        release()
      }
    },
    async close() {
      end(hasClosed())
      stop.abort(closed)
      await received
      void writer.abort(closed).catch(() => undefined) // may wait for a write that is stuck, which ends with the port
      writer.releaseLock()
      await transport.close?.()
    },
  }
}
