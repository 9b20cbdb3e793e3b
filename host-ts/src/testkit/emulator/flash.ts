import { accessSync, closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { messageOf, SetpointError } from '../../error.js'
import { atExit } from './at-exit.js'

/** The flash of an emulated board: a file of this machine. The board makes it, blank, where it does not exist. */
export interface FlashFile {
  path: string
  /** Deletes it if it was made for one run alone. */
  release(): void
}

/**
 * @param size Bytes of the board's flash.
 * @param path The file to keep; without it there is one for this run alone.
 * @throws SetpointError `environment` for one that cannot be the board's flash: the firmware could not say so, or would write into it.
 */
export function flashFile(board: string, size: number, path?: string): FlashFile {
  if (path === undefined) return scratchFlash()
  const kept = resolve(path)
  checkKept(kept, board, size)
  return { path: kept, release: () => undefined }
}

/** One that does not exist yet, and is deleted when it is released: at the latest when this process ends. */
export function scratchFlash(): FlashFile {
  removeLeft()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const forget = atExit(remove)
  return {
    path: join(folder, 'flash.bin'),
    release() {
      forget()
      remove()
    },
  }
}

/** Bytes of a path that the firmware reads over semihosting. */
const PATH_MAX = 1000
const BLANK = 0xff

function checkKept(path: string, board: string, size: number): void {
  const refuse = (why: string, cause?: unknown): SetpointError =>
    new SetpointError('environment', `${path} cannot be the flash of ${board}: ${why}`, {
      cause,
      hint: `Name one that an emulated ${board} has kept, or one that does not exist yet.`,
    })
  if (Buffer.byteLength(path) > PATH_MAX) throw refuse(`its name is longer than ${PATH_MAX} bytes`)
  try {
    if (!existsSync(path)) {
      accessSync(`${dirname(path)}/`, constants.W_OK)
      return
    }
    if (!statSync(path).isFile()) throw refuse('it is no file')
    closeSync(openSync(path, 'r+'))
  } catch (cause) {
    throw cause instanceof SetpointError ? cause : refuse(messageOf(cause), cause)
  }
  const { size: length } = statSync(path)
  if (length === size || isUnfinished(path, length, size)) return
  throw refuse(`that has ${size} bytes, and this file ${length}`)
}

/** Empty, or cut while it was made. */
function isUnfinished(path: string, length: number, size: number): boolean {
  return length < size && readFileSync(path).every((byte) => byte === BLANK)
}

const PREFIX = 'setpoint-flash-'
/** With the id of the process that made it, and what mkdtemp adds. */
const SCRATCH = /^setpoint-flash-(\d+)-[A-Za-z0-9]{6}$/

/** A process that was killed could not delete its files. A file, or a name that only looks alike, is somebody's own. */
function removeLeft(): void {
  for (const entry of readdirSync(tmpdir(), { withFileTypes: true })) {
    const [, pid] = SCRATCH.exec(entry.name) ?? []
    if (pid === undefined || !entry.isDirectory() || isRunning(Number(pid))) continue
    try {
      rmSync(join(tmpdir(), entry.name), { recursive: true, force: true })
    } catch {
      // another user's
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
