/** Who of several emulators of a board is found by its name. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { claimRecord, findRecord, removeRecord } from '../../host-ts/src/cli/records.js'
import type { Emulator } from '../../host-ts/src/testkit/index.js'

const ENDED = 1001
const RUNNING = 1002
const hooks = vi.hoisted(() => ({ whileLookedAt: (_pid: number): void => undefined }))
vi.mock('../../host-ts/src/cli/processes.js', () => ({
  startOf(pid: number) {
    hooks.whileLookedAt(pid)
    return pid === 1001 ? undefined : 'now'
  },
}))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setpoint-records-'))
  vi.stubEnv('SETPOINT_EMULATORS', folder)
  hooks.whileLookedAt = () => undefined
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const own = { board: 'native', pid: 7, tcp: '127.0.0.1:7', pty: '/dev/pts/7' } as Emulator
const file = (): string => join(folder, 'native.json')
const put = (pid: number): void =>
  writeFileSync(file(), JSON.stringify({ board: 'native', pid: 1, tcp: '127.0.0.1:1', pty: '/dev/pts/1', owner: { pid, started: 'now' } }))

test('the first is found, until it removes its record', () => {
  expect(claimRecord(own)).toBe(true)
  expect(findRecord('native')?.tcp).toBe(own.tcp)
  removeRecord(own)
  expect(readdirSync(folder)).toEqual([])
})

test('one that has ended gives way, and one that runs does not', () => {
  put(ENDED)
  expect(claimRecord(own)).toBe(true)
  put(RUNNING)
  expect(claimRecord(own)).toBe(false)
  expect(findRecord('native')?.owner.pid).toBe(RUNNING)
})

test('one that takes the place of one that has ended just before keeps it', () => {
  put(ENDED)
  hooks.whileLookedAt = (pid) => {
    if (pid === ENDED) put(RUNNING)
  }
  expect(claimRecord(own)).toBe(false)
  expect(JSON.parse(readFileSync(file(), 'utf8')).owner.pid).toBe(RUNNING)
  expect(readdirSync(folder)).toEqual(['native.json'])
})
