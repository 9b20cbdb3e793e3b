/** Draws a day for a terminal, at most 96 columns wide, legible without colour: every line has its own kind of stroke. */
import { styleText } from 'node:util'
import { type Day, PERIOD, type Sample } from './day.js'
import { DAY, HOUR } from './scenario.js'

const COLUMNS = 72
const LABEL = 12
const PER_COLUMN = DAY / COLUMNS / PERIOD
const HOTTEST = 66
const COLDEST = 40
const ROWS = 13
const BARS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

type Colour = 'blue' | 'red' | 'green' | 'magenta' | 'cyan'
type Cell = { text: string; colour?: Colour }

export interface PlotOptions {
  colour: boolean
}

function columns(day: Day): Sample[][] {
  return Array.from({ length: COLUMNS }, (_, i) => day.samples.slice(i * PER_COLUMN, (i + 1) * PER_COLUMN))
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

/** Bars in `rows` rows, top row first, `full` being the value that fills them; anything above nothing shows. */
function bars(values: number[], full: number, colour: Colour, rows = 1): Cell[][] {
  return Array.from({ length: rows }, (_, row) =>
    values.map((value) => {
      const eighths = Math.round((value / full) * 8 * rows) - 8 * (rows - 1 - row)
      const least = value > 0 && row === rows - 1 ? 1 : 0
      return { text: BARS[Math.max(least, Math.min(8, eighths))] ?? ' ', colour }
    }),
  )
}

/** Each value written where it first applies. */
function labels(values: number[], digits: number): Cell[] {
  const text = values.map(() => ' ')
  for (const [x, value] of values.entries()) {
    const digitsOf = [...value.toFixed(digits)].slice(0, values.length - x)
    if (value !== values[x - 1]) text.splice(x, digitsOf.length, ...digitsOf)
  }
  return text.map((character) => ({ text: character }))
}

/** Row of a temperature, 0 at the top. */
const rowOf = (celsius: number) => Math.max(0, Math.min(ROWS - 1, Math.floor(((HOTTEST - celsius) / (HOTTEST - COLDEST)) * ROWS)))

/** A stepped line: where it goes on, where it turns up or down, and the strokes between. */
function steps(
  grid: Cell[][],
  values: (number | null)[],
  stroke: { flat: string; up: string; corners: [string, string, string, string] },
  colour: Colour,
) {
  let last: number | undefined
  values.forEach((value, x) => {
    const row = value === null ? undefined : rowOf(value)
    if (row !== undefined) {
      const from = last ?? row
      for (let y = Math.min(from, row); y <= Math.max(from, row); y++) {
        const [riseStart, riseEnd, fallStart, fallEnd] = stroke.corners
        const corner = row < from ? (y === from ? riseStart : riseEnd) : y === from ? fallStart : fallEnd
        const text = from === row ? stroke.flat : y === from || y === row ? corner : stroke.up
        put(grid, x, y, { text, colour })
      }
    }
    last = row
  })
}

function put(grid: Cell[][], x: number, y: number, cell: Cell) {
  const row = grid[y]
  if (row) row[x] = cell
}

/** The tank's temperature in Braille dots, two columns and four rows to a cell; drawn over whatever is there. */
function dots(grid: Cell[][], samples: Sample[], colour: Colour) {
  const masks = new Map<string, number>()
  const bits = [
    [0x01, 0x08],
    [0x02, 0x10],
    [0x04, 0x20],
    [0x40, 0x80],
  ]
  const perDot = samples.length / (COLUMNS * 2)
  let last: number | undefined
  for (let x = 0; x < COLUMNS * 2; x++) {
    const celsius = samples[Math.floor(x * perDot)]?.celsius ?? COLDEST
    const y = Math.max(0, Math.min(ROWS * 4 - 1, Math.floor(((HOTTEST - celsius) / (HOTTEST - COLDEST)) * ROWS * 4)))
    const from = last === undefined ? y : last < y ? last + 1 : last > y ? last - 1 : y
    for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot++) {
      const key = `${x >> 1},${dot >> 2}`
      masks.set(key, (masks.get(key) ?? 0) | (bits[dot & 3]?.[x & 1] ?? 0))
    }
    last = y
  }
  for (const [key, mask] of masks) {
    const [x = 0, y = 0] = key.split(',').map(Number)
    put(grid, x, y, { text: String.fromCodePoint(0x2800 + mask), colour })
  }
}

function temperatures(day: Day): Cell[][] {
  const grid: Cell[][] = Array.from({ length: ROWS }, () => Array.from({ length: COLUMNS }, () => ({ text: ' ' })))
  const shown = columns(day).map((samples) => {
    const differs = samples.find(({ proposed, applied }) => proposed !== null && Math.abs(proposed - applied) > 1)
    return differs ?? samples[0]
  })
  steps(
    grid,
    shown.map((sample) => sample?.applied ?? null),
    { flat: '━', up: '┃', corners: ['┛', '┏', '┓', '┗'] },
    'blue',
  )
  shown.forEach((sample, x) => {
    if (sample && sample.proposed !== null && rowOf(sample.proposed) !== rowOf(sample.applied))
      put(grid, x, rowOf(sample.proposed), { text: '○', colour: 'magenta' })
  })
  dots(grid, day.samples, 'red')
  return grid
}

/** Rows under each other on one axis of hours: prices, temperatures, relay with and without the module, draws, and the hours below. */
export function plotDay(day: Day, fixed: Day, options: PlotOptions): string {
  const paint = (colour: Colour, text: string) => (options.colour ? styleText(colour, text, { validateStream: false }) : text)
  const render = (cells: Cell[]) => cells.map(({ text, colour }) => (colour && text !== ' ' ? paint(colour, text) : text)).join('')
  const line = (label: string, cells: Cell[], axis = '│', after = '') =>
    `${label.padStart(LABEL)} ${axis}${render(cells)}${after ? ` ${after}` : ''}`
  const hours = Array.from({ length: 9 }, (_, i) => String(i * 3).padStart(2, '0'))
  const perHour = HOUR / PERIOD / PER_COLUMN
  const rule = Array.from({ length: COLUMNS + 1 }, (_, x) => (x % (3 * perHour) === 0 ? '┴' : '─'))
    .join('')
    .replace(/^./, '┴')

  const prices = columns(day).map((samples) => samples[0]?.price ?? 0)
  const kilowatts = (which: Day) => columns(which).map((samples) => (sum(samples.map((s) => s.heatedWattHours)) / 1000) * perHour)
  const litres = columns(day).map((samples) => sum(samples.map((s) => s.hotLitres)))
  const most = Math.max(...litres)
  const ticks = new Map([65, 60, 55, 50, 45, 41].map((celsius) => [rowOf(celsius), celsius === 41 ? '40' : String(celsius)]))

  return [
    line('price', labels(prices, 4)),
    ...bars(prices, Math.max(...prices), 'cyan', 2).map((row, y) => line(y === 1 ? 'USD/kWh' : '', row)),
    line('', []),
    ...temperatures(day).map((row, y) => line(y === 1 ? '\u00b0C' : (ticks.get(y) ?? ''), row, ticks.has(y) ? '┤' : '│')),
    line('', []),
    ...bars(kilowatts(day), 4.5, 'green').map((row) => line('heater', row, '│', '4.5 kW')),
    ...bars(kilowatts(fixed), 4.5, 'green').map((row) => line('at fixed 52', row)),
    line('', []),
    ...bars(litres, most, 'blue', 2).map((row, y) => line(y === 1 ? 'hot water' : '', row, '│', y === 0 ? `${most.toFixed(0)} L` : '')),
    `${' '.repeat(LABEL + 1)}${rule}`,
    `${' '.repeat(LABEL)}${hours
      .map((hour) => hour.padEnd(3 * perHour))
      .join('')
      .trimEnd()} h`,
    `${' '.repeat(LABEL + 2)}${paint('red', '⠒⠒')} tank   ${paint('blue', '━━')} setpoint applied   ${paint('magenta', '○')} proposed, where the firmware applied another`,
  ].join('\n')
}
