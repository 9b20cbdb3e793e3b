import { existsSync } from 'node:fs'
import { SetpointError } from '../error.js'
import type { SigningKey } from '../package/index.js'
import { readPrivateKey, readPublicKey } from '../pem/index.js'
import { inFile, readBytes } from './files.js'

/** A key reference: the path of a PEM file, or `env:NAME` for an environment variable that holds one. */
const FROM_ENVIRONMENT = /^env:(.*)$/

/** @throws SetpointError `bad-key`, `file`, `usage`. */
export function privateKeyFrom(reference: string): Promise<SigningKey> {
  return keyFrom(reference, readPrivateKey)
}

/** Of a public key or of a private one. @throws SetpointError `bad-key`, `file`, `usage`. */
export function publicKeyFrom(reference: string): Promise<Uint8Array> {
  return keyFrom(reference, readPublicKey)
}

async function keyFrom<T>(reference: string, read: (pem: string) => T): Promise<T> {
  try {
    return read(await pemFrom(reference))
  } catch (error) {
    throw inFile(reference, error)
  }
}

async function pemFrom(reference: string): Promise<string> {
  const [, variable] = FROM_ENVIRONMENT.exec(reference) ?? []
  if (variable === undefined) return new TextDecoder().decode(await readKey(reference))
  const pem = process.env[variable]
  if (pem) return pem
  throw new SetpointError('usage', `The environment has no variable ${variable}`, { hint: `Put the key's PEM text into ${variable}.` })
}

async function readKey(path: string): Promise<Uint8Array> {
  if (existsSync(path)) return readBytes(path)
  throw new SetpointError('file', 'there is no such file', { hint: 'setpoint keygen makes a key.' })
}
