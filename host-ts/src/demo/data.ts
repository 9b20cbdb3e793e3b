import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { checkoutRoot } from '../boards/index.js'

const day = z.array(z.number()).length(24)

function load<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(readFileSync(join(checkoutRoot(), 'modules/water-heater/data', name), 'utf8')))
}

/** Electricity by local hour, in USD/kWh. */
export const tariff = load('seattle-city-light-tou.json', z.object({ name: z.string(), hourly: day }))

/** Outdoor temperature in degrees Celsius, by local hour of one day and by month. */
export const weather = load(
  'seattle-temperature-normals.json',
  z.object({ name: z.string(), hourly: day, monthly: z.array(z.number()).length(12) }),
)

/** Draws of hot water; `minute` counts from the start of the pattern. */
export const pattern = load(
  'doe-medium-draws.json',
  z.object({
    name: z.string(),
    draws: z.array(z.object({ minute: z.number(), gallons: z.number(), gallonsPerMinute: z.number() })),
  }),
)
