import { describe, expect, it } from 'vitest'
import { asTapLitres, type Conditions, runTank, storedWattHours, TAP_CELSIUS, type Tank } from '../../host-ts/src/demo/tank.js'

const tank: Tank = { litres: 170, watts: 4500, lossWattsPerKelvin: 0.8 }
const quiet: Conditions = { seconds: 300, heating: false, inletCelsius: 10, roomCelsius: 15, tapLitres: 0 }

describe('the tank', () => {
  it.each([
    ['standing', {}],
    ['heating', { heating: true }],
    ['drawing', { tapLitres: 40 }],
    ['heating and drawing', { heating: true, tapLitres: 40 }],
  ])('conserves energy while %s', (_, more) => {
    const { celsius, flows } = runTank(tank, 55, { ...quiet, ...more })
    const stored = storedWattHours(tank, celsius, 0) - storedWattHours(tank, 55, 0)
    expect(stored).toBeCloseTo(flows.heatedWattHours - flows.lostWattHours - flows.drawnWattHours, 6)
  })

  it('takes 4.5 kW for an hour to warm by 22.8 K when it loses nothing', () => {
    const { celsius, flows } = runTank({ ...tank, lossWattsPerKelvin: 0 }, 20, { ...quiet, seconds: 3600, heating: true })
    expect(flows.heatedWattHours).toBeCloseTo(4500, 6)
    expect(celsius - 20).toBeCloseTo(4500 / (170 * 1.16278), 2)
  })

  it('cools towards the room and no further', () => {
    const { celsius } = runTank(tank, 55, { ...quiet, seconds: 100 * 24 * 3600 })
    expect(celsius).toBeCloseTo(quiet.roomCelsius, 1)
  })

  it('gives the same heat at the tap however hot it is', () => {
    const drawn = [50, 55, 65].map((celsius) => runTank(tank, celsius, { ...quiet, tapLitres: 30 }).flows.drawnWattHours)
    expect(drawn[1]).toBeCloseTo(drawn[0] ?? 0, 6)
    expect(drawn[2]).toBeCloseTo(drawn[0] ?? 0, 6)
  })

  it('counts water as cold only while it is colder than the tap must be', () => {
    const cold = (celsius: number, tapLitres: number) => runTank(tank, celsius, { ...quiet, tapLitres }).flows.coldLitres
    expect(cold(60, 20)).toBe(0)
    expect(cold(TAP_CELSIUS - 1, 20)).toBeCloseTo(20, 9)
    expect(cold(TAP_CELSIUS + 1, 60)).toBeGreaterThan(0)
    expect(cold(TAP_CELSIUS + 1, 60)).toBeLessThan(60)
  })

  it('is integrated finely enough: halving the step changes a large draw by less than 0.1 K', () => {
    const draw = { ...quiet, tapLitres: 80 }
    const whole = runTank(tank, 60, draw).celsius
    const halves = [...Array(60).keys()].reduce(
      (celsius) => runTank(tank, celsius, { ...draw, seconds: 5, tapLitres: 80 / 60 }).celsius,
      60,
    )
    expect(Math.abs(whole - halves)).toBeLessThan(0.1)
  })

  it('turns hot litres into tap litres of the same heat', () => {
    expect(asTapLitres(10, 70, 10)).toBeCloseTo(20, 9)
  })
})
