import { sha256 } from '@noble/hashes/sha2.js'
import {
  COUNTER,
  equal,
  HEADER,
  isVendor,
  MAGIC,
  malformed,
  NON_BOOTABLE,
  PROTECTED_TLV_MAGIC,
  SHA256,
  SIGNATURE,
  TLV_INFO,
  TLV_MAGIC,
  TLVS_MAX,
  Tlv,
} from './format.js'
import { readVersion, type Version } from './version.js'

const ZIP_MAGIC = 0x04034b50

const HOW_MADE =
  'A package is made of a module, a .wasm file, by packing and signing it (setpoint pack MODULE --key KEY --version VERSION).'

export interface PackageTlv {
  type: number
  protected: boolean
  value: Uint8Array
}

export interface PackageInfo {
  version: Version
  /** The module, a view into the package. */
  payload: Uint8Array
  /** SHA-256 over header, payload and protected TLVs: what the device calls the package's hash. */
  hash: Uint8Array
  counter?: number | undefined
  /** Id of the contract that the module was made for. */
  contract?: Uint8Array | undefined
  /** SHA-256 of the DER of the public key that signed it. */
  keyHash?: Uint8Array | undefined
  signature?: Uint8Array | undefined
  /** In the order of the file. */
  tlvs: readonly PackageTlv[]
}

/** Whether it claims to be one. */
export function isPackage(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && viewOf(bytes).getUint32(0, true) === MAGIC
}

/**
 * Checks a package as the device will: lengths, TLVs, SHA-256. Not its signature: see `verifyPackage`.
 *
 * @throws SetpointError `not-a-package` with what is wrong; `refusal.rc` is the device's code for it.
 */
export function parsePackage(bytes: Uint8Array): PackageInfo {
  const { protectedStart, protectedEnd } = readHeader(bytes)
  const inside = readTlvs(bytes.subarray(protectedStart, protectedEnd), PROTECTED_TLV_MAGIC, protectedTypes)
  const outside = readTlvs(bytes.subarray(protectedEnd), TLV_MAGIC, unprotectedTypes)
  const hash = outside.get(Tlv.sha256)
  if (!hash) throw malformed('package-no-hash', 'it has no SHA-256')
  if (!equal(hash, sha256(bytes.subarray(0, protectedEnd)))) {
    throw malformed('package-hash', 'its SHA-256 differs: the file is damaged')
  }
  const counter = inside.get(Tlv.counter)
  return {
    version: readVersion(viewOf(bytes)),
    payload: bytes.subarray(HEADER, protectedStart),
    hash,
    counter: counter && viewOf(counter).getUint32(0, true),
    contract: inside.get(Tlv.contract),
    keyHash: outside.get(Tlv.keyHash),
    signature: outside.get(Tlv.signature),
    tlvs: [...list(inside, true), ...list(outside, false)],
  }
}

/** `PK`, and the first file follows: what `buildArchive` makes, too. */
function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && viewOf(bytes).getUint32(0, true) === ZIP_MAGIC
}

function readHeader(bytes: Uint8Array): { protectedStart: number; protectedEnd: number } {
  if (isZip(bytes)) throw malformed('package-magic', 'it is an archive', 'Unpack it: the .bin file in it is the package.')
  if (!isPackage(bytes)) throw malformed('package-magic', bytes.length === 0 ? 'it is empty' : 'it has no image header', HOW_MADE)
  const view = viewOf(bytes)
  const size = view.getUint16(8, true)
  if (size !== HEADER) throw malformed('package-header', `its header is ${size} bytes long, not ${HEADER}`)
  if (view.getUint32(16, true) !== NON_BOOTABLE) throw malformed('package-header', 'its flags are not those of a non-bootable image')
  if (view.getUint32(4, true) !== 0) throw malformed('package-header', 'it has a load address')
  if (view.getUint32(28, true) !== 0) throw malformed('package-header', 'the last four bytes of its header are not 0')
  const payload = view.getUint32(12, true)
  if (payload === 0) throw malformed('package-header', 'it holds no module')
  const protectedStart = HEADER + payload
  const protectedEnd = protectedStart + view.getUint16(10, true)
  if (protectedStart > bytes.length) throw malformed('package-header', 'it is cut short')
  if (protectedEnd > bytes.length) throw malformed('package-tlv', 'a TLV area is cut short')
  return { protectedStart, protectedEnd }
}

/** Bytes of the value of each type; undefined: any. */
type Allowed = (type: number) => { size?: number | undefined } | undefined

const protectedSizes: Readonly<Record<number, number>> = { [Tlv.counter]: COUNTER, [Tlv.contract]: SHA256 }
const unprotectedSizes: Readonly<Record<number, number>> = { [Tlv.sha256]: SHA256, [Tlv.keyHash]: SHA256, [Tlv.signature]: SIGNATURE }

const protectedTypes: Allowed = (type) => (type in protectedSizes || isVendor(type) ? { size: protectedSizes[type] } : undefined)
const unprotectedTypes: Allowed = (type) => (type in unprotectedSizes ? { size: unprotectedSizes[type] } : undefined)

/** One TLV area, which must fill `area` exactly; the protected one may be absent. */
function readTlvs(area: Uint8Array, magic: number, allowed: Allowed): Map<number, Uint8Array> {
  const tlvs = new Map<number, Uint8Array>()
  if (area.length === 0) {
    if (magic === PROTECTED_TLV_MAGIC) return tlvs
    throw malformed('package-no-hash', 'it has no TLVs')
  }
  const view = viewOf(area)
  if (area.length < TLV_INFO || view.getUint16(0, true) !== magic) throw malformed('package-tlv', 'a TLV area is missing')
  const size = view.getUint16(2, true)
  if (size > area.length || size < TLV_INFO) throw malformed('package-tlv', 'a TLV area is cut short')
  if (size < area.length && magic === PROTECTED_TLV_MAGIC) throw malformed('package-tlv', 'its protected TLVs end too early')
  for (let at = TLV_INFO; at < size; ) {
    if (at + TLV_INFO > size) throw malformed('package-tlv', 'a TLV is cut short')
    const type = view.getUint16(at, true)
    const value = area.subarray(at + TLV_INFO, at + TLV_INFO + view.getUint16(at + 2, true))
    at += TLV_INFO + view.getUint16(at + 2, true)
    if (at > size) throw malformed('package-tlv', 'a TLV is cut short')
    checkTlv(type, value, allowed, tlvs)
    tlvs.set(type, value)
  }
  if (size < area.length) throw malformed('package-trailing', 'bytes follow the last TLV')
  return tlvs
}

function checkTlv(type: number, value: Uint8Array, allowed: Allowed, seen: ReadonlyMap<number, Uint8Array>): void {
  const name = `TLV 0x${type.toString(16)}`
  const rule = allowed(type)
  if (seen.size === TLVS_MAX) throw malformed('package-tlv', `it has more than ${TLVS_MAX} TLVs in one area`)
  if (!rule) throw malformed('package-tlv', `${name} is not allowed`)
  if (seen.has(type)) throw malformed(type === Tlv.sha256 ? 'package-hashes' : 'package-tlv', `${name} appears twice`)
  if (rule.size !== undefined && value.length !== rule.size) {
    throw malformed('package-tlv-size', `${name} is ${value.length} bytes long, not ${rule.size}`)
  }
}

function list(tlvs: ReadonlyMap<number, Uint8Array>, isProtected: boolean): PackageTlv[] {
  return [...tlvs].map(([type, value]) => ({ type, protected: isProtected, value }))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
