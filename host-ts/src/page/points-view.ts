/* Each point with its values in words and over time, and the probes below. */
import type { Point, Points } from '../client/index.js'
import { pointRange, quantity, type Situation, unit } from '../words/index.js'
import { byId, element, setRows, setText } from './dom.js'
import { createHistory } from './history.js'
import { type PointPlot, plotPoint } from './plot.js'

interface Shown {
  applied: HTMLElement
  proposed: HTMLElement
  reason: HTMLElement
  plot: PointPlot
}

export function pointsView(): { show(points: Points, situation: Situation): void; gap(): void; clear(): void } {
  const history = createHistory()
  const list = byId('point-list')
  let shown = new Map<string, Shown>()
  let last: readonly Point[] = []

  function build(points: readonly Point[]): void {
    for (const { plot } of shown.values()) plot.destroy()
    list.replaceChildren()
    shown = new Map(points.map((point) => [point.name, pointCard(list, point)]))
  }

  // Colours are the style sheet's, but a canvas does not follow them by itself.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    build(last)
    for (const point of last) showPoint(shown.get(point.name), point, history)
  })

  return {
    show({ points, probes }, { boot, uptime }) {
      if (shapeOf(points) !== shapeOf(last)) build(points)
      last = points
      history.add({ boot, uptime }, points, Date.now())
      for (const point of points) showPoint(shown.get(point.name), point, history)
      setRows(
        byId('probes'),
        probes.map((probe) => ({
          name: probe.name,
          text: probe.value === null ? '-' : quantity(probe.value, { type: probe.type, unit: probe.unit }),
        })),
      )
    },
    gap: history.gap,
    clear: history.clear,
  }
}

/** What a card shows of its points whatever their values: another device may have the same points with other bounds. */
function shapeOf(points: readonly Point[]): string {
  return points.map(({ name, type, unit, min, max }) => [name, type, unit, min, max].join()).join('\n')
}

function showPoint(shown: Shown | undefined, point: Point, history: { of(name: string): Parameters<PointPlot['draw']>[0] }): void {
  if (!shown) return
  setText(shown.applied, quantity(point.applied, point))
  setText(shown.proposed, point.proposed === null ? '-' : quantity(point.proposed, point))
  setText(shown.reason, point.reason)
  shown.plot.draw(history.of(point.name))
}

function pointCard(list: HTMLElement, point: Point): Shown {
  const [applied, proposed, reason] = [element('dd', { className: 'applied' }), element('dd', { className: 'proposed' }), element('dd')]
  const pair = (name: string, value: HTMLElement): HTMLElement => element('div', {}, element('dt', { text: name }), value)
  const bounds = pointRange(point).replace(/^range /, '')
  const canvas = element('div', { className: 'plot' })
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `${point.name} over time: applied, proposed, and bounds${bounds && ` ${bounds}`}`)
  const values = element(
    'dl',
    { className: 'values' },
    pair('Applied', applied),
    pair('Proposed', proposed),
    pair('Why', reason),
    ...(bounds === '' ? [] : [pair('Bounds', element('dd', { className: 'bounds', text: `${bounds} ${unit(point.unit)}` }))]),
  )
  const card = element('article', {}, element('h3', { text: point.name }), values, canvas)
  list.append(card)
  return { applied, proposed, reason, plot: plotPoint(canvas, { unit: unit(point.unit), bool: point.type === 'bool' }) }
}
