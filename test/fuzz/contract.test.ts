/** A short run of the fuzzer of contract files, and that it finds a bug that is planted. */
import { expect, test } from 'vitest'
import { contracts } from './contract.mjs'

const options = { seconds: 0, seed: 1, runs: 2000 }

test('mutants of contract files are contracts, or refused with the place of each problem', () => {
  const outcome = contracts(options)
  console.log(`contract: ${outcome.lines[0]}`)
  expect(outcome.clean, outcome.lines.join('\n')).toBe(true)
})

test('an exception that is planted is found, and its text kept', () => {
  const { clean, lines } = contracts({ ...options, planted: true })
  expect(clean).toBe(false)
  expect(lines[1]).toMatch(/^an exception: TypeError: planted[\s\S]*: \.cache\/fuzz\/contract\/planted-\d+\.json$/)
})
