import { existsSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, parse, resolve } from 'node:path'
import { messageOf, SetpointError } from '../error.js'
import { checkSize, type FileKind, firmwareFile, inFile, moduleFile } from '../words/index.js'

export { inFile }

/** @throws SetpointError `file`, `too-large`; the message does not name the file. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return readUpTo(path, moduleFile)
}

/** @throws SetpointError `file`, `too-large`; the message does not name the file. */
export async function readFirmware(path: string): Promise<Uint8Array> {
  return readUpTo(path, firmwareFile)
}

async function readUpTo(path: string, kind: FileKind): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    checkSize(size, kind)
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    if (cause instanceof SetpointError) throw cause
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new SetpointError('file', missing ? 'there is no such file' : `cannot be read: ${messageOf(cause)}`, { cause })
  }
}

/** @throws SetpointError `file`, `too-large`. */
export async function readModule(path: string): Promise<Uint8Array> {
  try {
    return await readBytes(path)
  } catch (error) {
    throw inFile(path, error)
  }
}

/** @throws SetpointError `file` when there is a file of that name. */
export function refuseToOverwrite(path: string): void {
  if (!existsSync(path)) return
  throw new SetpointError('file', `${path} exists, and what it signed could never be replaced`, {
    hint: 'Name another file with -o, or add --yes.',
  })
}

/** Writes a file that only its owner may read, whatever was there before, and whole or not at all. @throws SetpointError `file`. */
export async function writeSecret(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`
  try {
    await writeFile(fresh, text, { mode: 0o600, flag: 'wx' })
    await rename(fresh, path)
  } catch (cause) {
    await rm(fresh, { force: true })
    cannotWrite(path, cause)
  }
}

/** @throws SetpointError `usage` when what is written would take the place of a file that it is made from, or of another result. */
export function refuseToReplace(outputs: readonly string[], inputs: readonly (string | undefined)[]): void {
  const hint = 'Name another file with -o.'
  for (const [i, output] of outputs.entries()) {
    if (inputs.some((input) => input !== undefined && isSameFile(output, input))) {
      throw new SetpointError('usage', `${output} would be overwritten, and this command needs it`, { hint })
    }
    if (outputs.slice(0, i).some((other) => isSameFile(output, other))) {
      throw new SetpointError('usage', `${output} would be the name of two files that this command writes`, { hint })
    }
  }
}

function isSameFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true
  const [first, second] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }))
  return first !== undefined && second !== undefined && first.dev === second.dev && first.ino === second.ino
}

/** @throws SetpointError `file`. */
export async function writeOutput(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(path, content).catch((cause) => cannotWrite(path, cause))
}

/**
 * For a file that is written at the end of long work: makes its folders, finds out now whether it can be written, and takes an earlier one
 * away, so that it cannot be taken for the new one.
 *
 * @throws SetpointError `file`.
 */
export async function clearOutput(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, '')
    if (isFile(path)) await rm(path) // and not /dev/null
  } catch (cause) {
    cannotWrite(path, cause)
  }
}

/** Whether there is a file of that name, and no folder or device. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function cannotWrite(path: string, cause: unknown): never {
  throw new SetpointError('file', `${path} cannot be written: ${messageOf(cause)}`, { cause })
}

/** The input's name with another ending, in the same folder. */
export function beside(path: string, ending: string): string {
  const { dir, name } = parse(path)
  return join(dir, `${name}${ending}`)
}
