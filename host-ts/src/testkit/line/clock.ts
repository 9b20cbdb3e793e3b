import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { aborted } from '../../async/index.js'
import { SetpointError } from '../../error.js'
import { parseAddress } from '../../transport/tcp.js'
import { type Sample, stepLine } from './bench-line.js'

export interface FastClock {
  /** How many times faster than real time. */
  speed: number
  samples?: readonly Sample[] | undefined
  signal?: AbortSignal | undefined
}

const BEAT_MS = 100
/** Beats without an answer after which a step is asked for again. */
const PATIENCE = 10

/**
 * Lets a board's clock run faster, by steps on its bench line, until the signal is aborted or the line ends.
 *
 * A reset of the board loses the step that is under way, and nothing tells of it: a step that has no answer for long is asked for again.
 * If it is still under way the board says so, as an error, and answers it later.
 *
 * @throws SetpointError `aborted`; `closed` when the line ends by itself.
 */
export async function runClock(address: string, { speed, samples = [], signal }: FastClock): Promise<never> {
  const socket = connect({ ...parseAddress(address), noDelay: true, ...(signal ? { signal } : {}) })
  const step = `${stepLine(Math.round(BEAT_MS * speed), samples)}\n`
  let silent = PATIENCE
  const beat = setInterval(() => {
    if (silent++ < PATIENCE) return
    silent = 1
    socket.write(step)
  }, BEAT_MS)
  const lines = createInterface({ input: socket })
  lines.on('line', (line) => {
    if (line.startsWith('at ')) silent = PATIENCE
  })
  lines.on('error', () => undefined) // it repeats the socket's
  socket.on('error', () => undefined) // `close` comes after it
  try {
    await once(socket, 'close')
  } finally {
    clearInterval(beat)
    socket.destroy()
  }
  throw signal?.aborted ? aborted(signal) : new SetpointError('closed', 'The bench line was closed')
}
