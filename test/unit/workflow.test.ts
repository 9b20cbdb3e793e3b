/** What GitHub runs of this repository; no test here runs it there. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const folder = '.github/workflows'
const files = readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const)

test('there is a workflow, and it runs what a change must pass', () => {
  expect(files.map(([, text]) => text).join('\n')).toMatch(/^ +- run: bash \.ci\/run$/m)
})

describe.each(files)('%s', (_name, text) => {
  test('pins every action by its commit, and says which version that is', () => {
    const used = [...text.matchAll(/uses: *(\S+)(.*)$/gm)]
    expect(used.length).toBeGreaterThan(0)
    for (const [, action, rest] of used) {
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/)
      expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/)
    }
  })

  test('may read, and nothing else', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\S/m)
    expect(text).not.toContain('secrets.')
  })
})
