/** What is no JSON, or more than a contract file may be: json.ts. */
import { describe, expect, test } from 'vitest'
import { changed, MARK, place, problems, tank } from './tank.js'

describe('JSON', () => {
  test.each([
    ['nothing', '»', 'the file is empty'],
    ['a value that is missing', '{"name": »}', 'a value belongs here. Behind the last value'],
    ['no JSON', '»hello', 'this is no JSON'],
    ['a comment', changed('"signals": [', '"signals": [ »// all'), 'JSON has no comments. Put it into a description.'],
    ['a comma at the end', changed('"faults": 3 }', '"faults": 3, »}'), 'a key in double quotes belongs here. Behind the last value'],
    ['a comma that is missing', changed('"type": "i64",', '"type": "i64"').replace('"i64" ', '"i64" »'), 'a comma belongs here'],
    ['text behind the end', `${tank} »{}`, 'the file has ended before this'],
    ['a text over two lines', changed('"A tank"', '»"A\ntank"'), 'the text in quotes does not end on this line'],
    ['an end that is missing', `${tank.slice(0, -1)}»`, 'a closing } belongs here'],
    ['a byte order mark', `»\ufeff${tank}`, 'the file begins with a byte order mark. Save it as UTF-8'],
    ['lines that end with CR LF', changed('"minor": 1 }', '"minor": 1, »}').replaceAll('\n', '\r\n'), 'a key in double quotes'],
  ])('%s: is named with its place', (_what, marked, words) => {
    expect(problems(marked.replace(MARK, ''))[0]).toMatch(new RegExp(`^c\\.json:${place(marked, MARK)}: ${words.replaceAll('.', '\\.')}`))
  })

  test('a key that stands twice is named at the second place', () => {
    const marked = changed('"hold": 3', '"hold": 3, »"min": 41')
    expect(problems(marked.replace(MARK, ''))).toEqual([`c.json:${place(marked, MARK)}: points[0].min: "min" stands here twice`])
  })

  test('of what is no JSON at all ten places are told', () => {
    expect(problems(`[${','.repeat(1000)}]`)).toHaveLength(10)
  })

  test('nesting is not followed to its end', () => {
    expect(problems('['.repeat(200_000))).toEqual(['c.json:1:17: nested deeper than 16, which no such file is'])
    expect(problems(`{"a":${'{"a":'.repeat(40_000)}`)).toEqual(['c.json:1:81: nested deeper than 16, which no such file is'])
  })

  test('a file that is too long is not read', () => {
    expect(problems(`${tank}${' '.repeat(262_144)}`)[0]).toMatch(/^c\.json:1:1: the file has \d+ characters, and at most 262144 are read$/)
  })

  test('keys of JavaScript objects are unknown keys like all others', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(problems(changed('"name": "tank",', `"name": "tank", "${key}": {},`))).toEqual([
        `c.json:2:19: ${key}: "${key}" is no key of a contract here. Keys are $schema, name, description, version, signals, points, probes, state, budget.`,
      ])
    }
  })
})
