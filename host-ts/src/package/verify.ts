import { equal, untrusted } from './format.js'
import { keyHash, verifySignature } from './key.js'
import { type PackageInfo, parsePackage } from './read.js'

/**
 * Checks a package as a device that trusts this key will: structure, SHA-256, key, signature, and that it has a security counter and
 * a contract id.
 *
 * @throws SetpointError `not-a-package`; `untrusted`, whose `refusal.rc` is the device's code.
 */
export function verifyPackage(bytes: Uint8Array, publicKey: Uint8Array): PackageInfo {
  const info = parsePackage(bytes)
  const seal = requireSeal(info)
  if (!equal(seal.keyHash, keyHash(publicKey))) throw untrusted('package-key', 'The package was signed with another key')
  requireSignature(info.hash, seal.signature, publicKey)
  if (info.counter === undefined) {
    throw untrusted('package-no-counter', 'The package has no security counter', 'With imgtool: --security-counter 0.')
  }
  if (!info.contract) {
    throw untrusted('package-contract', 'The package names no contract', 'With imgtool: --custom-tlv 0xA0 0xID.')
  }
  return info
}

/** @throws SetpointError `untrusted` for a package without a signature. */
export function requireSeal({ keyHash, signature }: PackageInfo): { keyHash: Uint8Array; signature: Uint8Array } {
  if (keyHash && signature) return { keyHash, signature }
  throw untrusted('package-unsigned', 'The package is not signed', 'Sign it (setpoint pack MODULE --key KEY --version VERSION).')
}

/** @throws SetpointError `untrusted` for a signature that is not that of this key over a package's hash. */
export function requireSignature(hash: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): void {
  if (verifySignature(signature, hash, publicKey)) return
  throw untrusted('package-signature', 'The signature is not that of this key over this package')
}
