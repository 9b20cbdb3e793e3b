import { openModule } from 'setpoint/testkit'
import { expect, test } from 'vitest'
import type { Points, Probes, Signals, State } from './contract.js'

const HOUR = 3600 // s
const MIDNIGHT = Date.UTC(2026, 0, 15) / 1000

/** What all tests have in common; a test says what is different. Settings have their default, optional signals are missing. */
const heater = await openModule<{ signals: Signals; points: Points; probes: Probes; state: State }>({
  signals: {
    time: MIDNIGHT,
    zone: 0,
    price_start: MIDNIGHT,
    price: Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0.18 : 0.3)),
    usage: Array.from({ length: 24 }, () => 5),
    tank: 50,
  },
})

test('heats while electricity is cheap', () => {
  expect(heater.evaluate()).toMatchObject({ result: 'good', points: { setpoint: 60 } })
})

test('lets the water cool while it is dear', () => {
  const { points } = heater.evaluate({ signals: { time: MIDNIGHT + 8 * HOUR } })
  expect(points.setpoint).toBe(44)
})

test('keeps the water as warm as the household wants it', () => {
  const { points, probes } = heater.evaluate({ signals: { time: MIDNIGHT + 8 * HOUR, comfort: 45 } })
  expect(points.setpoint).toBeGreaterThan(45)
  expect(probes.reserve).toBe(49)
})

test('declines when no price is known for this hour', () => {
  expect(heater.evaluate({ signals: { time: MIDNIGHT + 24 * HOUR } })).toMatchObject({ result: 'declined', declined: 1 })
})

test('needs little of its fuel', () => {
  expect(heater.evaluate().fuel).toBeLessThan(heater.budget / 10)
})
