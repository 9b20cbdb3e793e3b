import { describe, expect, it } from 'vitest'
import { checkDays, createChecks } from '../../host-ts/src/demo/checks.js'
import { type Day, PERIOD, type Sample } from '../../host-ts/src/demo/day.js'
import { DAY } from '../../host-ts/src/demo/scenario.js'

function day(more: Partial<Day> = {}, sample: Partial<Sample> = {}): Day {
  const samples = Array.from(
    { length: DAY / PERIOD },
    (_, i): Sample => ({
      seconds: i * PERIOD,
      price: 0.1,
      celsius: 50,
      hotLitres: 0,
      heatedWattHours: 0,
      coldLitres: 0,
      lowestCelsius: 50,
      proposed: 50,
      applied: 50,
      reason: 'accepted',
      ...sample,
    }),
  )
  return { samples, kilowattHours: 10, cost: 1, tapLitres: 300, coldLitres: 0, storedWattHours: 0, lowestCelsius: 50, ...more }
}

const fixed = day({ cost: 1.2 }, { proposed: null, applied: 52 })

function broken(module: Day, comparison: Day = fixed): string[] {
  const checks = createChecks()
  checkDays(checks, module, comparison)
  return checks.claims.filter(({ holds }) => !holds).map(({ text }) => text)
}

describe('the claims of the demo', () => {
  it('hold for a day as it should be', () => {
    expect(broken(day())).toEqual([])
  })

  it.each([
    ['cheaper', day({ cost: 1.3 })],
    ['cheaper', day({ cost: 1.15, storedWattHours: -1000 })],
    ['below 40', day({ coldLitres: 0.1 })],
    ['proposed', day({}, { proposed: null })],
    ['within 40 to 65', day({}, { applied: 65.1 })],
    ['within 40 to 65', day({}, { applied: Number.NaN })],
    ['never moved faster', day({ samples: day().samples.map((sample, i) => ({ ...sample, applied: i === 7 ? 65 : 49 })) })],
  ])('are broken by name: %s', (name, module) => {
    expect(broken(module).join()).toContain(name)
  })

  it('do not hold without any', () => {
    expect(createChecks().allHold).toBe(false)
  })
})
