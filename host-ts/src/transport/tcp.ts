import { connect, type Socket } from 'node:net'
import { SetpointError } from '../error.js'
import { fromDuplex } from './node-stream.js'
import type { Transport } from './transport.js'

export interface TcpOptions {
  /** Gives up connecting after this many milliseconds; 3000 when absent. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Opens a TCP connection to `HOST:PORT`, or `PORT` on this machine.
 *
 * @throws SetpointError `usage` for an address that is none, `no-device` when nothing accepts the connection, `aborted`.
 */
export async function tcp(address: string, options: TcpOptions = {}): Promise<Transport> {
  const { host, port } = parseAddress(address)
  const label = `tcp ${host}:${port}`
  const socket = connect({ host, port, noDelay: true })
  await connected(socket, label, options)
  return fromDuplex(socket, label, () => closed(socket))
}

/** Splits `HOST:PORT`, `[V6]:PORT` or `PORT`. */
export function parseAddress(address: string): { host: string; port: number } {
  const match = /^(?:\[?(?<host>[^\]]+?)\]?:)?(?<port>\d{1,5})$/.exec(address)
  const port = Number(match?.groups?.port)
  if (!match || port < 1 || port > 65535) {
    throw new SetpointError('usage', `"${address}" is not a TCP address`, { hint: 'Write HOST:PORT, for example 127.0.0.1:4000.' })
  }
  return { host: match.groups?.host ?? '127.0.0.1', port }
}

function connected(socket: Socket, label: string, { timeout = 3000, signal }: TcpOptions): Promise<void> {
  const limit = AbortSignal.timeout(timeout)
  const stop = signal ? AbortSignal.any([signal, limit]) : limit
  return new Promise((resolve, reject) => {
    const fail = (error: SetpointError): void => {
      stop.removeEventListener('abort', onAbort)
      socket.destroy()
      reject(error)
    }
    const onAbort = (): void => {
      if (signal?.aborted) fail(new SetpointError('aborted', 'Interrupted while connecting', { cause: signal.reason }))
      else fail(new SetpointError('no-device', `No device found: ${label} does not answer`))
    }
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      fail(new SetpointError('no-device', `No device found: nothing listens on ${label} (${cause.code ?? cause.message})`, { cause }))
    })
    socket.once('connect', () => {
      stop.removeEventListener('abort', onAbort)
      socket.removeAllListeners('error')
      resolve()
    })
    stop.addEventListener('abort', onAbort)
    if (stop.aborted) onAbort()
  })
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve()
    socket.once('close', () => resolve())
    socket.destroy()
  })
}
