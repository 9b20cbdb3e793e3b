import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/boards/index.js'

/** Addresses of a linked firmware by name; bit 0 of Thumb code is cleared. */
export function symbolsOf(program: string): (name: string) => number {
  const lines = execFileSync('nm', [join(checkoutRoot(), program)], { encoding: 'utf8' }).split('\n')
  const addresses = new Map(lines.map((line) => [line.split(' ').at(-1), Number.parseInt(line, 16)]))
  return (name) => {
    const address = addresses.get(name)
    if (address === undefined) throw new Error(`${program} has no ${name}`)
    return (address & ~1) >>> 0
  }
}
