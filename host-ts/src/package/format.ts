/* SPEC.md, "Package": a MCUboot image, little-endian. */
import { SetpointError } from '../error.js'

export const HEADER = 32
export const MAGIC = 0x96f3b83d
export const NON_BOOTABLE = 0x10
export const SHA256 = 32
export const KEY = 32
export const SIGNATURE = 64
export const COUNTER = 4

export const TLV_INFO = 4
export const TLV_MAGIC = 0x6907
export const PROTECTED_TLV_MAGIC = 0x6908
/** In one area. */
export const TLVS_MAX = 16

export const Tlv = { keyHash: 0x01, sha256: 0x10, signature: 0x24, counter: 0x50, contract: 0xa0 } as const

const tlvNames: Readonly<Record<number, string>> = {
  [Tlv.keyHash]: 'key hash',
  [Tlv.sha256]: 'SHA-256',
  [Tlv.signature]: 'Ed25519 signature',
  [Tlv.counter]: 'security counter',
  [Tlv.contract]: 'contract id',
}

/** In words. */
export const tlvName = (type: number): string => tlvNames[type] ?? 'vendor'

/** Protected types that firmware ignores when it does not know them. */
export const isVendor = (type: number): boolean => type >= 0xa0 && type <= 0xfe

/** What a device says of a bad package (SPEC.md, "Errors of the device"). */
export const packageErrors = {
  'package-magic': -10,
  'package-header': -11,
  'package-tlv': -12,
  'package-no-hash': -13,
  'package-hash': -14,
  'package-trailing': -15,
  'package-hashes': -16,
  'package-tlv-size': -17,
  'package-signature': -18,
  'package-key': -19,
  'package-unsigned': -85,
  'package-no-counter': -86,
  'package-contract': -87,
} as const

export type PackageErrorName = keyof typeof packageErrors

/** The file is no package. */
export function malformed(name: PackageErrorName, what: string, hint?: string): SetpointError {
  return new SetpointError('not-a-package', `Not a package: ${what}`, { refusal: { rc: packageErrors[name] }, hint })
}

/** The file is a package, but not one that a device with this key and contract runs. */
export function untrusted(name: PackageErrorName, what: string, hint?: string): SetpointError {
  return new SetpointError('untrusted', what, { hint, refusal: { rc: packageErrors[name] } })
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
