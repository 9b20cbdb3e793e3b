import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, SetpointError } from '../../error.js'
import { parseAddress } from '../../transport/tcp.js'

/** A board input: its value in the physical unit, or null for a sensor that gives no reading. */
export type Sample = number | null

/** SP_BENCH_SAMPLES of firmware/ports/emulated/bench.h. */
export const INPUTS_MAX = 8

/** What the board says of another step while one is under way (SPEC.md, "Bench line"). */
export const UNDER_WAY = 'error the step before has not ended'

/** A step without its time: never begun, and answered at once, by UNDER_WAY or by another error. */
const QUESTION = 'step\n'

/** How long the board may be silent before it is asked whether it has lost what it was told. */
const PATIENCE_MS = 1000

export interface StepResult {
  /** Milliseconds of the device's wall clock after the step. */
  wall: number
  /** Board outputs by index; 1 is a closed relay. */
  outputs: number[]
}

/**
 * The bench line of an emulated board (SPEC.md, "Bench line"). What is asked of it at once is done one after the other.
 *
 * Its functions throw SetpointError `closed` when the line has ended, `timeout` when a reset of the board has lost what it was told.
 */
export interface BenchLine extends AsyncDisposable {
  /** Takes samples, then runs the wall clock `ms` milliseconds in lock-step; resolves when the device has done all that was due. */
  step(ms: number, samples?: readonly Sample[]): Promise<StepResult>
  samples(samples: readonly Sample[]): Promise<void>
  close(): Promise<void>
}

/**
 * @param address `HOST:PORT`, see Emulator.bench.
 * @throws SetpointError `usage` for that of a board without a bench line.
 */
export async function openBenchLine(address: string | undefined): Promise<BenchLine> {
  if (address === undefined) throw new SetpointError('usage', 'The board has no bench line: only firmware for emulators has one')
  const socket = connect({ ...parseAddress(address), noDelay: true })
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)).catch((cause) => {
    throw new SetpointError('closed', `The bench line cannot be reached: ${messageOf(cause)}`, { cause, hint: 'Has the emulator ended?' })
  })
  const lines = createInterface({ input: socket })
  let waiting: { resolve(line: string): void; reject(error: SetpointError): void } | undefined
  /** Questions without an answer; the stale ones are from before the line that waits. */
  let questions = 0
  let stale = 0
  lines.on('line', (line) => {
    if (questions === 0 || !line.startsWith('error')) return waiting?.resolve(line)
    questions--
    if (stale > 0) stale--
    else if (line !== UNDER_WAY) {
      questions = 0 // those that are left were lost by the reset, too
      waiting?.reject(lost()) // lines are answered in order: it would have been before
    }
  })
  lines.on('error', () => undefined) // it repeats the socket's: an emulator that is killed may leave unread bytes, which resets the line
  const closed = (): SetpointError => new SetpointError('closed', 'The bench line was closed')
  const end = (): void => waiting?.reject(closed())
  socket.on('error', end).on('close', end)

  async function ask(line: string): Promise<string> {
    if (socket.closed || socket.destroyed) throw closed()
    stale = questions
    const answer = new Promise<string>((resolve, reject) => {
      waiting = { resolve, reject }
    })
    const asking = setInterval(() => {
      questions++
      socket.write(QUESTION)
    }, PATIENCE_MS)
    socket.write(`${line}\n`)
    const text = await answer.finally(() => {
      clearInterval(asking)
      waiting = undefined
    })
    if (text.startsWith('error')) throw new SetpointError('refused', `The board refuses: ${text.slice('error '.length)}`)
    return text
  }

  let before: Promise<unknown> = Promise.resolve()
  function exchange(line: string): Promise<string> {
    const answer = before.then(() => ask(line))
    before = answer.catch(() => undefined)
    return answer
  }

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      if (socket.closed) return resolve()
      socket.once('close', () => resolve())
      socket.destroy()
    })

  return {
    async step(ms, samples = []) {
      const [word, wall, ...outputs] = (await exchange(stepLine(ms, samples))).split(' ')
      if (word !== 'at') throw new SetpointError('protocol', `The bench line answered "${word}"`)
      return { wall: Number(wall), outputs: outputs.map(Number) }
    },
    samples: async (samples) => void (await exchange(['samples', ...decimals(samples)].join(' '))),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function lost(): SetpointError {
  return new SetpointError('timeout', 'The board was reset before it had done what its bench line told it', {
    hint: 'Its clock began anew: let it do so again, once the board has started.',
  })
}

/** What asks for a step. @throws SetpointError `usage` for what is no time or no sample, or too many of them. */
export function stepLine(ms: number, samples: readonly Sample[]): string {
  if (!Number.isInteger(ms) || ms < 0) throw new SetpointError('usage', `${ms} is no time to step: whole milliseconds, from 0 on`)
  return ['step', ms, ...decimals(samples)].join(' ')
}

function decimals(samples: readonly Sample[]): string[] {
  if (samples.length <= INPUTS_MAX) return samples.map(decimal)
  throw new SetpointError('usage', `${samples.length} samples are too many: a board has ${INPUTS_MAX} inputs at most`, {
    hint: 'Samples are its inputs, in the order of their index.',
  })
}

/** The line takes plain decimals, without exponent. */
function decimal(sample: Sample): string {
  if (sample === null) return '-'
  if (!Number.isFinite(sample)) throw new SetpointError('usage', `${sample} is no sample: a number, or null for none`)
  return sample.toFixed(6)
}
