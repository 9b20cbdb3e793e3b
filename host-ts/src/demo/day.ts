/** A simulated day, plant and device in lock-step: 288 evaluations of five minutes. */
import { DAY, forecast, HOUR, hotLitres, INLET_CELSIUS, MIDNIGHT_UNIX, priceAt, roomAt, tank, tapLitres, usage } from './scenario.js'
import { runTank, storedWattHours } from './tank.js'

/** What the day needs of a device. Its clock stands at the first midnight when the day begins. */
export interface Heater {
  setSignals(values: Record<string, number | number[]>): Promise<void>
  /** Lets `ms` pass with this tank temperature; tells whether the relay is closed at the end. */
  step(ms: number, celsius: number): Promise<boolean>
  setpoint(): Promise<Setpoint>
}

export interface Setpoint {
  proposed: number | null
  applied: number
  reason: string
}

/** One evaluation and the five minutes after it. */
export interface Sample extends Setpoint {
  /** Since midnight, in s. */
  seconds: number
  price: number
  /** Tank temperature that the evaluation saw, in degrees Celsius. */
  celsius: number
  heatedWattHours: number
  hotLitres: number
}

export interface Day {
  samples: Sample[]
  kilowattHours: number
  /** USD for the electricity. */
  cost: number
  tapLitres: number
  coldLitres: number
  /** Heat in the tank at the end less that at the start, in Wh. */
  storedWattHours: number
  lowestCelsius: number
}

export const PERIOD = 300
const STEP = 30
const START_CELSIUS = 50

/** Electricity that the tank's heat at the end falls short of that at the start is charged at the dearest price; a surplus earns nothing. */
export function fullCost(day: Day): number {
  const dearest = Math.max(...day.samples.map((sample) => sample.price))
  return day.cost + (Math.max(0, -day.storedWattHours) / 1000) * dearest
}

/**
 * Runs a day to settle and then the day that counts, so that the result does not depend on how the tank began.
 *
 * @param onHour called with the hours simulated so far and those in all.
 */
export async function runDay(heater: Heater, onHour: (done: number, all: number) => void = () => {}): Promise<Day> {
  let celsius = START_CELSIUS
  let heating = await heater.step(0, celsius)
  await heater.setSignals({ usage })
  const day: Day = { samples: [], kilowattHours: 0, cost: 0, tapLitres: 0, coldLitres: 0, storedWattHours: 0, lowestCelsius: 100 }
  for (let at = 0; at < 2 * DAY; at += PERIOD) {
    if (at % HOUR === 0) {
      await heater.setSignals({ price: forecast(at), price_start: MIDNIGHT_UNIX + at })
      onHour(at / HOUR, 48)
    }
    const counts = at >= DAY
    const sample: Sample = {
      seconds: at % DAY,
      price: priceAt(at),
      celsius,
      heatedWattHours: 0,
      hotLitres: hotLitres(at, at + PERIOD),
      ...(await heater.setpoint()),
    }
    const before = celsius
    for (let now = at; now < at + PERIOD; now += STEP) {
      const tap = tapLitres(now, now + STEP)
      const { celsius: next, flows } = runTank(tank, celsius, {
        seconds: STEP,
        heating,
        inletCelsius: INLET_CELSIUS,
        roomCelsius: roomAt(now),
        tapLitres: tap,
      })
      celsius = next
      sample.heatedWattHours += flows.heatedWattHours
      if (counts) {
        day.tapLitres += flows.tapLitres
        day.coldLitres += flows.coldLitres
        day.lowestCelsius = Math.min(day.lowestCelsius, celsius)
      }
      heating = await heater.step(STEP * 1000, celsius)
    }
    if (counts) {
      day.samples.push(sample)
      day.kilowattHours += sample.heatedWattHours / 1000
      day.cost += (sample.heatedWattHours / 1000) * sample.price
      day.storedWattHours += storedWattHours(tank, celsius, before)
    }
  }
  return day
}
