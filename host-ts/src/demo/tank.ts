/** The plant of the demo: an electric storage water heater, well mixed, with a thermostatic mixing valve at its outlet. */

/** Heat that warms a litre of water by one kelvin, in Wh (4186 J). */
const WATT_HOURS_PER_LITRE_KELVIN = 4186 / 3600

/** Temperature at which the mixing valve delivers, in degrees Celsius. Water below it is too cold to use. */
export const TAP_CELSIUS = 40

export interface Tank {
  litres: number
  /** Power of the heating element. */
  watts: number
  /** Standing loss per kelvin between tank and room. */
  lossWattsPerKelvin: number
}

/** What acts on the tank for a while. */
export interface Conditions {
  seconds: number
  heating: boolean
  inletCelsius: number
  roomCelsius: number
  /** Litres of tap water, mixed to TAP_CELSIUS, that the household draws in this time. */
  tapLitres: number
}

/** What happened in this time: heat in Wh, water in litres at the tap. */
export interface Flows {
  heatedWattHours: number
  lostWattHours: number
  drawnWattHours: number
  tapLitres: number
  coldLitres: number
}

/** Longest step of the integration in s: the largest draw replaces less than 1 % of the tank in it. */
const SUB_STEP = 10

/** Heat in the tank above a reference temperature, in Wh. */
export function storedWattHours(tank: Tank, celsius: number, reference: number): number {
  return tank.litres * WATT_HOURS_PER_LITRE_KELVIN * (celsius - reference)
}

/** Tap water of TAP_CELSIUS that carries the same heat as `litres` of water of `celsius`. */
export function asTapLitres(litres: number, celsius: number, inletCelsius: number): number {
  return (litres * (celsius - inletCelsius)) / (TAP_CELSIUS - inletCelsius)
}

/**
 * Lets the tank run for a while and returns its new temperature. The energy balance of each sub-step is explicit:
 * C dT = element - loss - draw, where a draw replaces tank water by cold water. The valve takes just enough hot water to reach
 * TAP_CELSIUS; from a colder tank it takes nothing else, and the water that comes out counts as cold.
 */
export function runTank(tank: Tank, celsius: number, conditions: Conditions): { celsius: number; flows: Flows } {
  const capacity = tank.litres * WATT_HOURS_PER_LITRE_KELVIN
  const steps = Math.max(1, Math.ceil(conditions.seconds / SUB_STEP))
  const hours = conditions.seconds / steps / 3600
  const tapLitres = conditions.tapLitres / steps
  const flows: Flows = { heatedWattHours: 0, lostWattHours: 0, drawnWattHours: 0, tapLitres: conditions.tapLitres, coldLitres: 0 }
  let now = celsius
  for (let i = 0; i < steps; i++) {
    const heated = conditions.heating ? tank.watts * hours : 0
    const lost = tank.lossWattsPerKelvin * (now - conditions.roomCelsius) * hours
    const delivered = Math.min(now, TAP_CELSIUS)
    const drawn = tapLitres * WATT_HOURS_PER_LITRE_KELVIN * (delivered - conditions.inletCelsius)
    flows.heatedWattHours += heated
    flows.lostWattHours += lost
    flows.drawnWattHours += drawn
    if (now < TAP_CELSIUS) flows.coldLitres += tapLitres
    now += (heated - lost - drawn) / capacity
  }
  return { celsius: now, flows }
}
