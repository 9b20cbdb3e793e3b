/* One point over time: its bounds as a band, what was proposed, what was applied. */
import uPlot from 'uplot'
import type { Trace } from './history.js'

export interface PointPlot {
  draw(trace: Trace): void
  destroy(): void
}

const HEIGHT = 190
const MARGIN = 0.06
/** Seconds that are shown at least, so that a plot does not begin with a stretched instant. */
const LEAST = 60
/** CSS pixels of `00:00:00` with some room around it, in the widest font that a system may have for this. */
const TIME_WIDTH = 72

export function plotPoint(parent: HTMLElement, { unit, bool }: { unit: string; bool: boolean }): PointPlot {
  const plot = new uPlot(options(parent, unit, bool), [[], [], [], [], []], parent)
  const observer = new ResizeObserver(() => plot.setSize({ width: parent.clientWidth, height: HEIGHT }))
  observer.observe(parent)
  return {
    draw: ({ time, min, max, proposed, applied }) => plot.setData([time, min, max, proposed, applied]),
    destroy() {
      observer.disconnect()
      plot.destroy()
    },
  }
}

function options(parent: HTMLElement, unit: string, bool: boolean): uPlot.Options {
  const style = getComputedStyle(parent)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const line = (stroke: string, width: number, dash?: number[]): uPlot.Series => ({
    stroke,
    width,
    ...(dash && { dash }),
    ...(stepped && { paths: stepped }),
    points: { show: false },
  })
  const axis: uPlot.Axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1 },
    font: `12px ${style.fontFamily}`,
  }
  return {
    width: parent.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [null, TIME_WIDTH / 2, null, null], // the last time may stand at the very end
    scales: {
      x: { time: true, range: ({ data: [times] }) => span(times) },
      y: { range: (_plot, low, high) => padded(low, high) },
    },
    axes: [
      { ...axis, space: TIME_WIDTH, values: (_plot, times) => times.map(clock) },
      { ...axis, size: 56, values: (_plot, values) => values.map((value) => tick(value, unit, bool)) },
    ],
    series: [
      {},
      line(colour('--bound'), 1),
      line(colour('--bound'), 1),
      line(colour('--proposed'), 2, [6, 4]),
      line(colour('--applied'), 2.5),
    ],
    bands: [{ series: [2, 1], fill: colour('--band') }],
  }
}

/** Of the samples themselves: to a single one uPlot would add years. */
function span(times: ArrayLike<number>): [number, number] {
  const to = times[times.length - 1] ?? 0
  return [Math.min(times[0] ?? to, to - LEAST), to]
}

function padded(low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1]
  const margin = (to - from || 1) * MARGIN
  return [from - margin, to + margin]
}

const two = (number: number): string => String(number).padStart(2, '0')

function clock(seconds: number): string {
  const date = new Date(seconds * 1000)
  const exact = date.getSeconds() === 0 ? '' : `:${two(date.getSeconds())}`
  return `${two(date.getHours())}:${two(date.getMinutes())}${exact}`
}

function tick(value: number, unit: string, bool: boolean): string {
  if (bool) return value === 1 ? 'on' : value === 0 ? 'off' : ''
  return `${Number(value.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
}
