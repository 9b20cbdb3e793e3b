import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { checkout } from '../boards/index.js'
import type { Emulator } from '../testkit/index.js'
import { startOf } from './processes.js'

/* A running `setpoint emulate` leaves a record in a cache, so that other terminals find it: the checkout's, or the user's where the tool is
 * installed, since projects have installations of their own. Tests keep theirs apart by SETPOINT_EMULATORS, another folder for them. */
const record = z.object({
  board: z.string(),
  pid: z.int(),
  tcp: z.string(),
  pty: z.string(),
  bench: z.string().optional(),
  /** The command that serves it. */
  owner: z.object({ pid: z.int(), started: z.string() }),
})

export type EmulatorRecord = z.infer<typeof record>

/** Makes an emulator known. False when another emulator of the board is: nothing is changed then. */
export function claimRecord({ board, pid, tcp, pty, bench }: Emulator): boolean {
  const owner = { pid: process.pid, started: startOf(process.pid) ?? '' }
  const file = recordFile(board)
  const draft = `${file}.${process.pid}`
  mkdirSync(folder(), { recursive: true })
  writeFileSync(draft, `${JSON.stringify({ board, pid, tcp, pty, bench, owner })}\n`)
  try {
    if (linked(draft, file)) return true
    if (isRunning(readRecord(file))) return false
    takeAway(file, `${draft}.ended`)
    return linked(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The file is whole or not there at all, and of two at the same time one makes it. */
function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** The record of one that has ended; another may have put its own there since that was read, which goes back. */
function takeAway(file: string, aside: string): void {
  try {
    renameSync(file, aside)
  } catch {
    return // another has taken it away
  }
  if (isRunning(readRecord(aside))) linked(aside, file)
  rmSync(aside, { force: true })
}

/** Removes the record if it is ours. */
export function removeRecord({ board }: Emulator): void {
  if (readRecord(recordFile(board))?.owner.pid === process.pid) rmSync(recordFile(board), { force: true })
}

/** The running emulator of a board. */
export function findRecord(board: string): EmulatorRecord | undefined {
  const found = readRecord(recordFile(board))
  return isRunning(found) ? found : undefined
}

/** All running emulators. */
export function listRecords(): EmulatorRecord[] {
  return recordFiles().map(readRecord).filter(isRunning)
}

function recordFiles(): string[] {
  try {
    return readdirSync(folder())
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder(), name))
  } catch {
    return []
  }
}

function folder(): string {
  return process.env.SETPOINT_EMULATORS ?? join(cache(), 'emulators')
}

function cache(): string {
  const root = checkout()
  return root === undefined ? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'setpoint') : join(root, '.cache')
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

/** A record may outlive its emulator, and process ids are used again. A connection would tell, and take the line for itself. */
function isRunning(found: EmulatorRecord | undefined): found is EmulatorRecord {
  return found !== undefined && startOf(found.owner.pid) === found.owner.started
}
