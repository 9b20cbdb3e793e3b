/** One contract that is right, and changes of it that are not. */
import { describe, expect, test } from 'vitest'
import { checkContract, problemText } from '../../../host-ts/src/contract/index.js'
import { replaced } from '../replaced.js'

/** A contract with a field of each kind; tests change one thing in it. */
export const tank = `{
  "name": "tank",
  "description": "A tank",
  "version": { "major": 1, "minor": 1 },
  "signals": [
    { "name": "now", "type": "i64", "unit": "s", "source": "clock", "clock": "utc" },
    { "name": "zone", "type": "i32", "unit": "s", "source": "clock", "clock": "zone", "optional": true },
    { "name": "tank", "type": "f32", "unit": "Cel", "source": "board", "min": 0, "max": 99, "stale_after": 60 },
    { "name": "price", "type": "f32", "length": 4, "source": "host", "min": -10, "max": 10, "optional": true },
    { "name": "comfort", "type": "u8", "unit": "Cel", "source": "setting", "min": 38, "max": 50, "default": 40 },
    { "name": "days", "type": "bool", "length": 2, "source": "setting", "default": [true, false], "since": 1 }
  ],
  "points": [
    { "name": "heat", "type": "f32", "unit": "Cel", "min": 40, "max": 65, "rate": 0.05, "step": 0.5, "fallback": 52, "hold": 3 },
    { "name": "relay", "type": "bool", "fallback": false, "dwell": 60, "immediate": true },
    { "name": "stage", "type": "i16", "min": 0, "max": 100, "rate": 0.1, "fallback": 5 }
  ],
  "probes": [{ "name": "goal", "type": "f32", "unit": "Cel" }],
  "state": [{ "name": "past", "type": "i16", "length": 3, "since": 1 }],
  "budget": { "period": 10, "fuel": 1000, "depth": 8, "deadline": 0.1, "memory": 4096, "faults": 3 }
}`

/** What the check says of a contract file, a line a problem, as the tool prints it. */
export function problems(text: string): string[] {
  const checked = checkContract(text)
  return checked.ok ? [] : checked.problems.map((problem) => problemText(problem, 'c.json'))
}

/** The tank with one thing changed. */
export const changed = (from: string | RegExp, to: string): string => replaced(tank, from, to)

/** All of the tank's list of that name. */
export const listOf = (name: 'signals' | 'points'): RegExp => new RegExp(`"${name}": \\[.*?\n {2}\\]`, 's')

/** Stands in a text where a problem is to be told. */
export const MARK = '»'

/** Line and column of the first thing that begins with `at`. */
export function place(text: string, at: string): string {
  const before = text.slice(0, text.indexOf(at)).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}

/**
 * One change of the tank, and how the line that tells of the problem goes on behind its place. The place is where `to` has a mark, or else
 * the first that begins with `at`.
 */
export type Case = [what: string, from: string | RegExp, to: string, problem: string, at?: string]

/** Each of the changes is refused with that problem, at its place; there may be others. */
export function eachIsNamed(rule: string, cases: Case[]): void {
  describe(rule, () => {
    test.each(cases)('%s: is named with its place', (_what, from, to, problem, at) => {
      const marked = changed(from, to)
      const text = marked.replace(MARK, '')
      const found = problems(text)
      const wanted = `c.json:${at === undefined ? place(marked, MARK) : place(text, at)}: ${problem}`
      expect(
        found.some((line) => line.startsWith(wanted)),
        [wanted, ...found].join('\n'),
      ).toBe(true)
    })
  })
}
