/** Keys as PEM, as openssl and imgtool read and write them: PKCS#8 for private, SPKI for public ones. Node.js only. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { SetpointError } from '../error.js'
import { type SigningKey, signingKey } from '../package/index.js'

/** A new key pair. */
export function generateKeys(): { privatePem: string; publicPem: string; publicKey: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey: raw(publicKey, 'x'),
  }
}

/** @throws SetpointError `bad-key`. */
export function readPrivateKey(pem: string): SigningKey {
  if (label(pem).startsWith('PUBLIC')) {
    throw new SetpointError('bad-key', 'This is a public key, and signing takes the private one', { hint: 'setpoint keygen makes both.' })
  }
  return signingKey(raw(parse(pem, createPrivateKey), 'd'))
}

/**
 * The 32 bytes of a public key, also out of the private one.
 *
 * @throws SetpointError `bad-key`.
 */
export function readPublicKey(pem: string): Uint8Array {
  return raw(parse(pem, createPublicKey), 'x')
}

function parse(pem: string, create: (pem: string) => KeyObject): KeyObject {
  const kind = label(pem)
  if (kind === '') throw new SetpointError('bad-key', 'There is no key in PEM format', { hint: 'setpoint keygen makes one.' })
  if (/^ENCRYPTED /.test(kind) || /^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw new SetpointError('bad-key', 'The key is encrypted with a passphrase', {
      hint: 'Decrypt it with openssl pkey -in KEY -out PLAIN, or sign outside: pack --unsigned, then pack --signature.',
    })
  }
  const key = openssl(pem, create)
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new SetpointError('bad-key', `The key is of type ${key.asymmetricKeyType}, not Ed25519`, { hint: 'setpoint keygen makes one.' })
  }
  return key
}

/** What is thrown names no byte of the key, and neither does what is passed on. */
function openssl(pem: string, create: (pem: string) => KeyObject): KeyObject {
  try {
    return create(pem)
  } catch {
    throw new SetpointError('bad-key', 'The key is damaged, or of a kind that OpenSSL cannot read')
  }
}

/** `PRIVATE KEY` of `-----BEGIN PRIVATE KEY-----`, `` when there is none. */
function label(pem: string): string {
  return /^-----BEGIN ([A-Z0-9 ]+)-----\s*$/m.exec(pem)?.[1] ?? ''
}

function raw(key: KeyObject, part: 'd' | 'x'): Uint8Array {
  return new Uint8Array(Buffer.from(key.export({ format: 'jwk' })[part] ?? '', 'base64url'))
}
