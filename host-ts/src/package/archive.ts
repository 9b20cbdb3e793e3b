import { strToU8, zipSync } from 'fflate'
import { parsePackage } from './read.js'

/** The module is image 1: image 0 is the firmware (SPEC.md, "image"). */
const IMAGE = '1'
/** The earliest that a zip can hold, always: the same package makes the same archive. */
const TIME = new Date(1980, 0, 1)

export interface ArchiveOptions {
  /** Of the package inside; must end with `.bin`, since the Android app takes no other. */
  file?: string | undefined
}

/**
 * The archive that nRF Connect Device Manager and other apps with the MCUmgr libraries take: the package and a manifest.json as the
 * nRF Connect SDK writes it (format version 0). Without a slot in the manifest they send it to the candidate's.
 *
 * @throws SetpointError `not-a-package`.
 */
export function buildArchive(packed: Uint8Array, { file = 'module.bin' }: ArchiveOptions = {}): Uint8Array {
  const { version } = parsePackage(packed)
  const entry = {
    type: 'application',
    board: 'any',
    soc: 'any',
    load_address: 0,
    image_index: IMAGE,
    version,
    version_MCUBOOT: version,
    size: packed.length,
    file,
    modtime: 0,
  }
  const manifest = { 'format-version': 0, time: 0, files: [entry] }
  return zipSync({ 'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`), [file]: packed }, { mtime: TIME })
}
