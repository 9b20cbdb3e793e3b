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

const WIDTH = 96
const INDENT = 11

/** Puts items separated by `; ` on as many lines as they need. */
function wrap(text: string): string {
  const lines = ['']
  for (const item of text.split('; ')) {
    const line = lines.at(-1)
    if (line && line.length + item.length + 2 > WIDTH - INDENT) lines.push(item)
    else lines[lines.length - 1] = line ? `${line}; ${item}` : item
  }
  return lines.join(`;\n${' '.repeat(INDENT)}`)
}

export function heading(info: DeviceInfo, pushed: Pushed): string {
  const facts = {
    board: `${info.board}, firmware ${info.firmware}; emulated: nothing here ran on hardware`,
    '': info.notes.join('; '),
    module: `water-heater.wasm from AssemblyScript, ${pushed.wasm} bytes; pushed over SMP as a package of ${pushed.size} bytes; ${pushed.fuel} units of fuel an evaluation`,
    day: 'Wednesday, 14 January in Seattle; Time-of-Use prices of City Light; normal temperatures of NOAA; draws of the DOE medium pattern',
    plant: 'well-mixed tank of 170 L with 4.5 kW; in lock-step with the board; one evaluation each five minutes; a day to settle first',
  }
  const lines = Object.entries(facts).map(([name, text]) => `  ${name.padEnd(INDENT - 2)}${wrap(text)}`)
  return ['Setpoint: a WebAssembly module runs a water heater for a day', '', ...lines, ''].join('\n')
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
