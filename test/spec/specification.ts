/** What tests read in SPEC.md. */
import { readFileSync } from 'node:fs'

/** Names of the device's codes, errors and refusals of vet. */
export const codeNames = (): Map<number, string> =>
  new Map(
    [...readFileSync('SPEC.md', 'utf8').matchAll(/^\| (-\d+) \| ([a-z0-9-]+) \|/gm)].map(([, code, name = '']) => [Number(code), name]),
  )

/** The table of numbers whose header begins so: its second column by its first. */
export function numbers(header: string): Record<string, number> {
  const [, after = ''] = readFileSync('SPEC.md', 'utf8').split(`\n${header}`)
  const [, rows = ''] = /^.*\n\|[-|]+\n((?:\|.*\n)+)/.exec(after) ?? []
  return Object.fromEntries([...rows.matchAll(/^\| ([\w/-]+) \| ([\d,]+) \|/gm)].map(([, name, n]) => [name, Number(n?.replace(',', ''))]))
}
