import { readManifest } from '../paths/index.js'

/** The version in the package.json that this file belongs to, bundled or not. */
export function packageVersion(): string {
  return readManifest().version
}
