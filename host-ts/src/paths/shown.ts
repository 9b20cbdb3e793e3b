import { isAbsolute, relative } from 'node:path'

/** A path as messages name it: from the working folder, where that is above it. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near
}

/** A path as it is written in a command line. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path}'`
}
