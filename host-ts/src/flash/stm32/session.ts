import { isSetpointError, SetpointError } from '../../error.js'
import type { Line } from '../line.js'
import { ACK, NACK, type Stm32Timing } from './protocol.js'
import { stm32Sync } from './sync.js'

/** A loader that is in step: it waits for a command. */
export interface Stm32Session {
  readonly line: Line
  readonly timing: Stm32Timing
  /**
   * Sends a command and what belongs to it. After a NACK, silence or noise the loader is brought back into step.
   *
   * @param attempts How often in all, once the loader has taken the command: once where what follows may not be repeated blindly.
   * @throws SetpointError `refused` for a NACK, `protected` for one to each attempt at a command that read-out protection forbids,
   * `timeout`, `garbage`, `closed`, `aborted`.
   */
  command<T>(command: Stm32Command, body: () => Promise<T>, attempts?: number): Promise<T>
  /** Sends some bytes and waits for the ACK. @param ms Time for it; that of an answer when absent. */
  send(bytes: Uint8Array, ms?: number): Promise<void>
  /** Waits for the ACK. */
  ack(ms?: number): Promise<void>
  read(count: number): Promise<Uint8Array>
}

export interface Stm32Command {
  code: number
  name: string
  /** Whether a chip under read-out protection answers it with NACK. */
  forbidden: boolean
}

const ATTEMPTS = 3

/**
 * Finds the loader and gets into step with it.
 *
 * @param ms How long to look for it.
 * @param uarts Those that it listens on, for a hint.
 * @throws SetpointError `timeout` when nothing answers, `garbage` when what answers is no loader, `closed`, `aborted`.
 */
export async function openStm32Session(line: Line, timing: Stm32Timing, ms: number, uarts: string): Promise<Stm32Session> {
  const { find, settle } = stm32Sync(line, timing, uarts)

  async function ack(wait = timing.answer): Promise<void> {
    const [byte] = await line.read(1, wait)
    if (byte === ACK) return
    if (byte === NACK) throw new SetpointError('refused', 'The loader answers NACK')
    throw new SetpointError('garbage', `The loader answers 0x${byte?.toString(16)}, neither ACK nor NACK`)
  }
  async function send(bytes: Uint8Array, wait = timing.answer): Promise<void> {
    await line.write(bytes)
    await ack(wait + bytes.length * timing.byte)
  }

  await find(ms)
  return {
    line,
    timing,
    send,
    ack,
    read: (count) => line.read(count, timing.answer),
    async command({ code, name, forbidden }, body, attempts = ATTEMPTS) {
      let refusals = 0
      for (let attempt = 1; ; attempt++) {
        let taken = false
        try {
          line.discard()
          await send(Uint8Array.of(code, code ^ 0xff))
          taken = true
          return await body()
        } catch (error) {
          if (!passes(error)) throw error
          if (!taken && isSetpointError(error, 'refused')) refusals++
          await settle()
          if (attempt < (taken ? attempts : ATTEMPTS)) continue
          throw forbidden && refusals === ATTEMPTS ? isProtected(name) : during(name, error)
        }
      }
    },
  }
}

/** Whether what went wrong may be the line's fault, so that the next attempt may do better. */
export function passes(error: unknown): boolean {
  return isSetpointError(error, 'refused') || isSetpointError(error, 'timeout') || isSetpointError(error, 'garbage')
}

function isProtected(name: string): SetpointError {
  return new SetpointError('protected', `The chip is protected against being read, and so refuses ${name}`, {
    hint: 'Flashing does not lift the protection, because that erases the whole chip, the module store too. If that is meant: stm32flash -k PORT.',
  })
}

function during(name: string, cause: unknown): unknown {
  if (!isSetpointError(cause)) return cause
  return new SetpointError(cause.code, `${name} fails: ${cause.message}`, {
    cause,
    hint: cause.hint ?? 'Flash again; a shorter or slower line may help (--baud).',
  })
}
