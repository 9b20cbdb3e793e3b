import { type ErrorCode, isSetpointError, SetpointError } from '../error.js'
import { bytes } from './format.js'

/** What is larger than anything of its kind is not even read. */
export interface FileKind {
  most: number // bytes
  hint: string
}

export const moduleFile: FileKind = { most: 1024 * 1024, hint: 'A module is some KiB.' }
/** As text a firmware takes more than twice its bytes. */
export const firmwareFile: FileKind = { most: 16 * 1024 * 1024, hint: 'Is it the firmware that the build wrote?' }

/** @throws SetpointError `too-large`. */
export function checkSize(size: number, { most, hint }: FileKind = moduleFile): void {
  if (size > most) throw new SetpointError('too-large', `too large for any device: ${bytes(size)}`, { hint })
}

/** Errors that are about what is in a file: a device refuses what it was sent of it. */
const ABOUT_FILES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'file',
  'too-large',
  'not-a-package',
  'untrusted',
  'bad-key',
  'bad-module',
  'bad-firmware',
  'refused',
])

/** Puts the name of a file before what is wrong with it; other errors stay as they are. */
export function inFile(path: string, error: unknown): unknown {
  if (!isSetpointError(error) || !ABOUT_FILES.has(error.code)) return error
  const { code, message, hint, refusal, cause } = error
  return new SetpointError(code, `${path}: ${message}`, { hint, refusal, cause })
}
