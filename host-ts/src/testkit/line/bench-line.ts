import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { messageOf, SetpointError } from '../../error.js'
import { parseAddress } from '../../transport/tcp.js'

/** A board input: its value in the physical unit, or null for a sensor that gives no reading. */
export type Sample = number | null

/** SP_BENCH_SAMPLES of firmware/ports/emulated/bench.h. */
export const INPUTS_MAX = 8

export interface StepResult {
  /** Milliseconds of the device's wall clock after the step. */
  wall: number
  /** Board outputs by index; 1 is a closed relay. */
  outputs: number[]
}

/** The bench line of an emulated board (SPEC.md, "Bench line"). */
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
  const waiting: Array<{ resolve(line: string): void; reject(error: SetpointError): void }> = []
  lines.on('line', (line) => waiting.shift()?.resolve(line))
  lines.on('error', () => undefined) // it repeats the socket's: an emulator that is killed may leave unread bytes, which resets the line
  const end = (): void => {
    for (const { reject } of waiting.splice(0)) reject(new SetpointError('closed', 'The bench line was closed'))
  }
  socket.on('error', end).on('close', end)

  async function exchange(line: string): Promise<string> {
    if (socket.closed || socket.destroyed) throw new SetpointError('closed', 'The bench line was closed')
    const answer = new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }))
    socket.write(`${line}\n`)
    const text = await answer
    if (text.startsWith('error')) throw new SetpointError('refused', `The board refuses: ${text.slice('error '.length)}`)
    return text
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
