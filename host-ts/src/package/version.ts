import { SetpointError } from '../error.js'

/** `major.minor.revision`, and `.build` when it is not 0. */
export type Version = string

const FIELDS = /^(\d{1,3})\.(\d{1,3})\.(\d{1,5})(?:[.+](\d{1,10}))?$/

/** Writes a version into bytes 20 to 27 of a header. @throws SetpointError `usage` for a version that is none. */
export function writeVersion(view: DataView, text: Version): void {
  const [major = 0, minor = 0, revision = 0, build = 0] = (FIELDS.exec(text)?.slice(1) ?? []).map((field) => Number(field ?? 0))
  const fits = FIELDS.test(text) && major < 256 && minor < 256 && revision < 65_536 && build < 2 ** 32
  if (!fits) {
    throw new SetpointError('usage', `"${text}" is not a version`, {
      hint: 'Write 1.2.3, or 1.2.3.4 with a build number: at most 255.255.65535.4294967295.',
    })
  }
  view.setUint8(20, major)
  view.setUint8(21, minor)
  view.setUint16(22, revision, true)
  view.setUint32(24, build, true)
}

export function readVersion(view: DataView): Version {
  const build = view.getUint32(24, true)
  const version = `${view.getUint8(20)}.${view.getUint8(21)}.${view.getUint16(22, true)}`
  return build === 0 ? version : `${version}.${build}`
}
