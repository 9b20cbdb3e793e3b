import { isSetpointError, SetpointError } from '../../error.js'
import type { Line } from '../line.js'
import { ACK, NACK, type Stm32Timing } from './protocol.js'

const SYNC = 0x7f
/** With a second one, or the odd one, no command: code and complement differ. Written into flash it changes nothing. */
const FILLER = 0xff
/**
 * In place of the second. With FILLER alone the checksum of an erase that was cut off, the XOR of all before it, could be right. In place of
 * a count of sectors both are one of the codes from 0xFFF0 on, behind which the checksum comes at once.
 */
const ODD = 0xf0
const ODD_AT = 1
/** More than the longest rest of a command: 256 bytes of data; or 256 sectors, of two bytes each, where their count was cut short. */
const BURST = 520
/** One that has just been reset has answered the first of them by then, and would take anything else for a baud rate. */
const UNANSWERED = 3

/** What ends a command, from a byte of it on. */
const filler = (count: number, from = 0): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (from + i === ODD_AT ? ODD : FILLER))

/** Ways to a loader that waits for a command. */
export interface Stm32Sync {
  /**
   * Finds the loader, whether or not it has been spoken to since its reset.
   *
   * @param ms How long to look for it.
   * @throws SetpointError `timeout` when nothing answers, `garbage` when what answers is no loader, `closed`, `aborted`.
   */
  find(ms: number): Promise<void>
  /** Ends whatever command the loader is in. @throws SetpointError `timeout` when it does not answer any more, `closed`, `aborted`. */
  settle(): Promise<void>
}

/** @param uarts Those that the loader listens on, for a hint. */
export function stm32Sync(line: Line, timing: Stm32Timing, uarts: string): Stm32Sync {
  const quiet = timing.quiet + 2 * timing.byte

  /** The first byte that comes in time. */
  const first = async (ms: number): Promise<number | undefined> => {
    const [byte] = await line.read(1, ms).catch((error) => {
      if (isSetpointError(error, 'timeout')) return []
      throw error
    })
    return byte
  }

  /** The loader may be anywhere in a command. Its answer to the byte that ends it, or makes it wrong, is NACK; then it waits for the next. */
  async function settle(): Promise<void> {
    let sent = 0
    for (const count of [1, 1, 1, 1, 1, 1, BURST, 1, 1]) {
      line.discard()
      await line.write(filler(count, sent))
      sent += count
      const wait = quiet + count * timing.byte
      const byte = await first(wait)
      if (count === 1 && byte === NACK) return
      if (byte !== undefined) await line.untilQuiet(wait)
    }
    throw new SetpointError('timeout', `The loader on ${line.label} does not answer any more`, { hint: `${HOW} Then flash again.` })
  }

  /**
   * Right after its reset the loader answers 0x7F with ACK; in step it takes two of them for a wrong command: NACK. Where somebody was
   * interrupted it may wait for the 256 bytes of a block: it gets them once, all together.
   */
  async function find(ms: number): Promise<void> {
    let heard = false
    let unanswered = 0
    for (const end = performance.now() + ms; ; ) {
      heard = line.discard() || heard
      await line.write(Uint8Array.of(SYNC))
      const byte = await first(quiet)
      heard ||= byte !== undefined
      const found = byte === ACK || byte === NACK
      if (found && (await settle().then(() => true, absent))) return
      if (byte === undefined && ++unanswered === UNANSWERED) {
        await line.write(filler(BURST, ODD_AT + 1)) // behind the odd number of bytes before it without the odd one
        await line.untilQuiet(quiet + BURST * timing.byte)
      }
      if (performance.now() > end) throw notFound(line.label, uarts, heard)
    }
  }
  const absent = (error: unknown): false => {
    if (!isSetpointError(error, 'timeout')) throw error
    return false // a firmware happened to say what an ACK looks like
  }

  return { find, settle }
}

/** Ends whatever command the loader is in, when the user has ended it and nobody waits for an answer any more. */
export async function leave(line: Line, timing: Stm32Timing): Promise<void> {
  await line.writeLast(filler(BURST), timing.answer + 2 * BURST * timing.byte) // twice: behind what was under way
}

const HOW = 'The loader starts when the board is reset with BOOT0 high.'

function notFound(label: string, uarts: string, heard: boolean): SetpointError {
  const hint = `${HOW} It listens on ${uarts}. DTR and RTS can do it instead (README.md, "Flash a board").`
  return heard
    ? new SetpointError('garbage', `${label} answers, but not as the loader of an STM32: the firmware is running?`, { hint })
    : new SetpointError('timeout', `No loader answers on ${label}`, { hint })
}
