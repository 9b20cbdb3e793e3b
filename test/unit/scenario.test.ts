import { describe, expect, it } from 'vitest'
import { pattern, tariff, weather } from '../../host-ts/src/demo/data.js'
import {
  DAY,
  dayDraws,
  forecast,
  HOUR,
  hotLitres,
  INLET_CELSIUS,
  MIDNIGHT,
  priceAt,
  roomAt,
  tank,
  tapLitres,
  usage,
} from '../../host-ts/src/demo/scenario.js'

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const GALLON = 3.785411784

describe('the data of the demo day', () => {
  it('has the hours and prices that City Light published', () => {
    const hoursAt = (price: number) => tariff.hourly.flatMap((value, hour) => (value === price ? [hour] : []))
    expect(hoursAt(0.0828)).toEqual([0, 1, 2, 3, 4, 5])
    expect(hoursAt(0.1449)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 21, 22, 23])
    expect(hoursAt(0.1656)).toEqual([17, 18, 19, 20])
  })

  it('is a working day in Seattle', () => {
    expect(new Date(MIDNIGHT).toLocaleString('en-US', { timeZone: 'America/Los_Angeles' })).toBe('1/14/2026, 12:00:00 AM')
    expect(new Date(MIDNIGHT).toLocaleDateString('en-US', { timeZone: 'America/Los_Angeles', weekday: 'long' })).toBe('Wednesday')
  })

  it('draws 55 gallons in twelve draws that do not overlap and end on the same day', () => {
    expect(pattern.draws).toHaveLength(12)
    expect(sum(pattern.draws.map(({ gallons }) => gallons))).toBeCloseTo(55, 9)
    for (const [i, { start }] of dayDraws.entries()) expect(start).toBeGreaterThanOrEqual(dayDraws[i - 1]?.end ?? 0)
    expect(dayDraws.at(-1)?.end).toBeLessThan(DAY)
  })

  it('gives the device a usage history that adds up to the draws', () => {
    expect(usage).toHaveLength(24)
    expect(sum(usage)).toBeCloseTo(55 * GALLON, 6)
    expect(usage[6]).toBeCloseTo(17 * GALLON, 6)
  })

  it('draws the same in five-minute pieces as in a whole day', () => {
    const pieces = Array.from({ length: DAY / 300 }, (_, i) => hotLitres(i * 300, (i + 1) * 300))
    expect(sum(pieces)).toBeCloseTo(hotLitres(0, DAY), 6)
    expect(tapLitres(0, DAY)).toBeGreaterThan(hotLitres(0, DAY))
  })

  it('takes the cold water from the normals as Burch and Christensen do', () => {
    const fahrenheit = weather.monthly.map((celsius) => celsius * 1.8 + 32)
    const average = sum(fahrenheit) / 12
    const ratio = 0.4 + 0.01 * (average - 44)
    const lag = 35 - (average - 44)
    const swing = Math.max(...fahrenheit) - Math.min(...fahrenheit)
    const day = 14
    const mains = average + 6 + ((ratio * swing) / 2) * Math.sin((Math.PI / 180) * (0.986 * (day - 15 - lag) - 90))
    expect(INLET_CELSIUS).toBeCloseTo((mains - 32) / 1.8, 1)
  })

  it('takes the standing loss from the federal minimum efficiency', () => {
    const hotBtuADay = 55 * 8.25 * 67
    const lostBtuADay = hotBtuADay * (1 / 0.92 - 1 / 0.98)
    const wattsPerKelvin = (lostBtuADay / (24 * (125 - 67.5))) * 0.2931 * 1.8
    expect(tank.lossWattsPerKelvin).toBeCloseTo(wattsPerKelvin, 1)
  })

  it('repeats each day and gives forecasts of 24 hours from any hour', () => {
    expect(priceAt(DAY + 18 * HOUR)).toBe(priceAt(18 * HOUR))
    expect(forecast(20 * HOUR).slice(0, 5)).toEqual([0.1656, 0.1449, 0.1449, 0.1449, 0.0828])
    expect(roomAt(14 * HOUR)).toBeCloseTo((20 + 7.3) / 2, 9)
  })
})
