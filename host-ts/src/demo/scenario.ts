/** The day of the demo: published prices, temperatures and draws. Where each number comes from: modules/water-heater/data/README.md. */
import { pattern, tariff, weather } from './data.js'
import { asTapLitres, type Tank } from './tank.js'

export const HOUR = 3600
export const DAY = 24 * HOUR
const LITRES_PER_GALLON = 3.785411784

/** Local midnight at which the day starts, in Seattle: a Wednesday, no holiday. */
export const MIDNIGHT = '2026-01-14T00:00:00-08:00'
export const MIDNIGHT_UNIX = Date.parse(MIDNIGHT) / 1000

/** Local time at which minute 0 of the draw pattern is placed, in s. */
const FIRST_DRAW = 6 * HOUR

/** Temperature of the hot water in the pattern: 125 degrees Fahrenheit, the test procedure's. */
const PATTERN_CELSIUS = (125 - 32) / 1.8

export const tank: Tank = {
  litres: 50 * 0.9 * LITRES_PER_GALLON,
  watts: 4500,
  lossWattsPerKelvin: 0.8,
}

/** Cold water from the mains in the middle of January (Burch and Christensen; computed and tested from the monthly normals). */
export const INLET_CELSIUS = 11.5

/** The heater stands in an unheated room, half way between a house at 20 degrees and the weather. */
const HOUSE_CELSIUS = 20

/** Entry of a table with one value for each local hour; `seconds` since the first midnight, wrapping at the next. */
function hourly(values: readonly number[], seconds: number): number {
  const hour = Math.floor((((seconds % DAY) + DAY) % DAY) / HOUR)
  return values[hour] ?? Number.NaN
}

/** Price of electricity in USD/kWh. */
export function priceAt(seconds: number): number {
  return hourly(tariff.hourly, seconds)
}

/** Prices of the 24 hours from the hour in which `seconds` lies. */
export function forecast(seconds: number): number[] {
  return Array.from({ length: 24 }, (_, i) => priceAt(seconds + i * HOUR))
}

/** Air around the heater. */
export function roomAt(seconds: number): number {
  return (HOUSE_CELSIUS + hourly(weather.hourly, seconds)) / 2
}

/** Draws of one day: local start and end in s, hot litres at the pattern's temperature. */
export const dayDraws = pattern.draws.map(({ minute, gallons, gallonsPerMinute }) => ({
  start: FIRST_DRAW + minute * 60,
  end: FIRST_DRAW + minute * 60 + (gallons / gallonsPerMinute) * 60,
  litres: gallons * LITRES_PER_GALLON,
}))

/** Hot litres that the pattern draws between two times of the same day. */
export function hotLitres(from: number, to: number): number {
  const start = from % DAY
  const end = start + (to - from)
  const overlap = (draw: { start: number; end: number; litres: number }) =>
    (Math.max(0, Math.min(end, draw.end) - Math.max(start, draw.start)) / (draw.end - draw.start)) * draw.litres
  return dayDraws.reduce((sum, draw) => sum + overlap(draw), 0)
}

/** The same as litres at the tap: the heat that the household takes does not depend on how hot the tank is. */
export function tapLitres(from: number, to: number): number {
  return asTapLitres(hotLitres(from, to), PATTERN_CELSIUS, INLET_CELSIUS)
}

/** Usage history as the device gets it: hot litres drawn in each local hour of an average day. */
export const usage: number[] = Array.from({ length: 24 }, (_, hour) => hotLitres(hour * HOUR, (hour + 1) * HOUR))
