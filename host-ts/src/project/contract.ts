import { readFile } from 'node:fs/promises'
import { type Contract, parseContract } from '../contract/index.js'
import { messageOf, SetpointError } from '../error.js'
import { shown } from './paths.js'

/** @throws SetpointError `file`, `bad-contract`. */
export async function readContractFile(path: string): Promise<Contract> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new SetpointError('file', `${shown(path)}: ${missing ? 'there is no such file' : `cannot be read: ${messageOf(cause)}`}`, {
      cause,
    })
  })
  return parseContract(text, shown(path))
}
