import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Emulator } from '../testkit/index.js'
import { checkoutRoot } from '../testkit/index.js'
import { tcp } from '../transport/tcp.js'

/* A running `setpoint emulate` leaves a record in the cache, so that other terminals find it. Tests keep theirs apart from a user's by
 * SETPOINT_EMULATORS, another folder for them. */
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
export async function findRecord(board: string): Promise<EmulatorRecord | undefined> {
  const found = readRecord(recordFile(board))
  return found && (await listens(found)) ? found : undefined
}

/** All running emulators; none outside of a checkout. */
export async function listRecords(): Promise<EmulatorRecord[]> {
  const records = recordFiles().map(readRecord)
  const running = await Promise.all(records.map(async (found) => (found && (await listens(found)) ? [found] : [])))
  return running.flat()
}

function recordFiles(): string[] {
  try {
    return readdirSync(folder()).map((name) => join(folder(), name))
  } catch {
    return []
  }
}

function folder(): string {
  return process.env.SETPOINT_EMULATORS ?? join(checkoutRoot(), '.cache', 'emulators')
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

/** A record may outlive its emulator, and process ids are used again: only a connection tells. */
async function listens({ tcp: address }: EmulatorRecord): Promise<boolean> {
  try {
    const transport = await tcp(address)
    await transport.close?.()
    return true
  } catch {
    return false
  }
}
