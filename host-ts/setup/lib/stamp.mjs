import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex')

/** All files below the given paths of `root`, sorted; folders whose name is in `skip` are left out. Missing paths hold nothing. */
export function filesBelow(root, paths, skip = []) {
  const found = []
  const visit = (path) => {
    const full = join(root, path)
    if (!existsSync(full)) return
    if (!statSync(full).isDirectory()) return found.push(path)
    for (const name of readdirSync(full)) if (!skip.includes(name)) visit(join(path, name))
  }
  for (const path of paths) visit(path)
  return found.sort()
}

/** One hash over names and contents of files. */
export function hashFiles(root, files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/** A stamp says from what its folder was made: it lies beside the product and goes away with it. */
export const stamped = (path, value) => existsSync(path) && readFileSync(path, 'utf8') === value

export function stamp(path, value) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, value)
}
