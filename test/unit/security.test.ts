import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const bounds = /^\|[^|]*\|[^|]*\| `(?<file>test\/[^`]+)`: "(?<sentence>[^"]+)" \|$/gm
const proofs = [...readFileSync('SECURITY.md', 'utf8').matchAll(bounds)].map(({ groups }) => ({ file: '', sentence: '', ...groups }))

test('SECURITY.md names tests as the proof of its bounds', () => {
  expect(proofs.length).toBeGreaterThan(20)
})

test.each(proofs)('SECURITY.md names a test of $file: "$sentence"', ({ file, sentence }) => {
  const source = readFileSync(file, 'utf8')
  expect([`"${sentence}"`, `'${sentence}'`].some((title) => source.includes(title))).toBe(true)
})
