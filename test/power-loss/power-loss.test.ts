import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

const powerLoss = (flag: string) => execFileSync(process.execPath, [join(root, 'test/power-loss/run.mjs'), flag], { encoding: 'utf8' })

test('a sample of power cuts and faults of flash loses nothing (npm run power-loss tries them all)', () => {
  const printed = powerLoss('--short')
  const [, cuts, pairs, faults] = /short: (\d+) cut points, (\d+) pairs and (\d+) faults tried, nothing lost/.exec(printed) ?? []
  expect(Number(cuts)).toBeGreaterThan(1000)
  expect(Number(pairs)).toBeGreaterThan(500)
  expect(Number(faults)).toBeGreaterThan(500)
})

test('every planted bug of the simulator fits the source, once', () => {
  expect(powerLoss('--plants')).toMatch(/(\d+) of \1 planted bugs fit the source\n$/)
})
