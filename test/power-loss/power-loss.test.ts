import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

test('a sample of power cuts loses nothing (npm run power-loss tries them all)', () => {
  const printed = execFileSync(process.execPath, [join(root, 'test/power-loss/run.mjs'), '--short'], { encoding: 'utf8' })
  const [, cuts, pairs] = /short: (\d+) cut points and (\d+) pairs tried, nothing lost/.exec(printed) ?? []
  expect(Number(cuts)).toBeGreaterThan(1000)
  expect(Number(pairs)).toBeGreaterThan(500)
})
