import { sha256 } from '@noble/hashes/sha2.js'
import { SetpointError } from '../error.js'
import { concat } from './concat.js'
import { COUNTER, HEADER, MAGIC, NON_BOOTABLE, PROTECTED_TLV_MAGIC, SHA256, TLV_INFO, TLV_MAGIC, Tlv, untrusted } from './format.js'
import { keyHash, type SigningKey, signDigest, verifySignature } from './key.js'
import { isWasm } from './module.js'
import { type Version, writeVersion } from './version.js'

export interface PackageContent {
  /** `0.0.0` when absent. */
  version?: Version | undefined
  /** Security counter, 0 to 2^32 - 1: a device that has confirmed a higher one refuses the package. */
  counter?: number | undefined
  /** Id of the contract that the module was made for, 32 bytes. */
  contract?: Uint8Array | undefined
}

/** A package without its signature. */
export interface UnsignedPackage {
  /** Header, module and protected TLVs. */
  bytes: Uint8Array
  /** SHA-256 of `bytes`: what Ed25519 signs, and what the device calls the package's hash. */
  digest: Uint8Array
}

/**
 * Everything of a package that is signed.
 *
 * @throws SetpointError `not-a-package` when the module is no WebAssembly, `usage` for a version, counter or contract id out of range.
 */
export function preparePackage(module: Uint8Array, { version = '0.0.0', counter, contract }: PackageContent = {}): UnsignedPackage {
  if (!isWasm(module)) throw new SetpointError('not-a-package', 'The file is no WebAssembly module')
  const tlvs = tlvArea(PROTECTED_TLV_MAGIC, [
    ...(counter === undefined ? [] : [{ type: Tlv.counter, value: counterBytes(counter) }]),
    ...(contract === undefined ? [] : [{ type: Tlv.contract, value: contractBytes(contract) }]),
  ])
  const header = new Uint8Array(HEADER)
  const view = new DataView(header.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(8, HEADER, true)
  view.setUint16(10, tlvs.length, true)
  view.setUint32(12, module.length, true)
  view.setUint32(16, NON_BOOTABLE, true)
  writeVersion(view, version)
  const bytes = concat(header, module, tlvs)
  return { bytes, digest: sha256(bytes) }
}

/** Appends the TLVs that are not signed: with a key and its signature, or the hash alone, which only development builds accept. */
export function sealPackage({ bytes, digest }: UnsignedPackage, seal?: { publicKey: Uint8Array; signature: Uint8Array }): Uint8Array {
  if (seal && !verifySignature(seal.signature, digest, seal.publicKey)) {
    throw untrusted(
      'package-signature',
      'The signature is not that of this key over this package',
      'Sign the digest that pack --unsigned prints.',
    )
  }
  const signed = seal
    ? [
        { type: Tlv.keyHash, value: keyHash(seal.publicKey) },
        { type: Tlv.signature, value: seal.signature },
      ]
    : []
  return concat(bytes, tlvArea(TLV_MAGIC, [{ type: Tlv.sha256, value: digest }, ...signed]))
}

/**
 * Wraps a module into a package: signed, or without a key an unsigned one for development. The same content makes the same bytes,
 * and the same as imgtool's.
 *
 * @throws SetpointError as `preparePackage`.
 */
export function buildPackage(module: Uint8Array, { key, ...content }: PackageContent & { key?: SigningKey | undefined } = {}): Uint8Array {
  const prepared = preparePackage(module, content)
  return sealPackage(prepared, key && { publicKey: key.publicKey, signature: signDigest(prepared.digest, key) })
}

interface TlvEntry {
  type: number
  value: Uint8Array
}

/** Empty without TLVs. */
function tlvArea(magic: number, tlvs: readonly TlvEntry[]): Uint8Array {
  if (tlvs.length === 0) return new Uint8Array()
  const entries = tlvs.map(({ type, value }) => concat(uint16(type), uint16(value.length), value))
  const size = TLV_INFO + entries.reduce((sum, entry) => sum + entry.length, 0)
  return concat(uint16(magic), uint16(size), ...entries)
}

function counterBytes(counter: number): Uint8Array {
  if (!Number.isInteger(counter) || counter < 0 || counter >= 2 ** 32) {
    throw new SetpointError('usage', `${counter} is not a security counter`, { hint: 'It is a whole number from 0 to 4294967295.' })
  }
  const bytes = new Uint8Array(COUNTER)
  new DataView(bytes.buffer).setUint32(0, counter, true)
  return bytes
}

function contractBytes(id: Uint8Array): Uint8Array {
  if (id.length === SHA256) return id
  throw new SetpointError('usage', `A contract id has ${SHA256} bytes, not ${id.length}`)
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8)
}
