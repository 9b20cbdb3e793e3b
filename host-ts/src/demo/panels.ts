/** What the picture of a day shows: panels under each other on one axis of hours. */
import * as Plot from '@observablehq/plot'
import { type Day, PERIOD, type Sample } from './day.js'
import { HOUR, tank } from './scenario.js'

export const INK = '#1f2328'
export const COLOUR = {
  tank: '#cf222e',
  applied: '#0550ae',
  proposed: '#8250df',
  fixed: '#8c959f',
  heater: '#1a7f37',
  water: '#0969da',
  price: '#6e7781',
  dear: '#fff1e5',
}

export interface Panel {
  height: number
  title: string
  options: Plot.PlotOptions
  /** Names of lines, written at the right end at the height of their last value. */
  names?: { text: string; value: number; colour: string }[]
}

const hour = (sample: Sample) => sample.seconds / HOUR
const end = (sample: Sample) => (sample.seconds + PERIOD) / HOUR

/** Stretches of hours at the dearest price: a band behind every panel. */
export function dearHours(day: Day): { from: number; to: number }[] {
  const dearest = Math.max(...day.samples.map((sample) => sample.price))
  const bands: { from: number; to: number }[] = []
  for (const sample of day.samples.filter(({ price }) => price === dearest)) {
    const last = bands.at(-1)
    if (last && last.to >= hour(sample) - 1e-6) last.to = end(sample)
    else bands.push({ from: hour(sample), to: end(sample) })
  }
  return bands
}

function stepped(samples: Sample[], value: (sample: Sample) => number | null, stroke: string, more: Plot.LineYOptions = {}): Plot.Markish {
  return Plot.lineY(samples, { x: hour, y: value, curve: 'step-after', stroke, strokeWidth: 2, ...more })
}

/** Stretches of time with the element on. Where it was on for a part of five minutes, that part joins what comes next. */
function heating({ samples }: Day): { from: number; to: number }[] {
  const bars: { from: number; to: number }[] = []
  for (const [i, sample] of samples.entries()) {
    const width = sample.heatedWattHours / tank.watts
    if (width === 0) continue
    const last = bars.at(-1)
    const joinsLast = last !== undefined && last.to >= hour(sample) - 1e-6
    const from = !joinsLast && (samples[i + 1]?.heatedWattHours ?? 0) > 0 ? end(sample) - width : hour(sample)
    if (joinsLast) last.to = from + width
    else bars.push({ from, to: from + width })
  }
  return bars
}

function powerBars(day: Day, row: string, fill: string): Plot.Markish {
  return Plot.barX(heating(day), { x1: 'from', x2: 'to', y: () => row, fill, insetTop: 2, insetBottom: 2 })
}

export function panels(day: Day, fixed: Day): Panel[] {
  const last = day.samples.at(-1)
  const hourly = Array.from({ length: 24 }, (_, h) => ({
    h,
    litres: day.samples.filter((sample) => Math.floor(hour(sample)) === h).reduce((total, sample) => total + sample.hotLitres, 0),
  }))
  const prices = day.samples.filter((sample, i, all) => sample.price !== all[i - 1]?.price)
  return [
    {
      height: 96,
      title: 'Price of electricity, USD/kWh',
      options: {
        y: { domain: [0, 0.2], ticks: [0, 0.1, 0.2] },
        marks: [
          Plot.areaY(day.samples, { x: hour, y: 'price', curve: 'step-after', fill: COLOUR.price, fillOpacity: 0.25 }),
          Plot.text(prices, {
            x: hour,
            y: 'price',
            text: (sample: Sample) => sample.price.toFixed(4),
            textAnchor: 'start',
            dx: 4,
            dy: -8,
            fill: INK,
          }),
        ],
      },
    },
    {
      height: 300,
      title: 'Temperature, °C',
      options: {
        y: { domain: [38, 68], ticks: [40, 45, 50, 55, 60, 65] },
        marks: [
          Plot.ruleY([40, 65], { stroke: COLOUR.fixed, strokeDasharray: '2,3' }),
          Plot.lineY(fixed.samples, { x: hour, y: 'celsius', stroke: COLOUR.fixed, strokeWidth: 1.2 }),
          stepped(day.samples, (sample) => sample.proposed, COLOUR.proposed, { strokeWidth: 4, strokeOpacity: 0.35 }),
          stepped(day.samples, (sample) => sample.applied, COLOUR.applied, { strokeWidth: 1.8 }),
          Plot.lineY(day.samples, { x: hour, y: 'celsius', stroke: COLOUR.tank, strokeWidth: 2.4 }),
        ],
      },
      names: [
        { text: 'bounds 40 and 65', value: 65, colour: COLOUR.price },
        { text: 'tank', value: last?.celsius ?? 50, colour: COLOUR.tank },
        { text: 'tank at fixed 52', value: fixed.samples.at(-1)?.celsius ?? 52, colour: COLOUR.price },
        { text: 'setpoint applied', value: last?.applied ?? 44, colour: COLOUR.applied },
        { text: 'setpoint proposed', value: (last?.proposed ?? 44) - 1, colour: COLOUR.proposed },
      ],
    },
    {
      height: 92,
      title: `Heater on (${tank.watts / 1000} kW)`,
      options: {
        y: { type: 'band', domain: ['module', 'fixed 52'], label: null, tickSize: 0 },
        marks: [powerBars(day, 'module', COLOUR.heater), powerBars(fixed, 'fixed 52', COLOUR.fixed)],
      },
    },
    {
      height: 120,
      title: 'Hot water drawn in each hour, litres',
      options: {
        y: { domain: [0, 80], ticks: [0, 40, 80] },
        marks: [
          Plot.rectY(hourly, {
            x1: 'h',
            x2: ({ h }: { h: number }) => h + 1,
            y: 'litres',
            fill: COLOUR.water,
            fillOpacity: 0.55,
            inset: 1,
          }),
          Plot.text(
            hourly.filter(({ litres }) => litres > 0),
            {
              x: ({ h }: { h: number }) => h + 0.5,
              y: 'litres',
              text: ({ litres }: { litres: number }) => litres.toFixed(0),
              dy: -7,
              fill: INK,
            },
          ),
        ],
      },
    },
  ]
}
