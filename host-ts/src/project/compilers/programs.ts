import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What compilers are given. */
export interface Compilation {
  /** Where messages count paths from. */
  folder: string
  /** Absolute. */
  source: string
  /** Of what the module exports beside `evaluate`: sp_in, sp_out, sp_state. */
  structs: readonly string[]
}

export interface Compiled {
  wasm: Uint8Array
  /** Bytes from the start of memory to the end of what the linker placed there; absent where no linker says. */
  memory?: number
  /** Warnings. */
  said: string
}

export interface Ended {
  ok: boolean
  /** Both outputs. */
  said: string
}

/** All programs of a name, in the order of PATH. */
export function onPath(name: string): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...new Set(folders)].map((folder) => join(folder, name)).filter(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a program to its end. It sees no terminal, so that what it says has no colours. */
export function run(program: string, args: readonly string[], cwd?: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, encoding: 'utf8', maxBuffer: OUTPUT_MAX }, (error, stdout, stderr) => {
      resolve({ ok: error === null, said: (stdout + stderr).trim() || (error?.message ?? '') })
    })
  })
}

const OUTPUT_MAX = 16 * 1024 * 1024

/** A folder for what is made on the way. */
export async function inScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'setpoint-build-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
