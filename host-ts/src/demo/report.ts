/** What the demo prints besides the plot. */

import { styleText } from 'node:util'
import type { DeviceInfo } from '../device/index.js'
import type { Checks } from './checks.js'
import { type Day, fullCost } from './day.js'

export interface Pushed {
  wasm: number
  size: number
  fuel: number
}

export function heading(info: DeviceInfo, pushed: Pushed): string {
  return [
    'Setpoint: a WebAssembly module runs a water heater for a day',
    '',
    `  board    ${info.board}, firmware ${info.firmware}: emulated, nothing here ran on hardware`,
    `           ${info.notes}`,
    `  module   water-heater.wasm from AssemblyScript, ${pushed.wasm} bytes (package ${pushed.size}), pushed over SMP; ${pushed.fuel} units of fuel an evaluation`,
    '  day      Wednesday 14 January, Seattle: Time-of-Use prices of City Light, NOAA normal temperatures, DOE medium draws',
    '  plant    170 L tank, well mixed, 4.5 kW; one evaluation each five minutes in lock-step with it',
    '',
  ].join('\n')
}

export function comparison(day: Day, fixed: Day): string {
  const row = (name: string, a: string, b: string, note = '') =>
    `  ${name.padEnd(24)}${a.padStart(12)}${b.padStart(18)}   ${note}`.trimEnd()
  const cheaper = (1 - fullCost(day) / fullCost(fixed)) * 100
  return [
    row('', 'module', 'fixed 52 °C'),
    row('cost', `${fullCost(day).toFixed(2)} USD`, `${fullCost(fixed).toFixed(2)} USD`, `${cheaper.toFixed(0)} % cheaper`),
    row('electricity', `${day.kilowattHours.toFixed(2)} kWh`, `${fixed.kilowattHours.toFixed(2)} kWh`),
    row(
      'drawn below 40 °C',
      `${day.coldLitres.toFixed(1)} L`,
      `${fixed.coldLitres.toFixed(1)} L`,
      `of ${day.tapLitres.toFixed(0)} L at the tap`,
    ),
    row('coldest tank', `${day.lowestCelsius.toFixed(1)} °C`, `${fixed.lowestCelsius.toFixed(1)} °C`),
  ].join('\n')
}

export function checkList(checks: Checks, colour: boolean): string {
  const mark = (holds: boolean) => {
    const text = holds ? '✓' : '✗'
    return colour ? styleText(holds ? 'green' : 'red', text, { validateStream: false }) : text
  }
  return checks.claims.map(({ text, holds }) => `  ${mark(holds)} ${text}`).join('\n')
}
