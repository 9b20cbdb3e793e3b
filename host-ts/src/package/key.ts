import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { KEY, SIGNATURE } from './format.js'

/** An Ed25519 key pair: 32 bytes each (RFC 8032). */
export interface SigningKey {
  secret: Uint8Array
  publicKey: Uint8Array
}

/** DER before the 32 bytes of a public key: SubjectPublicKeyInfo with the algorithm Ed25519 (RFC 8410). */
const SPKI_PREFIX = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

export function signingKey(secret: Uint8Array): SigningKey {
  return { secret, publicKey: ed25519.getPublicKey(secret) }
}

/** What a package calls a key: SHA-256 of its DER. */
export function keyHash(publicKey: Uint8Array): Uint8Array {
  return sha256(Uint8Array.from([...SPKI_PREFIX, ...publicKey]))
}

export function signDigest(digest: Uint8Array, { secret }: SigningKey): Uint8Array {
  return ed25519.sign(digest, secret)
}

/**
 * Whether `signature` is that of the key over `message`, as strictly as the device says so (libsodium): S below the order of the
 * group, nothing of small order, canonical encodings. Points outside of the prime-order group are refused, because only for those
 * of it does @noble's equation, which has a cofactor, agree with libsodium's, which has none.
 */
export function verifySignature(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE || publicKey.length !== KEY) return false
  return ed25519.verify(signature, message, publicKey, { zip215: false }) && isStrict(publicKey) && isStrict(signature.subarray(0, KEY))
}

function isStrict(encoded: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(encoded, false)
    return !point.isSmallOrder() && point.isTorsionFree()
  } catch {
    return false
  }
}
