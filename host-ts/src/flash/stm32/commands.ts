import { isSetpointError, SetpointError } from '../../error.js'
import { passes, type Stm32Command, type Stm32Session } from './session.js'

/** AN3155 table 2, as far as flashing needs it. Read-out unprotect is not among them: it erases the chip. */
const GET: Stm32Command = { code: 0x00, name: 'Get', forbidden: false }
const GET_VERSION: Stm32Command = { code: 0x01, name: 'Get Version', forbidden: false }
const GET_ID: Stm32Command = { code: 0x02, name: 'Get ID', forbidden: false }
const READ: Stm32Command = { code: 0x11, name: 'Read Memory', forbidden: true }
const GO: Stm32Command = { code: 0x21, name: 'Go', forbidden: true }
const WRITE: Stm32Command = { code: 0x31, name: 'Write Memory', forbidden: true }
const ERASE: Stm32Command = { code: 0x44, name: 'Extended Erase', forbidden: true }

/** Those that the loader must have: an older one erases by pages that an STM32F4 has not. */
const NEEDED = [GET_ID, READ, GO, WRITE, ERASE]
const OPTION_BYTES = 2
const WRITE_MS = 1000
const BLANK = 0xff
const ATTEMPTS = 3

/**
 * Answers have no checksum: one that is not what it should be is asked for again.
 *
 * @returns The first answer that is right, or else the last one.
 */
export async function ask<T>(read: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  let answer = await read()
  for (let look = 1; look < ATTEMPTS && !isRight(answer); look++) answer = await read()
  return answer
}

/** @returns The version of the loader, `3.1`. @throws SetpointError `refused` when it lacks a command. */
export async function checkCommands(session: Stm32Session): Promise<string> {
  const list = (): Promise<number[]> =>
    session.command(GET, async () => {
      const [count = 0] = await session.read(1)
      const [, ...listed] = await session.read(count + 1)
      await session.ack()
      return listed
    })
  const lacking = (codes: readonly number[]): Stm32Command | undefined => NEEDED.find(({ code }) => !codes.includes(code))
  const missing = lacking(await ask(list, (codes) => !lacking(codes)))
  if (missing) throw new SetpointError('refused', `The loader has no ${missing.name}: it is none of an STM32F4`)
  return session.command(GET_VERSION, async () => {
    const [version = 0] = await session.read(1 + OPTION_BYTES)
    await session.ack()
    return `${version >> 4}.${version & 0x0f}`
  })
}

/** The product id (AN3155 3.3). */
export function getId(session: Stm32Session): Promise<number> {
  return session.command(GET_ID, async () => {
    const [count = 0] = await session.read(1)
    const id = await session.read(count + 1)
    await session.ack()
    return id.reduce((sum, byte) => (sum << 8) | byte, 0)
  })
}

/** @param length 1 to 256 (3.4). */
export function readMemory(session: Stm32Session, address: number, length: number): Promise<Uint8Array> {
  return session.command(READ, async () => {
    await session.send(withChecksum(bigEndian(address)))
    await session.send(Uint8Array.of(length - 1, (length - 1) ^ 0xff))
    return session.read(length)
  })
}

/**
 * Writes whole words, 256 bytes at most, into flash that is erased (3.6). Where the loader's answer was lost, what is in flash tells whether
 * it was written: only blank flash is written again.
 *
 * @throws SetpointError `not-written` when other bytes got there, besides what commands throw.
 */
export async function writeMemory(session: Stm32Session, address: number, bytes: Uint8Array): Promise<void> {
  const count = Uint8Array.of(bytes.length - 1)
  const once = async (): Promise<void> => {
    await session.send(withChecksum(bigEndian(address)))
    await session.send(withChecksum(Uint8Array.of(...count, ...bytes)), WRITE_MS)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await session.command(WRITE, once, 1)
    } catch (error) {
      if (!passes(error) || attempt === ATTEMPTS) throw error
      const there = await readMemory(session, address, bytes.length)
      if (there.every((byte, i) => byte === bytes[i])) return
      if (there.some((byte) => byte !== BLANK)) throw notWritten(address)
    }
  }
}

/** Erases one sector (3.8). @param ms The longest time it takes. */
export function eraseSector(session: Stm32Session, sector: number, ms: number): Promise<void> {
  return session.command(ERASE, () => session.send(withChecksum(Uint8Array.of(0, 0, sector >> 8, sector & 0xff)), ms))
}

/**
 * Starts what is at an address: its stack pointer, and behind it its first instruction (3.5). A loader that is there no more has done it,
 * though its answer was lost.
 */
export async function go(session: Stm32Session, address: number): Promise<void> {
  let sent = false
  try {
    await session.command(GO, () => {
      sent = true
      return session.send(withChecksum(bigEndian(address)))
    })
  } catch (error) {
    if (!sent || !isSetpointError(error, 'timeout')) throw error
  }
}

export function notWritten(address: number): SetpointError {
  return new SetpointError('not-written', `What is in flash at 0x${address.toString(16).padStart(8, '0')} is not what was sent`, {
    hint: 'Flash again. If it stays so, the line damages bytes, or the flash is worn or write-protected.',
  })
}

const bigEndian = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

/** The XOR of all bytes behind them. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(
    ...bytes,
    bytes.reduce((sum, byte) => sum ^ byte, 0),
  )
}
