import { connect, createServer, type Socket } from 'node:net'
import { parseAddress } from '../../transport/tcp.js'

/** What one direction of a line does to the bytes on it. */
export interface LineOptions {
  /** Without it bytes are not slowed down. A serial line of B baud, 8N1, carries B / 10. */
  bytesPerSecond?: number | undefined
  /** Milliseconds that each byte takes besides. */
  delay?: number | undefined
  /** Changes, drops (empty) or looks at what passes. */
  tap?: ((chunk: Uint8Array) => Uint8Array) | undefined
}

export interface RelayOptions {
  toDevice?: LineOptions | undefined
  toClient?: LineOptions | undefined
}

/** A line between a client and a device that can be slow, faulty, or cut. */
export interface Relay extends AsyncDisposable {
  /** Where clients connect: `HOST:PORT`. */
  address: string
  /** Ends the present connections at once, as a pulled cable does. */
  cut(): void
  close(): Promise<void>
}

/** @param target `HOST:PORT` of the device. */
export async function openRelay(target: string, { toDevice = {}, toClient = {} }: RelayOptions = {}): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const device = connect({ ...parseAddress(target), noDelay: true })
    forward(client, device, toDevice)
    forward(device, client, toClient)
    for (const socket of [client, device]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        device.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port')

  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const close = (): Promise<void> => {
    cut()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { address: `127.0.0.1:${bound.port}`, cut, close, [Symbol.asyncDispose]: close }
}

/** Bytes that leave together: small enough that a message does not wait for its last byte. */
const PIECE = 64
/** Bytes on their way beyond which the sender waits, as it would on a busy line. */
const QUEUE_MAX = 4096
const TIMER_LATE_MS = 1.5

function forward(from: Socket, to: Socket, { bytesPerSecond = Number.POSITIVE_INFINITY, delay = 0, tap }: LineOptions): void {
  const queue: Array<{ due: number; bytes: Uint8Array }> = []
  let queued = 0
  let free = 0 // when the line has sent all that came before
  let timer: ReturnType<typeof setTimeout> | undefined
  let immediate: ReturnType<typeof setImmediate> | undefined

  function deliver(): void {
    timer = immediate = undefined
    const now = performance.now()
    for (let first = queue[0]; first && first.due <= now; first = queue[0]) {
      queue.shift()
      queued -= first.bytes.length
      if (!to.destroyed) to.write(first.bytes)
    }
    if (queued < QUEUE_MAX) from.resume()
    const next = queue[0]
    if (next) again(next.due - now)
  }

  /** Timers are late by up to a millisecond, which is half of a turn-round: the last stretch is waited out awake. */
  function again(ms: number): void {
    if (ms > TIMER_LATE_MS) timer = setTimeout(deliver, ms - TIMER_LATE_MS)
    else immediate = setImmediate(deliver)
  }

  from.on('data', (chunk) => {
    const bytes = tap ? tap(chunk) : chunk
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE)
      free = Math.max(free, performance.now()) + (piece.length / bytesPerSecond) * 1000
      queue.push({ due: free + delay, bytes: piece })
      queued += piece.length
    }
    if (queued >= QUEUE_MAX) from.pause()
    if (!timer && !immediate) deliver()
  })
  from.on('close', () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  })
}
