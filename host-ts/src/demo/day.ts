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
  hotLitres: number
  heatedWattHours: number
  coldLitres: number
  lowestCelsius: number
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

/** Time between two evaluations, in s. */
export const PERIOD = 300
/** Time between two looks of the plant at the relay, in s. */
const STEP = 60
const START_CELSIUS = 50

/** Electricity that the tank's heat at the end falls short of that at the start is charged at the dearest price; a surplus earns nothing. */
export function fullCost(day: Day): number {
  const dearest = Math.max(...day.samples.map((sample) => sample.price))
  return day.cost + (Math.max(0, -day.storedWattHours) / 1000) * dearest
}

interface Plant {
  celsius: number
  heating: boolean
}

/** Five minutes from `at`, in s since the first midnight: the plant runs a step, then the device does. */
async function runPeriod(
  heater: Heater,
  plant: Plant,
  at: number,
): Promise<Pick<Sample, 'heatedWattHours' | 'coldLitres' | 'lowestCelsius'>> {
  const total = { heatedWattHours: 0, coldLitres: 0, lowestCelsius: plant.celsius }
  for (let now = at; now < at + PERIOD; now += STEP) {
    const { celsius, flows } = runTank(tank, plant.celsius, {
      seconds: STEP,
      heating: plant.heating,
      inletCelsius: INLET_CELSIUS,
      roomCelsius: roomAt(now),
      tapLitres: tapLitres(now, now + STEP),
    })
    total.heatedWattHours += flows.heatedWattHours
    total.coldLitres += flows.coldLitres
    total.lowestCelsius = Math.min(total.lowestCelsius, celsius)
    plant.celsius = celsius
    plant.heating = await heater.step(STEP * 1000, celsius)
  }
  return total
}

/** Runs from one midnight to the next; calls `onSample` for each period when given. */
async function runUntilMidnight(heater: Heater, plant: Plant, from: number, onSample?: (sample: Sample) => void): Promise<void> {
  for (let at = from; at < from + DAY; at += PERIOD) {
    if (at % HOUR === 0) await heater.setSignals({ price: forecast(at), price_start: MIDNIGHT_UNIX + at })
    const setpoint = onSample ? await heater.setpoint() : undefined
    const celsius = plant.celsius
    const flows = await runPeriod(heater, plant, at)
    if (setpoint)
      onSample?.({ ...setpoint, ...flows, seconds: at - from, price: priceAt(at), celsius, hotLitres: hotLitres(at, at + PERIOD) })
  }
}

/** Runs a day to settle and then the day that counts, so that the result does not depend on how the tank began. */
export async function runDay(heater: Heater): Promise<Day> {
  const plant: Plant = { celsius: START_CELSIUS, heating: await heater.step(0, START_CELSIUS) }
  await heater.setSignals({ usage })
  await runUntilMidnight(heater, plant, 0)
  const start = plant.celsius
  const samples: Sample[] = []
  await runUntilMidnight(heater, plant, DAY, (sample) => samples.push(sample))
  const sum = (value: (sample: Sample) => number): number => samples.reduce((total, sample) => total + value(sample), 0)
  return {
    samples,
    kilowattHours: sum(({ heatedWattHours }) => heatedWattHours) / 1000,
    cost: sum(({ heatedWattHours, price }) => (heatedWattHours / 1000) * price),
    tapLitres: tapLitres(0, DAY),
    coldLitres: sum(({ coldLitres }) => coldLitres),
    storedWattHours: storedWattHours(tank, plant.celsius, start),
    lowestCelsius: Math.min(...samples.map(({ lowestCelsius }) => lowestCelsius)),
  }
}
