import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The flash of an emulated board: a file of this machine. The board makes it, blank, where it does not exist. */
export interface FlashFile {
  path: string
  /** Deletes it if it was made for one run alone. */
  release(): void
}

/** @param path The file to keep; without it there is one for this run alone. */
export function flashFile(path?: string): FlashFile {
  if (path !== undefined) return { path: resolve(path), release: () => undefined }
  removeLeft()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    path: join(folder, 'flash.bin'),
    release() {
      process.removeListener('exit', remove)
      remove()
    },
  }
}

const PREFIX = 'setpoint-flash-'

/** A process that was killed could not delete its files. */
function removeLeft(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX) || isRunning(Number.parseInt(name.slice(PREFIX.length), 10))) continue
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true })
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
