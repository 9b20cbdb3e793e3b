import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Emulator } from '../testkit/index.js'
import { checkoutRoot } from '../testkit/index.js'

/* A running `setpoint emulate` leaves a record in the cache, so that other terminals find it. */
const record = z.object({ board: z.string(), pid: z.int(), tcp: z.string(), pty: z.string(), bench: z.string() })

export type EmulatorRecord = z.infer<typeof record>

export function writeRecord({ board, pid, tcp, pty, bench }: Emulator): void {
  const file = recordFile(board)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ board, pid, tcp, pty, bench })}\n`)
}

/** Removes the record unless a later emulator has replaced it. */
export function removeRecord({ board, pid }: Emulator): void {
  if (readRecord(recordFile(board))?.pid === pid) rmSync(recordFile(board), { force: true })
}

/** The running emulator of a board. */
export function findRecord(board: string): EmulatorRecord | undefined {
  const found = readRecord(recordFile(board))
  return found && runs(found.pid) ? found : undefined
}

/** All running emulators; none outside of a checkout. */
export function listRecords(): EmulatorRecord[] {
  try {
    const names = readdirSync(folder()).filter((name) => name.endsWith('.json'))
    return names
      .map((name) => readRecord(join(folder(), name)))
      .filter((found) => found !== undefined && runs(found.pid)) as EmulatorRecord[]
  } catch {
    return []
  }
}

function folder(): string {
  return join(checkoutRoot(), '.cache', 'emulators')
}

function recordFile(board: string): string {
  return join(folder(), `${board}.json`)
}

/** Undefined also for a file that is missing or half written: there is no such emulator then. */
function readRecord(file: string): EmulatorRecord | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
