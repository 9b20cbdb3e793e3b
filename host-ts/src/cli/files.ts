import { readFile, stat } from 'node:fs/promises'
import { messageOf, SetpointError } from '../error.js'
import { bytes } from './format.js'

/** Larger than any slot of any board: such a file is not even read. */
const FILE_MAX = 1024 * 1024

/** @throws SetpointError `file`, `too-large`. */
export async function readModule(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > FILE_MAX) {
      throw new SetpointError('too-large', `${path} is too large for any device: ${bytes(size)}`, { hint: 'A module is some KiB.' })
    }
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    if (cause instanceof SetpointError) throw cause
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new SetpointError('file', missing ? `There is no file ${path}` : `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
}
