import { SetpointError } from '../error.js'

/* SPEC.md, "Package": a MCUboot image, little-endian. */
const HEADER = 32
const MAGIC = 0x96f3b83d
const NON_BOOTABLE = 0x10
const TLV_INFO = 4
const TLV_MAGIC = 0x6907
const PROTECTED_TLV_MAGIC = 0x6908
const TLV_SHA256 = 0x10
const SHA256 = 32
const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d] as const

/** `major.minor.revision`, and `.build` when it is not 0. */
export type Version = string

export interface PackageInfo {
  version: Version
  /** The module, a view into the package. */
  payload: Uint8Array
  /** SHA-256 over header, payload and protected TLVs: what the device calls the package's hash. */
  hash: Uint8Array
}

export function isWasm(bytes: Uint8Array): boolean {
  return WASM_MAGIC.every((byte, i) => bytes[i] === byte)
}

/** Whether it claims to be one. */
export function isPackage(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC
}

/**
 * Wraps a module into an unsigned development package.
 *
 * @throws SetpointError `not-a-package` when it is no WebAssembly, `usage` for a version that is none.
 */
export async function buildPackage(wasm: Uint8Array, { version = '0.0.0' }: { version?: Version } = {}): Promise<Uint8Array> {
  if (!isWasm(wasm)) throw new SetpointError('not-a-package', 'The file is no WebAssembly module')
  const { major, minor, revision, build } = parseVersion(version)
  const bytes = new Uint8Array(HEADER + wasm.length + TLV_INFO + TLV_INFO + SHA256)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint16(8, HEADER, true)
  view.setUint32(12, wasm.length, true)
  view.setUint32(16, NON_BOOTABLE, true)
  view.setUint8(20, major)
  view.setUint8(21, minor)
  view.setUint16(22, revision, true)
  view.setUint32(24, build, true)
  bytes.set(wasm, HEADER)
  const end = HEADER + wasm.length
  view.setUint16(end, TLV_MAGIC, true)
  view.setUint16(end + 2, TLV_INFO + TLV_INFO + SHA256, true)
  view.setUint16(end + 4, TLV_SHA256, true)
  view.setUint16(end + 6, SHA256, true)
  bytes.set(await sha256(bytes.subarray(0, end)), end + TLV_INFO + TLV_INFO)
  return bytes
}

/**
 * Checks a package as the device will: lengths, TLVs, SHA-256.
 *
 * @throws SetpointError `not-a-package` with what is wrong.
 */
export async function parsePackage(bytes: Uint8Array): Promise<PackageInfo> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isPackage(bytes)) throw bad('it has no image header')
  if (view.getUint16(8, true) !== HEADER) throw bad(`its header is ${view.getUint16(8, true)} bytes long, not ${HEADER}`)
  if (view.getUint32(16, true) !== NON_BOOTABLE) throw bad('its flags are not those of a non-bootable image')
  const payloadEnd = HEADER + view.getUint32(12, true)
  const signedEnd = payloadEnd + view.getUint16(10, true)
  if (signedEnd > bytes.length) throw bad('it is cut short')
  if (signedEnd > payloadEnd) readTlvs(bytes.subarray(payloadEnd, signedEnd), PROTECTED_TLV_MAGIC)
  const tlvs = readTlvs(bytes.subarray(signedEnd), TLV_MAGIC)
  const hash = tlvs.get(TLV_SHA256)
  if (hash?.length !== SHA256) throw bad('it has no SHA-256')
  const actual = await sha256(bytes.subarray(0, signedEnd))
  if (!hash.every((byte, i) => byte === actual[i])) throw bad('its SHA-256 differs: the file is damaged')
  return { version: readVersion(view), payload: bytes.subarray(HEADER, payloadEnd), hash }
}

/** One TLV area, which must fill `area` exactly. */
function readTlvs(area: Uint8Array, magic: number): Map<number, Uint8Array> {
  const view = new DataView(area.buffer, area.byteOffset, area.byteLength)
  if (area.length < TLV_INFO || view.getUint16(0, true) !== magic) throw bad('a TLV area is missing')
  if (view.getUint16(2, true) !== area.length) throw bad('a TLV area is cut short, or bytes follow it')
  const tlvs = new Map<number, Uint8Array>()
  for (let at = TLV_INFO; at < area.length; ) {
    if (at + TLV_INFO > area.length) throw bad('a TLV is cut short')
    const type = view.getUint16(at, true)
    const value = area.subarray(at + TLV_INFO, at + TLV_INFO + view.getUint16(at + 2, true))
    if (value.length !== view.getUint16(at + 2, true)) throw bad('a TLV is cut short')
    if (tlvs.has(type)) throw bad(`TLV 0x${type.toString(16)} appears twice`)
    tlvs.set(type, value)
    at += TLV_INFO + value.length
  }
  return tlvs
}

function parseVersion(text: Version): { major: number; minor: number; revision: number; build: number } {
  const [major = 0, minor = 0, revision = 0, build = 0] = text.split('.').map(Number)
  const fits = /^\d+\.\d+\.\d+(\.\d+)?$/.test(text) && major < 256 && minor < 256 && revision < 65536 && build < 2 ** 32
  if (!fits) throw new SetpointError('usage', `"${text}" is not a version`, { hint: 'Write 1.2.3, or 1.2.3.4 with a build number.' })
  return { major, minor, revision, build }
}

function readVersion(view: DataView): Version {
  const build = view.getUint32(24, true)
  const version = `${view.getUint8(20)}.${view.getUint8(21)}.${view.getUint16(22, true)}`
  return build === 0 ? version : `${version}.${build}`
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
}

function bad(what: string): SetpointError {
  return new SetpointError('not-a-package', `Not a package: ${what}`)
}
