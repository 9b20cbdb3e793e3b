import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkoutRoot } from '../../host-ts/src/testkit/index.js'

const header = readFileSync(join(checkoutRoot(), 'test', 'planted', 'planted.h'), 'utf8')
const kinds = new Map([...header.matchAll(/^ {2}PLANTED_(\w+) = (\d+)/gm)].map(([, kind, number]) => [kind, Number(number)]))

/** The number that tells planted firmware what to do, from a signal or a custom section; kinds are those of planted.h. */
export function order(kind: string, argument = 0): number {
  const number = kinds.get(kind)
  if (number === undefined) throw new Error(`planted.h has no kind ${kind}`)
  return number * 2 ** 32 + argument
}
